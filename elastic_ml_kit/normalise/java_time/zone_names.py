"""The English names of zones: those that formats write, and those that they read."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files
from typing import Any

from elastic_ml_kit.normalise.java_time.zone import ZoneId, ZoneRegion


def written_name(zone: ZoneId, second: int | None, full: bool) -> str:
    """The name of a zone at an instant, or without one its general name; its id where it has none.

    Example:
        >>> from elastic_ml_kit.normalise.java_time.zone import region
        >>> written_name(region("America/New_York"), 0, True)
        'Eastern Standard Time'
    """
    names = _written().get(zone.id)
    if names is None:
        return zone.id
    place = 4
    if second is not None:
        place = 2 if isinstance(zone, ZoneRegion) and zone.is_summer(second) else 0
    return names[place + (0 if full else 1)]


@lru_cache(maxsize=2)
def read_names(full: bool) -> dict[str, str]:
    """The zones that names mean."""
    found: dict[str, str] = _data()["read_long" if full else "read_short"]
    return found


@lru_cache(maxsize=1)
def dated_names() -> tuple[tuple[str, str, bool | None], ...]:
    """Names that the older formats read: in small letters, the zone, and whether it says summer time.

    None where a zone has one name for the whole year.
    """
    seasons: dict[str, bool | None] = {}
    for names, _ in _data()["names"]:
        for winter, summer in ((names[0], names[2]), (names[1], names[3])):
            seasons.setdefault(summer, None if winter == summer else True)
            seasons[winter] = None if winter == summer else False
    zones = read_names(False) | read_names(True)
    found = [(name.lower(), zones[name], season) for name, season in seasons.items() if name in zones]
    return tuple(sorted(found, key=lambda entry: -len(entry[0])))


@lru_cache(maxsize=1)
def _written() -> dict[str, list[str]]:
    return {id: names for names, ids in _data()["names"] for id in ids}


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    text = files(__package__).joinpath("data/zone_names.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found
