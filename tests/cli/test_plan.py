"""`plan` says what `apply` does, and a second `apply` does nothing."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Cli

ONE = ("--jobs", "auth_rare_user")


def test_a_plan_makes_nothing(esmlkit: Cli, tmp_path: Path) -> None:
    ended = esmlkit("plan", *ONE)
    assert ended.code == 0
    assert "create  job       auth_rare_user" in ended.out
    assert "1 job, 1 datafeed, 1 rule" in ended.out
    assert list(tmp_path.iterdir()) == []


def test_a_long_plan_is_counted_and_whole_as_json(esmlkit: Cli) -> None:
    ended = esmlkit("plan")
    assert len(ended.out.splitlines()) < 10
    assert "--json lists every step" in ended.out
    steps = json.loads(esmlkit("plan", "--json").out)
    assert {step["action"] for step in steps} == {"create"}
    assert len({(step["kind"], step["id"]) for step in steps}) == len(steps) > 150


def test_apply_carries_the_plan_out_once(esmlkit: Cli) -> None:
    rehearsed = esmlkit("apply", *ONE, "--dry-run").out
    assert rehearsed == esmlkit("plan", *ONE).out == esmlkit("apply", *ONE).out
    again = esmlkit("apply", *ONE, "--json")
    assert {step["action"] for step in json.loads(again.out)} == {"keep"}
    assert esmlkit("plan", *ONE).out.startswith("keep ")


def test_what_goes_is_named(esmlkit: Cli) -> None:
    esmlkit("apply", "--modules", "security_auth")
    text = esmlkit("plan", *ONE).out
    assert "remove  job       auth_rare_hour_for_a_user: not in the catalog" in text
