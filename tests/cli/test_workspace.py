"""`status` and `teardown`, and workspaces that are not as they should be."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from elastic_ml_kit.targets.local.manifest import FORMAT
from tests.cli.conftest import Cli, Ended


@pytest.fixture
def place(ready: tuple[Path, Ended], tmp_path: Path) -> Path:
    """A copy of the ready workspace at `ws`."""
    return Path(shutil.copytree(ready[0], tmp_path / "ws"))


def test_status_says_what_there_is(esmlkit: Cli, place: Path) -> None:
    text = esmlkit("status", "--workspace", "ws").out
    facts = json.loads(esmlkit("status", "--workspace", "ws", "--json").out)
    assert max(map(len, text.splitlines())) <= 80
    assert f"{facts['events']:,} events" in text
    assert "last run: 2 jobs" in text
    assert "2 planted anomalies" in text
    assert all(stream in text for stream in facts["streams"])


def test_status_before_a_run_says_what_to_do(esmlkit: Cli) -> None:
    esmlkit("apply", "--jobs", "auth_rare_user")
    assert "esmlkit run" in esmlkit("status").out


def test_teardown_removes_it_and_nothing_else(esmlkit: Cli, place: Path) -> None:
    assert "would remove ws" in esmlkit("teardown", "--workspace", "ws", "--dry-run").out
    assert place.is_dir()
    refused = esmlkit("teardown", "--workspace", "ws")
    assert refused.code == 2
    assert refused.says("--yes")
    (place / "notes.txt").write_text("mine")
    ended = esmlkit("teardown", "--workspace", "ws", "--yes")
    assert ended.code == 0
    assert "notes.txt" in ended.out
    assert [each.name for each in place.rglob("*")] == ["notes.txt"]


def test_teardown_leaves_no_empty_folder(esmlkit: Cli, place: Path) -> None:
    assert esmlkit("teardown", "--workspace", "ws", "--yes").code == 0
    assert not place.exists()


@pytest.mark.parametrize("command", ["status", "run", "teardown"])
@pytest.mark.parametrize(
    ("found", "to"),
    [(f'"format": {FORMAT}', '"format": 99'), ("{", "nonsense {")],
    ids=["newer", "no manifest"],
)
def test_a_manifest_that_cannot_be_read_changes_nothing(
    esmlkit: Cli, place: Path, command: str, found: str, to: str
) -> None:
    manifest = place / "manifest.json"
    manifest.write_text(manifest.read_text().replace(found, to, 1))
    before = {path: path.stat().st_mtime_ns for path in place.rglob("*") if path.name != "lock"}
    ended = esmlkit(command, "--workspace", "ws", *(["--yes"] if command == "teardown" else []))
    assert ended.code == 5
    assert ended.says("ws: ")
    assert {path: path.stat().st_mtime_ns for path in place.rglob("*") if path.name != "lock"} == before


def test_a_damaged_file_is_named_and_the_rest_is_used(esmlkit: Cli, place: Path) -> None:
    damaged = next(place.glob("events/logs-system.auth*/*"))
    damaged.write_bytes(damaged.read_bytes()[:-100])
    ended = esmlkit("status", "--workspace", "ws")
    assert ended.code == 0
    assert ended.says("warning: ", damaged.parent.name, "damaged")
    assert esmlkit("run", "--workspace", "ws").code == 0
