"""Dates and times changed as a whole: by another one, by an amount, or by a rule."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from elastic_ml_kit.normalise.java_time.origins import CONVERT


def adjust(temporal: Any, adjuster: Callable[[Any], Any]) -> Any:
    """What `with(TemporalAdjuster)` gives.

    Errors:
        Thrown: the fields of the adjuster do not fit.
    """
    return adjuster(temporal)


def plus(temporal: Any, amount: int, unit: Any) -> Any:
    """What `plus(long, TemporalUnit)` gives."""
    return unit.add_to(temporal, amount)


def minus(temporal: Any, amount: int, unit: Any) -> Any:
    """What `minus(long, TemporalUnit)` gives."""
    return unit.add_to(temporal, -amount)


def until(start: Any, end: Any, unit: Any) -> int:
    """What `until(Temporal, TemporalUnit)` gives: the end is taken as the kind of the start."""
    convert = CONVERT[type(start)]
    return int(unit.between(start, convert(end)))


def query(temporal: Any, asked: Callable[[Any], Any]) -> Any:
    """What `query(TemporalQuery)` gives."""
    return asked(temporal)
