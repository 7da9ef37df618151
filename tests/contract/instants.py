"""Times as Elasticsearch writes and reads them: date math such as `now-1d/d`, milliseconds, ISO 8601."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

_MATH = re.compile(r"(now|.+\|\|)((?:[+-]\d+[yMwdhHms]|/[yMwdhHms])*)")
_STEP = re.compile(r"([+-])(\d+)([yMwdhHms])|/([yMwdhHms])")
_DAYS = {"y": 365, "M": 30, "w": 7, "d": 1}
_SECONDS = {"h": 3600, "H": 3600, "m": 60, "s": 1}


def resolve_dates(query: Any) -> Any:
    """A query with the date math of its ranges worked out, as milliseconds."""
    if isinstance(query, Mapping):
        return {key: resolve_dates(value) for key, value in query.items()}
    if isinstance(query, list):
        return [resolve_dates(each) for each in query]
    if isinstance(query, str) and (query.startswith("now") or "||" in query):
        found = _MATH.fullmatch(query)
        return _worked_out(found[1], found[2]) if found else query
    return query


def _worked_out(anchor: str, steps: str) -> int:
    moment = datetime.now(UTC) if anchor == "now" else datetime.fromisoformat(anchor[:-2])
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    for sign, count, unit, rounded in _STEP.findall(steps):
        if rounded:
            moment = _rounded(moment, rounded)
        else:
            seconds = _SECONDS.get(unit) or _DAYS[unit] * 86_400
            moment += timedelta(seconds=int(sign + count) * seconds)
    return int(moment.timestamp() * 1000)


def _rounded(moment: datetime, unit: str) -> datetime:
    moment = moment.replace(microsecond=0)
    for known, seconds in (("s", 0), ("m", moment.second), ("h", moment.minute * 60)):
        moment -= timedelta(seconds=seconds)
        if unit.lower() == known and unit != "M":
            return moment
    moment = moment.replace(hour=0)
    if unit == "w":
        return moment - timedelta(days=moment.weekday())
    if unit == "y":
        moment = moment.replace(month=1)
    return moment.replace(day=1) if unit in ("y", "M") else moment


def plain(value: Any) -> Any:
    """A value as JSON has it: times as milliseconds."""
    return round(value.timestamp() * 1000) if isinstance(value, datetime) else value


def written(milliseconds: int) -> str:
    """A time as `key_as_string` writes it."""
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
