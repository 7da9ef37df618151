"""What the one expression of a format matches, the exact reader reads the same way."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elastic_ml_kit.normalise.java_time.date_formats import date_format
from elastic_ml_kit.normalise.java_time.date_readers import date_reader
from elastic_ml_kit.normalise.java_time.iso_moments import read_moment
from elastic_ml_kit.normalise.java_time.local_date import LocalDate
from elastic_ml_kit.normalise.java_time.local_date_time import LocalDateTime
from elastic_ml_kit.normalise.java_time.local_time import LocalTime
from elastic_ml_kit.normalise.java_time.origins import to_zoned_date_time
from elastic_ml_kit.normalise.java_time.predefined import ISO_ZONED_DATE_TIME
from elastic_ml_kit.normalise.java_time.quick import offset_seconds
from elastic_ml_kit.normalise.java_time.zone import UTC, ZoneOffset, zone
from elastic_ml_kit.normalise.java_time.zoned import ZonedDateTime
from elastic_ml_kit.normalise.painless.thrown import Thrown

OUTPUT = date_format("yyyy-MM-dd'T'HH:mm:ss.SSSXXX")
PATTERNS = (
    "ISO8601",
    "yyyy-MM-dd HH:mm:ss",
    "MMM d HH:mm:ss",
    "MMM  d HH:mm:ss",
    "dd/MMM/yyyy:HH:mm:ss Z",
    "EEE MMM dd HH:mm:ss.SSSSSS yyyy",
    "MM/dd/yyyy hh:mm:ss a",
    "yyyyMMddHHmmss",
    "yyyyMMddHHmmssSSS",
    "d.M.yy[ H:m[:s]]",
    "yyyy-MM-dd'T'HH:mm:ss[.SSS][XXX]",
)
MOMENTS = st.datetimes(min_value=datetime(1902, 1, 1), max_value=datetime(2090, 1, 1))


def moment(at: datetime) -> ZonedDateTime:
    date, time = LocalDate(at.year, at.month, at.day), LocalTime(at.hour, at.minute, at.second)
    offset = ZoneOffset.of_seconds((at.minute - 30) * 900)
    return ZonedDateTime.of_local(LocalDateTime(date, time), offset)


@given(MOMENTS, st.sampled_from(PATTERNS), st.sampled_from(["Z", "+05:30", "Europe/Vienna"]))
def test_both_ways_agree(at: datetime, pattern: str, name: str) -> None:
    text = date_format("iso8601" if pattern == "ISO8601" else pattern).format(moment(at))
    reader = date_reader(pattern, zone(name), "")
    stamp = reader.stamp(text, "2024")
    exact = OUTPUT.format(reader.read(text, 2024))
    assert stamp is None or stamp == exact
    assert stamp is not None or name == "Europe/Vienna"


@given(st.text(alphabet="0123456789-:TZ+. MarJun/,", max_size=30), st.sampled_from(PATTERNS))
def test_nothing_else_is_matched(text: str, pattern: str) -> None:
    reader = date_reader(pattern, UTC, "")
    stamp = reader.stamp(text, "2023")
    try:
        exact = OUTPUT.format(reader.read(text, 2023))
    except Thrown:
        exact = None
    assert stamp is None or stamp == exact


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("Z", 0), ("+0200", 7200), ("-05:30", -19800), ("+02", 7200), ("+19:00", None), ("+02:60", None)],
)
def test_offsets(text: str, seconds: int | None) -> None:
    assert offset_seconds(text) == seconds


@given(
    MOMENTS, st.sampled_from(["", ".5", ".123456789"]), st.sampled_from(["Z", "+05:30", "-00:30", "+18:00"])
)
def test_usual_moments_are_read_as_by_the_exact_reader(at: datetime, fraction: str, offset: str) -> None:
    text = f"{at:%Y-%m-%dT%H:%M:%S}{fraction}{offset}"
    exact = ISO_ZONED_DATE_TIME.parse_as(text, to_zoned_date_time)
    assert read_moment(text) == (None if offset == "+18:00" else exact)


@given(st.text(alphabet="0123456789-:TZ+.", max_size=30))
def test_no_other_moment_is_read(text: str) -> None:
    assert read_moment(text) is None or ISO_ZONED_DATE_TIME.parse_as(text, to_zoned_date_time)
