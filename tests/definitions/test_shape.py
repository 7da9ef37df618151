from __future__ import annotations

from typing import Any

import pytest

from elastic_ml_kit.definitions import shape

TABLE = shape.table({"name": shape.text, "size": shape.whole(0, 9)}, ("name",))


@pytest.mark.parametrize(
    ("check", "value", "faults"),
    [
        (shape.text, "x", []),
        (shape.text, " ", [((), "expected text, found an empty one")]),
        (shape.any_text, "", []),
        (shape.any_text, 1, [((), "expected text, found 1")]),
        (shape.flag, True, []),
        (shape.flag, None, [((), "expected true or false, found null")]),
        (shape.number, 1.5, []),
        (shape.number, True, [((), "expected a number, found true")]),
        (shape.whole(1), 0, [((), "expected a whole number from 1, found 0")]),
        (shape.whole(0, 9), 10, [((), "expected a whole number from 0 to 9, found 10")]),
        (shape.whole(0), True, [((), "expected a whole number from 0, found true")]),
        (
            shape.one_of("low", "high"),
            "hihg",
            [((), "expected one of low, high, found 'hihg'; did you mean 'high'?")],
        ),
        (shape.one_of("low"), [], [((), "expected one of low, found a list")]),
        (shape.span, "2h", []),
        (shape.lookback, "now-45m", []),
        (shape.instant, "2026-01-05T00:00Z", []),
        (shape.either(shape.text, shape.list_of(shape.text)), ["x"], []),
        (shape.either(shape.text, shape.list_of(shape.text)), [1], [((0,), "expected text, found 1")]),
        (shape.list_of(shape.text), {}, [((), "expected a list, found an object")]),
        (shape.map_of(shape.flag), {"a": 1}, [(("a",), "expected true or false, found 1")]),
        (TABLE, {"name": "x", "size": 3}, []),
        (TABLE, {"size": 3}, [((), "'name' is missing")]),
        (
            TABLE,
            {"name": "x", "siez": 3},
            [(("siez",), "unknown key 'siez'; did you mean 'size'? Allowed: name, size")],
        ),
        (TABLE, {"name": "x", "zzz": 3}, [(("zzz",), "unknown key 'zzz'. Allowed: name, size")]),
        (TABLE, "x" * 99, [((), f"expected an object, found '{'x' * 56}…'")]),
    ],
)
def test_a_shape_tells_what_is_wrong(check: shape.Shape, value: Any, faults: list[Any]) -> None:
    assert list(check(value, ())) == faults


def test_the_second_shape_is_asked_only_of_what_the_first_takes() -> None:
    both = shape.then(TABLE, lambda value, path: iter([(path, f"named {value['name']}")]))
    assert list(both({}, ())) == [((), "'name' is missing")]
    assert list(both({"name": "x"}, ())) == [((), "named x")]
