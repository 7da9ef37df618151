"""`generate`: lists what there is, writes files, streams and workspaces, and leaves nothing half written."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest

from elastic_ml_kit.cli.generate import this_hour
from tests.cli.conftest import Cli, Ended, program

TINY = ("generate", "--days", "1", "--users", "5", "--hosts", "4", "--jobs", "auth_rare_user")


def test_without_arguments_it_lists_modules_and_jobs(esmlkit: Cli, tmp_path: Path) -> None:
    text = esmlkit("generate").out
    known = json.loads(esmlkit("generate", "--json").out)
    assert len(known) == 6
    assert all(name in text for module, jobs in known.items() for name in (module, *jobs))
    assert list(tmp_path.iterdir()) == []


def test_the_summary_agrees_with_the_files(esmlkit: Cli, tmp_path: Path) -> None:
    summary = json.loads(esmlkit(*TINY, "--output", "out", "--json").out)
    written = {path.stem: path.read_bytes() for path in (tmp_path / "out").glob("logs-*.ndjson")}
    assert summary["events"] == {stream: text.count(b"\n") for stream, text in written.items()}
    assert summary["bytes"] == sum(map(len, written.values()))
    assert summary["planted"] == (tmp_path / "out" / "truth.ndjson").read_bytes().count(b"\n") == 1
    assert f"{sum(summary['events'].values()):,}  events" in esmlkit(*TINY, "--output", "again").out


@pytest.mark.parametrize(
    ("form", "start"),
    [("ndjson", '{"'), ("bulk", '{"create"'), ("json", "["), ("syslog", "<"), ("cef", "CEF:0|")],
)
def test_stdout_has_the_events_and_nothing_else(esmlkit: Cli, tmp_path: Path, form: str, start: str) -> None:
    ended = esmlkit(*TINY, "--output", "-", "--format", form, "--truth", "truth.ndjson")
    assert ended.code == 0
    lines = ended.out.splitlines()
    assert lines[0].startswith(start)
    assert "1 planted anomaly" in ended.err
    assert len((tmp_path / "truth.ndjson").read_text().splitlines()) == 1
    if form == "ndjson":
        assert f"{len(lines):,} events" in ended.err


def test_truth_goes_where_it_is_asked_to(esmlkit: Cli, tmp_path: Path) -> None:
    assert esmlkit(*TINY, "--output", "out", "--truth", "kept/truth.nd").code == 0
    assert (tmp_path / "kept" / "truth.nd").is_file()
    assert not (tmp_path / "out" / "truth.ndjson").exists()


def test_no_anomalies_are_planted_if_none_are_wanted(esmlkit: Cli) -> None:
    assert json.loads(esmlkit(*TINY, "--no-anomalies", "--json").out)["planted"] == 0


def test_environments_have_streams_of_their_own(esmlkit: Cli) -> None:
    summary = json.loads(esmlkit(*TINY, "--environments", "2", "--json").out)
    assert {stream.partition("esmlkit-")[2] for stream in summary["events"]} == {"env-001", "env-002"}


def test_a_workspace_holds_the_events_once(esmlkit: Cli) -> None:
    first = json.loads(esmlkit(*TINY, "--workspace", "ws", "--json").out)
    held = json.loads(esmlkit("status", "--workspace", "ws", "--json").out)
    assert sum(first["events"].values()) == held["events"] > 0
    assert "already" in esmlkit(*TINY, "--workspace", "ws").out
    assert json.loads(esmlkit("status", "--workspace", "ws", "--json").out) == held
    other = esmlkit(*TINY, "--workspace", "ws", "--seed", "2")
    assert other.code == 5
    assert other.says("seed", "--workspace")


def test_follow_goes_on_until_ctrl_c(tmp_path: Path) -> None:
    hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(hours=12)
    process = subprocess.Popen(
        program(*TINY, "--follow", "--output", "out", "--start", hour.isoformat()),
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    _wait_for(lambda: any(path.stat().st_size for path in tmp_path.glob("out/logs-*")))
    time.sleep(0.3)
    assert process.poll() is None
    process.send_signal(signal.SIGINT)
    _, err = process.communicate()
    assert process.returncode == 130
    assert Ended(130, "", err.decode()).says(f"--start {hour:%Y-%m-%dT%H}", "Ctrl-C")
    lines = [line for path in tmp_path.glob("out/logs-*") for line in path.read_bytes().splitlines()]
    times = [datetime.fromisoformat(orjson.loads(line)["@timestamp"]) for line in lines]
    assert hour <= min(times) <= max(times) <= datetime.now(UTC)


def test_follow_starts_this_hour() -> None:
    before = time.time_ns() // 1_000_000
    assert before - 3_600_000 < this_hour() <= time.time_ns() // 1_000_000
    assert this_hour() % 3_600_000 == 0


def test_ctrl_c_leaves_the_files_of_before(tmp_path: Path) -> None:
    before = tmp_path / "out" / "logs-system.auth-esmlkit.ndjson"
    before.parent.mkdir()
    before.write_text("of before\n")
    asked = ("--days", "60", "--users", "20", "--hosts", "4", "--jobs", "auth_rare_user", "--no-anomalies")
    process = subprocess.Popen(
        program("generate", *asked, "--output", "out"), cwd=tmp_path, stderr=subprocess.PIPE
    )
    _wait_for(lambda: list(tmp_path.glob("out/.esmlkit-partial/*")))
    process.send_signal(signal.SIGINT)
    _, err = process.communicate()
    assert process.returncode == 130
    assert Ended(130, "", err.decode()).says("interrupted")
    assert [path.name for path in (tmp_path / "out").iterdir()] == [before.name]
    assert before.read_text() == "of before\n"


def _wait_for(ready: Callable[[], object]) -> None:
    until = time.monotonic() + 60
    while not ready() and time.monotonic() < until:
        time.sleep(0.02)
