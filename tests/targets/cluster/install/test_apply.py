"""Through real sockets, as 8.19 and as 9.4: planned, applied, planned again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from elastic_ml_kit.errors import ClusterError
from elastic_ml_kit.targets.base import Action, Kind, Step
from elastic_ml_kit.targets.cluster.install import PartialError, apply, plan
from elastic_ml_kit.targets.cluster.install.rules import find_rules, import_rules
from elastic_ml_kit.targets.cluster.installation import Installation
from tests.contract.faults import Faults, Trouble
from tests.contract.lab import Fault
from tests.targets.cluster.install.conftest import Opening, Site
from tests.targets.cluster.install.definitions import by_id, changed

HOME = Installation()


def actions(steps: list[Step]) -> set[Action]:
    return {step.action for step in steps}


def changing(steps: list[Step]) -> list[Step]:
    return [step for step in steps if step.action in (Action.CREATE, Action.UPDATE, Action.REMOVE)]


def test_the_second_plan_is_all_keep(site: Site) -> None:
    first = plan(site.stack, site.catalog, HOME)
    assert actions(first) == {Action.CREATE}
    told: list[tuple[str, int, int]] = []
    done = apply(site.stack, first, HOME, lambda *each: told.append(each))
    assert [(step.kind, step.id) for step in done] == [(step.kind, step.id) for step in first]
    assert told[0] == ("installing scripts", 0, len(first))
    second = plan(site.stack, site.catalog, HOME)
    assert actions(second) == {Action.KEEP}
    assert len(second) == len(first)
    assert apply(site.stack, second, HOME) == []


def test_a_plan_writes_nothing(site: Site) -> None:
    plan(site.stack, site.catalog, HOME)
    reading = {"/api/saved_objects/_export"}
    wrote = [each for each in site.lab.asked if each.method != "GET" and each.path not in reading]
    assert wrote == []


def test_what_changes_is_named_and_updated_by_the_apply(site: Site) -> None:
    apply(site.stack, plan(site.stack, site.catalog, HOME), HOME)
    newer = changed(site.catalog, site.job, description="Who uses sudo for the first time.")
    others = [
        replace(each, body={**each.body, "items": ["root"]}) if each.kind == "filter" else each
        for each in newer.others
    ]
    others = [
        replace(each, body={**each.body, "events": []}) if each.kind == "calendar" else each
        for each in others
    ]
    newer = replace(newer, others=tuple(others))
    steps = changing(plan(site.stack, newer, HOME))
    assert [(step.action, step.kind, step.reason) for step in steps] == [
        (Action.UPDATE, Kind.FILTER, "items changed"),
        (Action.UPDATE, Kind.JOB, "description changed"),
        (Action.UPDATE, Kind.CALENDAR, "events changed"),
    ]
    apply(site.stack, steps, HOME)
    assert actions(plan(site.stack, newer, HOME)) == {Action.KEEP}
    assert site.look("/_ml/filters/admins")["filters"][0]["items"] == ["root"]
    assert site.look("/_ml/calendars/moves/events")["events"] == []


def test_what_leaves_the_catalog_is_removed(site: Site) -> None:
    apply(site.stack, plan(site.stack, site.catalog, HOME), HOME)
    fewer = site.catalog.select(jobs=[site.job])
    gone = changing(plan(site.stack, fewer, HOME))
    assert [step.kind for step in gone] == [Kind.SYNC, Kind.RULE, Kind.DATAFEED, Kind.JOB]
    apply(site.stack, gone, HOME)
    assert actions(plan(site.stack, fewer, HOME)) == {Action.KEEP}
    assert [job["job_id"] for job in site.look("/_ml/anomaly_detectors")["jobs"]] == [site.job]


def test_what_is_not_ours_is_left_and_a_prefix_installs_beside_it(site: Site) -> None:
    analysis = {"bucket_span": "1h", "detectors": [{"function": "count"}]}
    theirs = {"analysis_config": analysis, "data_description": {"time_field": "@timestamp"}}
    site.send("PUT", f"/_ml/anomaly_detectors/{site.job}", {**theirs, "groups": ["theirs"]})
    before = site.look(f"/_ml/anomaly_detectors/{site.job}")

    steps = by_id(plan(site.stack, site.catalog, HOME))
    refused = [step for step in steps.values() if step.action is Action.CANNOT]
    assert [(step.kind, step.id) for step in refused] == [
        (Kind.JOB, site.job),
        (Kind.DATAFEED, f"datafeed-{site.job}"),
    ]
    assert refused[0].reason == (
        "exists and is not the kit's; --adopt takes it over, --prefix installs beside it"
    )
    apply(site.stack, [*steps.values()], HOME)
    assert site.look(f"/_ml/anomaly_detectors/{site.job}") == before

    beside = replace(HOME, prefix="lab-")
    apply(site.stack, plan(site.stack, site.catalog, beside), beside)
    assert actions(plan(site.stack, site.catalog, beside)) == {Action.KEEP}
    assert site.look(f"/_ml/anomaly_detectors/{site.job}") == before
    assert site.look(f"/_ml/datafeeds/datafeed-lab-{site.job}")["datafeeds"][0]["job_id"] == f"lab-{site.job}"


def test_adopt_takes_over_what_is_there(site: Site) -> None:
    apply(
        site.stack,
        plan(site.stack, site.catalog, replace(HOME, namespace="lab")),
        replace(HOME, namespace="lab"),
    )
    assert Action.CANNOT in actions(plan(site.stack, site.catalog, HOME))
    adopting = replace(HOME, adopt=True)
    steps = plan(site.stack, site.catalog, adopting)
    taken = [step for step in steps if "taken over" in step.reason]
    assert {step.kind for step in taken} == {
        Kind.FILTER,
        Kind.JOB,
        Kind.CALENDAR,
        Kind.DATAFEED,
        Kind.RULE,
    }
    apply(site.stack, steps, adopting)
    assert actions(plan(site.stack, site.catalog, HOME)) == {Action.KEEP}


def test_a_rule_that_users_changed_is_left_unless_overwritten(site: Site) -> None:
    apply(site.stack, plan(site.stack, site.catalog, HOME), HOME)
    rule = next(iter(site.catalog.rules))
    kibana = site.stack.front("the test")
    body = by_id(plan(site.stack, site.catalog, HOME))[Kind.RULE, rule].body or {}
    import_rules(kibana, [{**body, "severity": "critical", "enabled": True}], overwrite=True)
    left = by_id(plan(site.stack, site.catalog, HOME))[Kind.RULE, rule]
    assert left.action is Action.KEEP
    assert left.reason == "differs in severity; --overwrite brings it to the catalog's form"
    over = replace(HOME, overwrite=True)
    apply(site.stack, plan(site.stack, site.catalog, over), over)
    after = find_rules(kibana, [rule])[rule]
    assert (after["severity"], after["enabled"]) == (site.catalog.rules[rule].severity, True)
    assert actions(plan(site.stack, site.catalog, over)) == {Action.KEEP}


def test_only_some_kinds(site: Site) -> None:
    some = replace(HOME, only=frozenset({Kind.TEMPLATE, Kind.COMPONENT, Kind.PIPELINE}))
    steps = plan(site.stack, site.catalog, some)
    assert {step.kind for step in steps} == some.only
    apply(site.stack, steps, some)
    assert actions(plan(site.stack, site.catalog, some)) == {Action.KEEP}
    assert site.look("/_ml/anomaly_detectors")["jobs"] == []


def test_without_kibana_what_elasticsearch_keeps_is_installed(opened: Opening) -> None:
    site = opened(kibana=False)
    steps = plan(site.stack, site.catalog, HOME)
    skipped = {step.kind for step in steps if step.action is Action.CANNOT}
    assert skipped == {Kind.SYNC, Kind.RULE, Kind.DATA_VIEW, Kind.DASHBOARD}
    assert {step.reason for step in steps if step.action is Action.CANNOT} == {
        "needs Kibana; name it by --kibana-url"
    }
    apply(site.stack, steps, HOME)
    assert actions(plan(site.stack, site.catalog, HOME)) == {Action.KEEP, Action.CANNOT}


def test_a_basic_licence_gets_what_it_may_have(opened: Opening) -> None:
    site = opened(licence="basic")
    steps = plan(site.stack, site.catalog, HOME)
    apply(site.stack, steps, HOME)
    left = [step for step in plan(site.stack, site.catalog, HOME) if step.action is not Action.KEEP]
    assert {step.kind for step in left} == {
        Kind.MODEL,
        Kind.FILTER,
        Kind.JOB,
        Kind.CALENDAR,
        Kind.DATAFEED,
        Kind.SYNC,
        Kind.RULE,
    }
    assert all("the licence (basic) has no machine learning" in step.reason for step in left)


def test_what_fails_is_listed_and_the_next_apply_goes_on(site: Site) -> None:
    site.lab.forbidden = frozenset(
        {f"/_ml/anomaly_detectors/{site.job}", "/api/detection_engine/rules/_import"}
    )
    with pytest.raises(PartialError) as told:
        apply(site.stack, plan(site.stack, site.catalog, HOME), HOME)
    failed = {(step.kind, step.id) for step, _ in told.value.failed}
    assert failed == {
        (Kind.JOB, site.job),
        (Kind.DATAFEED, f"datafeed-{site.job}"),
        *((Kind.RULE, rule) for rule in site.catalog.rules),
    }
    assert "running it again goes on where it stopped" in str(told.value)
    assert f"job {site.job}: action on" in str(told.value)

    site.lab.forbidden = frozenset()
    rest = plan(site.stack, site.catalog, HOME)
    assert {(step.kind, step.id) for step in changing(rest)} == failed | {(Kind.SYNC, "ml-saved-objects")}
    apply(site.stack, rest, HOME)
    assert actions(plan(site.stack, site.catalog, HOME)) == {Action.KEEP}


def test_one_rule_that_kibana_refuses_does_not_hold_up_the_rest(site: Site) -> None:
    steps = plan(site.stack, site.catalog, HOME)
    first, *others = site.catalog.rules
    kibana = site.stack.front("the test")
    theirs = {**site.catalog.rules[first].body, "name": "Somebody was faster"}
    assert import_rules(kibana, [theirs], overwrite=False) == {}
    with pytest.raises(PartialError) as told:
        apply(site.stack, steps, HOME)
    assert [step.id for step, _ in told.value.failed] == [first]
    assert "already exists" in told.value.failed[0][1]
    assert find_rules(kibana, others).keys() == {*others}
    assert find_rules(kibana, [first])[first]["name"] == "Somebody was faster"


def test_a_cluster_that_goes_away_is_not_asked_for_every_step(site: Site) -> None:
    def going(what: str, _done: int, _total: int) -> None:
        if what == "installing jobs" and site.lab.fault is None:
            site.lab.fault = Fault.DROPPED
            site.lab.asked.clear()

    with pytest.raises(PartialError) as told:
        apply(site.stack, plan(site.stack, site.catalog, HOME), HOME, going)
    asked = {each.path for each in site.lab.asked if each.server == "elasticsearch"}
    jobs = {f"/_ml/anomaly_detectors/{job}" for job in site.catalog.jobs}
    assert asked == jobs | {"/esmlkit-manifest/_doc/esmlkit%3Amarks%3A%3Adefault"}
    kinds = {step.kind for step, _ in told.value.failed}
    assert kinds == {
        Kind.JOB,
        Kind.CALENDAR,
        Kind.DATAFEED,
        Kind.RULE,
        Kind.DATA_VIEW,
        Kind.DASHBOARD,
    }
    assert "hung up" in str(told.value)

    site.lab.fault = None
    apply(site.stack, plan(site.stack, site.catalog, HOME), HOME)
    assert actions(plan(site.stack, site.catalog, HOME)) == {Action.KEEP}


@pytest.mark.parametrize("trouble", [Trouble.TOO_MANY, Trouble.LOST_REQUEST, Trouble.LOST_ANSWER])
def test_nothing_is_lost_or_doubled_on_a_bad_line(site: Site, trouble: Trouble) -> None:
    site.lab.state["faults"] = faults = Faults({trouble: 0.15}, only="every", seed=3)
    for _ in range(20):
        try:
            apply(site.stack, plan(site.stack, site.catalog, HOME), HOME)
            break
        except ClusterError:
            continue
    assert faults.happened[trouble]
    del site.lab.state["faults"]
    steps = plan(site.stack, site.catalog, HOME)
    assert actions(steps) == {Action.KEEP}
    assert len(find_rules(site.stack.front("the test"), site.catalog.rules)) == len(site.catalog.rules)


def test_a_long_list_of_failures_is_cut() -> None:
    step = Step(Action.CREATE, Kind.JOB, "a")
    error = PartialError("https://es:9200", [step], [(replace(step, id=f"j{n}"), "no") for n in range(12)])
    lines = str(error).splitlines()
    assert lines[0].startswith("https://es:9200: 12 of 13 steps failed;")
    assert lines[1] == "  job j0: no"
    assert lines[-1] == "  and 2 more"
    assert len(lines) == 12


def test_another_space_has_objects_and_rules_of_its_own(opened: Opening) -> None:
    site = opened(space="soc")
    apply(site.stack, plan(site.stack, site.catalog, HOME), HOME)
    assert actions(plan(site.stack, site.catalog, HOME)) == {Action.KEEP}
    spaced = {each.path for each in site.lab.asked if each.server == "kibana"}
    assert all(path.startswith("/s/soc/") for path in spaced)


def test_data_that_is_there_is_only_read(site: Site) -> None:
    own = replace(HOME, index_pattern=("winlogbeat-*",))
    apply(site.stack, plan(site.stack, site.catalog, own), own)
    assert actions(plan(site.stack, site.catalog, own)) == {Action.KEEP}
    assert site.look("/_ml/datafeeds")["datafeeds"][0]["indices"] == ["winlogbeat-*"]
    assert not [name for name in site.look("/_ingest/pipeline") if name == "enrich"]
