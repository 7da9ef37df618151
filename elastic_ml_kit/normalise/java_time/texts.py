"""The names of months, days, eras and quarters in each language, and when its weeks begin."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

from elastic_ml_kit.normalise.java_time import fields as f
from elastic_ml_kit.normalise.java_time.fields import Field

_KINDS: dict[Field, tuple[str, int]] = {
    f.MONTH_OF_YEAR: ("month", 1),
    f.DAY_OF_WEEK: ("day", 1),
    f.ERA: ("era", 0),
    f.AMPM_OF_DAY: ("ampm", 0),
}
_STYLES = ("full", "full_standalone", "short", "short_standalone", "narrow", "narrow_standalone")


class Texts:
    """The names of one locale.

    Attributes:
        first_day, minimal_days: the day a week begins with, and how many days the first week of a year has.
        patterns: of dates and times in the styles full, long, medium and short.
    """

    def __init__(self, table: dict[str, Any]) -> None:
        self._table = table
        self.first_day, self.minimal_days = table["week"]
        self.patterns: list[str] = table["styles"]
        self._names: dict[tuple[Field, str], dict[int, str]] = {}
        self._choices: dict[tuple[Field, str | None], list[tuple[str, int]]] = {}

    def names(self, field: Field, style: str) -> dict[int, str]:
        """The names of the values of a field; empty where it has none."""
        key = field, style
        if key not in self._names:
            self._names[key] = self._listed(field, style.lower())
        return self._names[key]

    def _listed(self, field: Field, style: str) -> dict[int, str]:
        kind, first = _KINDS.get(field, ("quarter" if str(field) == "QuarterOfYear" else "", 1))
        if not kind:
            return {}
        if kind == "ampm":
            found = self._table["ampm"]
        else:
            base = style.removesuffix("_standalone")
            found = self._table.get(f"{kind}_{style}", self._table[f"{kind}_{base}"])
        return dict(enumerate(found, first))

    def choices(self, field: Field, style: str | None) -> Sequence[tuple[str, int]]:
        """Names and values that may be read, longest first; of all styles where none is given."""
        key = field, style
        if key not in self._choices:
            wanted = _STYLES if style is None else (style,)
            pairs = {name: value for each in wanted for value, name in self.names(field, each).items()}
            self._choices[key] = sorted(pairs.items(), key=lambda pair: -len(pair[0]))
        return self._choices[key]


@lru_cache(maxsize=256)
def texts(locale: str) -> Texts:
    """The names of a locale, written as `de_AT`; of the language, or English, where it is not known.

    Example:
        >>> texts("de_AT").names(f.MONTH_OF_YEAR, "FULL")[1]
        'Jänner'
    """
    tables = _tables()
    language = locale.partition("_")[0]
    return Texts({**tables[""], **tables.get(language, {}), **tables.get(locale, {})})


@lru_cache(maxsize=1)
def _tables() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads(
        files(__package__).joinpath("data/locales.json").read_text(encoding="utf-8")
    )
    return found
