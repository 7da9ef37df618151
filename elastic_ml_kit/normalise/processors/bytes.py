"""Sizes such as `1kb` become numbers of bytes."""

from __future__ import annotations

from typing import ClassVar

from elastic_ml_kit.normalise.boxes import Long
from elastic_ml_kit.normalise.faults import PARSE, IngestError, illegal
from elastic_ml_kit.normalise.processors.text import TextProcessor
from elastic_ml_kit.normalise.values import LONG_BITS, parse_double, parse_whole

_UNITS = {"k": 10, "kb": 10, "m": 20, "mb": 20, "g": 30, "gb": 30, "t": 40, "tb": 40, "p": 50, "pb": 50}
_BLANKS = "".join(map(chr, range(33)))
_MOST = (1 << LONG_BITS - 1) - 1


class Bytes(TextProcessor):
    """Human sizes, in powers of 1024, as a number of bytes."""

    type: ClassVar[str] = "bytes"

    def change(self, text: str) -> Long:
        return Long(byte_count(text))


def byte_count(text: str) -> int:
    """The number of bytes of a size.

    Errors:
        IngestError: it is none.

    Example:
        >>> byte_count("1.5kb")
        1536
    """
    lower = text.lower().strip(_BLANKS)
    for unit in sorted(_UNITS, key=len):
        if lower.endswith(unit):
            return _scaled(text, lower.removesuffix(unit).strip(_BLANKS), unit)
    if lower.endswith("b"):
        return _checked(text, parse_whole(lower[:-1].strip(_BLANKS), LONG_BITS), 0, "b")
    if lower in ("-1", "0"):
        return int(lower)
    raise _failed(text, " as a size in bytes: unit is missing or unrecognized")


def _scaled(text: str, digits: str, unit: str) -> int:
    power = _UNITS[unit]
    try:
        count = parse_whole(digits, LONG_BITS)
    except IngestError as not_whole:
        try:
            return _truncated(parse_double(digits) * (1 << power))
        except IngestError:
            raise _failed(text, "", not_whole) from None
    return _checked(text, count, power, unit if unit.endswith("b") else unit + "b")


def _truncated(number: float) -> int:
    if number != number:
        return 0
    return int(max(-_MOST - 1, min(_MOST, number)))


def _checked(text: str, count: int, power: int, unit: str) -> int:
    if count < -1 or (count == -1 and power):
        problem = illegal(f"Values less than -1 bytes are not supported: {count}{unit}")
    elif count > _MOST >> power:
        problem = illegal(f"Values greater than {_MOST} bytes are not supported: {count}{unit}")
    else:
        return count << power
    if not power:
        raise problem
    raise _failed(text, " as a size in bytes", problem)


def _failed(text: str, tail: str, cause: IngestError | None = None) -> IngestError:
    return IngestError(PARSE, f"failed to parse setting [Ingest Field] with value [{text}]{tail}", cause)
