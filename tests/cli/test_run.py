"""`run` over one's own logs, in every shape that they come in, and `report`."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Cli, Ended, in_process

DOTTED = (
    '{"@timestamp":"2026-01-05T01:00:00Z","event.category":"authentication","event.outcome":"success",'
    '"user.name":"ada","host.name":"h1","source.ip":"10.0.0.1"}\n'
)
ALIASED = '{"time":1767575000,"user":"bob","event":{"category":["authentication"],"outcome":"success"}}\n'
UNUSABLE = 'nonsense\n{"user":"without time"}\n{"@timestamp":"yesterday"}\n[1]\n'


def _first(logs: Path, lines: int) -> bytes:
    """The first events of the day's logons."""
    return b"".join((logs / "logs-system.auth-esmlkit.ndjson").read_bytes().splitlines(keepends=True)[:lines])


def test_shapes_of_input(esmlkit: Cli, logs: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "nested.ndjson").write_bytes(_first(logs, 100))
    (folder / "packed.ndjson.gz").write_bytes(gzip.compress(_first(logs, 50)))
    (tmp_path / "dotted.ndjson").write_text(DOTTED + ALIASED)
    ended = esmlkit("run", "--input", "in", "--input", "dotted.ndjson", "--json")
    assert ended.code == 0
    assert ended.says("read 152 documents", "50 of them were there already")
    document = json.loads(ended.out)
    assert document["counts"]["events"] == 102
    assert document["quality"] is None
    assert "auth_rare_user" in {job["id"] for job in document["jobs"]}
    assert "no event" in document["skipped"]["v3_linux_rare_sudo_user"] or document["skipped"]


def test_bad_lines_beside_good_ones_are_counted_and_kept(esmlkit: Cli, tmp_path: Path) -> None:
    (tmp_path / "mixed.ndjson").write_text(DOTTED + UNUSABLE + ALIASED)
    ended = esmlkit("run", "--input", "mixed.ndjson")
    assert ended.code == 0
    assert ended.says("read 2 documents", "4 lines could not be used", "1 × not JSON")
    rejects = [
        json.loads(line)
        for path in (tmp_path / "esmlkit-workspace" / "rejects").rglob("*.ndjson")
        for line in path.read_text().splitlines()
    ]
    assert [each["line"] for each in rejects] == [2, 3, 4, 5]
    assert "4 lines of input could not be used" in esmlkit("status").out


def test_a_run_that_keeps_nothing_fails_but_keeps_the_rejects(esmlkit: Cli, tmp_path: Path) -> None:
    (tmp_path / "bad.ndjson").write_text(UNUSABLE)
    ended = esmlkit("run", "--input", "bad.ndjson")
    assert (ended.code, ended.out) == (4, "")
    assert ended.says("bad.ndjson", "none of 4 lines")
    assert json.loads(esmlkit("status", "--json").out)["rejects"] == 4


def test_a_truncated_gzip_gives_what_can_be_read(esmlkit: Cli, logs: Path, tmp_path: Path) -> None:
    whole = gzip.compress(_first(logs, 300))
    (tmp_path / "cut.ndjson.gz").write_bytes(whole[: len(whole) // 2])
    ended = esmlkit("run", "--input", "cut.ndjson.gz")
    assert ended.code == 0
    assert ended.says("read ", "the gzip file is cut short")


def test_a_pipe_is_an_input(logs: Path, tmp_path: Path) -> None:
    ended = in_process(tmp_path, "run", "--input", "-", "--workspace", ":memory:", stdin=_first(logs, 20))
    assert ended.code == 0, ended.err
    assert ended.says("read 20 documents")


@pytest.mark.parametrize("hours", [1, 4])
def test_a_history_that_is_too_short_is_told(esmlkit: Cli, logs: Path, tmp_path: Path, hours: int) -> None:
    lines = (logs / "logs-system.auth-esmlkit.ndjson").read_text().splitlines(keepends=True)
    within = [line for line in lines if "T08" <= line[25:28] < f"T{8 + hours:02d}"]
    (tmp_path / "short.ndjson").write_text("".join(within))
    ended = esmlkit("run", "--input", "short.ndjson", "--modules", "security_auth")
    assert ended.code == 0, ended.err
    assert "History too short to reach the threshold" in ended.out
    assert "auth_rare_user: at most" in ended.out


def test_own_logs_do_not_go_into_the_synthetic_organisation(
    ready: tuple[Path, Ended], esmlkit: Cli, tmp_path: Path
) -> None:
    place, _ = ready
    (tmp_path / "dotted.ndjson").write_text(DOTTED)
    ended = esmlkit("run", "--workspace", str(place), "--input", "dotted.ndjson")
    assert ended.code == 5
    assert ended.says("synthetic organisation", "--workspace")


def test_report_tells_the_last_run_again(ready: tuple[Path, Ended], tmp_path: Path, esmlkit: Cli) -> None:
    place, first = ready
    shutil.copytree(place, tmp_path / "ws")
    again = esmlkit("report", "--workspace", "ws")
    assert again.out.strip() == first.out.partition("\nDone in")[0].strip()
    document = json.loads(esmlkit("report", "--workspace", "ws", "--json").out)
    assert document == json.loads((tmp_path / "ws" / "report" / "report.json").read_bytes())
    assert document["counts"]["jobs"] == 2


def test_a_report_needs_a_run(esmlkit: Cli) -> None:
    esmlkit("apply", "--jobs", "auth_rare_user")
    for command in ("report", "run"):
        ended = esmlkit(command)
        assert ended.code == 5
        assert ended.says("esmlkit-workspace has no ")
