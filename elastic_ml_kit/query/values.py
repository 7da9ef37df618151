"""What a value written in a query means for a column's type, as Elasticsearch's field types take it."""

from __future__ import annotations

import ipaddress
import math
from collections.abc import Mapping
from datetime import UTC, datetime

import polars as pl

from elastic_ml_kit.query.ast import Value

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
INT64 = range(-(2**63), 2**63)
Literal = str | int | float | bool | datetime


def element_type(schema: Mapping[str, pl.DataType], field: str) -> pl.DataType | None:
    """The type of the field's single values; None where the column is missing or can hold none."""
    kind = schema.get(field)
    if isinstance(kind, pl.List | pl.Array):
        inner = kind.inner
        kind = inner if isinstance(inner, pl.DataType) else inner()
    return None if kind is None or kind == pl.Null else kind


def convert(value: Value, kind: pl.DataType) -> Literal | None:
    """The value as this type holds it; None where it cannot hold it, so that nothing matches.

    Example:
        >>> convert("22", pl.Int64()), convert(22, pl.String()), convert("ssh", pl.Int64())
        (22, '22', None)
    """
    if kind.is_numeric():
        return _number(value)
    if kind == pl.Boolean:
        return {"true": True, "false": False, "": False}.get(_text(value))
    if isinstance(kind, pl.Datetime | pl.Date):
        return _instant(value)
    return _text(value)


def _text(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _number(value: Value) -> int | float | None:
    """A whole number as int where 64 bits hold it, any other finite number as float."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int) or (isinstance(value, str) and value.lstrip("-").isdecimal()):
        whole = int(value)
        return whole if whole in INT64 else None
    try:
        number = float(value)
    except ValueError:
        return None
    if not math.isfinite(number):
        return None
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def _instant(value: Value) -> datetime | None:
    """Text is ISO 8601, a number milliseconds since the epoch."""
    milliseconds = _number(value)
    try:
        if milliseconds is not None:
            return datetime.fromtimestamp(milliseconds / 1000, UTC)
        moment = datetime.fromisoformat(_text(value))
    except (ValueError, OverflowError, OSError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def is_address(field: str) -> bool:
    """Whether ECS types the field as `ip`: `source.ip`, `related.ip`, `dns.resolved_ip`."""
    return field.endswith((".ip", "_ip"))


def network(value: Value) -> Network | None:
    """The network that a value such as `10.0.0.0/8` names."""
    if not isinstance(value, str) or "/" not in value:
        return None
    try:
        return ipaddress.ip_network(value, strict=False)
    except ValueError:
        return None


def spellings(value: Value) -> tuple[Value, ...]:
    """The forms in which an address may be written in a document; the value itself for anything else."""
    try:
        address = ipaddress.ip_address(str(value))
    except ValueError:
        return (value,)
    if address.version == 4:
        return (value,)
    plain = ":".join(group.lstrip("0") or "0" for group in address.exploded.split(":"))
    return tuple(dict.fromkeys((str(value), address.compressed, address.exploded, plain)))


def inside(text: str, networks: tuple[Network, ...]) -> bool:
    """Whether an address, as a document has it, lies in one of the networks."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return any(address in each for each in networks)
