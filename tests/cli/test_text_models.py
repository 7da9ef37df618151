"""`esmlkit text …` with models of names and of sentences, tiny random ones."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from tests.cli.conftest import in_folder
from tests.score.text.tasks.make import LINES, make_model

pytestmark = [
    pytest.mark.torch,
    pytest.mark.skipif(
        any(find_spec(name) is None for name in ("torch", "transformers", "onnx")),
        reason="the extra ml is not installed",
    ),
    pytest.mark.filterwarnings("ignore"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "lines.txt").write_text("".join(f"{line}\n" for line in (*LINES, "")), encoding="utf-8")
    return tmp_path


def test_names_of_a_model_stand_beside_the_others(folder: Path) -> None:
    from elastic_ml_kit.score.text.language.entities import find_entities
    from elastic_ml_kit.score.text.tasks import load_ner

    make_model(folder / "names", "bert", "ner")
    line = "text analyze --input lines.txt --ner-model names --what entities --output -"
    ended = in_folder(folder, line.split())
    assert ended.code == 0, ended.err
    rows = [json.loads(line)["ml"]["text"]["entities"] for line in ended.out.splitlines()]
    names = load_ner(str(folder / "names")).entities([*LINES, ""])
    assert len(rows) == len(LINES) + 1
    for text, row, said in zip((*LINES, ""), rows, names, strict=True):
        own = find_entities(text)
        free = [
            each
            for each in said
            if not any(one.start < each.end_pos and each.start_pos < one.end for one in own)
        ]
        assert len(row) == len(own) + len(free)
        assert row == sorted(row, key=lambda each: each["start"])
        assert all(text[each["start"] : each["end"]] == each["text"] for each in row)
        for each in row:
            assert ("probability" in each) == (each["label"] in ("PER", "LOC"))


def test_vectors_of_a_model_make_topics_and_neighbours(folder: Path) -> None:
    from elastic_ml_kit.score.text.tasks import load_embedder

    make_model(folder / "vectors", "bert", "text_embedding")
    line = "text similar --input lines.txt --embedding-model vectors --json --top 9 --query"
    ended = in_folder(folder, [*line.split(), LINES[1]])
    assert ended.code == 0, ended.err
    found = json.loads(ended.out)
    rows = load_embedder(str(folder / "vectors")).vectors([*LINES, "", LINES[1]]).astype(np.float64)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    cosines = rows[:-1] @ rows[-1]
    assert found[0]["text"] == LINES[1]
    for each in found:
        assert each["similarity"] == pytest.approx(cosines[each["line"] - 1], abs=2e-4)
    line = "text analyze --input lines.txt --embedding-model vectors --what topics --threshold 0 --output -"
    told = [json.loads(each) for each in in_folder(folder, line.split()).out.splitlines()]
    assert {each["ml"]["text"]["topic"]["id"] for each in told} == {1}
