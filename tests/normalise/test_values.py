from __future__ import annotations

import math
from typing import Any

import pytest

from elastic_ml_kit.normalise.faults import IngestError
from elastic_ml_kit.normalise.values import (
    INT_BITS,
    LONG_BITS,
    decode_whole,
    double_text,
    hash_order,
    java_class,
    java_text,
    parse_double,
    parse_whole,
    same,
    to_float,
)

DOUBLES = [
    (0.0, "0.0"),
    (-0.0, "-0.0"),
    (1.0, "1.0"),
    (9999999.0, "9999999.0"),
    (1e7, "1.0E7"),
    (123456789.125, "1.23456789125E8"),
    (0.001, "0.001"),
    (0.00099, "9.9E-4"),
    (-1.5e300, "-1.5E300"),
    (math.inf, "Infinity"),
    (math.nan, "NaN"),
]


@pytest.mark.parametrize(("number", "text"), DOUBLES)
def test_doubles_as_text(number: float, text: str) -> None:
    assert double_text(number) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(True, "true"), (None, "null"), ({"a": {"b": [1, "x"]}}, "{a={b=[1, x]}}"), (2**70, str(2**70))],
)
def test_text(value: Any, text: str) -> None:
    assert java_text(value) == text


@pytest.mark.parametrize(
    ("value", "name"),
    [(True, "Boolean"), (2**31 - 1, "Integer"), (-(2**31) - 1, "Long"), (1.0, "Double"), ("", "String")],
)
def test_classes(value: Any, name: str) -> None:
    assert java_class(value) == f"java.lang.{name}"


def test_tables_are_listed_as_a_hash_map_lists_them() -> None:
    assert hash_order({"user": 1, "host": 2, "b": 3, "a": 4}) == ["a", "b", "host", "user"]


@pytest.mark.parametrize(
    ("left", "right"), [(1, 1.0), (1, True), (0, False), ([1], [1.0]), ({"a": 1}, {"a": True})]
)
def test_equal_numbers_of_two_types_are_not_the_same(left: Any, right: Any) -> None:
    assert left == right
    assert not same(left, right)


@pytest.mark.parametrize("text", ["", "+", "-", " 1", "1_0", "1.0", "0x1", "2147483648", "1L"])
def test_no_whole_numbers(text: str) -> None:
    with pytest.raises(IngestError) as caught:
        parse_whole(text, INT_BITS)
    assert caught.value.reason == f'For input string: "{text}"'


@pytest.mark.parametrize(
    ("text", "number"), [("0x7f", 127), ("-0x1", -1), ("12", 12), ("+12", 12), ("-0", 0)]
)
def test_whole_numbers(text: str, number: int) -> None:
    assert decode_whole(text, LONG_BITS) == number


@pytest.mark.parametrize("text", ["0x", "0x-1", "0xfffffffff", "0XF"])
def test_no_hexadecimal_numbers(text: str) -> None:
    with pytest.raises(IngestError):
        decode_whole(text, INT_BITS)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.5", 1.5),
        (" 2d ", 2.0),
        (".5f", 0.5),
        ("1e400", math.inf),
        ("-Infinity", -math.inf),
        ("0x1.8p1", 3.0),
    ],
)
def test_doubles(text: str, number: float) -> None:
    assert parse_double(text) == number


@pytest.mark.parametrize("text", ["", " ", "inf", "nan", "1_0", "1,5", "e5", "0x10"])
def test_no_doubles(text: str) -> None:
    with pytest.raises(IngestError):
        parse_double(text)


@pytest.mark.parametrize(
    ("number", "narrow"),
    [(0.1, 0.1), (16777217.0, 16777216.0), (1e40, math.inf), (-1e-50, -0.0), (1 / 3, 0.33333334)],
)
def test_floats(number: float, narrow: float) -> None:
    assert to_float(number) == narrow
    assert math.copysign(1, to_float(number)) == math.copysign(1, narrow)
