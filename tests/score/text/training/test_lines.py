"""Templates are well formed and leave no place open; levels are taken out of texts."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from elastic_ml_kit.errors import InputError
from elastic_ml_kit.score.text.training.lines import slip, without_level
from elastic_ml_kit.score.text.training.pool import draw_entries, fill_entry
from elastic_ml_kit.score.text.training.templates import read_phrases, read_templates


@pytest.mark.parametrize("family", sorted({template.family for template in read_templates()}))
def test_a_template_leaves_no_place_open(family: str) -> None:
    entries = draw_entries([one for one in read_templates() if one.family == family], 1)
    assert entries
    for seed, entry in enumerate(entries):
        text = fill_entry(entry, random.Random(seed), 0.0)
        assert text
        assert "{" not in text
        assert "|>" not in text


def test_no_text_stands_in_two_classes() -> None:
    classes: dict[str, set[str]] = {}
    for template in read_templates():
        classes.setdefault(template.text, set()).add(template.label)
    assert [text for text, labels in classes.items() if len(labels) > 1] == []


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


def test_a_slip_leaves_something() -> None:
    assert slip("disk full", random.Random(1), 1.0).lower() == "disk full"
    assert slip("a b c", random.Random(1), 0.0).lower() == "a b c"


def test_a_line_without_a_class_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("# remark\nI fine\nX what\n", "utf-8")
    with pytest.raises(InputError, match=r"x\.txt:3: .*not with 'X'"):
        read_templates(tmp_path)


def test_no_phrase_is_empty() -> None:
    assert [name for name, phrases in read_phrases().items() if not all(phrases)] == []
