"""Rare values: the fast sums against a plain count of weights."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elastic_ml_kit.definitions.definition import Detector
from elastic_ml_kit.score.anomaly.buckets import Cells, Entities
from elastic_ml_kit.score.anomaly.functions import FUNCTIONS
from elastic_ml_kit.score.anomaly.grid import Grid
from elastic_ml_kit.score.anomaly.leaves import Scored
from elastic_ml_kit.score.anomaly.rare import score_rare

RARE = Detector(0, "rare", by_field_name="user.name", partition_field_name="host.name")


def scored(presence: list[tuple[int, int]], sizes: list[int], grid: Grid) -> Scored:
    """Score (bucket, entity) pairs; `sizes` is the number of values of each partition."""
    pairs = np.array(sorted(set(presence)))
    group = np.repeat(np.arange(len(sizes)), sizes)
    entities = Entities(
        partition=[f"p{each}" for each in group],
        by=[f"v{each:06d}" for each in range(len(group))],
        over=[""] * len(group),
        group=group,
        groups=[f"p{each}" for each in range(len(sizes))],
        starts=np.full(len(sizes), grid.first),
    )
    cells = Cells(pairs[:, 0], pairs[:, 1], np.ones(len(pairs)), entities)
    return score_rare(cells, grid, FUNCTIONS["rare"], RARE)


def plain(presence: list[tuple[int, int]], sizes: list[int], grid: Grid) -> dict[tuple[int, int], float]:
    """Probabilities below 0.05 by the definition: age, add, sum what is no heavier than 1.05 times."""
    group = np.repeat(np.arange(len(sizes)), sizes)
    weights: list[dict[int, float]] = [{} for _ in sizes]
    found = {}
    for bucket in sorted({each for each, _ in presence}):
        here = sorted({entity for at, entity in presence if at == bucket})
        for number, known in enumerate(weights):
            present = [entity for entity in here if group[entity] == number]
            if not present:
                continue
            for entity in known:
                known[entity] *= math.exp(-grid.decay)
            for entity in present:
                known[entity] = known.get(entity, 0.0) + 1.0
            total = sum(known.values())
            for entity in present:
                rare = sum(weight for weight in known.values() if weight <= 1.05 * known[entity])
                if rare / total < 0.05:
                    found[bucket, entity] = rare / total
    return found


@given(st.data())
@settings(derandomize=True, deadline=None, max_examples=30)
def test_probabilities_are_those_of_the_definition(data: st.DataObject) -> None:
    sizes = data.draw(st.lists(st.integers(1, 5), min_size=1, max_size=3))
    often = st.integers(0, sum(sizes) - 1)
    presence = [(bucket, data.draw(often) if data.draw(st.booleans()) else 0) for bucket in range(100, 220)]
    grid = Grid(3600, 100, 219)
    leaves = scored(presence, sizes, grid).leaves
    found = dict(zip(zip(leaves.bucket.tolist(), leaves.entity.tolist(), strict=True), leaves.p, strict=True))
    expected = plain(presence, sizes, grid)
    assert found.keys() == expected.keys()
    for place, p in expected.items():
        assert found[place] == pytest.approx(p, rel=1e-9)


def test_many_values_are_scored_as_few_are() -> None:
    grid = Grid(900, 0, 400)
    presence = [(bucket, entity) for bucket in range(400) for entity in range(3)]
    few = [*presence, (200, 3), (400, 4)]
    crowd = [*few, *((100, entity) for entity in range(5, 1500))]
    for pairs, sizes in ((few, [5]), (crowd, [1500])):
        leaves = scored(pairs, sizes, grid).leaves
        found = dict(
            zip(zip(leaves.bucket.tolist(), leaves.entity.tolist(), strict=True), leaves.p, strict=True)
        )
        assert found == pytest.approx(plain(pairs, sizes, grid), rel=1e-9)


def test_a_first_sight_is_one_over_the_total_weight() -> None:
    leaves = scored([*((bucket, 0) for bucket in range(99)), (99, 1)], [2], Grid(60, 0, 99)).leaves
    assert leaves.p.tolist() == [pytest.approx(1 / 100, rel=0.01)]


def test_several_new_values_share_and_raise_the_probability() -> None:
    leaves = scored([*((bucket, 0) for bucket in range(99)), (99, 1), (99, 2)], [3], Grid(60, 0, 99)).leaves
    assert leaves.p.tolist() == [pytest.approx(2 / 101, rel=0.01)] * 2


def test_limits_tell_what_a_new_value_would_get() -> None:
    limits = scored([(bucket, 0) for bucket in range(100)], [1], Grid(60, 0, 99)).limits
    assert limits[-1].partition == "p0"
    assert limits[-1].p == pytest.approx(1 / 101, rel=0.01)
    assert [each.p for each in limits] == sorted((each.p for each in limits), reverse=True)
