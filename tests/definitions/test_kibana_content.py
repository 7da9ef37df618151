"""The shipped Kibana objects: in normal form, on fields that are written, and finding what is planted."""

from __future__ import annotations

import fnmatch
from collections import defaultdict
from functools import cache
from typing import Any

import polars as pl
import pytest

from elastic_ml_kit.content import shipped
from elastic_ml_kit.definitions.catalog import Catalog
from elastic_ml_kit.definitions.data_view import DataView
from elastic_ml_kit.definitions.kibana import file_of, laid_open, render
from elastic_ml_kit.definitions.panels import Query, Use, parts
from elastic_ml_kit.events.synth.generation import prepare
from elastic_ml_kit.events.synth.options import Options
from elastic_ml_kit.fields import ID
from elastic_ml_kit.query.ast import And, Node, Not, Or, Terms, Wildcard
from elastic_ml_kit.query.compile import compile_query
from elastic_ml_kit.query.kql import parse_kql
from elastic_ml_kit.query.required import required_fields

KIBANA = ("data_view", "search", "dashboard")
DASHBOARDS = {
    "esmlkit-anomalies-by-module": "Anomalies by module",
    "esmlkit-authentication": "Authentication",
    "esmlkit-log-severity": "Log severity",
    "esmlkit-rules-and-alerts": "Rules and alerts",
}
SCENARIOS = {
    "esmlkit-scenario-build-server-miner": "build_server_miner",
    "esmlkit-scenario-spray-to-cloud": "spray_to_cloud",
    "esmlkit-scenario-workstation-to-domain": "workstation_to_domain",
}


@cache
def catalog(stack: str | None = None) -> Catalog:
    return Catalog.load(shipped(), stack)


@cache
def objects(kind: str) -> dict[str, dict[str, Any]]:
    return {each.id: laid_open(each.body) for each in catalog().others if each.kind == kind}


def test_every_file_is_in_normal_form() -> None:
    texts = {each.file: catalog().sources[each.file].text for each in catalog().others if each.kind in KIBANA}
    for kind in KIBANA:
        for saved in objects(kind).values():
            assert texts[file_of(saved)] == render(saved), file_of(saved)


def test_ids_are_the_kits_own_and_no_two_are_alike() -> None:
    ids = [name for kind in KIBANA for name in objects(kind)]
    assert all(name.startswith("esmlkit-") for name in ids)
    assert len({*objects("data_view"), *objects("search")} | {*objects("dashboard")}) == len(ids)


def test_there_is_a_data_view_for_each_stream() -> None:
    titles = {view["attributes"]["title"] for view in objects("data_view").values()}
    for template in catalog().templates.values():
        (pattern,) = template.patterns
        assert pattern.replace("-esmlkit*", "-*") in titles
    assert {".ml-anomalies-*", ".alerts-security.alerts-*"} <= titles


def test_the_dashboards_are_there() -> None:
    found = {name: saved["attributes"]["title"] for name, saved in objects("dashboard").items()}
    assert found == DASHBOARDS


@pytest.mark.parametrize("name", DASHBOARDS)
def test_a_dashboard_can_be_imported_from_8_19_on(name: str) -> None:
    saved = objects("dashboard")[name]
    assert (saved["coreMigrationVersion"], saved["typeMigrationVersion"]) == ("8.8.0", "8.9.0")
    assert set(saved["attributes"]) <= {
        *("title", "description", "panelsJSON", "optionsJSON", "kibanaSavedObjectMeta"),
        *("timeRestore", "timeFrom", "timeTo", "refreshInterval", "controlGroupInput"),
    }
    for panel in saved["attributes"]["panelsJSON"]:
        assert panel["title"]
        assert panel["type"] in ("lens", "search")


@pytest.mark.parametrize("stack", [None, "9.4.0"])
def test_every_field_shown_is_written_by_a_stream_or_by_elastic(stack: str | None) -> None:
    views = {
        name: DataView(saved["attributes"], catalog(stack)) for name, saved in objects("data_view").items()
    }
    for saved in (*objects("search").values(), *objects("dashboard").values()):
        links = {each["name"]: each["id"] for each in saved["references"]}
        for part in parts(saved):
            if isinstance(part, Use):
                names = {part.field}
            elif isinstance(part, Query):
                names = set(required_fields(parse_kql(part.text)))
            else:
                continue
            fields = views[links[part.link]].fields
            ecs = {"host.name", "user.name", "source.ip"} if links[part.link] == "esmlkit-alerts" else set()
            assert names <= fields.keys() | ecs, (saved["id"], part.path, names - fields.keys())


def means(node: Node, job: str) -> bool:
    """Whether a query on `job_id` means a job."""
    match node:
        case And(children):
            return all(means(child, job) for child in children)
        case Or(children):
            return any(means(child, job) for child in children)
        case Not(child):
            return not means(child, job)
        case Terms("job_id", values):
            return job in values
        case Wildcard("job_id", pattern):
            return fnmatch.fnmatchcase(job, pattern)
        case _:
            return node.field == "job_id"  # type: ignore[union-attr]


@pytest.mark.parametrize("stack", [None, "8.19.0", "9.4.0"])
@pytest.mark.parametrize("prefix", ["", "lab-"])
def test_every_job_is_in_the_row_of_its_module(stack: str | None, prefix: str) -> None:
    (panel,) = (
        each
        for each in objects("dashboard")["esmlkit-anomalies-by-module"]["attributes"]["panelsJSON"]
        if each["panelIndex"] == "modules"
    )
    layer = panel["embeddableConfig"]["attributes"]["state"]["datasourceStates"]["formBased"]["layers"]
    rows = {
        each["label"]: parse_kql(each["input"]["query"])
        for each in layer["layer"]["columns"]["y"]["params"]["filters"]
    }
    titles = {each.id: each.title for each in catalog().modules.values()}
    for job in catalog(stack).jobs.values():
        found = [label for label, node in rows.items() if means(node, prefix + job.id)]
        assert found == [titles[job.module]], job.id
    assert [label for label, node in rows.items() if means(node, "my_own")] == ["Other jobs"]


@cache
def played() -> tuple[pl.DataFrame, dict[tuple[str, int], set[str]]]:
    """Events of a company in which all scenarios are played to their end, and the events of each step."""
    generation = prepare(Options(days=12, users=30, hosts=16), catalog())
    frames = [frame for _, frame in generation.batches()]
    steps: dict[tuple[str, int], set[str]] = defaultdict(set)
    for truth in generation.truth:
        if truth.scenario:
            steps[truth.scenario, truth.step] |= {*truth.event_ids}
    return pl.concat(frames, how="diagonal_relaxed"), steps


@pytest.mark.parametrize(("search", "scenario"), SCENARIOS.items())
def test_the_search_of_a_scenario_finds_all_its_steps(search: str, scenario: str) -> None:
    events, steps = played()
    source = objects("search")[search]["attributes"]["kibanaSavedObjectMeta"]["searchSourceJSON"]
    query = compile_query(parse_kql(source["query"]["query"]), events.schema)
    found = events.filter(query)
    ids = set(found[ID].to_list())
    wanted = {step for name, step in steps if name == scenario}
    assert wanted == set(range(1, len(catalog().scenarios[scenario].body["step"]) + 1))
    assert {step for step in wanted if steps[scenario, step] & ids} == wanted
    assert found.height < events.height / 10
