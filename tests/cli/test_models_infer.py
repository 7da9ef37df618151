"""`esmlkit models infer`, and pipes that are answered as they come."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import in_folder

TINY = Path(__file__).parents[1] / "score" / "text" / "data" / "tiny"
COMMAND = [sys.executable, "-m", "elastic_ml_kit", "models"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The tiny classifier as `tiny`, as a cross-encoder of its first class in `one`, and inputs."""
    shutil.copytree(TINY, tmp_path / "tiny")
    shutil.copytree(TINY, tmp_path / "nli")
    config = json.loads((TINY / "config.json").read_text())
    labels = ("contradiction", "neutral", "entailment")
    config["id2label"] = dict(enumerate(labels))
    config["label2id"] = {label: at for at, label in enumerate(labels)}
    (tmp_path / "nli" / "config.json").write_text(json.dumps(config))
    (tmp_path / "lines.txt").write_bytes(b"disk failed\n\nuser \xff slow\ndisk failed\n")
    documents = [{"_id": "a", "message": "disk failed"}, {"id": 7, "other": "text of it"}]
    (tmp_path / "events.ndjson").write_text("".join(json.dumps(each) + "\n" for each in documents))
    return tmp_path


def answers(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_every_line_has_the_fields_of_elasticsearch(folder: Path) -> None:
    line = "models infer --model tiny --input lines.txt --output - --top 3"
    ended = in_folder(folder, line.split())
    assert ended.code == 0, ended.err
    found = answers(ended.out)
    assert [each["text"] for each in found] == ["disk failed", "", "user \ufffd slow", "disk failed"]
    assert list(found[0]) == ["text", "predicted_value", "prediction_probability", "top_classes"]
    assert found[0] == found[3]
    assert found[0]["top_classes"][0] == {
        "class_name": "ERROR",
        "class_probability": found[0]["prediction_probability"],
        "class_score": found[0]["prediction_probability"],
    }
    assert sum(each["class_probability"] for each in found[0]["top_classes"]) == pytest.approx(1, abs=1e-6)
    assert ended.says(
        "4 lines in", "text_classification; onnx on cpu, fp32", "3 different texts", "not UTF-8"
    )


def test_documents_keep_their_id_and_one_without_text_says_so(folder: Path) -> None:
    line = "--model tiny --input events.ndjson --output o"
    ended = in_folder(folder, ["models", "infer", *line.split()])
    assert ended.code == 0, ended.err
    one, two = answers((folder / "o").read_text())
    assert (one["_id"], one["predicted_value"]) == ("a", "ERROR")
    assert two == {"id": 7, "text": None, "predicted_value": None, "error": "no text in 'message'"}
    assert ended.says("1 line without an answer: no text in 'message'")


def test_labels_make_it_zero_shot(folder: Path) -> None:
    line = "models infer --model nli --input lines.txt --output - --labels user,disk --template {}"
    ended = in_folder(folder, line.split())
    assert ended.code == 0, ended.err
    found = answers(ended.out)
    assert {each["class_name"] for each in found[0]["top_classes"]} == {"user", "disk"}
    assert sum(each["class_probability"] for each in found[0]["top_classes"]) == pytest.approx(1, abs=1e-6)


MISTAKES: list[tuple[str, int, tuple[str, ...]]] = [
    ("--model tiny --input lines.txt --task nre", 2, ("no task 'nre'", "did you mean 'ner'")),
    ("--model tiny --input lines.txt --task ner", 4, ("text_classification", "ForTokenClassification")),
    ("--model tiny --input lines.txt --labels a,b", 4, ("entailment", "ERROR, WARNING, INFO")),
    ("--model nli --input lines.txt --labels a,b --template about", 2, ("no place for the label",)),
    ("--model nli --input lines.txt --task zero_shot_classification", 2, ("needs --labels",)),
    ("--model tiny --input events.ndjson --text-field msg", 4, ("none of 2 lines", "msg")),
    ("--model tiny --input lines.txt --precision auto", 2, ("models classify",)),
    ("--model nowhere --input lines.txt", 2, ("no model folder nowhere",)),
]


@pytest.mark.parametrize(("line", "code", "words"), MISTAKES, ids=[line for line, _, _ in MISTAKES])
def test_a_mistake_is_told_in_a_sentence(folder: Path, line: str, code: int, words: tuple[str, ...]) -> None:
    ended = in_folder(folder, ["models", "infer", *line.split(), "--output", "o"])
    assert (ended.code, ended.out) == (code, "")
    assert ended.says(*words), ended.err
    assert not (folder / "o").exists()


@pytest.fixture
def started(folder: Path, request: pytest.FixtureRequest) -> Iterator[subprocess.Popen[bytes]]:
    """A command that reads a pipe, and is waiting for more."""
    process = subprocess.Popen(
        [*COMMAND, *request.param.split(), "--input", "-"],
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    yield process
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout, process.stderr):
        assert stream is not None
        stream.close()


CLASSIFY = "classify --model tiny --format text"
INFER = "infer --model tiny --format text"


@pytest.mark.parametrize("started", [f"{CLASSIFY} --output -", f"{INFER} --output -"], indirect=True)
def test_a_pipe_is_answered_before_it_ends(started: subprocess.Popen[bytes]) -> None:
    assert started.stdin is not None
    assert started.stdout is not None
    for text in ("disk failed", "disk slow", "service started"):
        started.stdin.write(text.encode() + b"\n")
        started.stdin.flush()
        assert json.loads(started.stdout.readline())["text"] == text
    started.stdin.close()
    assert started.wait(60) == 0


@pytest.mark.parametrize("started", [f"{CLASSIFY} --output -"], indirect=True)
def test_ctrl_c_keeps_what_is_complete_on_stdout(started: subprocess.Popen[bytes]) -> None:
    assert started.stdin is not None
    assert started.stdout is not None
    assert started.stderr is not None
    started.stdin.write(b"disk failed\n")
    started.stdin.flush()
    assert json.loads(started.stdout.readline())["class"] == "ERROR"
    started.send_signal(signal.SIGINT)
    assert started.wait(60) == 130
    assert b"interrupted; the answers to 1 line are written" in started.stderr.read()


@pytest.mark.parametrize("started", [f"{CLASSIFY} --output o"], indirect=True)
def test_ctrl_c_keeps_what_is_complete_in_a_file(started: subprocess.Popen[bytes], folder: Path) -> None:
    assert started.stdin is not None
    started.stdin.write(b"disk failed\ndisk slow\n")
    started.stdin.flush()
    part = folder / "o.part"
    while started.poll() is None and not (part.is_file() and part.stat().st_size):
        time.sleep(0.05)
    started.send_signal(signal.SIGINT)
    assert started.wait(60) == 130
    assert [each["class"] for each in answers((folder / "o").read_text())] == ["ERROR", "WARNING"]
