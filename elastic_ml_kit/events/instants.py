"""A document's time, in whatever form it was written."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

_LATEST = 7_258_118_400_000
"""2200-01-01: a later time is a mistake of unit rather than an event."""
_UNITS = ((1e11, 1e3), (1e14, 1.0), (1e17, 1e-3), (1e20, 1e-6))
"""Below this number it is in seconds, milliseconds, microseconds, nanoseconds; factor to milliseconds."""


def parse_event_time(value: Any) -> int | None:
    """Milliseconds since the epoch; None for what is not a time between 1970 and 2200.

    Takes ISO 8601 with any offset (UTC without one), and seconds, milliseconds, microseconds or nanoseconds
    since the epoch as a number or as text.

    Example:
        >>> parse_event_time("2026-01-05T07:00:00+07:00"), parse_event_time(1767571200), parse_event_time("x")
        (1767571200000, 1767571200000, None)
    """
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, str):
        instant = _iso(value.strip())
    elif isinstance(value, int | float) and not isinstance(value, bool):
        instant = _epoch(value)
    else:
        instant = None
    return instant if instant is not None and 0 <= instant < _LATEST else None


def _iso(text: str) -> int | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return _numeric(text)
    if text.isdigit():
        return _numeric(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return round(moment.timestamp() * 1000)


def _numeric(text: str) -> int | None:
    try:
        return _epoch(int(text) if text.isdigit() else float(text))
    except ValueError:
        return None


def _epoch(number: float) -> int | None:
    """By size: no other unit would give a year that logs have."""
    for bound, factor in _UNITS:
        if 0 <= number < bound:
            if isinstance(number, int) and factor < 1:
                return number // round(1 / factor)
            return round(number * factor)
    return None
