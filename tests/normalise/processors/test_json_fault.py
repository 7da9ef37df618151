"""What is said of a text that is no JSON: the words of the parser that Elasticsearch uses."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elastic_ml_kit.normalise.processors.json_fault import END_ERROR, PARSE_ERROR, json_fault

SOURCE = "[Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: "
VALUES = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
BEGIN = f"starting at {SOURCE}"
END = "Unexpected end-of-input"


def odd(letter: str, reason: str) -> str:
    joint = " " if reason.startswith("in ") else ": "
    return f"Unexpected character ('{letter}' (code {ord(letter)})){joint}{reason}"


FAULTS = [
    ("{", f"{END}: expected close marker for Object (start marker at {SOURCE}1, column: 1])", 2),
    ("[1", f"{END}: expected close marker for Array (start marker at {SOURCE}1, column: 1])", 3),
    ('{"', f"{END}: was expecting closing '\"' for name", 3),
    ('{"a', f"{END} in field name", 4),
    ('{"a":', f"{END} within/between Object entries", 6),
    ("[1,", f"{END} within/between Array entries", 4),
    ('"abc', f"{END} in VALUE_STRING", 5),
    ('"\\', f"{END} in character escape sequence", 3),
    ("-", f"{END} in null", 2),
    ("{a:1}", odd("a", "was expecting double-quote to start field name"), 2),
    ("[1,]", odd("]", "expected a value"), 4),
    ("<x/>", odd("<", f"expected a valid value {VALUES}"), 1),
    ('{"a" 1}', odd("1", "was expecting a colon to separate field name and value"), 6),
    ('{"a":1 "b"', odd('"', "was expecting comma to separate Object entries"), 8),
    ("[1 2]", odd("2", "was expecting comma to separate Array entries"), 4),
    ("10.0.0.1", odd(".", "Expected space separating root-level values"), 5),
    ("1.x", odd("x", "in numeric value: Decimal point not followed by a digit"), 3),
    ("01", "Invalid numeric value: Leading zeroes not allowed", 2),
    ("hello world", f"Unrecognized token 'hello': was expecting {VALUES}", 7),
    ("nope", f"Unrecognized token 'nope': was expecting {VALUES}", 5),
    ("[NaN]", "Non-standard token 'NaN': enable `JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS` to allow", 5),
    ('"a\\x"', "Unrecognized character escape 'x' (code 120)", 4),
    ('"\\u12"', odd('"', "expected a hex-digit for character escape sequence"), 6),
    ('{"a":[1}', f"Unexpected close marker '}}': expected ']' (for Array {BEGIN}1, column: 6])", 8),
    ("]", f"Unexpected close marker ']': expected '}}' (for root {BEGIN}1])", 1),
    ("é", "Invalid UTF-8 start byte 0xa9", 3),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said", "column"), FAULTS, ids=[each[0] for each in FAULTS])
def test_the_fault_of_a_text(text: str, said: str, column: int) -> None:
    fault = json_fault(text)
    assert fault is not None
    assert fault.reason == f"{said}\n at {SOURCE}1, column: {column}]"
    assert fault.type == (END_ERROR if said.startswith(END) else PARSE_ERROR)


def test_lines_are_counted_and_columns_are_bytes() -> None:
    fault = json_fault('{"é":\n "ü" x}')
    assert fault is not None
    assert str(fault.reason).endswith("line: 2, column: 7]")


@given(st.text(st.sampled_from('{}[],:"\\ a1-.e0nultrfsé\n'), max_size=12))
def test_a_fault_is_found_where_the_standard_library_finds_one(text: str) -> None:
    bare = text.strip()
    try:
        _, end = json.JSONDecoder().raw_decode(bare)
    except ValueError:
        assert json_fault(bare) is not None
    else:
        assert json_fault(bare) is None or end < len(bare)
