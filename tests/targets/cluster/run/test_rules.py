"""Rules switched on, run by hand over a history, and their alerts read back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from elastic_ml_kit.clock import Window
from elastic_ml_kit.definitions.definition import Rule
from elastic_ml_kit.definitions.rule import build_rule
from elastic_ml_kit.detect.engine import evaluate
from elastic_ml_kit.detect.hit import record_hit
from elastic_ml_kit.fields import flatten
from elastic_ml_kit.model import Alert, JobResult
from elastic_ml_kit.targets.cluster.connection import Connection
from elastic_ml_kit.targets.cluster.faults import UnreachableError
from elastic_ml_kit.targets.cluster.run import (
    enable,
    expected,
    read_alerts,
    read_results,
    run_jobs,
    run_manually,
)
from elastic_ml_kit.targets.cluster.stack import Stack
from tests.contract.kibana_state import front
from tests.contract.lab import Lab

from .lab import DAYS, HOUR, WINDOW, a_lab, cluster, install, logons, pace, write

RULE = "11111111-2222-3333-4444-555555555555"
HERE = {f"lab-{RULE}": RULE}
JOBS = {"lab-rare": "rare"}
"""Names here by those in the cluster, which have a prefix."""


def body(prefix: str = "", **changes: Any) -> dict[str, Any]:
    return {
        "rule_id": prefix + RULE,
        "name": "Rare user",
        "description": "A user whom nobody knows.",
        "type": "machine_learning",
        "severity": "low",
        "risk_score": 21,
        "interval": "15m",
        "from": "now-3h",
        "machine_learning_job_id": [f"{prefix}rare"],
        "anomaly_threshold": 50,
        **changes,
    }


def rule(**changes: Any) -> Rule:
    return build_rule({"rule": body(**changes), "metadata": {}}, "")


def install_rule(stack: Stack, **changes: Any) -> None:
    stack.front("tests").ask("POST", "/api/detection_engine/rules", body=body("lab-", **changes))


def found(lab: Lab, stack: Stack) -> list[JobResult]:
    """What a job found in the logons of ten days, of which two end with somebody unknown."""
    write(stack, [*logons(days=6), *logons(days=DAYS, first=6)])
    run_jobs(stack, install(stack, [*JOBS]), WINDOW, pace=pace(lab))
    return [*read_results(stack, JOBS)]


def test_rules_are_switched_on_once() -> None:
    lab = a_lab()
    with cluster(lab) as stack:
        install_rule(stack)
        install_rule(stack, rule_id="lab-second", name="Second")
        first = enable(stack, [*HERE, "lab-second", "lab-third"])
        second = enable(stack, [*HERE, "lab-second"])
    assert first.enabled == {*HERE, "lab-second"}
    assert first.failed == {"lab-third": "the rule is not in Kibana; `esmlkit apply` installs it"}
    assert (second.enabled, second.kept, second.failed) == (frozenset(), frozenset({*HERE, "lab-second"}), {})


def test_the_reason_of_a_rule_that_cannot_be_switched_on() -> None:
    lab = a_lab()
    with cluster(lab) as stack:
        install_rule(stack)
        lab.encryption_key = False
        report = enable(stack, HERE)
    assert report.enabled == frozenset()
    assert report.failed.keys() == HERE.keys()
    assert "xpack.encryptedSavedObjects.encryptionKey" in report.failed[f"lab-{RULE}"]


def test_more_rules_than_one_request_takes() -> None:
    lab, names = a_lab(), [f"rule-{number}" for number in range(120)]
    with cluster(lab) as stack:
        for name in names:
            install_rule(stack, rule_id=name)
        report = enable(stack, names)
    assert report.enabled == {*names}
    assert all(each["enabled"] for each in front(lab).spaces["default"].rules.values())


def same_but(alert: Alert, other: Alert) -> set[str]:
    """The fields of two alerts that differ."""
    one, two = flatten(alert.document), flatten(other.document)
    return {name for name in one.keys() | two.keys() if one.get(name) != two.get(name)}


@pytest.mark.parametrize("version", ["8.19.3", "9.4.0"])
def test_alerts_are_those_of_the_embedded_engine(version: str) -> None:
    lab = a_lab(version=version)
    with cluster(lab) as stack:
        results = found(lab, stack)
        wanted = expected({RULE: rule()}, results)
        assert len(wanted[RULE]) == 2
        install_rule(stack)
        enable(stack, HERE)
        told: list[tuple[str, int, int]] = []
        run = run_manually(
            stack, {RULE: rule()}, wanted, HERE, JOBS, lambda *each: told.append(each), pace(lab)
        )
        assert told[-1] == ("alerts", 2, 2)
        assert (run.missing, run.warnings) == ({}, ())
        alerts = [*read_alerts(stack, HERE, jobs=JOBS)]
        manual = sum(each.path.endswith("_bulk_action") for each in lab.asked)
        again = run_manually(stack, {RULE: rule()}, wanted, HERE, JOBS, pace=pace(lab))
        assert (again.missing, again.warnings) == ({}, ())
        assert sum(each.path.endswith("_bulk_action") for each in lab.asked) == manual == 3
        last = Window(wanted[RULE][1].timestamp, wanted[RULE][1].timestamp + HOUR)
        assert [each.evidence for each in read_alerts(stack, HERE, last, JOBS)] == [(wanted[RULE][1].id,)]
    own = evaluate(rule(), [record_hit(each) for each in wanted[RULE]]).alerts
    key = [(each.rule_id, each.rule_name, each.evidence) for each in own]
    assert [(each.rule_id, each.rule_name, each.evidence) for each in alerts] == key
    for one, other in zip(alerts, own, strict=True):
        differing = same_but(one, other)
        assert differing.isdisjoint({"user.name", "source.ip", "record_score", "kibana.alert.severity"})
        assert differing.isdisjoint({"kibana.alert.rule.name", "kibana.alert.original_time"})
        assert other.timestamp - one.timestamp < 2 * HOUR


@pytest.mark.parametrize("size", [1, 2, 3])
def test_alerts_come_page_by_page(size: int) -> None:
    lab = a_lab()
    with cluster(lab) as stack:
        wanted = expected({RULE: rule(anomaly_threshold=0)}, found(lab, stack))
        install_rule(stack, anomaly_threshold=0)
        enable(stack, HERE)
        run_manually(stack, {RULE: rule()}, wanted, HERE, JOBS, pace=pace(lab))
        alerts = [*read_alerts(stack, HERE, jobs=JOBS, size=size)]
    assert sorted(each.evidence for each in alerts) == sorted((each.id,) for each in wanted[RULE])
    assert len({each.id for each in alerts}) == len(alerts) >= 2


def manual(lab: Lab, stack: Stack, results: list[JobResult], **changes: Any) -> tuple[str, ...]:
    """The warnings of a run by hand that brings no alert."""
    wanted = expected({RULE: rule()}, results)
    run = run_manually(stack, {RULE: rule()}, wanted, HERE, JOBS, pace=pace(lab, patience=0.3))
    assert run.missing == wanted
    return run.warnings


def test_what_keeps_alerts_from_coming_is_told() -> None:
    lab = a_lab()
    with cluster(lab) as stack:
        results = found(lab, stack)
        assert "is not in Kibana" in manual(lab, stack, results)[0]
        install_rule(stack, machine_learning_job_id=["lab-other"])
        refused = manual(lab, stack, results)
        assert "disabled" in refused[0]
        enable(stack, HERE)
        [said] = manual(lab, stack, results)
        assert said.startswith("Rare user: 2 of 2 alerts are missing; its last run says: ")
        front(lab).manual_runs = False
        [unsupported] = manual(lab, stack, results)
        assert "runs no rules by hand (Manual rule run feature is not enabled)" in unsupported
        front(lab).manual_runs, lab.ahead = True, lab.ahead + 200 * 24 * 3600
        [old] = manual(lab, stack, results)
        assert "2 records are older than 90 days" in old


def test_an_old_kibana_is_not_asked() -> None:
    lab = a_lab(version="8.12.0")
    with cluster(lab) as stack:
        results = found(lab, stack)
        install_rule(stack)
        [said] = manual(lab, stack, results)
    assert "version 8.12.0" in said
    assert not any(each.path.endswith("_bulk_action") for each in lab.asked)


def test_a_rule_that_is_not_asked_for_has_no_say() -> None:
    lab = a_lab()
    with cluster(lab) as stack:
        install_rule(stack)
        assert run_manually(stack, {RULE: rule()}, {RULE: []}, HERE, JOBS, pace=pace(lab)).missing == {}
        assert [*read_alerts(stack, {})] == []
        assert [*read_alerts(stack, HERE)] == []


def test_without_kibana_there_are_no_rules() -> None:
    lab = a_lab()
    with cluster(lab) as stack:
        bare = Connection(stack.connection.es_url, auth=stack.connection.auth)
        with Stack(bare) as alone:
            calls: Mapping[str, Any] = {
                "enabling rules": lambda: enable(alone, HERE),
                "reading alerts": lambda: [*read_alerts(alone, HERE)],
                "running rules": lambda: run_manually(alone, {}, {}, {}),
            }
            for purpose, call in calls.items():
                with pytest.raises(UnreachableError, match=f"{purpose} needs Kibana"):
                    call()
