"""Planted anomalies and scenarios as rows: what each was, which job showed it first, and how late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from elastic_ml_kit.definitions.definition import Rule
from elastic_ml_kit.report.inputs import Answers, ReportInputs
from elastic_ml_kit.report.quality import Planted, rules_by_job
from elastic_ml_kit.report.rows import PlantedRow, ScenarioRow, SightingRow
from elastic_ml_kit.report.sighting import Outcome


def build_planted(
    planted: Sequence[Planted], inputs: ReportInputs, answers: Answers, positions: Mapping[str, int]
) -> tuple[PlantedRow, ...]:
    """One row per planted anomaly, in the order of the truth; `positions` of kept records by id."""
    rules = rules_by_job(inputs.rules)
    return tuple(_planted(each, rules, answers, positions) for each in planted)


def _planted(
    planted: Planted, rules: Mapping[str, Sequence[Rule]], answers: Answers, positions: Mapping[str, int]
) -> PlantedRow:
    truth = planted.truth
    found = [each for each in planted.sightings if each.at is not None]
    own = truth.jobs[0]
    first = min(found, key=lambda each: (each.at or 0, each.job != own, each.job), default=None)
    named = rules.get(first.job, ()) if first else ()
    return PlantedRow(
        id=truth.id,
        time=answers.first_events.get(truth.id, truth.bucket_start),
        bucket_start=truth.bucket_start,
        events=len(truth.event_ids),
        jobs=truth.jobs,
        entity=dict(truth.entity),
        description=truth.description,
        scenario=truth.scenario,
        step=truth.step,
        technique=truth.technique,
        outcome=planted.outcome,
        score=_round(planted.score),
        caught_by=first.job if first else "",
        caught_rule=named[0].name if named else "",
        caught_at=first.at if first else None,
        delay=first.delay if first else None,
        sightings=tuple(
            SightingRow(
                job=each.job,
                outcome=each.outcome,
                threshold=each.threshold,
                score=_round(each.score),
                ceiling=_round(each.ceiling),
                delay=each.delay,
                record=positions.get(each.record),
            )
            for each in planted.sightings
        ),
    )


def _round(score: float | None) -> float | None:
    return None if score is None else round(score, 2)


def build_scenarios(planted: Sequence[PlantedRow], answers: Answers) -> tuple[ScenarioRow, ...]:
    """The scenarios that the truth names, earliest first, each with its anomalies step by step."""
    known = {scenario.id: scenario for scenario in answers.scenarios}

    def order(position: int) -> tuple[str, int, int]:
        return planted[position].scenario, planted[position].step, planted[position].time

    named = sorted((position for position, each in enumerate(planted) if each.scenario), key=order)
    rows = []
    for scenario_id, group in groupby(named, key=lambda position: planted[position].scenario):
        steps = tuple(group)
        scenario = known.get(scenario_id)
        rows.append(
            ScenarioRow(
                id=scenario_id,
                title=scenario.title if scenario else scenario_id,
                description=scenario.description if scenario else "",
                found=sum(planted[each].outcome is Outcome.FOUND for each in steps),
                planted=steps,
            )
        )
    return tuple(sorted(rows, key=lambda row: planted[row.planted[0]].time))
