"""`ingest run`, `simulate` and `bench`: documents through pipelines from the command line."""

from __future__ import annotations

import gzip
import json
import re
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from elastic_ml_kit.content import VARIABLE
from tests.cli.conftest import Cli, Ended, in_folder, in_process, program

NOW = ("--now", "2026-01-05T00:00:00Z")
PIPELINE = {
    "processors": [
        {"fail": {"tag": "wrong", "message": "unwanted", "if": "ctx.message == 'bad'"}},
        {"drop": {"tag": "noise", "if": "ctx.message == 'noise'"}},
        {"set": {"field": "at", "value": "{{{_ingest.timestamp}}}"}},
        {"pipeline": {"name": "louder"}},
    ]
}
LOUDER = {"processors": [{"uppercase": {"field": "message"}}]}


def put(folder: Path, name: str, content: Any) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content, indent=1), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two pipelines and documents."""
    monkeypatch.delenv(VARIABLE, raising=False)
    put(tmp_path, "p.json", PIPELINE)
    put(tmp_path, "louder.yml", "processors:\n  - uppercase: {field: message}\n")
    put(
        tmp_path,
        "docs.ndjson",
        '{"message": "one"}\n{"message": "noise"}\n{"message": "bad"}\n{"message": "two"}\n',
    )
    put(tmp_path, "lines.log", "one\nnoise\n\nbad\ntwo\n")
    put(tmp_path, "wrong.json", {"processors": [{"sett": {"field": "a", "value": 1}}]})
    put(tmp_path, "empty.ndjson", "")
    put(tmp_path, "odd.ndjson", "nonsense\n")
    put(tmp_path, "notes/readme.txt", "mine")
    return tmp_path


def rows(text: str) -> list[Any]:
    return [json.loads(line) for line in text.splitlines()]


CAME = [{"message": word, "at": "2026-01-05T00:00:00Z"} for word in ("ONE", "TWO")]


@pytest.mark.parametrize("source", ["docs.ndjson", "lines.log", "docs.ndjson.gz", "array.json", "hits.json"])
def test_run_takes_documents_in_many_forms(folder: Path, source: str) -> None:
    documents = rows((folder / "docs.ndjson").read_text())
    (folder / "docs.ndjson.gz").write_bytes(gzip.compress((folder / "docs.ndjson").read_bytes()))
    put(folder, "array.json", documents)
    hits = [{"_index": "i", "_source": each} for each in documents]
    put(folder, "hits.json", {"hits": {"hits": hits}})
    ended = in_folder(folder, ("ingest", "run", "p.json", "--input", source, *NOW))
    assert ended.code == 1
    expected: list[Any] = (
        [{"_index": "i", "_source": each} for each in CAME] if source == "hits.json" else CAME
    )
    assert rows(ended.out) == expected
    assert ended.says(
        "4 documents: 2 through, 1 dropped, 1 failed", "p: noise", "unwanted", f"first in {source}, line"
    )


def test_run_writes_files_and_tells_a_script(folder: Path) -> None:
    line = (
        "ingest",
        "run",
        "p.json",
        "-i",
        "docs.ndjson",
        "-o",
        "out/done.ndjson",
        "--failures",
        "failed.ndjson",
        "--json",
        *NOW,
    )
    ended = in_folder(folder, line)
    assert (ended.code, ended.err) == (1, "")
    told = json.loads(ended.out)
    assert (told["documents"], told["written"]) == (4, 2)
    assert told["dropped"] == [{"by": "p: noise", "documents": 1}]
    assert [(each["documents"], each["first"]["place"]) for each in told["failed"]] == [
        (1, "docs.ndjson, line 3")
    ]
    assert rows((folder / "out/done.ndjson").read_text()) == CAME
    (failure,) = rows((folder / "failed.ndjson").read_text())
    assert (failure["line"], failure["tag"], json.loads(failure["text"])) == (3, "wrong", {"message": "bad"})
    assert not list(folder.rglob("*.part"))


def test_two_processes_write_the_same(folder: Path) -> None:
    put(folder, "many.ndjson", "".join(f'{{"message": "m{number}"}}\n' for number in range(3_000)))
    outputs = []
    for workers in ("1", "2"):
        ended = in_process(folder, "ingest", "run", "p.json", "-i", "many.ndjson", "--workers", workers, *NOW)
        assert ended.code == 0, ended.err
        outputs.append(ended.out)
    assert outputs[0] == outputs[1]
    assert len(outputs[0].splitlines()) == 3_000


def test_run_reads_a_pipe(folder: Path) -> None:
    ended = in_process(folder, "ingest", "run", "p.json", "-i", "-", "--raw", *NOW, stdin=b"one\ntwo\n")
    assert (ended.code, rows(ended.out)) == (0, CAME)


def test_lines_that_are_no_documents_are_counted(folder: Path) -> None:
    ended = in_folder(folder, ("ingest", "run", "p.json", "-i", "odd.ndjson"))
    assert (ended.code, ended.out) == (1, "")
    assert ended.says("1 document: 0 through, 0 dropped, 1 failed", "the line itself", "not JSON")


def test_an_id_of_the_catalog(folder: Path) -> None:
    put(folder, "mine/ingest/pipelines/p.json", PIPELINE)
    put(folder, "mine/ingest/pipelines/louder.json", LOUDER)
    ended = in_folder(folder, ("ingest", "run", "p", "-i", "docs.ndjson", "--content", "mine", *NOW))
    assert rows(ended.out) == CAME


MISTAKES: list[tuple[str, int, tuple[str, ...]]] = [
    ("ingest rnu", 2, ("No such command 'rnu'", "'run'")),
    ("ingest run", 2, ("Missing argument",)),
    ("ingest run p.json", 2, ("Missing option '--input'",)),
    ("ingest run q.json -i docs.ndjson", 2, ("no file q.json", "'p.json'")),
    ("ingest run esmlkit-auht -i docs.ndjson", 2, ("'esmlkit-auht'",)),
    ("ingest run p.json -i dcos.ndjson", 4, ("no file or folder dcos.ndjson", "'docs.ndjson'")),
    ("ingest run p.json -i empty.ndjson", 4, ("empty.ndjson", "the file is empty")),
    ("ingest run p.json -i notes", 4, ("notes", "*.ndjson")),
    ("ingest run p.json -i docs.ndjson --now noon", 2, ("--now", "'noon'", "2026-01-05T00:00:00Z")),
    ("ingest run p.json -i docs.ndjson --workers 0", 2, ("--workers", "0")),
    ("ingest run p.json -i docs.ndjson --json", 2, ("--json", "--output")),
    ("ingest run p.json -i docs.ndjson --geoip nowhere", 2, ("--geoip", "nowhere")),
    ("ingest run p.json -i docs.ndjson -o notes/readme.txt/x", 6, ("notes/readme.txt/x",)),
    ("ingest run wrong.json -i docs.ndjson", 3, ("wrong.json:4:4", "'set'")),
    ("ingest run docs.ndjson -i docs.ndjson", 2, ("docs.ndjson", ".json")),
    ("ingest simulate p.json", 2, ("PIPELINE and --input", "--requests")),
    ("ingest simulate p.json -i docs.ndjson --output x", 2, ("--requests",)),
    ("ingest simulate p.json -i odd.ndjson", 4, ("odd.ndjson, line 1", "not JSON")),
    ("ingest simulate wrong.json -i docs.ndjson", 3, ("wrong.json:4:4", "'set'")),
    ("ingest simulate --requests docs.ndjson", 2, ("--output FILE",)),
    ("ingest simulate --requests none.ndjson --output x", 4, ("none.ndjson", "No such file")),
    ("ingest bench wrong.json -i docs.ndjson", 3, ("wrong.json:4:4",)),
    ("ingest bench p.json -i docs.ndjson --rounds 0", 2, ("--rounds",)),
]


@pytest.mark.parametrize(("line", "code", "words"), MISTAKES, ids=[line for line, _, _ in MISTAKES])
def test_a_mistake_is_told_in_a_sentence(folder: Path, line: str, code: int, words: tuple[str, ...]) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    ended = in_folder(folder, line.split())
    assert (ended.code, ended.out) == (code, ""), ended.err
    assert ended.says(*words), ended.err
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


VERBOSE = """document 1
   1 fail 'wrong': skipped
     if ctx.message == 'bad' → false
   2 drop 'noise': skipped
     if ctx.message == 'noise' → false
   3 set: success
     + at  "2026-01-05T00:00:00Z"
   4 pipeline: success
   5 uppercase: success
     ~ message  "one" → "ONE"
document 2
   1 fail 'wrong': skipped
     if ctx.message == 'bad' → false
   2 drop 'noise': dropped
     if ctx.message == 'noise' → true
document 3
   1 fail 'wrong': error
     if ctx.message == 'bad' → true
     fail_processor_exception: unwanted
"""


def test_simulate_shows_what_each_step_did(folder: Path) -> None:
    put(folder, "few.ndjson", "\n".join((folder / "docs.ndjson").read_text().splitlines()[:3]))
    ended = in_folder(folder, ("ingest", "simulate", "p.json", "-i", "few.ndjson", "--verbose", *NOW))
    assert (ended.code, ended.out) == (0, VERBOSE)


def test_simulate_stays_within_80_columns(folder: Path) -> None:
    put(
        folder,
        "long.json",
        {
            "processors": [
                {"set": {"field": "a.b", "value": ["x" * 200]}},
                {"set": {"field": "m", "copy_from": "message"}},
                {"fail": {"message": "word " * 60}},
            ]
        },
    )
    put(folder, "one.json", {"message": "y" * 300, "m": "z" * 300})
    ended = in_folder(folder, ("ingest", "simulate", "long.json", "-i", "one.json", "--verbose"))
    assert max(map(len, ended.out.splitlines())) <= 80
    assert "\x1b" not in ended.out


def test_simulate_shows_results(folder: Path) -> None:
    ended = in_folder(folder, ("ingest", "simulate", "p.json", "-i", "docs.ndjson", *NOW))
    assert '      "message": "ONE"' in ended.out
    assert "document 2\n     dropped\n" in ended.out
    assert "document 3\n     fail_processor_exception: unwanted\n" in ended.out


@pytest.mark.parametrize("verbose", [(), ("--verbose",)])
def test_simulate_answers_as_the_interface_does(folder: Path, verbose: tuple[str, ...]) -> None:
    put(folder, "body.json", {"docs": [{"_index": "i", "_id": "7", "_source": {"message": "one"}}]})
    ended = in_folder(folder, ("ingest", "simulate", "p.json", "-i", "body.json", "--json", *verbose, *NOW))
    (doc,) = json.loads(ended.out)["docs"]
    result = doc["processor_results"][-1]["doc"] if verbose else doc
    assert result == {"_index": "i", "_id": "7", "_source": CAME[0]}


@pytest.mark.parametrize("zipped", [False, True])
def test_a_file_of_requests(folder: Path, zipped: bool) -> None:
    requests = [
        {
            "id": "a",
            "pipeline": {"processors": [{"set": {"field": "t", "value": "{{{_ingest.timestamp}}}"}}]},
            "docs": [{"_source": {"f": "\ud83d"}}],
        },
        {"id": "b", "source": "int none = 0; ctx.n = 1 / none"},
        {"id": "c", "source": "ctx.n = "},
    ]
    text = "\n".join(map(json.dumps, requests)).encode()
    (folder / "cases.ndjson").write_bytes(gzip.compress(text) if zipped else text)
    ended = in_folder(
        folder, ("ingest", "simulate", "--requests", "cases.ndjson", "--output", "answers.ndjson", *NOW)
    )
    assert (ended.code, ended.err) == (0, "3 requests answered\n")
    first, second, third = rows((folder / "answers.ndjson").read_text())
    assert first["result"]["docs"][0]["_source"] == {"f": "\ud83d", "t": "2026-01-05T00:00:00Z"}
    assert (second["status"], second["result"]["run_error"][-1]["type"]) == (200, "arithmetic_exception")
    assert (third["status"], list(third["result"])) == (400, ["compile_error"])


def test_bench_shows_where_the_time_goes(folder: Path) -> None:
    ended = in_folder(folder, ("ingest", "bench", "p.json", "-i", "docs.ndjson", "--rounds", "2"))
    assert (ended.code, ended.err) == (0, "warning: 1 of 4 documents failed; see `esmlkit ingest run`\n")
    assert re.match(
        r"[\d,]+ documents/s, [\d.]+ µs each \(4 documents, median of 2 rounds, 1 process\)", ended.out
    )
    table = [line.split()[2:] for line in ended.out.splitlines()[3:]]
    assert table == [
        ["1", "fail", "'wrong'", "(p)"],
        ["1", "drop", "'noise'", "(p)"],
        ["2", "set", "(p)"],
        ["2", "pipeline", "(p)"],
        ["2", "uppercase", "(louder)"],
    ]
    told = json.loads(in_folder(folder, ("ingest", "bench", "p.json", "-i", "docs.ndjson", "--json")).out)
    assert [each["ran"] for each in told["processors"]] == [1, 1, 2, 2, 2]
    assert told["documents_per_second"] > 0


def test_ctrl_c_leaves_nothing_half_written(folder: Path) -> None:
    put(folder, "old.ndjson", "old\n")
    line = (
        "ingest",
        "run",
        "p.json",
        "-i",
        "-",
        "-o",
        "old.ndjson",
        "--failures",
        "new.ndjson",
        "--workers",
        "2",
    )
    process = subprocess.Popen(
        program(*line), cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdin
    process.stdin.write(b'{"message": "bad"}\n' * 5_000)
    process.stdin.flush()
    until = time.monotonic() + 60
    while not (folder / "new.ndjson.part").exists() and time.monotonic() < until:
        time.sleep(0.02)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert Ended(130, "", err.decode()).says("esmlkit: interrupted")
    assert (folder / "old.ndjson").read_text() == "old\n"
    assert not list(folder.glob("*.part"))
    assert not (folder / "new.ndjson").exists()


def test_help_of_the_group_names_the_commands(esmlkit: Cli) -> None:
    ended = esmlkit("ingest", "--help")
    commands = set(re.findall(r"^  (\w+)  ", ended.out, re.M))
    assert {"run", "simulate", "test", "lint", "bench", "pull"} <= commands
