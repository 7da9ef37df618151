from __future__ import annotations

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elastic_ml_kit.normalise.faults import IngestError
from elastic_ml_kit.normalise.numerals import (
    decimal_text,
    double_text,
    float_text,
    narrow,
    parse_double,
    parse_whole,
    to_float,
    wrapped,
)

DOUBLES = [
    (5e-324, "4.9E-324"),
    (1e23, "1.0E23"),
    (2e-5, "2.0E-5"),
    (1.7976931348623157e308, "1.7976931348623157E308"),
]
FLOATS = [
    (narrow(0.1), "0.1"),
    (narrow(1 / 3), "0.33333334"),
    (2.0**-149, "1.4E-45"),
    (narrow(3.4028235e38), "3.4028235E38"),
    (narrow(1e10), "1.0E10"),
    (9999999.0, "9999999.0"),
    (-0.0, "-0.0"),
    (math.inf, "Infinity"),
    (math.nan, "NaN"),
]


@pytest.mark.parametrize(("number", "text"), DOUBLES)
def test_doubles_with_the_fewest_digits_but_two(number: float, text: str) -> None:
    assert double_text(number) == text


@pytest.mark.parametrize(("number", "text"), FLOATS)
def test_floats_as_text(number: float, text: str) -> None:
    assert float_text(number) == text


@given(st.floats(allow_nan=False))
def test_the_text_of_a_double_is_read_back(number: float) -> None:
    assert parse_double(double_text(number)) == number


@given(st.floats(width=32, allow_nan=False))
def test_the_text_of_a_float_is_read_back(number: float) -> None:
    assert narrow(parse_double(float_text(number))) == number
    assert narrow(to_float(number)) == number


@pytest.mark.parametrize(
    ("text", "shown"), [("1E+3", "1E+3"), ("0.00", "0.00"), ("1e-10", "1E-10"), ("0.000001", "0.000001")]
)
def test_decimals_keep_their_scale(text: str, shown: str) -> None:
    assert decimal_text(Decimal(text)) == shown


@pytest.mark.parametrize(("radix", "text", "number"), [(36, "0x1", 1189), (16, "0b1", 177), (2, "-11", -3)])
def test_what_looks_like_a_prefix_may_be_digits(radix: int, text: str, number: int) -> None:
    assert parse_whole(text, 64, radix) == number


@pytest.mark.parametrize(("radix", "text"), [(16, "0x1"), (2, "0b1"), (8, "0o1"), (8, "8")])
def test_no_whole_numbers_in_a_radix(radix: int, text: str) -> None:
    with pytest.raises(IngestError) as caught:
        parse_whole(text, 64, radix)
    assert caught.value.reason == f'For input string: "{text}" under radix {radix}'


@given(st.integers())
def test_wrapped_numbers_differ_by_whole_rounds(number: int) -> None:
    kept = wrapped(number, 32)
    assert -(2**31) <= kept < 2**31
    assert (number - kept) % 2**32 == 0
