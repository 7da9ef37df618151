"""Through real sockets: what was installed goes, and nothing else does."""

from __future__ import annotations

from typing import Any

import pytest

from elastic_ml_kit.errors import ClusterError
from elastic_ml_kit.targets.base import Action, Kind
from elastic_ml_kit.targets.cluster.install import Manifest, apply, foreign, plan, refuse_foreign, teardown
from elastic_ml_kit.targets.cluster.install.apply import PartialError
from elastic_ml_kit.targets.cluster.install.manifest import INDEX
from elastic_ml_kit.targets.cluster.install.rules import find_rules
from elastic_ml_kit.targets.cluster.installation import Installation
from tests.targets.cluster.install.conftest import Opening, Site
from tests.targets.cluster.install.definitions import OTHERS, by_id

HOME, LAB, BESIDE = Installation(), Installation("lab", "lab-"), Installation(prefix="x-")
EVENT = {"@timestamp": "2026-01-05T10:00:00Z", "event": {"id": "1"}}

PATHS = (
    "/_ingest/pipeline",
    "/_ml/trained_models",
    "/_ml/trained_models/_stats",
    "/_component_template",
    "/_index_template",
    "/_ml/filters",
    "/_ml/anomaly_detectors",
    "/_ml/calendars",
    "/_ml/datafeeds",
    "/_data_stream",
    "/_scripts/risk",
    f"/{INDEX}",
)


def holdings(site: Site) -> dict[str, Any]:
    """All that a cluster and its Kibana hold of our kinds."""
    kibana = site.stack.front("the test")
    held: dict[str, Any] = {path: site.look(path) for path in PATHS}
    held["rules"] = kibana.ask("GET", "/api/detection_engine/rules/_find", query={"per_page": "1000"})["data"]
    kinds = ["index-pattern", "search", "dashboard"]
    body = {"type": kinds, "excludeExportDetails": True}
    held["objects"] = kibana.ask("POST", "/api/saved_objects/_export", body=body)
    held["sync"] = kibana.ask("GET", "/api/ml/saved_objects/sync", query={"simulate": "true"})
    return held


def written(site: Site, installation: Installation) -> None:
    """Install, and write one event."""
    apply(site.stack, plan(site.stack, site.catalog, installation), installation)
    Manifest(site.stack, installation.namespace).write("options", {"seed": 1})
    site.index(f"logs-system.auth-{installation.namespace}", EVENT)


def test_a_teardown_leaves_nothing(site: Site) -> None:
    before = holdings(site)
    written(site, HOME)
    assert site.look("/_data_stream")["data_streams"]
    steps = teardown(site.stack, HOME)
    assert {step.action for step in steps} == {Action.REMOVE}
    assert steps[-1].id == INDEX
    apply(site.stack, steps, HOME)
    assert holdings(site) == before
    assert teardown(site.stack, HOME) == []


def test_a_teardown_plan_writes_nothing(site: Site) -> None:
    written(site, HOME)
    before = holdings(site)
    teardown(site.stack, HOME)
    assert holdings(site) == before


def test_two_namespaces_do_not_remove_each_other(site: Site) -> None:
    written(site, HOME)
    before = holdings(site)
    written(site, LAB)
    for installation in (HOME, LAB):
        steps = plan(site.stack, site.catalog, installation)
        assert {step.action for step in steps} == {Action.KEEP}
    apply(site.stack, teardown(site.stack, LAB), LAB)
    after = holdings(site)
    assert {path: after[path] for path in PATHS if path != f"/{INDEX}"} == {
        path: before[path] for path in PATHS if path != f"/{INDEX}"
    }
    assert after["rules"] == before["rules"]
    assert after["objects"] == before["objects"]
    assert Manifest(site.stack, "esmlkit").read("options") == {"seed": 1}
    assert Manifest(site.stack, "lab").names() == frozenset()


def test_what_a_namespace_shares_stays_while_another_prefix_uses_it(site: Site) -> None:
    written(site, HOME)
    written(site, BESIDE)
    apply(site.stack, teardown(site.stack, HOME), HOME)
    assert {step.action for step in plan(site.stack, site.catalog, BESIDE)} == {Action.KEEP}
    assert site.look("/_data_stream")["data_streams"]
    assert all(job["job_id"].startswith("x-") for job in site.look("/_ml/anomaly_detectors")["jobs"])
    apply(site.stack, teardown(site.stack, BESIDE), BESIDE)
    assert site.look("/_data_stream")["data_streams"] == []
    assert site.look(f"/{INDEX}") == {}


def test_what_others_made_stays(site: Site) -> None:
    for kind, name, body in OTHERS:
        if kind in ("filter", "pipeline"):
            path = {"filter": "/_ml/filters/", "pipeline": "/_ingest/pipeline/"}[kind]
            site.send("PUT", f"{path}{name}", body if kind == "filter" else {"processors": []})
    before = holdings(site)
    steps = plan(site.stack, site.catalog, HOME)
    assert {step.kind for step in steps if step.action is Action.CANNOT} == {Kind.FILTER, Kind.PIPELINE}
    apply(site.stack, steps, HOME)
    apply(site.stack, teardown(site.stack, HOME), HOME)
    assert holdings(site) == before


def test_copies_that_users_made_stay(site: Site) -> None:
    apply(site.stack, plan(site.stack, site.catalog, HOME), HOME)
    job = by_id(plan(site.stack, site.catalog, HOME))[Kind.JOB, site.job].body or {}
    analysis = {**job["analysis_config"], "detectors": [{"function": "count"}]}
    site.send("PUT", "/_ml/anomaly_detectors/copy", {**job, "analysis_config": analysis})
    pipeline = site.look("/_ingest/pipeline/last")["last"]
    site.send("PUT", "/_ingest/pipeline/copy", {key: pipeline[key] for key in ("processors", "_meta")})
    kibana = site.stack.front("the test")
    rule = find_rules(kibana, site.catalog.rules)[next(iter(site.catalog.rules))]
    body = {"action": "duplicate", "ids": [rule["id"]], "duplicate": {"include_exceptions": False}}
    kibana.ask("POST", "/api/detection_engine/rules/_bulk_action", body=body)

    steps = plan(site.stack, site.catalog, HOME)
    assert [step for step in steps if step.action is Action.REMOVE] == []
    apply(site.stack, teardown(site.stack, HOME), HOME)
    after = holdings(site)
    assert [each["job_id"] for each in after["/_ml/anomaly_detectors"]["jobs"]] == ["copy"]
    assert "copy" in after["/_ingest/pipeline"]
    assert len(after["rules"]) == 1


def test_a_teardown_that_fails_goes_on_next_time(site: Site) -> None:
    before = holdings(site)
    written(site, HOME)
    site.lab.forbidden = frozenset({f"/_ml/anomaly_detectors/{site.job}"})
    with pytest.raises(PartialError) as told:
        apply(site.stack, teardown(site.stack, HOME), HOME)
    assert {step.id for step, _ in told.value.failed} == {site.job, "admins", INDEX}
    site.lab.forbidden = frozenset()
    apply(site.stack, teardown(site.stack, HOME), HOME)
    assert holdings(site) == before


def test_without_kibana_what_it_keeps_is_named(opened: Opening) -> None:
    site = opened(kibana=False)
    apply(site.stack, plan(site.stack, site.catalog, HOME), HOME)
    told = [step for step in teardown(site.stack, HOME) if step.action is Action.CANNOT]
    assert [step.reason for step in told] == ["not looked at: needs Kibana; name it by --kibana-url"]


def test_foreign_streams_and_documents_are_refused(site: Site) -> None:
    apply(site.stack, plan(site.stack, site.catalog, HOME), HOME)
    assert foreign(site.stack, HOME) == []
    body = {"index_patterns": ["logs-theirs-*"], "priority": 250, "data_stream": {}}
    site.send("PUT", "/_index_template/theirs", body)
    site.send("PUT", "/_data_stream/logs-theirs-esmlkit")
    site.send("PUT", "/_data_stream/logs-theirs-esmlkit2")
    assert foreign(site.stack, HOME) == ["logs-theirs-esmlkit"]

    site.index("logs-system.auth-esmlkit", EVENT)
    assert foreign(site.stack, HOME) == ["logs-system.auth-esmlkit", "logs-theirs-esmlkit"]
    with pytest.raises(
        ClusterError, match=r"namespace 'esmlkit' holds data .*logs-theirs-esmlkit.*--namespace"
    ):
        refuse_foreign(site.stack, HOME)

    Manifest(site.stack, "esmlkit").write("options", {})
    assert foreign(site.stack, HOME) == ["logs-theirs-esmlkit"]


def test_the_streams_of_others_stay(site: Site) -> None:
    written(site, HOME)
    body = {"index_patterns": ["logs-theirs-*"], "priority": 250, "data_stream": {}}
    site.send("PUT", "/_index_template/theirs", body)
    site.send("PUT", "/_data_stream/logs-theirs-esmlkit")
    apply(site.stack, teardown(site.stack, HOME), HOME)
    assert [each["name"] for each in site.look("/_data_stream")["data_streams"]] == ["logs-theirs-esmlkit"]
