"""Custom rules: all conditions of a rule, any rule of an action."""

from __future__ import annotations

import numpy as np
import pytest

from elastic_ml_kit.definitions.definition import Condition, CustomRule
from elastic_ml_kit.score.anomaly.rules import SKIP_MODEL_UPDATE, SKIP_RESULT, allowed, holds, lessons


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ([("actual", "lt", 350)], [True, False]),
        ([("actual", "gte", 350)], [False, True]),
        ([("typical", "gt", 90), ("actual", "lte", 100)], [True, False]),
        ([("diff_from_typical", "gt", 100)], [False, True]),
        ([("time", "lt", 9000)], [True, False]),
    ],
)
def test_conditions(conditions: list[tuple[str, str, float]], expected: list[bool]) -> None:
    rule = CustomRule((SKIP_RESULT,), tuple(Condition(*each) for each in conditions))
    actual, typical, bucket = np.array([100.0, 400.0]), np.array([99.0, 99.0]), np.array([9, 10])
    assert holds([rule], SKIP_RESULT, actual, typical, bucket, 900).tolist() == expected
    assert not holds([rule], SKIP_MODEL_UPDATE, actual, typical, bucket, 900).any()


def test_what_may_be_learnt() -> None:
    early = CustomRule((SKIP_MODEL_UPDATE,), (Condition("time", "lt", 900),))
    assert lessons([early], np.array([0, 1]), 900).tolist() == [0.005, 1.0]
    large = CustomRule((SKIP_MODEL_UPDATE,), (Condition("actual", "gt", 5),))
    assert allowed([large], np.array([5.0, 6.0]), np.zeros(2), 3, 900).tolist() == [1.0, 0.005]
