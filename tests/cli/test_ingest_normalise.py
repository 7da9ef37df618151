"""`esmlkit ingest normalise`, `extract` and `watch` as a user calls them."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Cli, in_process

ZEEK = {"event": {"module": "zeek", "kind": "alert"}, "zeek": {"notice": {"note": "Scan", "msg": "a\nscan"}}}
QUIET = {"event": {"module": "nginx"}, "log": {"level": "notice"}, "message": "reloaded"}
TEXT = "Zeek Alert: Scan | Description: a scan | Peer: -"


def lines(text: str | bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def written(path: Path, *values: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(each) + "\n" for each in values), encoding="utf-8")
    return path


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """A folder with what people have: hits, fields, documents, a compressed file, a broken line."""
    hit = {"_index": "logs-zeek.notice-default", "_id": "7", "_source": ZEEK}
    fields = {
        "_index": "logs-zeek.notice-default",
        "_id": "8",
        "fields": {"event.module": ["zeek"], "zeek.notice.note": ["Scan"], "zeek.notice.msg": ["a\nscan"]},
    }
    folder = tmp_path / "logs"
    written(folder / "a.ndjson", hit, fields, QUIET)
    with (folder / "a.ndjson").open("a", encoding="utf-8") as file:
        file.write("not JSON\n[1]\n")
    (folder / "answer.json").write_text(json.dumps({"hits": {"hits": [hit]}}, indent=2), encoding="utf-8")
    line = {"index": "logs-a", "source": QUIET, "label": "INFO"}
    (folder / "below").mkdir()
    (folder / "below" / "b.ndjson.gz").write_bytes(gzip.compress(json.dumps(line).encode()))
    return folder


def test_a_folder_becomes_a_folder(esmlkit: Cli, logs: Path, tmp_path: Path) -> None:
    ended = esmlkit("ingest", "normalise", "logs", "out")
    assert ended.code == 0, ended.err
    out = tmp_path / "out"
    assert sorted(each.relative_to(out).as_posix() for each in out.rglob("*.*")) == [
        "a.ndjson",
        "answer.ndjson",
        "below/b.ndjson",
    ]
    hit, fields, bare = lines((out / "a.ndjson").read_text())
    assert (hit["_index"], hit["_id"]) == ("logs-zeek.notice-default", "7")
    assert hit["_source"]["ml_input"] == fields["_source"]["ml_input"] == TEXT
    assert (bare["ml_skipped"], "ml_input" in bare) == ("level notice", False)
    assert lines((out / "below" / "b.ndjson").read_text())[0]["_index"] == "logs-a"
    assert "zeek    3     3      0" in ended.out
    assert "nginx   2     0      2        level notice (2)" in ended.out
    assert "1 line left out: not JSON" in ended.out
    assert "1 line left out: not an object (first in line 5 of logs/a.ndjson)" in ended.out


def test_the_report_as_json(esmlkit: Cli, logs: Path) -> None:
    ended = esmlkit("ingest", "normalise", "logs", "out", "--json")
    report = json.loads(ended.out)
    assert (report["read"], report["texts"]) == (5, 3)
    assert report["sources"]["nginx"]["skipped"] == {"level notice": 2}
    assert report["sources"]["nginx"]["classes"] == {"INFO": 1}
    assert [each["lines"] for each in report["rejected"]] == [1, 1]


def test_a_file_becomes_a_file(esmlkit: Cli, tmp_path: Path) -> None:
    written(tmp_path / "one.ndjson", ZEEK)
    assert esmlkit("ingest", "normalise", "one.ndjson", "two.ndjson").code == 0
    again = esmlkit("ingest", "normalise", "two.ndjson", "-")
    assert lines(again.out) == lines((tmp_path / "two.ndjson").read_text())
    assert lines(again.out)[0]["ml_input"] == TEXT
    assert "zeek" in again.err


def test_stdin(tmp_path: Path) -> None:
    ended = in_process(
        tmp_path, "ingest", "extract", "-", "--simple-txt", stdin=json.dumps(ZEEK).encode() + b"\n"
    )
    assert (ended.code, ended.out) == (0, f"ml_input: {TEXT}\n")


def test_extract_tells_where_a_text_is_from(esmlkit: Cli, logs: Path) -> None:
    ended = esmlkit("ingest", "extract", "logs", "texts.ndjson")
    assert (ended.code, ended.out) == (0, "")
    assert lines((logs.parent / "texts.ndjson").read_text()) == 3 * [
        {
            "index": "logs-zeek.notice-default",
            "source": "zeek",
            "branch": "zeek.alert",
            "ml_input": TEXT,
        }
    ]


def test_own_content_has_its_own_text(esmlkit: Cli, tmp_path: Path) -> None:
    written(tmp_path / "one.ndjson", QUIET)
    pipeline = {
        "processors": [
            {"set": {"field": "ml_input", "value": "mine: {{{message}}}"}},
            {"set": {"field": "ml_source", "value": "mine"}},
        ]
    }
    written(tmp_path / "own" / "ingest" / "pipelines" / "esmlkit-ml-input.json", pipeline)
    ended = esmlkit("ingest", "extract", "one.ndjson", "--simple-txt", "--content", "own")
    assert ended.out == "ml_input: mine: reloaded\n"


def test_a_watch_without_findings(esmlkit: Cli, tmp_path: Path) -> None:
    written(tmp_path / "one.ndjson", *30 * [ZEEK])
    ended = esmlkit("ingest", "watch", "one.ndjson", "--save", "good.json")
    assert ended.code == 0, ended.err
    assert "nothing to look at" in ended.out
    assert "suricata.alert" in ended.out, "a branch that made no text"
    assert json.loads((tmp_path / "good.json").read_text())["sources"]["zeek"]["texts"] == 30


def test_a_source_that_falls_silent(esmlkit: Cli, tmp_path: Path) -> None:
    written(tmp_path / "good.ndjson", *30 * [ZEEK])
    lost = {"event": {"module": "zeek"}, "zeek.notice": {"msg": "under a dotted name"}}
    written(tmp_path / "bad.ndjson", *30 * [lost])
    assert esmlkit("ingest", "watch", "good.ndjson", "--save", "good.json").code == 0
    ended = esmlkit("ingest", "watch", "bad.ndjson", "--baseline", "good.json", "--json")
    assert ended.code == 1
    found = {each["kind"]: each for each in json.loads(ended.out)["findings"]}
    assert found.keys() == {"silent", "unmatched"}
    assert found["silent"]["reason"] == "30 documents and no text: no notice in zeek"


def test_a_class_that_swallows_the_others(esmlkit: Cli, tmp_path: Path) -> None:
    labelled = [{"index": "logs-a", "source": ZEEK, "label": label} for label in 24 * ["WARNING"] + ["ERROR"]]
    written(tmp_path / "one.ndjson", *labelled)
    ended = esmlkit("ingest", "watch", "one.ndjson")
    assert ended.code == 1
    assert "24 of 25 classified documents (96.0%) are 'WARNING'" in " ".join(ended.out.split())
    assert esmlkit("ingest", "watch", "one.ndjson", "--collapse", "0.97").code == 0
    assert esmlkit("ingest", "watch", "one.ndjson", "--least", "26").code == 0


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("normalise", "nothing.ndjson", "out"), 4, ("there is no file or folder nothing.ndjson",)),
        (("normalise", "logs", "one.ndjson"), 2, ("one.ndjson is a file", "logs is a folder")),
        (("normalise", "one.ndjson", "logs"), 2, ("logs is a folder", "one.ndjson is a file")),
        (("normalise", "logs", "logs/below"), 2, ("logs/below would be read as input",)),
        (("normalise", "one.ndjson", "one.ndjson"), 2, ("one.ndjson would be read as input",)),
        (("normalise", "one.ndjson", "-", "--json"), 2, ("--json",)),
        (("normalise", "empty.ndjson", "out.ndjson"), 4, ("empty.ndjson holds no document",)),
        (("extract", "one.ndjson", "--now", "noon"), 2, ("--now", "noon")),
        (("watch", "one.ndjson", "--baseline", "none.json"), 4, ("none.json cannot be read",)),
        (("watch", "one.ndjson", "--baseline", "broken.txt"), 4, ("broken.txt is no JSON",)),
        (("watch", "one.ndjson", "--baseline", "list.json"), 4, ("list.json is no report",)),
    ],
)
def test_what_cannot_be(
    esmlkit: Cli, logs: Path, tmp_path: Path, arguments: tuple[str, ...], code: int, words: tuple[str, ...]
) -> None:
    written(tmp_path / "one.ndjson", ZEEK)
    written(tmp_path / "empty.ndjson")
    (tmp_path / "broken.txt").write_text("{")
    (tmp_path / "list.json").write_text("[]")
    before = (logs / "a.ndjson").read_bytes()
    ended = esmlkit("ingest", *arguments)
    assert ended.code == code, ended.err
    assert ended.says(*words), ended.err
    assert not list(tmp_path.rglob("*.part"))
    assert not (tmp_path / "out.ndjson").exists()
    assert (logs / "a.ndjson").read_bytes() == before
