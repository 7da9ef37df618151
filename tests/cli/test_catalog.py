"""`jobs` and `rules`: what there is, for people and for scripts."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import Cli


@pytest.mark.parametrize("what", ["jobs", "rules"])
@pytest.mark.parametrize("stack", [(), ("--stack", "9.4")])
def test_lists_fit_80_columns_and_agree_with_their_json(
    esmlkit: Cli, what: str, stack: tuple[str, ...]
) -> None:
    text = esmlkit(what, "list", *stack).out
    known = json.loads(esmlkit(what, "list", "--json", *stack).out)
    assert max(map(len, text.splitlines())) <= 80
    assert len(known) >= 50
    assert all(each["job" if what == "jobs" else "name"] in text for each in known)


def test_a_list_can_be_of_one_module(esmlkit: Cli) -> None:
    known = json.loads(esmlkit("jobs", "list", "--json", "--modules", "security_packetbeat").out)
    assert {each["module"] for each in known} == {"security_packetbeat"}
    assert {"packetbeat_rare_urls", "packetbeat_dns_tunneling"} <= {each["job"] for each in known}


def test_a_job_is_shown_as_the_api_takes_it(esmlkit: Cli) -> None:
    shown = json.loads(esmlkit("jobs", "show", "auth_rare_user").out)
    assert shown["id"] == "auth_rare_user"
    assert shown["job"]["analysis_config"]["detectors"][0]["function"] == "rare"
    assert shown["datafeed"]["job_id"] == "auth_rare_user"


def test_a_job_is_found_in_the_form_of_the_stack(esmlkit: Cli) -> None:
    shown = json.loads(esmlkit("jobs", "show", "auth_rare_user", "--stack", "9.4").out)
    assert shown["id"] == "auth_rare_user_ea"


def test_a_rule_is_found_by_id_name_and_job(esmlkit: Cli) -> None:
    rule = json.loads(esmlkit("rules", "list", "--json").out)[0]
    shown = [esmlkit("rules", "show", name) for name in (rule["id"], rule["name"], rule["jobs"][0])]
    assert {each.out for each in shown} == {shown[0].out}
    assert json.loads(shown[0].out)["name"] == rule["name"]
