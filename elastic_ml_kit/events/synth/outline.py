"""Events as text: a document is written once per habit, with holes for what each event draws for itself.

Nearly all of a document is the same each time a habit is done. So its text is made once per habit and cut
where an event has a value of its own; an event is then the pieces of its habit with its values between them.
Parsed, the lines are what `encode_lines` makes of the same events, without making the events.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, Self

import polars as pl

from elastic_ml_kit.events.ndjson import encode_between, encode_lines
from elastic_ml_kit.events.synth.draw import Ints, generator
from elastic_ml_kit.events.synth.habits import Emission, Habits
from elastic_ml_kit.events.synth.kinds import Kind
from elastic_ml_kit.events.synth.view import Origin, origins
from elastic_ml_kit.fields import ID, TIME

_MARK = "\ue000"
_HOLE = re.compile(f'"{_MARK}([^{_MARK}]*){_MARK}"')


@dataclass(frozen=True, slots=True)
class Outline:
    """The documents of a table of habits, cut at the values that each event has of its own.

    Attributes:
        table: one row per habit: the text before, between and after the holes (columns "0", "1", …), and the
            fields that `computed` needs.
        holes: the field of each hole, in their order.
        computed: fields that follow from an event's own columns, in order.
    """

    table: pl.DataFrame
    holes: tuple[str, ...]
    computed: Mapping[str, pl.Expr]

    @classmethod
    def of(cls, kind: Kind, rendered: pl.DataFrame, own: Collection[str]) -> Self:
        """Cut finished events, one per habit.

        Args:
            rendered: what `Kind.render` makes of the table of habits.
            own: the columns that every event draws for itself; never null.
        """
        computed = kind.following(own)
        public = [name for name in sorted(rendered.columns) if not name.startswith("_")]
        marks = [
            pl.lit(f"{_MARK}{name}{_MARK}").alias(name)
            for name in public
            if name in computed or (name in own and name not in kind.constants)
        ]
        cut = [_HOLE.split(line) for line in encode_lines(rendered.select(public).with_columns(marks))]
        pieces = pl.DataFrame([parts[::2] for parts in cut], orient="row")
        pieces.columns = [str(number) for number in range(pieces.width)]
        needed = {root for each in computed.values() for root in each.meta.root_names()} - {*own, *computed}
        table = pieces.with_columns(rendered.select(sorted(needed)).get_columns())
        return cls(table, tuple(cut[0][1::2]), computed)

    def lines(self, rows: Ints, own: pl.DataFrame) -> pl.Series:
        """The document of each event.

        Args:
            rows: the row of its habit.
            own: its own columns.
        """
        events = self.table[rows].with_columns(own.get_columns())
        for name, expression in self.computed.items():
            events = events.with_columns(expression.alias(name))
        return encode_between(events, [str(n) for n in range(len(self.holes) + 1)], self.holes)


class Form(Protocol):
    """What events become: frames with a column per field, or with the text of each."""

    def emitted(self, habits: Habits, emission: Emission, rows: Ints, own: pl.DataFrame) -> pl.DataFrame:
        """Events of an emission: the row of the habit of each, and its own columns."""

    def finished(self, stream: Sequence[pl.DataFrame]) -> Sequence[pl.DataFrame]:
        """Events of a stream that are complete already."""


class Events:
    """Every field is a column."""

    def __init__(self, namespace: str) -> None:
        self._namespace = namespace

    def emitted(self, habits: Habits, emission: Emission, rows: Ints, own: pl.DataFrame) -> pl.DataFrame:
        del habits
        base = emission.table[rows].with_columns(own.get_columns())
        return emission.kind.finish(base, self._namespace).select(pl.exclude(r"^_.*$"))

    def finished(self, stream: Sequence[pl.DataFrame]) -> Sequence[pl.DataFrame]:
        return stream


class Documents:
    """`@timestamp`, `event.id` and `line`, the text."""

    def __init__(self, habits: Sequence[Habits], namespace: str) -> None:
        self._outlines = {
            (each.habits.name, each.emission.kind.name): Outline.of(
                each.emission.kind, each.rendered, _own(each)
            )
            for each in origins(list(habits), namespace)
        }

    def emitted(self, habits: Habits, emission: Emission, rows: Ints, own: pl.DataFrame) -> pl.DataFrame:
        outline = self._outlines[habits.name, emission.kind.name]
        return own.select(TIME, ID, outline.lines(rows, own))

    def finished(self, stream: Sequence[pl.DataFrame]) -> Sequence[pl.DataFrame]:
        events = pl.concat(stream, how="diagonal_relaxed")
        return [events.select(TIME, ID, encode_lines(events.select(sorted(events.columns))).alias("line"))]


def _own(origin: Origin) -> list[str]:
    """The columns that every event of the emission draws for itself."""
    rng = generator(0, "own")
    shared = origin.habits.shared(rng, 1) if origin.habits.shared else {}
    return [TIME, *shared, *(series.name for series in origin.emission.kind.draw(rng, 1))]
