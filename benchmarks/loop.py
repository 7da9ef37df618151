"""The peer everybody writes first: a loop that draws values, builds a dict per document and `json.dumps` it.

It writes the kit's own documents, in the same proportions, and starts with more than such a script would
have: a finished dict per habit, so that only what differs from event to event has to be made.
"""

from __future__ import annotations

import json
import random
import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, TextIO

import numpy as np
import polars as pl

from elastic_ml_kit.events.synth.generation import Generation
from elastic_ml_kit.events.synth.view import Origin, origins
from elastic_ml_kit.fields import TIME

Document = dict[str, Any]
_MARK = re.compile("\ue000(.*?)\ue000")
_SAMPLE = 500


@dataclass(frozen=True, slots=True)
class Habit:
    """What is the same each time, and the texts that hold drawn values, as %-templates by field."""

    fields: Document
    texts: dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """Habits of one kind of event, how often it happens, and how its drawn fields are drawn."""

    habits: list[Habit]
    weight: float
    draws: dict[str, Callable[[], Any]]


def tables(plan: Generation) -> list[Table]:
    """The generation's habits as plain Python values."""
    return [
        _table(origin, plan.options.namespace)
        for origin in origins(list(plan.habits), plan.options.namespace)
    ]


def _table(origin: Origin, namespace: str) -> Table:
    kind, rng = origin.emission.kind, np.random.default_rng(0)
    shared = origin.habits.shared(rng, _SAMPLE) if origin.habits.shared else {}
    sample = {**shared, **{series.name: series for series in kind.draw(rng, _SAMPLE)}}
    own = [TIME, *sample]
    following = kind.following(own)
    marked = origin.emission.table.with_columns(pl.lit(f"\ue000{name}\ue000").alias(name) for name in own)
    texts = kind.finish(marked, namespace).select(list(following))
    fixed = origin.rendered.select(pl.exclude(r"^_.*$")).drop([*own, *following])
    habits = [
        Habit(
            {name: value for name, value in fields.items() if value is not None},
            {name: _template(text) for name, text in templates.items()},
        )
        for fields, templates in zip(fixed.to_dicts(), texts.to_dicts() or [{}] * fixed.height, strict=True)
    ]
    weight = float(origin.habits.daily.sum()) * origin.emission.share
    return Table(habits, weight, {name: _drawer(series) for name, series in sample.items()})


def _template(text: str) -> str:
    return _MARK.sub(r"%(\1)s", text.replace("%", "%%"))


def _drawer(sample: pl.Series) -> Callable[[], Any]:
    """Draws one value like those of the sample: a number, digits, hexadecimal digits, a UUID."""
    if sample.dtype.is_integer():
        low, high = min(sample), max(sample)
        return lambda: random.randint(low, high)
    length = len(sample[0])
    if sample.str.contains(r"^\d+$").all():
        low, high = min(map(int, sample)), max(map(int, sample))
        return lambda: str(random.randint(low, high))
    if sample.str.contains(r"^[0-9a-f]+$").all():
        return lambda: f"{random.getrandbits(4 * length):0{length}x}"
    if length == 36:
        return lambda: str(uuid.UUID(int=random.getrandbits(128)))
    values = sample.to_list()
    return lambda: random.choice(values)


def write_copies(found: list[Table], count: int, times: range, file: TextIO) -> None:
    """Copy a habit's fields, fill in what is drawn, nest the dotted names, dump."""
    for table in random.choices(found, [each.weight for each in found], k=count):
        habit = random.choice(table.habits)
        event = habit.fields.copy()
        event[TIME] = _time(random.choice(times))
        for name, draw in table.draws.items():
            event[name] = draw()
        for name, template in habit.texts.items():
            event[name] = template % event
        file.write(json.dumps(nested(event)) + "\n")


def write_filled(found: list[Table], count: int, times: range, file: TextIO) -> None:
    """The same for habits that are nested already: what is drawn is put into them, nothing is copied."""
    for table in random.choices(found, [each.weight for each in found], k=count):
        habit = random.choice(table.habits)
        own = {name: draw() for name, draw in table.draws.items()}
        own[TIME] = _time(random.choice(times))
        for name, template in habit.texts.items():
            own[name] = template % own
        for name, value in own.items():
            _put(habit.fields, name, value)
        file.write(json.dumps(habit.fields) + "\n")


def nested_before(found: list[Table]) -> list[Table]:
    """The tables with the fields of each habit nested."""
    return [
        replace(table, habits=[replace(habit, fields=nested(habit.fields)) for habit in table.habits])
        for table in found
    ]


def nested(event: Mapping[str, Any]) -> Document:
    """Dotted names as objects in each other."""
    document: Document = {}
    for name, value in event.items():
        _put(document, name, value)
    return document


def _time(instant: int) -> str:
    return (
        datetime.fromtimestamp(instant / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    )


def _put(document: Document, name: str, value: Any) -> None:
    *parents, last = name.split(".")
    for parent in parents:
        document = document.setdefault(parent, {})
    document[last] = value
