"""Times in the forms that logs have them."""

from __future__ import annotations

from typing import Any

import pytest

from elastic_ml_kit.events.instants import parse_event_time

MONDAY = 1_767_571_200_000


@pytest.mark.parametrize(
    ("value", "instant"),
    [
        ("2026-01-05T00:00:00Z", MONDAY),
        ("2026-01-05T00:00:00.123Z", MONDAY + 123),
        ("2026-01-05T00:00:00.123456789Z", MONDAY + 123),
        ("2026-01-05T07:00:00+07:00", MONDAY),
        ("2026-01-04T19:00:00-0500", MONDAY),
        ("2026-01-05 00:00:00", MONDAY),
        ("2026-01-05", MONDAY),
        (" 2026-01-05T00:00Z ", MONDAY),
        (["2026-01-05"], MONDAY),
        (MONDAY // 1000, MONDAY),
        (MONDAY, MONDAY),
        (MONDAY * 1000 + 7, MONDAY),
        (MONDAY * 1_000_000 + 7, MONDAY),
        (MONDAY / 1000 + 0.5, MONDAY + 500),
        (str(MONDAY // 1000), MONDAY),
        (str(MONDAY), MONDAY),
        (f"{MONDAY // 1000}.25", MONDAY + 250),
        ("20260105", 20_260_105_000),
        ("", None),
        ("soon", None),
        (True, None),
        (None, None),
        (-1, None),
        (float("nan"), None),
        (float("inf"), None),
        ("9999-01-01", None),
        ("0001-01-01", None),
        ({}, None),
        (["2026-01-05", "2026-01-06"], None),
    ],
)
def test_a_time(value: Any, instant: int | None) -> None:
    assert parse_event_time(value) == instant
