"""Formats read and write what a real engine did, by the short way and by the exact one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from elastic_ml_kit.normalise.java_time.date_formats import date_format
from elastic_ml_kit.normalise.java_time.date_readers import DateReader
from elastic_ml_kit.normalise.java_time.locale import parse_locale
from elastic_ml_kit.normalise.java_time.named_formats import named_format, names
from elastic_ml_kit.normalise.java_time.zone import zone
from elastic_ml_kit.normalise.painless.thrown import Thrown

CASES: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("formats.yml").read_text("utf-8"))
OUTPUT = "yyyy-MM-dd'T'HH:mm:ss.SSSXXX"
YEAR = 2026


def reader(case: dict[str, Any]) -> DateReader:
    return DateReader(case["format"], zone(case.get("zone", "Z")), parse_locale(case.get("locale", "ROOT")))


def root(error: Thrown) -> str | None:
    return error.message if error.cause is None else root(error.cause)


def outcome(case: dict[str, Any]) -> str | None:
    try:
        moment = reader(case).read(case["text"], YEAR)
        return date_format(case.get("output", OUTPUT)).format(moment)
    except Thrown as error:
        return root(error)


def shown(case: dict[str, Any]) -> str:
    return f"{case['format']}: {case['text']}"


def test_texts_are_read_as_the_engine_did() -> None:
    wrong = [(case, got) for case in CASES if (got := outcome(case)) != case.get("is", case.get("error"))]
    assert not wrong


def test_the_short_way_agrees_with_the_exact_one() -> None:
    short = [case for case in CASES if "output" not in case and not unreadable(case)]
    stamps = [(case, reader(case).stamp(case["text"], str(YEAR))) for case in short]
    taken = [(case, stamp) for case, stamp in stamps if stamp is not None]
    assert len(taken) > len(CASES) // 8
    assert all(stamp == case.get("is") for case, stamp in taken)


def test_no_text_is_rejected_that_can_be_read() -> None:
    readable = [case for case in CASES if "is" in case]
    assert not [case for case in readable if reader(case).rejects(case["text"])]


def test_the_usual_text_of_another_format_is_rejected() -> None:
    assert DateReader("MMM d HH:mm:ss", zone("Z"), "").rejects("Mar  4 05:06:07")
    assert DateReader("ISO8601", zone("Z"), "").rejects("04/Mar/2021:05:06:07 +0000")


def unreadable(case: dict[str, Any]) -> bool:
    try:
        reader(case)
    except Thrown:
        return True
    return False


@pytest.mark.parametrize("name", names())
def test_a_named_format_reads_what_it_writes(name: str) -> None:
    found = named_format(name)
    assert found is not None
    printer, parsers = found
    text = printer.format(DateReader("ISO8601", zone("Z"), "").read("2021-03-04T05:06:07.089Z", YEAR))
    assert any(parser.parse_unresolved(text) is not None for parser in parsers)
