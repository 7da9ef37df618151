"""The catalog as one cluster is to hold it: names and everything that mentions them."""

from __future__ import annotations

import json
from dataclasses import replace

from elastic_ml_kit.definitions.definition import Resource
from elastic_ml_kit.model import Document
from elastic_ml_kit.targets.base import Action, Kind, Step
from elastic_ml_kit.targets.cluster.install.wanted import wanted
from elastic_ml_kit.targets.cluster.installation import Installation
from tests.targets.cluster.install.definitions import RARE, by_id, catalog


def steps(installation: Installation, space: str = "default") -> dict[tuple[Kind, str], Step]:
    return by_id(wanted(catalog(), installation, (8, 19), space))


def body(found: dict[tuple[Kind, str], Step], kind: Kind, name: str) -> Document:
    there = found[kind, name].body
    assert there is not None
    return there


def test_in_the_home_namespace_names_stay() -> None:
    found = steps(Installation())
    names = {
        (Kind.SCRIPT, "risk"),
        (Kind.TEMPLATE, "esmlkit-logs-system.auth"),
        (Kind.JOB, RARE),
        (Kind.DATAFEED, f"datafeed-{RARE}"),
        (Kind.DASHBOARD, "esmlkit-home"),
    }
    assert names <= found.keys()
    assert {step.action for step in found.values()} == {Action.CREATE}
    template = body(found, Kind.TEMPLATE, "esmlkit-logs-system.auth")
    assert template["index_patterns"] == ["logs-system.auth-esmlkit", "logs-system.auth-esmlkit-env-*"]
    datafeed = body(found, Kind.DATAFEED, f"datafeed-{RARE}")
    assert datafeed["indices"] == ["logs-*-esmlkit", "logs-*-esmlkit-env-*"]


def test_a_namespace_has_templates_pipelines_and_scripts_of_its_own() -> None:
    found = steps(Installation("lab"))
    template = body(found, Kind.TEMPLATE, "esmlkit-logs-system.auth-lab")
    assert template["index_patterns"] == ["logs-system.auth-lab", "logs-system.auth-lab-env-*"]
    assert template["composed_of"] == template["ignore_missing_component_templates"] == ["base-lab"]
    assert template["_meta"]["namespace"] == "lab"
    component = body(found, Kind.COMPONENT, "base-lab")
    assert component["template"]["settings"]["index"]["default_pipeline"] == "enrich-lab"
    first, second, third = body(found, Kind.PIPELINE, "enrich-lab")["processors"]
    assert first["script"]["id"] == "risk-lab"
    assert second["inference"]["model_id"] == "severity-lab"
    assert third["pipeline"]["name"] == "last-lab"
    assert body(found, Kind.MODEL, "severity-lab")["metadata"]["namespace"] == "lab"
    last = body(found, Kind.PIPELINE, "last-lab")["processors"][0]["set"]
    assert last == {"field": "name", "value": "last"}
    assert (Kind.JOB, RARE) in found


def test_a_prefix_stands_before_jobs_and_rules_and_wherever_they_are_named() -> None:
    found = steps(Installation(prefix="x-"))
    job = body(found, Kind.JOB, f"x-{RARE}")
    scope = job["analysis_config"]["detectors"][0]["custom_rules"][0]["scope"]
    assert scope["user.name"]["filter_id"] == "x-admins"
    assert job["custom_settings"]["esmlkit"] == {"namespace": "esmlkit", "prefix": "x-", "id": f"x-{RARE}"}
    assert body(found, Kind.DATAFEED, f"datafeed-x-{RARE}")["job_id"] == f"x-{RARE}"
    assert body(found, Kind.CALENDAR, "x-moves")["job_ids"] == [f"x-{RARE}"]
    rule = next(step.body for (kind, _), step in found.items() if kind is Kind.RULE and step.body)
    assert rule["rule_id"].startswith("x-")
    assert rule["name"].endswith(" [x]")
    assert rule["machine_learning_job_id"].startswith("x-")
    assert "esmlkit:esmlkit:x-" in rule["tags"]
    assert (Kind.TEMPLATE, "esmlkit-logs-system.auth") in found


def test_saved_objects_mention_what_is_there_under_its_name_there() -> None:
    found = steps(Installation("lab", "x-"), "soc")
    view = body(found, Kind.DATA_VIEW, "x-esmlkit-auth-lab-soc")
    assert view["id"] == "x-esmlkit-auth-lab-soc"
    assert view["attributes"]["title"] == "logs-system.auth-lab,logs-system.auth-lab-env-*"
    assert view["attributes"]["name"] == "Logons [x lab]"
    home = body(found, Kind.DASHBOARD, "x-esmlkit-home-lab-soc")
    assert home["references"][0]["id"] == view["id"]
    assert json.loads(home["attributes"]["panelsJSON"]) == [{"query": f"job_id: x-{RARE}"}]


def test_saved_objects_mention_jobs_in_the_form_that_the_stack_runs() -> None:
    found = by_id(wanted(catalog("9.4.0"), Installation(), (9, 4)))
    panels = json.loads(body(found, Kind.DASHBOARD, "esmlkit-home")["attributes"]["panelsJSON"])
    assert panels == [{"query": f"job_id: {RARE}_ea"}]
    calendar = body(found, Kind.CALENDAR, "moves")
    assert calendar["job_ids"] == [f"{RARE}_ea"]


def test_data_that_is_there_needs_no_templates() -> None:
    found = steps(Installation(index_pattern=("logs-*", "winlogbeat-*")))
    assert {kind for kind, _ in found}.isdisjoint({Kind.TEMPLATE, Kind.COMPONENT, Kind.PIPELINE, Kind.SCRIPT})
    assert body(found, Kind.DATAFEED, f"datafeed-{RARE}")["indices"] == ["logs-*", "winlogbeat-*"]


def test_only_the_kinds_asked_for_are_wanted() -> None:
    found = steps(Installation(only=frozenset({Kind.JOB})))
    assert {kind for kind, _ in found} == {Kind.JOB}


def test_an_id_that_is_too_long_is_told() -> None:
    step = steps(Installation(prefix="x" * 60))[Kind.JOB, "x" * 60 + RARE]
    assert step.action is Action.CANNOT
    assert "64 allowed" in step.reason
    assert "--prefix" in step.reason


def test_a_key_that_the_release_does_not_know_is_told() -> None:
    body = {"processors": [], "field_access_pattern": "flexible"}
    newer = replace(catalog(), others=(Resource("pipeline", "flat", body, ""),))
    told = by_id(wanted(newer, Installation(), (8, 19)))[Kind.PIPELINE, "flat"]
    assert told.action is Action.CANNOT
    assert told.reason == "'field_access_pattern' needs 9.2 or later; this is 8.19"
    taken = by_id(wanted(newer, Installation(), (9, 4)))[Kind.PIPELINE, "flat"]
    assert taken.action is Action.CREATE
