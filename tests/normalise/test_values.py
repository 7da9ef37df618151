from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import pytest

from elastic_ml_kit.normalise.boxes import Big, Byte, Char, Float, Long, Short
from elastic_ml_kit.normalise.faults import IngestError
from elastic_ml_kit.normalise.values import (
    INT_BITS,
    LONG_BITS,
    decode_whole,
    double_text,
    hash_order,
    java_class,
    java_hash,
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


BOXES = [
    (Long(5), "java.lang.Long", "5", 5),
    (Long(-1), "java.lang.Long", "-1", 0),
    (Short(-3), "java.lang.Short", "-3", -3),
    (Byte(7), "java.lang.Byte", "7", 7),
    (Char(120), "java.lang.Character", "x", 120),
    (Float(1.5), "java.lang.Float", "1.5", 1069547520),
    (Big(2**70), "java.math.BigInteger", str(2**70), 61504),
    (Decimal("1.0"), "java.math.BigDecimal", "1.0", 311),
    (None, "java.lang.NoneType", "null", 0),
    (False, "java.lang.Boolean", "false", 1237),
    (1.5, "java.lang.Double", "1.5", 1073217536),
    (3_000_000_000, "java.lang.Long", "3000000000", -1294967296),
    ("\u00e9\N{GRINNING FACE}", "java.lang.String", "\u00e9\N{GRINNING FACE}", 1996812),
    ([1, None, "a"], "java.util.ArrayList", "[1, null, a]", 30849),
    ({"a": 1, "b": 2}, "java.util.HashMap", "{a=1, b=2}", 192),
]


@pytest.mark.parametrize(("value", "name", "text", "code"), BOXES)
def test_class_text_and_hash(value: Any, name: str, text: str, code: int) -> None:
    assert (java_class(value), java_text(value), java_hash(value)) == (name, text, code)


@pytest.mark.parametrize(
    ("left", "right"),
    [(5, Long(5)), (Float(1.5), 1.5), (0.0, -0.0), (Decimal("1.0"), Decimal("1.00")), (Char(97), 97)],
)
def test_boxes_are_not_the_same(left: Any, right: Any) -> None:
    assert not same(left, right)
    assert not same(right, left)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (math.nan, math.nan),
        (Long(3_000_000_000), 3_000_000_000),
        (Big(2**70), 2**70),
        (None, None),
        ({"a": [Long(1)]}, {"a": [Long(1)]}),
    ],
)
def test_the_same(left: Any, right: Any) -> None:
    assert same(left, right)


def test_a_list_that_holds_itself_has_a_text() -> None:
    values: list[Any] = [1]
    values.append(values)
    assert java_text(values) == "[1, (this Collection)]"
