"""How much and how soon."""

from __future__ import annotations

import pytest

from elastic_ml_kit.targets.cluster.bulk.pace import Backoff, Size


def test_bodies_grow_to_the_largest_and_carefully_after_a_refusal() -> None:
    size = Size(4_000_000)
    for _ in range(10):
        size.answered(0.1)
    assert size.bytes == 4_000_000
    size.refused(4_000_000)
    assert size.bytes == 2_000_000
    size.answered(0.1)
    assert size.bytes == 2_100_000


def test_a_slow_answer_makes_them_smaller() -> None:
    size = Size(4_000_000)
    size.answered(60)
    assert size.bytes == 500_000


def test_the_limit_of_the_cluster_is_kept() -> None:
    size = Size(4_000_000)
    size.refused(1_000_000, for_good=True)
    for _ in range(100):
        size.answered(0.1)
    assert size.bytes == 500_000


@pytest.mark.parametrize(
    ("failures", "headers", "seconds"),
    [
        (1, {}, 0.5),
        (4, {}, 4.0),
        (40, {}, 30.0),
        (4, {"retry-after": "2"}, 2.5),
        (1, {"retry-after": "86400"}, 300.5),
        (1, {"retry-after": "soon"}, 0.5),
        (
            1,
            {"retry-after": "Mon, 05 Jan 2026 00:00:20 GMT", "date": "Mon, 05 Jan 2026 00:00:00 GMT"},
            20.5,
        ),
        (1, {"retry-after": "Mon, 05 Jan 2026 00:00:20 GMT"}, 0.5),
    ],
)
def test_waits_double_unless_the_cluster_says_how_long(
    failures: int, headers: dict[str, str], seconds: float
) -> None:
    assert Backoff(rand=lambda: 1.0).seconds(failures, headers) == seconds
