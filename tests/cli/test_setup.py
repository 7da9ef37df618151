"""`setup`: what it ends with, and that a second one keeps what is there."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

from tests.cli.conftest import SMALL, Cli, Ended, in_folder


def test_it_ends_with_report_time_and_three_commands(ready: tuple[Path, Ended]) -> None:
    place, ended = ready
    *_, done, first, second, third = ended.out.splitlines()
    assert re.fullmatch(r"Done in [\d.]+ \w+\. Next:", done)
    assert all(line.startswith("  esmlkit ") for line in (first, second, third))
    assert "Report: ws/report/report.html" in ended.out
    assert (place / "report" / "report.html").stat().st_size > 10_000
    assert max(map(len, ended.out.splitlines())) <= 80
    assert ended.err == ""


def test_a_second_one_keeps_definitions_and_doubles_no_event(
    ready: tuple[Path, Ended], tmp_path: Path
) -> None:
    place, first = ready
    shutil.copytree(place, tmp_path / "ws")
    before = _status(tmp_path)
    again = in_folder(tmp_path, ("setup", *SMALL, "--workspace", "ws"))
    assert again.code == 0
    assert "held these events already" in again.out
    assert first.out.partition("\nReport")[0] == again.out.partition("\nReport")[0]
    assert _status(tmp_path) == before


def _status(folder: Path) -> dict[str, object]:
    found = json.loads(in_folder(folder, ("status", "--workspace", "ws", "--json")).out)
    assert isinstance(found, dict)
    return found


def test_other_arguments_on_the_same_workspace_are_refused(ready: tuple[Path, Ended], esmlkit: Cli) -> None:
    place, _ = ready
    ended = esmlkit("setup", *SMALL, "--workspace", str(place), "--seed", "9")
    assert ended.code == 5
    assert ended.says("seed", "esmlkit teardown")


def test_definitions_that_would_go_are_asked_about(ready: tuple[Path, Ended], esmlkit: Cli) -> None:
    place, _ = ready
    ended = esmlkit("setup", *SMALL[:-1], "auth_rare_user", "--workspace", str(place))
    assert ended.code in (2, 5)
    assert ended.says("--yes") or ended.says("other arguments")
    assert esmlkit("plan", "--workspace", str(place), *SMALL[-2:]).out.startswith("keep ")


def test_a_rehearsal_makes_nothing(esmlkit: Cli, tmp_path: Path) -> None:
    ended = esmlkit("setup", *SMALL, "--dry-run")
    assert ended.code == 0
    assert "would write about" in ended.out
    assert "would run 2 jobs, 2 rules" in ended.out
    assert list(tmp_path.iterdir()) == []


def test_the_exercise_does_not_tell_the_answers(esmlkit: Cli, tmp_path: Path) -> None:
    ended = esmlkit("setup", *SMALL, "--hide-truth", "--json")
    document = json.loads(ended.out)
    assert document["quality"] is None
    assert document["planted"] == []
    assert document == json.loads((tmp_path / "esmlkit-workspace" / "report" / "report.json").read_bytes())


def test_in_memory_nothing_is_left(esmlkit: Cli, tmp_path: Path) -> None:
    ended = esmlkit("setup", *SMALL, "--workspace", ":memory:")
    assert ended.code == 0
    assert "Report:" not in ended.out
    assert list(tmp_path.iterdir()) == []
