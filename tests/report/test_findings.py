"""What is kept when there is too much: the highest scores, everything behind an alert, events in turns."""

from __future__ import annotations

from dataclasses import replace

from elastic_ml_kit.report import findings
from elastic_ml_kit.report.inputs import ReportInputs, Sources
from elastic_ml_kit.report.quality import judge


def test_records_behind_alerts_are_kept_and_the_rest_by_score(inputs: ReportInputs) -> None:
    records = findings.by_id(inputs)
    low = sorted(records.values(), key=lambda each: each.record_score)[0]
    alert = replace(inputs.alerts[0], evidence=(low.id,))
    kept, positions = findings.build_records(records, [alert], None, {})
    assert kept.kept == min(findings.RECORDS, kept.total)
    assert kept.items[positions[low.id]].score == round(low.record_score, 2)
    assert [each.score for each in kept.items] == sorted((each.score for each in kept.items), reverse=True)
    if kept.kept < kept.total:
        above = sum(each.record_score > kept.floor for each in records.values())
        assert above <= kept.kept


def test_alerts_are_the_highest(inputs: ReportInputs) -> None:
    records = findings.by_id(inputs)
    many = [replace(each, id=f"{each.id}-{copy}") for each in inputs.alerts for copy in range(8)]
    chosen = findings.select_alerts(replace(inputs, alerts=many), records)
    assert len(chosen) == findings.ALERTS < len(many)
    lowest = min(records[each.evidence[0]].record_score for each in chosen)
    left = {each.id for each in many} - {each.id for each in chosen}
    assert all(records[each.evidence[0]].record_score <= lowest + 0.01 for each in many if each.id in left)


def test_events_are_dealt_in_turns_while_the_budget_lasts(inputs: ReportInputs) -> None:
    large = {"message": "x" * (findings.EVENT_BYTES // 4)}
    alerts = list(inputs.alerts[:3])
    sources = {
        each.id: Sources(tuple(large | {"alert": each.id, "n": n} for n in range(5)), 9) for each in alerts
    }
    rows, events = findings.build_alerts(
        replace(inputs, alerts=alerts, sources=sources), alerts, findings.by_id(inputs), {}, None
    )
    assert [len(row.events) for row in rows.items] == [1, 1, 1]
    assert events.kept == 3
    assert [row.events_total for row in rows.items] == [9, 9, 9]


def test_an_event_of_two_alerts_is_kept_once(inputs: ReportInputs) -> None:
    alerts = list(inputs.alerts[:2])
    sources = {each.id: Sources(({"event": {"id": "1"}},), 1) for each in alerts}
    rows, events = findings.build_alerts(
        replace(inputs, alerts=alerts, sources=sources), alerts, findings.by_id(inputs), {}, None
    )
    assert [row.events for row in rows.items] == [(0,), (0,)]
    assert events.kept == 1


def test_an_alert_is_worth_its_best_record(inputs: ReportInputs) -> None:
    assert inputs.answers
    quality = judge(inputs, inputs.answers)
    by_verdict = {verdict.value: record_id for record_id, verdict in quality.verdicts.items()}
    alert = replace(inputs.alerts[0], evidence=(by_verdict["false"], by_verdict["hit"]))
    rows, _ = findings.build_alerts(
        replace(inputs, alerts=[alert]), [alert], findings.by_id(inputs), {}, quality
    )
    assert rows.items[0].verdict == "hit"


def test_a_rule_that_is_gone_leaves_its_severity_in_the_alert(inputs: ReportInputs) -> None:
    alert = replace(inputs.alerts[0], rule_id="gone", document={"kibana.alert.severity": "high"})
    rows, _ = findings.build_alerts(replace(inputs, alerts=[alert]), [alert], {}, {}, None)
    assert rows.items[0].severity == "high"
    assert sum(rows.histogram["high"]) == 1
