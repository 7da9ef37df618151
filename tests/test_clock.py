from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elastic_ml_kit.clock import (
    Window,
    bucket_start,
    format_duration,
    iso,
    parse_instant,
    parse_lookback,
    parse_span,
)


@pytest.mark.parametrize(
    ("text", "seconds"), [("45s", 45), ("15m", 900), ("2h", 7200), ("1d", 86400), ("1w", 604800)]
)
def test_a_span_is_a_number_and_a_unit(text: str, seconds: int) -> None:
    assert parse_span(text) == seconds


@pytest.mark.parametrize("text", ["", "15", "m", "0m", "-5m", "1.5h", "15 m", "15M", "15m "])
def test_anything_else_is_no_span(text: str) -> None:
    with pytest.raises(ValueError, match="is not a span: a whole number above 0 and one of s, m, h, d, w"):
        parse_span(text)


@pytest.mark.parametrize(
    ("text", "seconds"), [("now", 0), ("now-45m", 2700), ("now-2h/h", 7200), ("now/d", 0)]
)
def test_date_math_reaches_back(text: str, seconds: int) -> None:
    assert parse_lookback(text) == seconds


@pytest.mark.parametrize("text", ["", "45m", "now+5m", "now-", "now-0m", "2026-01-05"])
def test_anything_else_is_no_lookback(text: str) -> None:
    with pytest.raises(ValueError, match="is not a"):
        parse_lookback(text)


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-05T00:00Z",
        "2026-01-05T00:00",
        "2026-01-05",
        "2026-01-05T01:00:00+01:00",
        "2026-01-05T00:00:00.000Z",
    ],
)
def test_a_time_without_an_offset_is_utc(text: str) -> None:
    assert parse_instant(text) == 1_767_571_200_000


def test_no_time_is_told() -> None:
    with pytest.raises(ValueError, match="'noon' is not a time: write it as '2026-01-05T00:00Z'"):
        parse_instant("noon")


INSTANTS = st.integers(0, 4_102_444_800_000)


@settings(deadline=None, derandomize=True)
@given(INSTANTS)
def test_a_printed_time_is_read_back(instant: int) -> None:
    assert parse_instant(iso(instant)) == instant


@settings(deadline=None, derandomize=True)
@given(INSTANTS, st.integers(1, 604_800))
def test_a_bucket_holds_its_instant(instant: int, span: int) -> None:
    start = bucket_start(instant, span)
    assert start % (span * 1000) == 0
    assert instant in Window(start, start + span * 1000)
    assert bucket_start(start, span) == start


def test_a_window_is_half_open() -> None:
    window = Window(0, 86_400_000)
    assert 0 in window
    assert 86_400_000 not in window
    assert window.days == 1
    assert str(window) == "1970-01-01T00:00:00.000Z to 1970-01-02T00:00:00.000Z"


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0 s"), (59, "59 s"), (60, "1 min"), (5400, "1.5 h"), (172800, "2.0 d")]
)
def test_a_length_of_time_for_people(seconds: float, text: str) -> None:
    assert format_duration(seconds) == text
