"""Planted against found: the definition of each number, case by case."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from elastic_ml_kit.clock import Window
from elastic_ml_kit.definitions.definition import Detector, Job, Rule
from elastic_ml_kit.model import Ceiling, JobResult, Record, Truth
from elastic_ml_kit.report.inputs import Answers, ReportInputs
from elastic_ml_kit.report.quality import Quality, judge
from elastic_ml_kit.report.sighting import Outcome, Verdict

SPAN = 900
BUCKET = 1_767_571_200_000
NEXT = BUCKET + SPAN * 1000
WEEK = Window(BUCKET, BUCKET + 7 * 86_400_000)


def job(name: str = "a", span: int = SPAN, partition: str | None = None) -> Job:
    detector = Detector(0, "rare", by_field_name="user.name", partition_field_name=partition)
    feed = {"query_delay": "60s", "indices": ["logs-*"]}
    return Job(name, "module", name, {}, feed, span, (detector,), (), "")


def rule(name: str = "a", threshold: int = 75) -> Rule:
    times = (900, 2700, 100)
    return Rule(name, name, "machine_learning", {}, {}, "low", 21, *times, (), "", (name,), threshold)


def record(
    score: float, user: str | None = "eve", at: int = BUCKET, name: str = "a", span: int = SPAN
) -> Record:
    entity: dict[str, Any] = {"by_field_name": "user.name", "by_field_value": user} if user else {}
    return Record(name, at, span, 0, "rare", "rare", 0.001, score, score, 1.0, 1.0, **entity)


def truth(
    name: str = "t", jobs: tuple[str, ...] = ("a",), user: str | None = "eve", at: int = BUCKET
) -> Truth:
    return Truth(name, jobs, {"user.name": user} if user else {}, at, ("e1",))


@dataclass
class Case:
    """Records and truth of jobs a and b, and the totals that they must give."""

    name: str
    expect: dict[str, float | None]
    records: list[Record] = field(default_factory=list)
    truth: list[Truth] = field(default_factory=lambda: [truth()])
    touched: dict[int, set[str]] = field(default_factory=dict)
    ceilings: tuple[Ceiling, ...] = ()
    jobs: tuple[Job, ...] = (job("a"),)
    threshold: int = 75

    def judge(self) -> Quality:
        results = [
            JobResult(
                each.id, 100, 10, None, None, ceilings=self.ceilings,
                records=tuple(one for one in self.records if one.job_id == each.id),
            )
            for each in self.jobs
        ]  # fmt: skip
        touched = {self.records[position].id: ids for position, ids in self.touched.items()}
        answers = Answers(self.truth, touched, {each.id: BUCKET + 60_000 for each in self.truth})
        rules = [rule(each.id, self.threshold) for each in self.jobs]
        return judge(ReportInputs("1", WEEK, {}, self.jobs, results, rules), answers)


LOW = Ceiling("", BUCKET, 60.0)
LOW_FOR_EVE = Ceiling("eve", BUCKET, 60.0)

CASES = [
    Case(
        "found in its bucket with its entity",
        {"found": 1, "false_alarms": 0, "found_share": 1.0},
        [record(80)],
    ),
    Case("exactly at the threshold", {"found": 1}, [record(75)]),
    Case(
        "below the threshold", {"found": 0, "missed": 1, "false_alarms": 0, "precision": None}, [record(74.9)]
    ),
    Case("no record", {"found": 0, "missed": 1, "found_share": 0.0, "mean_delay": None}),
    Case("another entity is a false alarm", {"found": 0, "false_alarms": 1}, [record(80, "bob")]),
    Case("another bucket is a false alarm", {"found": 0, "false_alarms": 1}, [record(80, at=NEXT)]),
    Case(
        "another bucket that its events touch",
        {"found": 1, "false_alarms": 0},
        [record(80, at=NEXT)],
        touched={0: {"t"}},
    ),
    Case("a record without entity, a truth with one", {"found": 0, "false_alarms": 1}, [record(80, None)]),
    Case("both without entity", {"found": 1}, [record(80, None)], [truth(user=None)]),
    Case(
        "two records on one anomaly",
        {"found": 1, "hits": 2, "precision": 1.0},
        [record(80), record(90, at=NEXT)],
        touched={1: {"t"}},
    ),
    Case(
        "one hit, one false",
        {"hits": 1, "false_alarms": 1, "precision": 0.5, "false_per_job_week": 1.0},
        [record(80), record(90, "bob")],
    ),
    Case(
        "delay from first event to bucket end and query delay",
        {"mean_delay": 900.0, "median_delay": 900.0},
        [record(80)],
    ),
    Case(
        "first of two records counts for the delay",
        {"mean_delay": 900.0},
        [record(90, at=NEXT), record(80)],
        touched={0: {"t"}},
    ),
    Case("found at 50, not critical", {"found": 1, "critical_share": 0.0}, [record(60)], threshold=50),
    Case(
        "nothing planted",
        {"planted": 0, "found_share": None, "recall": None, "precision": 0.0, "false_alarms": 1},
        [record(80)],
        [],
    ),
    Case(
        "capped",
        {"capped": 1, "missed": 0, "found_share": None, "recall": 0.0},
        [record(40)],
        ceilings=(LOW,),
    ),
    Case("a ceiling that came later", {"capped": 0, "missed": 1}, ceilings=(Ceiling("", NEXT + 1, 60.0),)),
    Case(
        "the ceiling in force",
        {"capped": 0, "missed": 1},
        ceilings=(Ceiling("", BUCKET - 9, 60.0), Ceiling("", BUCKET - 1, 80.0)),
    ),
    Case("found in spite of its ceiling", {"capped": 0, "found": 1}, [record(80)], ceilings=(LOW,)),
    Case("the ceiling of another partition", {"capped": 0, "missed": 1}, ceilings=(LOW_FOR_EVE,)),
    Case(
        "the ceiling of its partition",
        {"capped": 1},
        ceilings=(LOW_FOR_EVE,),
        jobs=(job(partition="user.name"),),
    ),
    Case(
        "its job did not run",
        {"planted": 1, "not_run": 1, "missed": 0, "found_share": None},
        truth=[truth(jobs=("c",))],
    ),
    Case(
        "collateral of another job",
        {"found": 0, "missed": 1, "collateral": 1, "false_alarms": 0},
        [record(80, "bob")],
        [truth(jobs=("b",))],
        {0: {"t"}},
        jobs=(job("a"), job("b")),
    ),
    Case(
        "any of its jobs is enough",
        {"planted": 1, "found": 1, "missed": 0, "false_per_job_week": 0.0},
        [record(80, name="b")],
        [truth(jobs=("a", "b"))],
        jobs=(job("a"), job("b")),
    ),
    Case(
        "an hourly job sees the hour around",
        {"found": 1},
        [record(80, name="b", span=3600)],
        [truth(jobs=("a", "b"), at=BUCKET + 2_700_000)],
        jobs=(job("a"), job("b", 3600)),
    ),
    Case(
        "a quarter inside the planted hour",
        {"found": 1},
        [record(80, name="b", at=BUCKET + 2_700_000)],
        [truth(jobs=("a", "b"))],
        jobs=(job("a", 3600), job("b")),
    ),
    Case(
        "the quarter after the planted hour",
        {"found": 0, "false_alarms": 1},
        [record(80, name="b", at=BUCKET + 3_600_000)],
        [truth(jobs=("a", "b"))],
        jobs=(job("a", 3600), job("b")),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_totals(case: Case) -> None:
    totals = case.judge().totals
    assert {name: getattr(totals, name) for name in case.expect} == case.expect


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_record_and_every_anomaly_counts_once(case: Case) -> None:
    quality = case.judge()
    totals = quality.totals
    assert totals.planted == totals.found + totals.missed + totals.capped + totals.not_run
    at_threshold = sum(each.record_score >= case.threshold for each in case.records)
    assert at_threshold == totals.hits + totals.collateral + totals.false_alarms == len(quality.verdicts)
    for own in quality.jobs.values():
        assert own.planted == own.found + own.missed + own.capped


def test_sightings_say_what_each_job_saw() -> None:
    case = Case("", {}, [record(80, name="b")], [truth(jobs=("a", "b"))], jobs=(job("a"), job("b")))
    planted = case.judge().planted[0]
    assert planted.outcome is Outcome.FOUND
    assert [(each.job, each.outcome, each.score) for each in planted.sightings] == [
        ("a", Outcome.MISSED, None),
        ("b", Outcome.FOUND, 80),
    ]
    assert planted.sightings[1].at == NEXT + 60_000


def test_without_first_event_there_is_no_delay() -> None:
    result = JobResult("a", 1, 1, None, None, (record(80),))
    inputs = ReportInputs("1", WEEK, {}, [job()], [result], [rule()])
    quality = judge(inputs, Answers([truth()]))
    assert quality.totals.found == 1
    assert quality.totals.mean_delay is None
    assert quality.jobs["a"].delay is None


def test_a_job_without_rule_is_judged_at_critical() -> None:
    result = JobResult("a", 1, 1, None, None, (record(74), record(75, "bob")))
    quality = judge(ReportInputs("1", WEEK, {}, [job()], [result]), Answers([truth()]))
    assert list(quality.verdicts.values()) == [Verdict.FALSE]
    rules = [rule(threshold=80), replace(rule(threshold=70), id="other")]
    lower = judge(ReportInputs("1", WEEK, {}, [job()], [result], rules), Answers([truth()]))
    assert lower.totals.found == 1
