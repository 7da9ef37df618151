"""`esmlkit models …` as a user calls it, with the tiny model of the tests."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Cli, Ended, in_folder, in_process

TINY = Path(__file__).parents[1] / "score" / "text" / "data" / "tiny"
TEXT = b"disk of node 1 failed\n\nuser \xff slow\r\nservice started\nservice started\n"
DOCUMENTS = [
    {"_id": "a", "message": "disk failed", "log": {"level": "ERROR"}, "label": "ERROR"},
    {"id": 7, "log": {"level": "WARN"}, "message": "disk slow", "label": "INFO"},
    {"message": "service started", "log.level": "info"},
    {"other": "nothing"},
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The tiny model as `tiny`, and inputs."""
    shutil.copytree(TINY, tmp_path / "tiny")
    (tmp_path / "lines.txt").write_bytes(TEXT)
    packed = "".join(json.dumps(each) + "\n" for each in DOCUMENTS).encode()
    (tmp_path / "events.ndjson.gz").write_bytes(gzip.compress(packed))
    (tmp_path / "events.ndjson").write_bytes(packed)
    (tmp_path / "empty.txt").touch()
    (tmp_path / "cut.ndjson.gz").write_bytes(gzip.compress(packed * 99)[:80])
    (tmp_path / "none.ndjson").write_text('{"mesage": "some text"}\n' * 3)
    return tmp_path


def called(folder: Path, line: str) -> Ended:
    return in_folder(folder, line.split())


def answers(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_every_line_of_a_text_has_its_class(folder: Path) -> None:
    ended = called(folder, "models classify --model tiny --input lines.txt --output -")
    assert ended.code == 0, ended.err
    found = answers(ended.out)
    texts = ["disk of node 1 failed", "", "user \ufffd slow", "service started", "service started"]
    assert [each["text"] for each in found] == texts
    assert [found[place]["class"] for place in (0, 2, 3, 4)] == ["ERROR", "WARNING", "INFO", "INFO"]
    for each in found:
        assert list(each) == ["text", "class", "probability", "probabilities"]
        assert list(each["probabilities"]) == ["ERROR", "WARNING", "INFO"]
        assert sum(each["probabilities"].values()) == pytest.approx(1, abs=1e-6)
        assert each["probability"] == max(each["probabilities"].values())
    assert ended.says("5 lines in", "lines/s", "onnx on cpu, fp32", "4 different texts", "not UTF-8", "empty")


def test_every_document_has_its_class_and_keeps_its_id(folder: Path) -> None:
    line = "models classify --model tiny --input events.ndjson.gz --output out/o.ndjson"
    ended = in_folder(folder, line.split())
    assert (ended.code, ended.out) == (0, ""), ended.err
    one, two, three, four = answers((folder / "out" / "o.ndjson").read_text())
    assert (one["_id"], one["text"], one["class"]) == ("a", "disk failed", "ERROR")
    assert (two["id"], two["class"]) == (7, "WARNING")
    assert (set(three), three["class"]) == ({"text", "class", "probability", "probabilities"}, "INFO")
    assert (four["text"], four["class"], four["error"]) == (None, None, "no text in 'message'")
    assert ended.says("1 line without an answer: no text in 'message'")


@pytest.mark.parametrize(
    ("options", "lines"), [("", 4), ("--format ndjson", 4), ("--format text", 4), ("--text-field label", 4)]
)
def test_a_pipe_is_read_like_a_file(folder: Path, options: str, lines: int) -> None:
    line = f"models classify --model tiny --input - --output - {options}"
    ended = in_process(folder, *line.split(), stdin=(folder / "events.ndjson").read_bytes())
    assert ended.code == 0, ended.err
    found = answers(ended.out)
    assert len(found) == lines
    assert ("_id" in found[0]) == (options != "--format text")


def test_an_empty_input_has_no_answers(folder: Path) -> None:
    ended = called(folder, "models classify --model tiny --input empty.txt --output o")
    assert (ended.code, (folder / "o").read_bytes()) == (0, b"")
    assert ended.says("0 lines", "empty")


def test_a_line_of_a_megabyte_and_a_binary_one(folder: Path) -> None:
    (folder / "large.txt").write_bytes(
        b"user " * 200_000 + b"failed\n" + bytes(range(11, 256)) * 5000 + b"\n"
    )
    ended = called(folder, "models classify --model tiny --input large.txt --output o")
    assert ended.code == 0, ended.err
    one, two = answers((folder / "o").read_text())
    assert len(one["text"]) == 1_000_006
    assert two["class"]
    assert ended.says("longer than 32 tokens")


def test_quality_is_told_with_intervals(folder: Path) -> None:
    line = "models evaluate --model tiny --input events.ndjson --label-field log.level --map WARN=WARNING"
    ended = in_folder(folder, [*line.split(), "--compare-field", "label", "--html", "e.html"])
    assert ended.code == 0, ended.err
    for words in ("macro-F1  1.000", "3 labelled lines", "95 %", "same class as the field label", "lines/s"):
        assert words in ended.out
    assert max(map(len, ended.out.splitlines())) <= 80
    page = (folder / "e.html").read_text()
    assert "Macro-F1" in page
    assert "<script" not in page
    assert "http" not in page


def test_quality_as_json(folder: Path) -> None:
    line = (
        "models evaluate --model tiny --input events.ndjson --label-field log.level --map WARN=WARNING --json"
    )
    ended = in_folder(folder, line.split())
    told = json.loads(ended.out)
    assert told["quality"]["macro_f1"] == 1
    assert told["quality"]["confusion"] == [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    assert told["faults"] == {"no text in 'message'": 1}
    assert set(told["latency"]) == {"texts", "p50", "p95", "p99", "values"}


def test_a_text_without_labels_is_evaluated(folder: Path) -> None:
    ended = called(folder, "models evaluate --model tiny --input lines.txt --compare tiny")
    assert ended.code == 0, ended.err
    assert "same class as tiny: 5 of 5 lines (100.0%)" in ended.out


def test_a_model_is_looked_into(esmlkit: Cli) -> None:
    ended = esmlkit("models", "inspect", "--model", str(TINY))
    for words in ("BertForSequenceClassification", "4,547", "bert.encoder.layer.0", "WordPiece, 89 pieces"):
        assert words in ended.out
    told = json.loads(esmlkit("models", "inspect", "--model", str(TINY), "--json").out)
    assert (told["parameters"], told["labels"]) == (4547, ["ERROR", "WARNING", "INFO"])


MISTAKES: list[tuple[str, int, tuple[str, ...]]] = [
    ("classify --model nowhere --input lines.txt --output o", 2, ("no model folder nowhere",)),
    ("classify --model esmlkit/nothing --input lines.txt --output o", 2, ("ships no model",)),
    ("classify --model tiny --input missing.txt --output o", 4, ("missing.txt",)),
    ("classify --model tiny --input event.ndjson --output o", 4, ("event.ndjson", "'events.ndjson'")),
    ("classify --model tiny --input cut.ndjson.gz --output o", 4, ("gzip", "cut short")),
    ("classify --model tiny --input none.ndjson --output o", 4, ("none of 3 lines", "'mesage'")),
    ("classify --model tiny --input lines.txt --output o --format csv", 2, ("--format 'csv'", "ndjson")),
    ("classify --model tiny --input lines.txt --output o --device gpu", 2, ("--device 'gpu'", "cuda")),
    ("classify --model tiny --input lines.txt --output o --precision int8", 4, ("model.int8.onnx",)),
    ("classify --model tiny --input lines.txt --output o --max-length 99", 2, ("--max-length 99", "32")),
    ("classify --model tiny --input lines.txt --output tiny", 6, ("tiny",)),
    ("classify --model tiny --output o", 2, ("--input",)),
    ("evaluate --model tiny --input lines.txt --map WARN", 2, ("--map 'WARN'", "LABEL=CLASS")),
    ("evaluate --model tiny --input events.ndjson --label-field log.level", 4, ("WARN (1)", "--map")),
    ("evaluate --model tiny --input events.ndjson --label-field lvl", 4, ("no line has a label in 'lvl'",)),
    ("evaluate --model tiny --input empty.txt", 4, ("no lines",)),
    ("inspect --model lines.txt", 2, ("lines.txt is a file",)),
]


@pytest.mark.parametrize(("line", "code", "words"), MISTAKES, ids=[line for line, _, _ in MISTAKES])
def test_a_mistake_is_told_in_a_sentence(folder: Path, line: str, code: int, words: tuple[str, ...]) -> None:
    ended = in_folder(folder, ["models", *line.split()])
    assert (ended.code, ended.out) == (code, "")
    assert ended.says(*words), ended.err
    assert not (folder / "o").exists()


@pytest.mark.parametrize(
    ("environment", "why"),
    [
        ({"HF_ENDPOINT": "http://127.0.0.1:9"}, "it cannot be reached"),
        ({"HF_HUB_OFFLINE": "1"}, "it cannot be reached"),
    ],
)
def test_a_hub_that_cannot_be_reached_is_told_with_what_to_do(
    folder: Path, environment: dict[str, str], why: str
) -> None:
    environment |= {"HF_HOME": str(folder / "cache")}
    ended = in_process(folder, "models", "inspect", "--model", "some/model", environment=environment)
    assert ended.code == 4
    assert ended.says("Hub", why, "hf download some/model --local-dir DIR"), ended.err


def test_a_template_cache_tells_what_it_changes(folder: Path) -> None:
    (folder / "many.txt").write_text("".join(f"user {number} failed\n" for number in range(50)))
    ended = called(folder, "models classify --model tiny --input many.txt --output o --template-cache")
    assert ended.code == 0
    assert ended.says("template cache: 0 of the first 50 different texts (0.0%)", "1 different text run")
    assert {each["class"] for each in answers((folder / "o").read_text())} == {"ERROR"}


def test_a_precision_that_is_to_be_found_out_is_told(folder: Path) -> None:
    ended = called(folder, "models classify --model tiny --input lines.txt --output o --precision auto")
    assert ended.code == 0, ended.err
    assert ended.says("precision: fp32; there is no model.int8.onnx")
    shutil.copy(folder / "tiny" / "model.onnx", folder / "tiny" / "model.int8.onnx")
    ended = called(folder, "models classify --model tiny --input lines.txt --output p --precision auto")
    assert ended.code == 0, ended.err
    assert ended.says("times as fast as fp32 and changes the class of 0 of 3 texts (0.0%)")
    assert (folder / "o").read_bytes() == (folder / "p").read_bytes()
