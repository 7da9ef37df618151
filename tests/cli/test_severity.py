"""The severity of the lines in `setup`, `run` and `report`: told, left out when asked, never in the way."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Cli, Ended, in_folder
from tests.cli.test_ingest import put
from tests.cli.test_ingest_models import TINY

MODEL = "esmlkit-log-severity"
WORDS = ("disk failure on sda", "session opened for root", "disk is getting full")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Logs of one's own, and content with a small model."""
    documents = [
        {
            "@timestamp": f"2026-01-{5 + n // 24:02d}T{n % 24:02d}:00:00Z",
            "event": {"category": ["authentication"], "outcome": "success"},
            "user": {"name": "ada"},
            "message": f"{WORDS[n % 3]} {n}",
        }
        for n in range(96)
    ]
    put(tmp_path, "logs.ndjson", "".join(json.dumps(each) + "\n" for each in documents))
    put(tmp_path, f"own/trained_models/{MODEL}.json", {"model_id": MODEL, "model": TINY})
    put(tmp_path, f"gone/trained_models/{MODEL}.json", {"model_id": MODEL, "model": "esmlkit/nothing"})
    return tmp_path


RUN = ("run", "--input", "logs.ndjson", "--jobs", "auth_rare_user")


def test_run_classifies_ones_own_lines(folder: Path) -> None:
    ended = in_folder(folder, (*RUN, "--content", "own", "--json"))
    assert ended.code == 0, ended.err
    severity = json.loads(ended.out)["severity"]
    assert (severity["model"], severity["name"], severity["reason"]) == (MODEL, TINY, "")
    assert (severity["events"], severity["read"], severity["lines"], severity["texts"]) == (96, 96, 96, 96)
    (stream,) = severity["streams"]
    assert sum(sum(each["classes"]) for each in stream["stretches"]) == 96
    assert sum(stream["shares"].values()) == pytest.approx(1, abs=1e-4)


def test_report_tells_it_again(folder: Path) -> None:
    first = in_folder(folder, (*RUN, "--content", "own", "--json"))
    again = in_folder(folder, ("report", "--content", "own", "--json"))
    assert json.loads(again.out)["severity"] == json.loads(first.out)["severity"]
    page = (folder / "esmlkit-workspace/report/report.html").read_text()
    assert "Severity of the lines" in page
    told = in_folder(folder, ("report", "--content", "own")).out
    assert "from the words of 96 of 96" in " ".join(told.split())
    assert max(map(len, told.splitlines()[:-1])) <= 80


def test_it_can_be_left_out(folder: Path) -> None:
    in_folder(folder, (*RUN, "--content", "own", "--json"))
    ended = in_folder(folder, (*RUN, "--content", "own", "--no-severity", "--json"))
    assert ended.code == 0, ended.err
    assert json.loads(ended.out)["severity"] is None


def test_without_its_model_a_line_says_so_and_nothing_fails(folder: Path) -> None:
    ended = in_folder(folder, (*RUN, "--content", "gone"))
    assert ended.code == 0
    told = " ".join(ended.out.split())
    assert "Severity of the lines: none was classified: the kit ships no model 'esmlkit/nothing'" in told
    assert "Traceback" not in ended.err


def test_setup_tells_it_or_why_not(ready: tuple[Path, Ended]) -> None:
    """Whichever model is shipped, the section is there."""
    place, ended = ready
    severity = json.loads((place / "report" / "report.json").read_text())["severity"]
    if severity["reason"]:
        assert severity["streams"] == []
    else:
        assert severity["labels"] == [
            each for each in ("ERROR", "WARNING", "INFO") if each in severity["labels"]
        ]
        assert severity["lines"] > 100
    assert "Severity" in ended.out


def test_setup_can_leave_it_out(ready: tuple[Path, Ended], tmp_path: Path, esmlkit: Cli) -> None:
    place, _ = ready
    shutil.copytree(place, tmp_path / "ws")
    jobs = (
        "--days",
        "3",
        "--users",
        "8",
        "--hosts",
        "6",
        "--jobs",
        "auth_rare_user,high_count_network_events",
    )
    ended = esmlkit("setup", *jobs, "--workspace", "ws", "--no-severity", "--json")
    assert ended.code == 0, ended.err
    assert json.loads(ended.out)["severity"] is None
