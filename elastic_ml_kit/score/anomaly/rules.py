"""Custom rules of a detector: where its results are skipped, and where it learns almost nothing."""

from __future__ import annotations

import operator
from collections.abc import Sequence

import numpy as np

from elastic_ml_kit.definitions.definition import Condition, CustomRule
from elastic_ml_kit.score.anomaly.grid import Bools, Floats, Ints

SKIP_RESULT, SKIP_MODEL_UPDATE = "skip_result", "skip_model_update"
SKIPPED_WEIGHT = 0.005
"""What a bucket teaches where a rule says `skip_model_update`."""

_OPERATORS = {"gt": operator.gt, "gte": operator.ge, "lt": operator.lt, "lte": operator.le}


def holds(
    rules: Sequence[CustomRule], action: str, actual: Floats, typical: Floats, bucket: Ints, span: int
) -> Bools:
    """Where some rule with this action has all its conditions met.

    Conditions on `time` compare the start of the bucket in seconds since the epoch.
    """
    subjects: dict[str, Floats | Ints] = {
        "actual": actual,
        "typical": typical,
        "diff_from_typical": np.abs(actual - typical),
        "time": bucket * span,
    }
    result = np.zeros(len(bucket), dtype=np.bool_)
    for rule in rules:
        if action in rule.actions:
            result |= _all(rule.conditions, subjects, len(bucket))
    return result


def _all(conditions: Sequence[Condition], subjects: dict[str, Floats | Ints], size: int) -> Bools:
    result = np.ones(size, dtype=np.bool_)
    for each in conditions:
        result &= _OPERATORS[each.operator](subjects[each.applies_to], each.value)
    return result


def allowed(rules: Sequence[CustomRule], value: Floats, typical: Floats, bucket: int, span: int) -> Floats:
    """What each value of a bucket may teach: 1, or almost nothing where a rule says `skip_model_update`."""
    if not rules:
        return np.ones(len(value))
    skipped = holds(rules, SKIP_MODEL_UPDATE, value, typical, np.full(len(value), bucket), span)
    result: Floats = np.where(skipped, SKIPPED_WEIGHT, 1.0)
    return result


def lessons(rules: Sequence[CustomRule], bucket: Ints, span: int) -> Floats:
    """What each cell teaches where only conditions on time can hold: 1, or almost nothing."""
    unknown = np.full(len(bucket), np.nan)
    skipped = holds(rules, SKIP_MODEL_UPDATE, unknown, unknown, bucket, span)
    result: Floats = np.where(skipped, SKIPPED_WEIGHT, 1.0)
    return result
