"""Through real sockets: jobs that run are changed and removed, and go on where they followed new data."""

from __future__ import annotations

import time

from elastic_ml_kit.targets.base import Action, Kind
from elastic_ml_kit.targets.cluster.install import apply, plan
from elastic_ml_kit.targets.cluster.install.teardown import teardown
from elastic_ml_kit.targets.cluster.installation import Installation
from tests.targets.cluster.install.conftest import Site
from tests.targets.cluster.install.definitions import by_id, changed

HOME = Installation()


def states(site: Site) -> tuple[str, str]:
    job = site.look(f"/_ml/anomaly_detectors/{site.job}/_stats")["jobs"][0]["state"]
    return job, site.look(f"/_ml/datafeeds/datafeed-{site.job}/_stats")["datafeeds"][0]["state"]


def started(site: Site, **query: str) -> None:
    """Install, open the job and start its datafeed."""
    apply(site.stack, plan(site.stack, site.catalog, HOME), HOME)
    site.send("POST", f"/_ml/anomaly_detectors/{site.job}/_open")
    asked = "&".join(f"{key}={text}" for key, text in query.items())
    site.send("POST", f"/_ml/datafeeds/datafeed-{site.job}/_start?{asked}")


def test_a_job_that_follows_new_data_is_changed_and_goes_on(site: Site) -> None:
    started(site)
    assert states(site) == ("opened", "started")
    newer = changed(
        site.catalog, site.job, description="another", analysis_limits={"model_memory_limit": "256mb"}
    )
    apply(site.stack, plan(site.stack, newer, HOME), HOME)
    assert states(site) == ("opened", "started")
    after = site.look(f"/_ml/anomaly_detectors/{site.job}")["jobs"][0]
    assert (after["description"], after["analysis_limits"]["model_memory_limit"]) == ("another", "256mb")
    assert {step.action for step in plan(site.stack, newer, HOME)} == {Action.KEEP}


def test_a_datafeed_is_stopped_for_its_change(site: Site) -> None:
    started(site)
    datafeed = (Kind.DATAFEED, f"datafeed-{site.job}")
    wider = Installation(index_pattern=("logs-*",))
    step = by_id(plan(site.stack, site.catalog, wider))[datafeed]
    assert (step.action, step.reason) == (Action.UPDATE, "indices changed")
    apply(site.stack, [step], wider)
    assert by_id(plan(site.stack, site.catalog, wider))[datafeed].action is Action.KEEP
    assert states(site) == ("opened", "started")


def test_a_job_that_never_ran_is_made_anew_with_its_datafeed(site: Site) -> None:
    apply(site.stack, plan(site.stack, site.catalog, HOME), HOME)
    newer = changed(site.catalog, site.job, data_description={"time_field": "event.created"})
    steps = by_id(plan(site.stack, newer, HOME))
    assert steps[Kind.JOB, site.job].reason == "made anew, as it never ran"
    apply(site.stack, [*steps.values()], HOME)
    assert {step.action for step in plan(site.stack, newer, HOME)} == {Action.KEEP}
    after = site.look(f"/_ml/anomaly_detectors/{site.job}")["jobs"][0]
    assert after["data_description"]["time_field"] == "event.created"


def test_a_job_with_results_is_not_made_anew(site: Site) -> None:
    apply(site.stack, plan(site.stack, site.catalog, HOME), HOME)
    event = {
        "@timestamp": "2026-01-05T10:00:00Z",
        "event": {"category": "process", "type": "start", "action": "executed", "id": "1"},
        "host": {"os": {"type": "linux"}, "name": "h"},
        "process": {"name": "sudo"},
        "user": {"name": "ann"},
    }
    site.index("logs-system.auth-esmlkit", event)
    with site.stack.elastic.calls() as client:
        client.ml.open_job(job_id=site.job)
        client.ml.start_datafeed(datafeed_id=f"datafeed-{site.job}", start="2026-01-05", end="2026-01-06")
    deadline = time.monotonic() + 30
    while states(site) != ("closed", "stopped") and time.monotonic() < deadline:
        time.sleep(0.05)
    stats = site.look(f"/_ml/anomaly_detectors/{site.job}/_stats")["jobs"][0]
    assert stats["data_counts"]["processed_record_count"] == 1
    newer = changed(site.catalog, site.job, data_description={"time_field": "event.created"})
    steps = by_id(plan(site.stack, newer, HOME))
    assert steps[Kind.JOB, site.job].action is Action.CANNOT
    assert "its results go with it" in steps[Kind.JOB, site.job].reason
    assert steps[Kind.DATAFEED, f"datafeed-{site.job}"].action is Action.CANNOT


def test_what_runs_is_removed_by_the_teardown(site: Site) -> None:
    started(site)
    apply(site.stack, teardown(site.stack, HOME), HOME)
    assert site.look("/_ml/anomaly_detectors")["jobs"] == []
    assert site.look("/_ml/datafeeds")["datafeeds"] == []
