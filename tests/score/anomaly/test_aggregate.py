"""Many probabilities to one."""

from __future__ import annotations

import numpy as np
import pytest

from elastic_ml_kit.score.anomaly.aggregate import smallest_of, together


def test_the_smallest_of_many_is_less_remarkable() -> None:
    p = smallest_of(np.array([1e-6, 1e-6, 1e-6]), np.array([1, 10, 1000]))
    assert p[0] == 1e-6
    assert p[0] < p[1] < p[2]
    assert p[2] == pytest.approx(1e-3, rel=0.3)


def test_where_nothing_is_found_nothing_is_lost() -> None:
    assert smallest_of(np.array([0.5, 1.0]), np.array([3, 4])) == pytest.approx([0.875, 1.0])


def test_two_detectors_together() -> None:
    assert together(np.array([1e-3])) == pytest.approx(1e-3)
    both, one = together(np.array([1e-4, 1e-4])), together(np.array([1e-4, 1.0]))
    assert both < one < 1e-2
    assert together(np.array([0.5, 0.6])) == pytest.approx(0.71, abs=0.1)
