"""Templates are well formed, and the lines drawn from them are the same for a seed and name no level."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from elastic_ml_kit.errors import InputError
from elastic_ml_kit.score.text.training.lines import draw_line, draw_lines, slip, without_level
from elastic_ml_kit.score.text.training.templates import Template, read_phrases, read_templates

SHARES = (0.3, 0.3, 0.4)


@pytest.mark.parametrize("template", read_templates(), ids=lambda template: template.place)
def test_a_template_leaves_no_place_open(template: Template) -> None:
    for seed in range(20):
        text = draw_line(template, random.Random(seed)).text
        assert text
        assert "{" not in text.replace("{word}", "{")
        assert "|>" not in text


def test_no_text_stands_in_two_classes() -> None:
    classes: dict[str, set[str]] = {}
    for template in read_templates():
        classes.setdefault(template.text, set()).add(template.label)
    assert [text for text, labels in classes.items() if len(labels) > 1] == []


def test_a_seed_gives_the_same_lines() -> None:
    templates = read_templates()
    first, again, other = (list(draw_lines(templates, 50, seed, SHARES)) for seed in (3, 3, 4))
    assert first == again
    assert first != other


def test_classes_have_their_shares() -> None:
    lines = list(draw_lines(read_templates(), 2000, 1, (0.2, 0.2, 0.6)))
    assert 0.55 < sum(line.label == "INFO" for line in lines) / 2000 < 0.65


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("2030-01-01 10:00:00,1 WARN disk full", "2030-01-01 10:00:00,1 disk full"),
        ("[error] no such file", "no such file"),
        ("<notice> ready", "ready"),
        ("level=info msg=ready", "msg=ready"),
        ("Apache Alert: denied | Level: warn | Host: a", "Apache Alert: denied | Host: a"),
        ("an error in ErrorHandler", "an error in ErrorHandler"),
        ("java.ERROR.x", "java.ERROR.x"),
        ("RAS KERNEL FATAL parity", "RAS KERNEL parity"),
    ],
)
def test_levels_are_taken_out(text: str, left: str) -> None:
    assert without_level(text) == left


def test_no_drawn_line_names_its_level() -> None:
    for line in draw_lines(read_templates(), 500, 9, SHARES):
        assert without_level(line.text) == line.text


def test_a_slip_leaves_something() -> None:
    assert slip("disk full", random.Random(1), 1.0).lower() == "disk full"
    assert slip("a b c", random.Random(1), 0.0).lower() == "a b c"


def test_a_line_without_a_class_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("# remark\nI fine\nX what\n", "utf-8")
    with pytest.raises(InputError, match=r"x\.txt:3: .*not with 'X'"):
        read_templates(tmp_path)


def test_no_phrase_is_empty() -> None:
    assert [name for name, phrases in read_phrases().items() if not all(phrases)] == []
