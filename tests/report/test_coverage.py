"""ATT&CK coverage: rules counted once per technique, tactics in the order of an attack, gaps shown."""

from __future__ import annotations

from elastic_ml_kit.report.coverage import build_coverage
from elastic_ml_kit.report.inputs import ReportInputs
from elastic_ml_kit.report.quality import judge


def test_counts_and_order(inputs: ReportInputs) -> None:
    tactics = build_coverage(inputs.rules, inputs.alerts, None)
    assert [tactic.id for tactic in tactics][:3] == ["TA0001", "TA0002", "TA0003"]
    initial = tactics[0]
    named = {rule.id for rule in inputs.rules if any(each.tactic_id == "TA0001" for each in rule.techniques)}
    assert initial.rules == len(named)
    assert initial.alerts == sum(alert.rule_id in named for alert in inputs.alerts)
    assert all(
        each.planted is None and each.found is None for tactic in tactics for each in tactic.techniques
    )


def test_a_planted_technique_that_no_rule_names_is_a_gap(inputs: ReportInputs) -> None:
    assert inputs.answers
    planted = judge(inputs, inputs.answers).planted
    gap = build_coverage(inputs.rules, inputs.alerts, planted)[-1]
    assert (gap.id, gap.name, gap.rules) == ("", "No rule", 0)
    assert [(each.id, each.planted) for each in gap.techniques] == [("T1567.002", 1)]


def test_nothing_to_cover() -> None:
    assert build_coverage([], [], None) == ()
