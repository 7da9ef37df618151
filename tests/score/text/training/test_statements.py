"""Statements of programs: read, parted by program without overlap, capped, merged into shares of classes."""

from __future__ import annotations

import gzip
import json
import random
from collections import Counter
from pathlib import Path

import pytest

from elastic_ml_kit.errors import InputError
from elastic_ml_kit.score.text.training.marks import fill_marks
from elastic_ml_kit.score.text.training.statements import (
    Statement,
    as_lines,
    merge,
    part_sources,
    read_statements,
    spread,
)

ROWS = (
    {"text": "Disk <*> is full", "label": "ERROR", "source": "alpha 1.0", "language": "java"},
    {"text": "disk is full: 17", "label": "WARNING", "source": "beta 2.0", "language": "go"},
    {"text": "ERROR cannot open <*>", "label": "ERROR", "source": "beta 2.0", "language": "go"},
    {"text": "<*> ready", "label": "INFO", "source": "beta 2.0", "language": "go"},
    {"text": "index out of range", "label": "EXCEPTION", "source": "beta 2.0", "language": "go"},
)


def statement(text: str, label: str, source: str) -> Statement:
    return Statement(text, label, source, "java")


@pytest.mark.parametrize("packed", [True, False])
def test_statements_are_read_without_their_levels(tmp_path: Path, packed: bool) -> None:
    written = "".join(json.dumps(row) + "\n" for row in ROWS).encode()
    file = tmp_path / ("corpus.ndjson.gz" if packed else "corpus.ndjson")
    file.write_bytes(gzip.compress(written) if packed else written)
    found = read_statements(file)
    assert [one.text for one in found] == [
        "Disk <*> is full",
        "disk is full: 17",
        "cannot open <*>",
        "index out of range",
    ]
    assert found[1] == Statement("disk is full: 17", "WARNING", "beta 2.0", "go")
    assert [one.program for one in found] == ["alpha", "beta", "beta", "beta"]


@pytest.mark.parametrize("line", ["not json", '{"text": "a b"}', '["a b"]'])
def test_a_line_that_is_no_statement_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "corpus.ndjson"
    file.write_text(json.dumps(ROWS[0]) + "\n" + line + "\n", "utf-8")
    with pytest.raises(InputError, match=r"corpus\.ndjson:2: "):
        read_statements(file)


def test_an_empty_corpus_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "corpus.ndjson"
    file.write_text("", "utf-8")
    with pytest.raises(InputError, match="no statement"):
        read_statements(file)


def test_held_programs_share_no_message_with_the_rest() -> None:
    found = [
        statement("disk is full", "ERROR", "alpha 1"),
        statement("Disk <*> is full!", "WARNING", "beta 1"),
        statement("only in beta", "INFO", "beta 1"),
        statement("thrown in beta", "EXCEPTION", "beta 1"),
    ]
    rest, held = part_sources(found, ["beta"])
    assert [one.text for one in rest] == ["disk is full"]
    assert [one.text for one in held] == ["only in beta"]


def test_a_held_program_that_is_not_there_is_named() -> None:
    with pytest.raises(InputError, match="no statements of gamma"):
        part_sources([statement("disk is full", "ERROR", "alpha 1")], ["gamma"])


def test_no_program_says_more_than_its_part() -> None:
    found = [statement(f"message {at}", "INFO", "loud 1") for at in range(50)]
    found += [statement(f"thrown {at}", "EXCEPTION", "loud 1") for at in range(50)]
    found += [statement("message of the other", "ERROR", "quiet 1")]
    kept = spread(found, 10, 5, seed=1)
    assert Counter((one.program, one.label) for one in kept) == {
        ("loud", "INFO"): 10,
        ("loud", "EXCEPTION"): 5,
        ("quiet", "ERROR"): 1,
    }
    assert kept == spread(found, 10, 5, seed=1)
    assert kept != spread(found, 10, 5, seed=2)


def test_programs_vote_for_the_class_of_a_message() -> None:
    messages = merge(
        [
            statement("Disk <*> full", "ERROR", "alpha 1"),
            statement("disk full", "ERROR", "alpha 2"),
            statement("disk full 7", "WARNING", "beta 1"),
            statement("out of range", "EXCEPTION", "beta 1"),
        ]
    )
    assert [(one.text, one.target) for one in messages] == [
        ("Disk <*> full", (0.5, 0.5, 0.0)),
        ("out of range", ()),
    ]


def test_messages_without_a_class_are_no_lines() -> None:
    messages = merge([statement("disk <*> full", "ERROR", "a 1"), statement("out of range", "DEBUG", "a 1")])
    lines = as_lines(messages, random.Random(1))
    assert [(line.label, line.place) for line in lines] == [("ERROR", "disk full")]
    assert "<*>" not in lines[0].text


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("took <*> ms", str.isdigit),
        ("user <*>", str.strip),
        ("listening on port <*>", str.isdigit),
    ],
)
def test_a_place_gets_a_value_that_fits_its_words(text: str, allowed: object) -> None:
    assert callable(allowed)
    for seed in range(20):
        made = fill_marks(text, random.Random(seed))
        before, _, after = text.partition("<*>")
        assert made.startswith(before)
        assert made.endswith(after)
        assert allowed(made[len(before) : len(made) - len(after)])


def test_a_value_does_not_stick_to_a_word() -> None:
    assert fill_marks("port<*>", random.Random(1)).startswith("port ")
