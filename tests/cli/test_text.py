"""`esmlkit text …` as a user calls it."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Ended, in_folder, in_process, program

TINY = Path(__file__).parents[1] / "score" / "text" / "data" / "tiny"
LINES = [
    "Failed password for root from 10.0.0.7 port 22 ssh2",
    "Failed password for bob from 10.0.0.8 port 23 ssh2",
    "Der Dienst auf dem Server wurde beendet",
    "",
    "uid=0 gid=0 tty=pts0",
]
DOCUMENTS = [
    {"_id": "a", "_source": {"message": LINES[0], "log": {"level": "error"}}},
    {"id": 7, "message": LINES[2], "ml": {"probability": 0.5, "text": {"old": 1}}},
    {"message": LINES[1]},
    {"other": "nothing here"},
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "lines.txt").write_text("".join(line + "\n" for line in LINES), encoding="utf-8")
    packed = "".join(json.dumps(each) + "\n" for each in DOCUMENTS).encode()
    (tmp_path / "events.ndjson").write_bytes(packed)
    (tmp_path / "events.ndjson.gz").write_bytes(gzip.compress(packed))
    (tmp_path / "none.ndjson").write_text('{"mesage": "some text"}\n' * 3)
    (tmp_path / "empty.txt").touch()
    return tmp_path


def called(folder: Path, line: str, *more: str) -> Ended:
    return in_folder(folder, ["text", *line.split(), *more])


def answers(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_every_line_gets_a_document(folder: Path) -> None:
    ended = called(folder, "analyze --input lines.txt --output out/o.ndjson")
    assert (ended.code, ended.out) == (0, ""), ended.err
    found = answers((folder / "out" / "o.ndjson").read_text(encoding="utf-8"))
    assert [each["text"] for each in found] == LINES
    assert [list(each) for each in found] == [["text", "ml"]] * 5
    told = [each["ml"]["text"] for each in found]
    assert [each["language"]["name"] for each in told] == ["en", "en", "de", "none", "none"]
    assert told[0]["entities"] == [
        {"text": "root", "label": "user.name", "start": 20, "end": 24},
        {"text": "10.0.0.7", "label": "ip", "start": 30, "end": 38},
        {"text": "22", "label": "port", "start": 44, "end": 46},
    ]
    assert [each["term"] for each in told[0]["keywords"]] == ["failed", "password", "port"]
    assert [each["term"] for each in told[2]["keywords"]] == ["dienst", "server", "beendet"]
    assert told[0]["topic"] == {"id": 1, "label": "failed password port", "size": 2, "similarity": 1.0}
    assert told[1]["topic"]["id"] == 1
    assert len({told[place]["topic"]["id"] for place in (0, 2)}) == 2
    assert "sentiment" not in told[0]
    assert ended.says("5 lines in", "lines/s")


@pytest.mark.parametrize("name", ["events.ndjson", "events.ndjson.gz"])
def test_documents_are_kept_and_get_their_fields(folder: Path, name: str) -> None:
    ended = called(folder, f"analyze --input {name} --keep-document --what entities --output -")
    one, two, three, four = answers(ended.out)
    assert list(one) == ["_id", "_source"]
    assert one["_source"]["log"] == {"level": "error"}
    assert [each["label"] for each in one["_source"]["ml"]["text"]["entities"]] == ["user.name", "ip", "port"]
    assert two["ml"] == {"probability": 0.5, "text": {"entities": []}}
    assert three["ml"]["text"]["entities"][0]["text"] == "bob"
    assert four == {"other": "nothing here", "text": None, "error": "no text in 'message'"}
    assert ended.says("1 line not analysed: no text in 'message'")


def test_documents_are_short_otherwise(folder: Path) -> None:
    ended = called(folder, "analyze --input events.ndjson --what language --output -")
    found = answers(ended.out)
    assert [list(each) for each in found] == [
        ["_id", "text", "ml"],
        ["id", "text", "ml"],
        ["text", "ml"],
        ["text", "error"],
    ]
    assert found[1]["ml"]["text"] == {
        "language": {
            "name": "de",
            "method": "words",
            "words": 7,
            "evidence": found[1]["ml"]["text"]["language"]["evidence"],
            "second": found[1]["ml"]["text"]["language"]["second"],
            "second_evidence": found[1]["ml"]["text"]["language"]["second_evidence"],
        }
    }


@pytest.mark.parametrize("what", ["entities", "keywords,entities,language,topics,similarity"])
def test_a_pipe_gives_what_the_file_gives(folder: Path, what: str) -> None:
    ended = called(folder, f"analyze --input lines.txt --what {what} --output -")
    piped = in_process(
        folder,
        *f"text analyze --input - --what {what} --output -".split(),
        stdin=(folder / "lines.txt").read_bytes(),
    )
    assert piped.code == 0, piped.err
    assert piped.out == ended.out


def test_what_needs_no_corpus_is_told_at_once(folder: Path) -> None:
    """The first line is answered while the pipe is still open."""
    command = program("text", "analyze", "--input", "-", "--what", "entities,language", "--output", "-")
    with subprocess.Popen(
        command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=dict(os.environ)
    ) as running:
        assert running.stdin
        assert running.stdout
        running.stdin.write(b"user=bob logged in\n")
        running.stdin.flush()
        first = json.loads(running.stdout.readline())
        running.stdin.close()
        assert running.wait() == 0
    assert first["ml"]["text"]["entities"][0]["text"] == "bob"


def test_the_summary_counts(folder: Path) -> None:
    ended = called(folder, "analyze --input lines.txt --summary")
    assert ended.code == 0, ended.err
    for words in ("TOPIC  LINES", "failed password port", LINES[0][:30], "SEEN  ENTITY", "LINES  LANGUAGE"):
        assert words in ended.out
    assert max(map(len, ended.out.splitlines())) <= 80
    told = json.loads(called(folder, "analyze --input lines.txt --json").out)
    assert told["lines"] == 5
    assert told["languages"] == {"en": 2, "none": 2, "de": 1}
    assert told["entity_labels"] == {"user.name": 2, "ip": 2, "port": 2, "user.id": 1}
    assert sum(each["size"] for each in told["topics"]) == 3
    assert told["without_topic"] == 2


def test_the_nearest_other_message_is_told(folder: Path) -> None:
    ended = called(folder, "analyze --input lines.txt --what similarity --output -")
    assert [each["ml"]["text"] for each in answers(ended.out)] == [{}] * 5
    (folder / "two.txt").write_text("disk is full\ndisk failed\n")
    ended = called(folder, "analyze --input two.txt --what similarity --output -")
    first = answers(ended.out)[0]["ml"]["text"]["similar"]
    assert (first["text"], first["line"], first["count"]) == ("disk failed", 2, 1)
    assert 0 < first["similarity"] < 1


def test_similar_messages_are_shown(folder: Path) -> None:
    ended = called(folder, "similar --input lines.txt --top 1 --query", "password failed")
    assert ended.code == 0, ended.err
    assert ended.out.splitlines()[0] == "SIMILARITY  LINES  FIRST  MESSAGE"
    assert "2      1      Failed password for root" in ended.out
    found = json.loads(called(folder, "similar --input lines.txt --json --query", "password failed").out)
    assert [(each["count"], each["line"], each["text"]) for each in found] == [(2, 1, LINES[0])]
    ended = called(folder, "similar --input lines.txt --query", "zebra")
    assert (ended.code, ended.out) == (0, "")
    assert ended.says("nothing in 5 lines shares a word")


def test_sentiment_is_what_a_given_model_says(folder: Path) -> None:
    ended = called(folder, f"analyze --input lines.txt --what sentiment --sentiment-model {TINY} --output -")
    assert ended.code == 0, ended.err
    for each in answers(ended.out):
        told = each["ml"]["text"]["sentiment"]
        assert list(told["probabilities"]) == ["ERROR", "WARNING", "INFO"]
        assert (
            told["probability"] == told["probabilities"][told["class"]] == max(told["probabilities"].values())
        )


def test_an_empty_input_is_told(folder: Path) -> None:
    ended = called(folder, "analyze --input empty.txt --output o")
    assert (ended.code, (folder / "o").read_bytes()) == (0, b"")
    assert ended.says("0 lines", "empty")


def test_large_and_binary_lines(folder: Path) -> None:
    (folder / "large.txt").write_bytes(b"user=a " * 150_000 + b"\n" + bytes(range(11, 256)) * 4000 + b"\n")
    ended = called(folder, "analyze --input large.txt --output o")
    assert ended.code == 0, ended.err
    one, two = answers((folder / "o").read_text(encoding="utf-8"))
    assert len(one["ml"]["text"]["entities"]) == 150_000
    assert "language" in two["ml"]["text"]
    assert ended.says("1 line not UTF-8")


MISTAKES = [
    ("analyze --input lines.txt", 2, ("--output FILE", "--summary")),
    ("analyze --input lines.txt --output - --summary", 2, ("stdout",)),
    ("analyze --input lines.txt --output o --what entites", 2, ("'entites'", "did you mean 'entities'")),
    ("analyze --input lines.txt --output o --what sentiment", 2, ("--sentiment-model",)),
    ("analyze --input lines.txt --output o --threshold 2", 2, ("--threshold",)),
    ("analyze --input missing.txt --output o", 4, ("missing.txt",)),
    ("analyze --input none.ndjson --output o", 4, ("none of 3 lines", "did you mean 'mesage'")),
    ("analyze --input lines.txt --output o --format csv", 2, ("--format 'csv'",)),
    ("analyze --input lines.txt --output o --ner-model ./nowhere", 2, ("no model folder ./nowhere",)),
    ("analyze --input lines.txt --output o --embedding-model ./nowhere", 2, ("no model folder",)),
    ("similar --input missing.txt --query x", 4, ("missing.txt",)),
    ("similar --input lines.txt --query=", 2, ("--query is empty",)),
]


@pytest.mark.parametrize(("line", "code", "words"), MISTAKES, ids=[each[0] for each in MISTAKES])
def test_a_mistake_is_told_and_writes_nothing(
    folder: Path, line: str, code: int, words: tuple[str, ...]
) -> None:
    ended = called(folder, line)
    assert ended.code == code
    assert ended.says(*words), ended.err
    assert not (folder / "o").exists()
