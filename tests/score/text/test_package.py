"""The package of a model as it lies in a folder, and what is wrong with it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from elastic_ml_kit.errors import InputError
from elastic_ml_kit.score.text.package import PARTS, read_package

PACKAGE = Path(__file__).parent / "archive" / "data" / "tiny"


def test_a_package_is_read() -> None:
    found = read_package(PACKAGE)
    assert found is not None
    assert (found.name, found.task, found.labels) == (
        "tiny",
        "text_classification",
        ("ERROR", "WARNING", "INFO"),
    )
    assert found.tokenization == ("bert", {"do_lower_case": True, "max_sequence_length": 32})
    assert found.archive.stat().st_size > 10_000
    assert found.vocabulary["vocabulary"][:2] == ["[PAD]", "[UNK]"]


def test_a_folder_without_one_has_none(tmp_path: Path) -> None:
    assert read_package(tmp_path) is None


@pytest.mark.parametrize("missing", PARTS)
def test_a_part_that_is_missing_is_named(tmp_path: Path, missing: str) -> None:
    folder = shutil.copytree(PACKAGE, tmp_path / "p")
    (folder / missing).unlink()
    with pytest.raises(InputError, match=missing):
        read_package(folder)


BROKEN = {
    "no JSON": ("elasticsearch.json", "{", "is no JSON"),
    "no object": ("elasticsearch.json", "[]", "is to be a JSON object"),
    "no task": ("elasticsearch.json", "{}", "name one task"),
    "two tasks": ("elasticsearch.json", json.dumps({"inference_config": {"ner": {}, "x": {}}}), "one task"),
    "odd task": (
        "elasticsearch.json",
        json.dumps({"inference_config": {"ner": 1}}),
        "to be an object, not 1",
    ),
    "odd tokenizer": (
        "elasticsearch.json",
        json.dumps({"inference_config": {"ner": {"tokenization": {"bert": 3}}}}),
        "name one tokenizer",
    ),
    "no words": ("vocabulary.json", json.dumps({"vocabulary": []}), "list of word pieces"),
    "odd words": ("vocabulary.json", json.dumps({"vocabulary": ["a", 1]}), "list of word pieces"),
    "odd key": ("vocabulary.json", json.dumps({"vocabulary": ["a"], "words": []}), "words is not among"),
    "not UTF-8": ("vocabulary.json", "\udcff", "is no JSON"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_part_is_told(tmp_path: Path, case: str) -> None:
    name, content, words = BROKEN[case]
    folder = shutil.copytree(PACKAGE, tmp_path / "p")
    (folder / name).write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(InputError, match=words):
        read_package(folder)
