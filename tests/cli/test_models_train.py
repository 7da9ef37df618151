"""`esmlkit models train` as a user calls it, without torch: reading, splitting, and what is refused."""

from __future__ import annotations

import gzip
import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Ended, in_folder

THINGS = ("disk", "file", "user", "node", "job", "host")
WORDS = {"bad": "failed", "good": "started"}


def rows(values: int = 3) -> list[dict[str, Any]]:
    """A template for each thing and class, with so many lines."""
    return [
        {"message": f"{thing} {number} {word}", "label": label, "time": f"2026-01-05T0{number % 10}:00Z"}
        for number in range(values)
        for thing in THINGS
        for label, word in WORDS.items()
    ]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Labelled lines in all forms, and files that cannot be used."""
    packed = "".join(json.dumps(each) + "\n" for each in rows()).encode()
    (tmp_path / "lines.ndjson").write_bytes(packed)
    (tmp_path / "lines.ndjson.gz").write_bytes(gzip.compress(packed))
    table = "".join(f"{each['message']};{each['label']};{each['time']}\n" for each in rows())
    (tmp_path / "lines.csv").write_text("message;label;time\n" + table)
    (tmp_path / "lines.csv.gz").write_bytes(gzip.compress(("message;label;time\n" + table).encode()))
    (tmp_path / "bare.csv").write_text(table)
    (tmp_path / "rare.ndjson").write_bytes(packed + b'{"message": "odd", "label": "rare"}\n' * 3)
    (tmp_path / "empty.ndjson").touch()
    (tmp_path / "cut.ndjson.gz").write_bytes(gzip.compress(packed * 9)[:60])
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "one.jpg").touch()
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "config.json").write_text("{}")
    return tmp_path


def called(folder: Path, line: str) -> Ended:
    return in_folder(folder, ["models", "train", *line.split()])


@pytest.mark.parametrize("name", ["lines.ndjson", "lines.ndjson.gz", "lines.csv", "lines.csv.gz"])
def test_every_form_of_a_file_is_split_the_same(folder: Path, name: str) -> None:
    ended = called(folder, f"--input {name} --to m --dry-run --json")
    assert ended.code == 0, ended.err
    found = json.loads(ended.out)
    assert (found["lines"], found["kind"], found["seen_templates"]) == (36, "template", 0.0)
    assert found["parts"]["test"] == {"lines": 6, "templates": 2, "classes": {"bad": 3, "good": 3}}
    assert {part: each["lines"] for part, each in found["parts"].items()} == {
        "train": 24,
        "validation": 6,
        "test": 6,
    }
    assert not (folder / "m").exists()


def test_a_dry_run_tells_what_would_be_learned_from(folder: Path) -> None:
    ended = called(folder, "--input rare.ndjson --to m --dry-run --map rare=- --per-template 2")
    assert ended.code == 0, ended.err
    assert "39 lines, split by template" in ended.out
    assert "PART        LINES  TEMPLATES  CLASSES" in ended.out
    assert "train       16     8          bad 8, good 8" in ended.out
    assert "10 lines more left out: their templates have enough others" in ended.out
    assert ended.says("3 lines not used: label 'rare' left out")
    assert max(map(len, ended.out.splitlines())) <= 80


def test_a_random_split_is_done_with_a_warning_and_a_measure(folder: Path) -> None:
    ended = called(folder, "--input lines.ndjson --to m --dry-run --split random")
    assert ended.code == 0
    assert ended.says("--split random leaks: 100% of the test's templates are in training too")


@pytest.mark.parametrize("asked", ["--time-field time", "--split time --time-field time"])
def test_a_time_field_splits_by_time(folder: Path, asked: str) -> None:
    ended = called(folder, f"--input lines.csv --to m --dry-run --held 0.3 {asked}")
    assert ended.code == 0, ended.err
    assert "split by time" in ended.out
    assert "100.0% of the test's templates, 100.0% of its lines, are in training too" in ended.out


MISTAKES: list[tuple[str, int, tuple[str, ...]]] = [
    ("--input none.ndjson --to m", 4, ("there is no file or folder none.ndjson",)),
    ("--input empty.ndjson --to m", 4, ("the input is empty",)),
    ("--input cut.ndjson.gz --to m", 4, ("gzip", "cut short")),
    ("--input bare.csv --to m", 4, ("names no column 'message'", "row of names")),
    ("--input lines.csv --to m --label-field lable", 4, ("names no column 'lable'", "did you mean 'label'")),
    ("--input lines.ndjson --to m --label-field lable", 4, ("no label in 'lable'", "did you mean 'label'")),
    ("--input lines.ndjson --to m --text-field text", 4, ("no text in 'text'", "message, label")),
    ("--input lines.ndjson --to m --split time", 4, ("no time in '@timestamp'", "message, label, time")),
    ("--input lines.ndjson --to m --map bad=good", 4, ("every label in 'label' is 'good'",)),
    ("--input rare.ndjson --to m", 4, ("class 'rare' has only one of the templates", "--map rare=-")),
    ("--input lines.ndjson --to photos", 6, ("photos is there and is no model",)),
    ("--input lines.ndjson --to photos --overwrite", 6, ("photos is there and is no model",)),
    ("--input lines.ndjson --to old", 6, ("old is there; say --overwrite",)),
    ("--input lines.ndjson --to lines.csv", 6, ("lines.csv is a file",)),
    ("--input lines.ndjson --to m --split tempalte", 2, ("did you mean 'template'",)),
    ("--input lines.ndjson --to m --held 0.9", 2, ("--held 0.9 is not between",)),
    ("--input lines.ndjson --to m --size large", 2, ("--size 'large' is not one of tiny, small",)),
    ("--input lines.ndjson --to m --precision int8", 2, ("--precision 'int8' is not one of fp32, bf16",)),
    ("--input lines.ndjson --to m --map bad", 2, ("--map 'bad' is not LABEL=CLASS",)),
    ("--input - --to m", 2, ("training reads a file",)),
    ("--to m", 2, ("--input",)),
]


@pytest.mark.parametrize(("line", "code", "words"), MISTAKES, ids=[line for line, _, _ in MISTAKES])
def test_a_mistake_is_told_in_a_sentence(folder: Path, line: str, code: int, words: tuple[str, ...]) -> None:
    before = sorted(folder.rglob("*"))
    ended = called(folder, f"{line} --dry-run")
    assert (ended.code, ended.out) == (code, "")
    assert ended.says(*words), ended.err
    assert sorted(folder.rglob("*")) == before


@pytest.mark.skipif(find_spec("torch") is not None, reason="torch is installed")
def test_without_torch_the_extra_is_named(folder: Path) -> None:
    ended = called(folder, "--input lines.ndjson --to m")
    assert ended.code == 2
    assert ended.says("training needs torch", "is not installed", "pip install 'elastic_ml_kit[ml]'")
    assert not (folder / "m.part").exists()
