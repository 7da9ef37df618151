"""Fields as scripts of an index read them."""

from __future__ import annotations

from typing import Any

import pytest

from elastic_ml_kit.normalise.painless.containers.doc_values import Dates, Strings, doc_values
from elastic_ml_kit.normalise.painless.thrown import Thrown


@pytest.mark.parametrize(
    ("value", "kind", "values"),
    [
        ("a", "Strings", ["a"]),
        (["b", "a", "b", None], "Strings", ["a", "b"]),
        ([3, 1, 3], "Longs", [1, 3, 3]),
        ([1.5, 1], "Doubles", [1.0, 1.5]),
        ([True, False], "Booleans", [False, True]),
        ([["x"], ["y"]], "Strings", ["x", "y"]),
        (None, "Strings", []),
    ],
)
def test_values(value: Any, kind: str, values: list[Any]) -> None:
    found = doc_values(value)
    assert type(found).__name__ == kind
    assert list(found) == values


def test_the_first_of_none() -> None:
    with pytest.raises(Thrown, match="doesn't have a value"):
        doc_values(None).first()


def test_dates_are_detected_as_dynamic_mappings_do() -> None:
    found = doc_values(["2026-01-05T10:00:00.5+02:00", "2026-01-05"])
    assert type(found) is Dates
    assert [str(each) for each in found] == ["2026-01-05T00:00Z", "2026-01-05T08:00:00.500Z"]
    assert type(doc_values("2026-13-45")) is Strings
