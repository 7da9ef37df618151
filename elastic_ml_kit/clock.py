"""Time as Elastic writes it: spans such as `15m`, date math such as `now-45m`, buckets and windows.

Instants are whole milliseconds since the epoch, UTC, as in `.ml-anomalies-*`; spans are whole seconds.
Nothing here asks what time it is: whoever needs `now` is given it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_SPAN = re.compile(r"(\d+)([smhdw])")
_MATH = re.compile(r"now(?:-(\d+[smhdw]))?(?:/[smhdw])?")


def parse_span(text: str) -> int:
    """Seconds of a span.

    Errors:
        ValueError: not a whole number and one of s, m, h, d, w, or zero.

    Example:
        >>> parse_span("15m"), parse_span("2h")
        (900, 7200)
    """
    match = _SPAN.fullmatch(text)
    if not match or int(match[1]) == 0:
        raise ValueError(
            f"'{text}' is not a span: a whole number above 0 and one of s, m, h, d, w, such as '15m'"
        )
    return int(match[1]) * _UNITS[match[2]]


def parse_lookback(text: str) -> int:
    """Seconds that date math reaches back from now: `now-45m` is 2700, `now` is 0.

    Errors:
        ValueError: anything but `now` or `now-<span>`.
    """
    match = _MATH.fullmatch(text)
    if not match:
        raise ValueError(f"'{text}' is not a start: write 'now-<span>', such as 'now-45m'")
    return parse_span(match[1]) if match[1] else 0


def parse_instant(text: str) -> int:
    """Milliseconds since the epoch of an ISO 8601 time; without an offset it is UTC.

    Errors:
        ValueError: not ISO 8601.

    Example:
        >>> parse_instant("2026-01-05T00:00Z")
        1767571200000
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"'{text}' is not a time: write it as '2026-01-05T00:00Z'") from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return round(moment.timestamp() * 1000)


def iso(instant: int) -> str:
    """An instant as Elasticsearch prints it.

    Example:
        >>> iso(1767571200000)
        '2026-01-05T00:00:00.000Z'
    """
    moment = datetime.fromtimestamp(instant / 1000, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{instant % 1000:03d}Z"


def bucket_start(instant: int, span: int) -> int:
    """Start of the bucket of `span` seconds that holds the instant; buckets are aligned to the epoch."""
    width = span * 1000
    return instant // width * width


def format_duration(seconds: float) -> str:
    """A length of time for people: '45 s', '12 min', '3.5 h', '2.0 d'."""
    if seconds < 60:
        return f"{seconds:.0f} s"
    if seconds < 3600:
        return f"{seconds / 60:.0f} min"
    if seconds < 86400:
        return f"{seconds / 3600:.1f} h"
    return f"{seconds / 86400:.1f} d"


@dataclass(frozen=True, slots=True)
class Window:
    """A half-open stretch of time, in milliseconds since the epoch."""

    start: int
    end: int

    def __contains__(self, instant: int) -> bool:
        return self.start <= instant < self.end

    @property
    def days(self) -> float:
        return (self.end - self.start) / 86_400_000

    def __str__(self) -> str:
        return f"{iso(self.start)} to {iso(self.end)}"
