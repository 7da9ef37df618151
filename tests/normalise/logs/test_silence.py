"""Counts of texts by source, and what is told of them."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from elastic_ml_kit.errors import InputError
from elastic_ml_kit.normalise.logs.log_text import LogText
from elastic_ml_kit.normalise.logs.silence import Limits, find_silence, never_matched
from elastic_ml_kit.normalise.logs.yields import Yield, Yields, read_yields


def yields(**sources: Yield) -> Yields:
    found = Yields()
    found.sources.update(sources)
    return found


def counts(
    texts: int = 0, skipped: int = 0, classes: dict[str, int] | None = None, branch: str = "x.alert"
) -> Yield:
    return Yield(
        texts + skipped,
        Counter({"no message": skipped} if skipped else {}),
        Counter({branch: texts} if texts else {}),
        Counter(classes or {}),
    )


def kinds(now: Yields, before: Yields | None = None, limits: Limits | None = None) -> list[tuple[str, str]]:
    return [(each.kind, each.source) for each in find_silence(now, before, limits)]


def test_documents_are_counted_by_source() -> None:
    found = Yields()
    found.add(LogText({}, "zeek", "Zeek Alert: a", "zeek.alert", None), "WARNING")
    found.add(LogText({}, "zeek", None, None, "no notice"))
    found.add(LogText({}, "nginx", None, None, "level notice"))
    assert found.sources["zeek"] == Yield(
        2, Counter({"no notice": 1}), Counter({"zeek.alert": 1}), Counter({"WARNING": 1})
    )
    assert (found.total.read, found.total.texts, found.total.skipped.total()) == (3, 1, 2)
    assert found.sources["zeek"].share == 0.5


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        (counts(100), None, []),
        (counts(0, 100), None, [("silent", "a")]),
        (counts(0, 19), None, []),
        (counts(0, 100), counts(0, 50), []),
        (counts(0, 100), counts(50), [("silent", "a"), ("unmatched", "a")]),
        (counts(49, 51), counts(100), [("less", "a")]),
        (counts(51, 49), counts(100), []),
        (counts(100), counts(0, 100), []),
        (Yield(), counts(10), [("missing", "a")]),
        (counts(100, branch="x.other"), counts(100), [("unmatched", "a")]),
        (counts(20, branch="x.other"), counts(1, 999, branch="x.rare"), []),
        (counts(100, classes={"W": 96, "E": 4}), None, [("collapsed", "a")]),
        (counts(100, classes={"W": 95, "E": 5}), None, []),
        (counts(100, classes={"W": 19}), None, []),
        (counts(100, classes={"W": 20}), None, [("collapsed", "a")]),
    ],
)
def test_what_is_told(now: Yield, before: Yield | None, expected: list[tuple[str, str]]) -> None:
    assert kinds(yields(a=now), yields(a=before) if before else None) == expected


def test_a_source_that_the_input_lacks_is_missing() -> None:
    assert kinds(yields(a=counts(30)), yields(a=counts(30), b=counts(1))) == [("missing", "b")]


def test_limits() -> None:
    limits = Limits(drop=0.1, collapse=0.5, least=5)
    assert kinds(yields(a=counts(4, 1)), yields(a=counts(5)), limits) == [("less", "a")]
    assert kinds(yields(a=counts(5, classes={"W": 3, "E": 2})), None, limits) == [("collapsed", "a")]


def test_branches_that_made_no_text() -> None:
    assert never_matched(yields(a=counts(3)), ["x.alert", "y.notice"]) == ["y.notice"]


def test_a_report_is_read_as_it_was_told() -> None:
    before = yields(a=counts(3, 2, {"W": 1}), b=counts(0, 1))
    assert read_yields({"sources": before.told(), "findings": []}, "report.json") == before


@pytest.mark.parametrize(
    ("report", "where"),
    [
        ([], "sources"),
        ({}, "sources"),
        ({"sources": {"a": {"read": -1, "branches": {}}}}, "sources.a.read"),
        ({"sources": {"a": {"read": 1}}}, "sources.a"),
        ({"sources": {"a": {"read": 1, "branches": {"x": "many"}}}}, "sources.a.branches.x"),
    ],
)
def test_another_file_is_no_baseline(report: Any, where: str) -> None:
    with pytest.raises(InputError, match=rf"^old\.json is no report .* at '{where}'"):
        read_yields(report, "old.json")
