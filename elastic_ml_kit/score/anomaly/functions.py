"""The registry of detector functions, and the refusal, before work starts, of what is not in it."""

from __future__ import annotations

from collections.abc import Mapping

from elastic_ml_kit.definitions.definition import Detector, Job
from elastic_ml_kit.errors import KitError, nearest
from elastic_ml_kit.score.anomaly.buckets import Measure
from elastic_ml_kit.score.anomaly.function import Function, Scorer, Side
from elastic_ml_kit.score.anomaly.population import score_population
from elastic_ml_kit.score.anomaly.rare import score_rare
from elastic_ml_kit.score.anomaly.series import score_series
from elastic_ml_kit.score.anomaly.time_of_day import score_time

_COUNT, _DISTINCT, _CONTENT = Measure.COUNT, Measure.DISTINCT, Measure.CONTENT


def _values(
    description: str, measure: Measure, side: Side, *, empty: bool = False, joint: bool = False
) -> Function:
    return Function(
        description,
        measure,
        score_series,
        side,
        empty=empty,
        less=0.0 if empty else 1.0,
        joint=joint,
        population=score_population,
    )


FUNCTIONS: Mapping[str, Function] = {
    "rare": Function("rare", Measure.PRESENCE, score_rare),
    "count": _values("count", _COUNT, Side.BOTH, empty=True, joint=True),
    "high_count": _values("count", _COUNT, Side.HIGH, empty=True),
    "low_count": _values("count", _COUNT, Side.LOW, empty=True),
    "non_zero_count": _values("count", _COUNT, Side.BOTH),
    "high_non_zero_count": _values("count", _COUNT, Side.HIGH),
    "low_non_zero_count": _values("count", _COUNT, Side.LOW),
    "distinct_count": _values("distinct count", _DISTINCT, Side.BOTH),
    "high_distinct_count": _values("distinct count", _DISTINCT, Side.HIGH),
    "low_distinct_count": _values("distinct count", _DISTINCT, Side.LOW),
    "info_content": _values("information content", _CONTENT, Side.BOTH),
    "high_info_content": _values("information content", _CONTENT, Side.HIGH),
    "low_info_content": _values("information content", _CONTENT, Side.LOW),
    "time_of_day": Function("time", Measure.DAY_SECONDS, score_time, Side.BOTH),
    "time_of_week": Function("time", Measure.WEEK_SECONDS, score_time, Side.BOTH),
}


class UnsupportedDetector(KitError):  # noqa: N818
    """A detector that this engine cannot score; the message says which and why."""


def model_of(job: Job, detector: Detector) -> tuple[Function, Scorer]:
    """The function and the model of a detector.

    Errors:
        UnsupportedDetector: unknown function, a field that is missing or too many, an option not covered.
    """
    function = FUNCTIONS.get(detector.function)
    place = f"{job.file or job.id}: detector {detector.index}"
    if function is None:
        hint = nearest(detector.function, FUNCTIONS)
        raise UnsupportedDetector(
            f"{place} uses the function '{detector.function}', which is not scored here{hint}; "
            f"supported are {', '.join(FUNCTIONS)}"
        )
    model = function.model if detector.over_field_name is None else function.population
    if problem := _problem(job, detector, function, model):
        raise UnsupportedDetector(f"{place} ({detector.function}) {problem}")
    assert model is not None
    return function, model


def _problem(job: Job, detector: Detector, function: Function, model: Scorer | None) -> str:
    if model is None:
        return (
            f"has over_field_name '{detector.over_field_name}', which this function is not scored with here"
        )
    if function.reads_field and detector.field_name is None:
        return "needs a field_name: name the field whose values are measured"
    if not function.reads_field and detector.field_name is not None:
        return f"takes no field_name, but has '{detector.field_name}': use by_field_name or leave it out"
    if detector.function == "rare" and detector.by_field_name is None:
        return "needs a by_field_name: name the field whose rare values are wanted"
    detectors = job.body.get("analysis_config", {}).get("detectors", [])
    body = detectors[detector.index] if detector.index < len(detectors) else {}
    if body.get("exclude_frequent", "none") != "none":
        return f"has exclude_frequent '{body['exclude_frequent']}', which is not covered here: remove it"
    return ""
