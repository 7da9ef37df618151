"""`init` and `check`: a first folder is sound, and what is wrong is named all at once."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.cli.conftest import Cli


@pytest.fixture
def own(tmp_path: Path, esmlkit: Cli) -> Path:
    assert esmlkit("init", "own").code == 0
    return tmp_path / "own"


def test_init_names_its_files_and_what_comes_next(esmlkit: Cli, tmp_path: Path) -> None:
    ended = esmlkit("init", "own")
    written = [line for line in ended.out.splitlines() if line.startswith("own/")]
    assert sorted(written) == sorted(
        path.relative_to(tmp_path).as_posix() for path in (tmp_path / "own").rglob("*") if path.is_file()
    )
    assert "esmlkit check --content own" in ended.out


def test_init_overwrites_nothing(esmlkit: Cli, own: Path) -> None:
    ended = esmlkit("init", "own")
    assert ended.code == 2
    assert ended.says("is there already")


def test_the_example_is_sound_and_counted(esmlkit: Cli, own: Path) -> None:
    shipped, ended = esmlkit("check"), esmlkit("check", "--content", "own")
    assert (shipped.code, ended.code) == (0, 0)
    jobs = [int(re.match(r"(\d+) jobs", each.out)[1]) for each in (shipped, ended)]  # type: ignore[index]
    assert jobs[1] == jobs[0] + 1
    assert "no problems" in ended.out


def test_many_problems_make_a_short_message_and_a_whole_json(esmlkit: Cli, own: Path) -> None:
    for number in range(40):
        (own / "ml_jobs" / "my_module" / f"wrong_{number}.json").write_text('{"job": {"analysis_confg": {}}}')
    ended = esmlkit("check", "--content", "own")
    assert (ended.code, ended.out) == (3, "")
    assert ended.says("200 problems", "ml_jobs/my_module/wrong_26.json", "and 180 more")
    whole = esmlkit("check", "--content", "own", "--json")
    assert whole.code == 3
    problems = json.loads(whole.out)["problems"]
    assert len(problems) == 200
    assert {each["file"] for each in problems} >= {
        f"ml_jobs/my_module/wrong_{number}.json" for number in range(40)
    }
    assert esmlkit("setup", "--content", "own", "--days", "1").code == 3


def test_a_case_that_fails_is_named(esmlkit: Cli, own: Path) -> None:
    cases = next(own.rglob("*.cases.yml"))
    cases.write_text(re.sub(r"alerts: 1", "alerts: 7", cases.read_text()))
    ended = esmlkit("check", "--content", "own")
    assert ended.code == 3
    assert ended.says("expected 7 alerts")
    failed = json.loads(esmlkit("check", "--content", "own", "--json").out)["failed"]
    assert failed
    assert not any(case["passed"] for case in failed)
