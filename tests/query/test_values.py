from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import polars as pl
import pytest

from elastic_ml_kit.query.values import convert, element_type, inside, is_address, network, spellings


@pytest.mark.parametrize(
    ("value", "kind", "wanted"),
    [
        ("22", pl.Int64(), 22),
        ("-22", pl.Int64(), -22),
        (22.0, pl.Int64(), 22),
        ("2.5", pl.Int64(), 2.5),
        ("9007199254740993", pl.Int64(), 9007199254740993),
        ("nan", pl.Float64(), None),
        (True, pl.Int64(), None),
        (22, pl.String(), "22"),
        (True, pl.String(), "true"),
        ("True", pl.Boolean(), None),
        ("false", pl.Boolean(), False),
        ("1970-01-01", pl.Datetime("ms", "UTC"), datetime(1970, 1, 1, tzinfo=UTC)),
        (0, pl.Datetime("ms", "UTC"), datetime(1970, 1, 1, tzinfo=UTC)),
        ("yesterday", pl.Datetime("ms", "UTC"), None),
    ],
)
def test_a_value_as_the_column_holds_it(value: Any, kind: pl.DataType, wanted: Any) -> None:
    assert convert(value, kind) == wanted


def test_the_type_of_single_values() -> None:
    schema = {"a": pl.String(), "b": pl.List(pl.Int64()), "c": pl.Null(), "d": pl.List(pl.Null())}
    assert element_type(schema, "a") == pl.String()
    assert element_type(schema, "b") == pl.Int64()
    assert element_type(schema, "c") is None
    assert element_type(schema, "d") is None
    assert element_type(schema, "e") is None


def test_addresses() -> None:
    assert [name for name in ("source.ip", "dns.resolved_ip", "zip", "host.name") if is_address(name)] == [
        "source.ip",
        "dns.resolved_ip",
    ]
    assert spellings("10.0.0.1") == ("10.0.0.1",)
    assert "fe80:0:0:0:0:0:0:1" in spellings("fe80::1")
    assert network("/etc/passwd") is None
    nets = tuple(each for each in (network("10.0.0.0/8"), network("fe80::/10")) if each)
    assert inside("10.9.9.9", nets)
    assert inside("fe80::9", nets)
    assert not inside("11.0.0.1", nets)
    assert not inside("no address", nets)
