"""Every decision of a plan, without a cluster: what is there, whose it is, what differs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from elastic_ml_kit.model import Document
from elastic_ml_kit.targets.base import Action, Kind, Step
from elastic_ml_kit.targets.cluster.install.book import digest
from elastic_ml_kit.targets.cluster.install.found import Found
from elastic_ml_kit.targets.cluster.install.marks import Mark, Place, read_mark
from elastic_ml_kit.targets.cluster.install.plan import decide, jobs_to_remake
from elastic_ml_kit.targets.cluster.install.table import TABLE
from elastic_ml_kit.targets.cluster.install.wanted import wanted
from elastic_ml_kit.targets.cluster.installation import Installation
from tests.targets.cluster.install.definitions import RARE, by_id, catalog, changed

HOME = Installation()
JOB = (Kind.JOB, RARE)
DATAFEED = (Kind.DATAFEED, f"datafeed-{RARE}")


def steps(installation: Installation = HOME) -> list[Step]:
    return wanted(catalog(), installation, (8, 19))


def held(wanted: list[Step], installation: Installation = HOME) -> Found:
    """A cluster that holds exactly these."""
    bodies: dict[Kind, dict[str, Document]] = {kind: {} for kind in TABLE}
    marks: dict[Kind, dict[str, Mark]] = {kind: {} for kind in TABLE}
    for step in wanted:
        row = TABLE[step.kind]
        body = dict(step.body or {})
        bodies[step.kind][step.id] = body
        own = Mark.of(installation, row.wide)
        mark = own if row.place in (Place.JOB, Place.MANIFEST) else read_mark(row.place, body, step.id)
        if mark:
            marks[step.kind][step.id] = mark
    digests = {kind: {name: digest(body) for name, body in found.items()} for kind, found in bodies.items()}
    return Found(bodies, marks, digests)


def test_an_empty_cluster_gets_everything_and_then_a_look_of_kibana() -> None:
    plan = decide(steps(), Found(), HOME)
    assert {step.action for step in plan} == {Action.CREATE}
    order = [*TABLE]
    places = [order.index(step.kind) for step in plan]
    assert places == sorted(places)
    assert {step.kind for step in plan} == {*TABLE} - {Kind.SEARCH, Kind.STREAM}


def test_the_same_again_is_all_keep() -> None:
    assert {step.action for step in decide(steps(), held(steps()), HOME)} == {Action.KEEP}


@pytest.mark.parametrize("kind", [Kind.TEMPLATE, Kind.FILTER, Kind.JOB, Kind.RULE, Kind.DASHBOARD])
def test_what_bears_no_mark_of_ours_is_shown_and_left(kind: Kind) -> None:
    found = held(steps())
    marks = {**found.marks, kind: {}}
    plan = by_id(decide(steps(), replace(found, marks=marks), HOME))
    theirs = [step for step in plan.values() if step.kind is kind]
    assert theirs
    assert {step.action for step in theirs} == {Action.CANNOT}
    assert all("--adopt takes it over" in step.reason for step in theirs)
    beside = "--namespace" if TABLE[kind].wide else "--prefix"
    assert all(beside in step.reason for step in theirs)
    if kind is Kind.JOB:
        assert plan[DATAFEED].action is Action.CANNOT


def test_adopt_takes_over() -> None:
    found = replace(held(steps()), marks={})
    adopting = replace(HOME, adopt=True)
    plan = decide(steps(), found, adopting)
    assert {step.action for step in plan if step.kind is not Kind.SYNC} == {Action.UPDATE}
    assert all("taken over" in step.reason for step in plan if step.kind is not Kind.SYNC)


def test_another_installation_is_named() -> None:
    other = Installation("lab")
    there = held(wanted(catalog(), other, (8, 19)), other)
    plan = by_id(decide(steps(), there, HOME))
    assert plan[JOB].action is Action.CANNOT
    assert "namespace 'lab'" in plan[JOB].reason
    assert plan[Kind.TEMPLATE, "esmlkit-logs-system.auth"].action is Action.CREATE
    assert not [step for step in plan.values() if step.action is Action.REMOVE]


def test_what_is_ours_and_not_wanted_goes_in_the_order_of_removal() -> None:
    fewer = wanted(catalog(jobs=[RARE]), HOME, (8, 19))
    plan = decide(fewer, held(steps()), HOME)
    gone = [step.kind for step in plan if step.action is Action.REMOVE]
    assert gone == [Kind.RULE, Kind.DATAFEED, Kind.JOB]
    assert next(step for step in plan if step.kind is Kind.SYNC).action is Action.CREATE


def test_a_job_changes_where_it_can_and_is_made_anew_where_it_never_ran() -> None:
    found = held(steps())
    told = wanted(changed(catalog(), RARE, description="another"), HOME, (8, 19))
    step = by_id(decide(told, found, HOME))[JOB]
    assert (step.action, step.reason) == (Action.UPDATE, "description changed")

    fixed = wanted(changed(catalog(), RARE, data_description={"time_field": "t"}), HOME, (8, 19))
    assert jobs_to_remake(fixed, found) == {RARE}
    plan = by_id(decide(fixed, found, HOME))
    assert plan[JOB].action is Action.UPDATE
    assert plan[DATAFEED].action is Action.CREATE

    plan = by_id(decide(fixed, found, HOME, learned={RARE}))
    assert plan[JOB].action is plan[DATAFEED].action is Action.CANNOT
    assert "data_description.time_field changed" in plan[JOB].reason


def test_rules_are_left_unless_overwritten_and_keep_what_users_set() -> None:
    there = held(steps())
    rule = next(step for step in steps() if step.kind is Kind.RULE)
    own = {**(rule.body or {}), "severity": "critical", "enabled": True, "actions": [{"id": "mail"}]}
    rules = {**there.bodies[Kind.RULE], rule.id: own}
    found = replace(there, bodies={**there.bodies, Kind.RULE: rules})

    step = by_id(decide(steps(), found, HOME))[Kind.RULE, rule.id]
    assert step.action is Action.KEEP
    assert "severity" in step.reason
    assert "--overwrite" in step.reason

    step = by_id(decide(steps(), found, replace(HOME, overwrite=True)))[Kind.RULE, rule.id]
    assert step.action is Action.UPDATE
    assert step.body == {**(rule.body or {}), "enabled": True, "actions": [{"id": "mail"}]}


def test_what_cannot_be_looked_at_is_skipped_with_its_reason() -> None:
    closed = {kind: "needs Kibana" for kind, row in TABLE.items() if row.kibana}
    plan = decide(steps(), Found(closed=closed), HOME)
    assert {step.kind for step in plan if step.action is Action.CANNOT} == {
        Kind.SYNC,
        Kind.RULE,
        Kind.DATA_VIEW,
        Kind.DASHBOARD,
    }
    assert {step.reason for step in plan if step.action is Action.CANNOT} == {"needs Kibana"}


def test_without_a_licence_nothing_learns_and_ml_rules_are_left_out() -> None:
    closed = {kind: "no licence" for kind, row in TABLE.items() if row.learns}
    plan = decide(steps(), Found(closed=closed, unlicensed="no licence"), HOME)
    left = {step.kind for step in plan if step.action is Action.CANNOT}
    learning = {Kind.MODEL, Kind.FILTER, Kind.JOB, Kind.CALENDAR, Kind.DATAFEED, Kind.SYNC, Kind.RULE}
    assert left == learning
    assert {step.kind for step in plan if step.action is Action.CREATE} >= {Kind.TEMPLATE, Kind.DASHBOARD}


def test_kibana_looks_again_where_it_does_not_know_a_job() -> None:
    plan = by_id(decide(steps(), replace(held(steps()), unsynced=frozenset({RARE})), HOME))
    assert plan[Kind.SYNC, "ml-saved-objects"].action is Action.CREATE


def test_an_object_whose_definition_changed_is_sent_again() -> None:
    there = held(steps())
    digests = {**there.digests, Kind.DASHBOARD: {"esmlkit-home": ""}}
    plan = by_id(decide(steps(), replace(there, digests=digests), HOME))
    step = plan[Kind.DASHBOARD, "esmlkit-home"]
    assert (step.action, step.reason) == (Action.UPDATE, "the definition changed")
