"""Plants anomalies: takes a usual event of a job's strongest entity and changes what its detector watches.

Works for every job whose detector function it knows, people's own jobs included, because it needs nothing but
the job's definition and the habits that pass its datafeed. Which pattern a function gets:

    rare                 one event with a value that no habit has
    count, non_zero      a burst, several times what the entity does in a bucket
    distinct_count       a burst in which the field has many different values
    info_content         the same, with long and varied values
    time_of_day          one usual event, as far from the person's day as the clock allows

The entity is one whose history is long: a rare value scores about one part in the number of cells its
partition had, so a person with three logons a day cannot show what a service account can.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from elastic_ml_kit.clock import bucket_start
from elastic_ml_kit.events.synth.draw import instants
from elastic_ml_kit.events.synth.habits import DAY, presence
from elastic_ml_kit.events.synth.lexicon import many_values, rare_values
from elastic_ml_kit.events.synth.organisation import Organisation
from elastic_ml_kit.events.synth.view import WORKING_BUCKETS, Origin, View, pick
from elastic_ml_kit.model import Truth

FLOOD = 64
FLOODS = {
    "powershell.file.script_block_text": 1,
    "process.command_line": 4,
    "dns.question.name": 6,
    "aws.cloudtrail.error_message": 20,
}
"""Events of a flood by field: as few as do, since each new value makes other new ones less rare."""
PATTERNS = {
    "rare": "rare",
    "count": "burst",
    "non_zero_count": "burst",
    "distinct_count": "flood",
    "info_content": "flood",
    "time_of_day": "hour",
}


def pattern(function: str) -> str | None:
    """The pattern for a detector function; None where none is known.

    Example:
        >>> pattern("high_non_zero_count")
        'burst'
    """
    return PATTERNS.get(function.removeprefix("high_").removeprefix("low_"))


@dataclass(frozen=True, slots=True)
class Planted:
    """One planted anomaly: the events, of one kind, in time order, and the truth of it."""

    origin: Origin
    events: pl.DataFrame
    truth: Truth


@dataclass(frozen=True, slots=True)
class Wish:
    """What a scenario asks: columns that are given, rows that may be changed, how many events."""

    given: Mapping[str, Any] = field(default_factory=dict)
    among: Mapping[str, Any] = field(default_factory=dict)
    events: int | None = None
    scenario: str = ""
    step: int = 0
    description: str = ""
    technique: tuple[str, ...] = ()


class Planter:
    """Plants into the habits of one organisation; remembers what it used, so that rare stays rare."""

    def __init__(
        self, organisation: Organisation, origins: list[Origin], namespace: str, scale: float
    ) -> None:
        self.organisation = organisation
        self._origins = origins
        self._namespace = namespace
        self._scale = scale
        self._used: set[tuple[str, str]] = set()

    def plant(
        self, view: View, identity: str, at: int, rng: np.random.Generator, wish: Wish | None = None
    ) -> Planted | None:
        """One anomaly for the view's job in the bucket around an instant; None if no habit can carry it.

        Args:
            identity: id of the truth.
            at: an instant; the pattern may move it to a time at which the entity is active.
        """
        wish = wish or Wish()
        rows = self._candidates(view, wish, at, rng)
        if rows.height == 0:
            return None
        row = rows.row(int(pick(rows, rng, 1)[0]), named=True)
        at = self._moment(view, row, at, rng, near=bool(wish.scenario))
        start = bucket_start(at, view.job.bucket_span)
        origin = self._origins[row["origin"]]
        usual = origin.rendered.row(row["row"], named=True)
        changes = self._changes(view, row, usual, rng, wish)
        if changes is None:
            return None
        events = self._events(view, origin, row, start, changes, rng)
        truth = Truth(
            id=identity,
            jobs=(view.job.id,),
            entity=self._entity(view, events),
            bucket_start=start,
            event_ids=tuple(events["event.id"].to_list()),
            first_event=int(events["@timestamp"].dt.timestamp("ms").min()),  # type: ignore[arg-type]
            description=wish.description or _told(view, events),
            scenario=wish.scenario,
            step=wish.step,
            technique=wish.technique,
        )
        return Planted(origin, events, truth)

    def _candidates(self, view: View, wish: Wish, at: int, rng: np.random.Generator) -> pl.DataFrame:
        """Rows of one strong partition (and value, for a burst), or of those that the wish names."""
        rows = view.rows
        for name, value in wish.among.items():
            kept = [
                name in (frame := self._origins[origin].rendered).columns and frame[name][row] == value
                for origin, row in rows.select("origin", "row").iter_rows()
            ]
            rows = rows.filter(pl.Series(kept, dtype=pl.Boolean)) if any(kept) else rows
        shape = pattern(view.detector.function)
        if wish.scenario and shape != "hour":
            rows = self._active(rows, at)
        if shape == "hour":
            people = rows.filter(pl.col("owner") >= 0)
            names = people["value"].unique().sort().to_list()
            return people.filter(pl.col("value") == rng.choice(names)) if names else people
        partition = _strong(view, rows, rng)
        rows = rows.filter(pl.col("partition") == partition)
        if shape != "rare" and rows.height:
            by_value = (
                rows.group_by("value").agg(pl.col("daily").sum()).sort("daily", "value", descending=True)
            )
            chosen = by_value["value"][int(rng.integers(0, max(by_value.height // 2, 1)))]
            rows = rows.filter(pl.col("value") == chosen)
        return rows

    def _active(self, rows: pl.DataFrame, at: int) -> pl.DataFrame:
        """Rows of machines, and of people who are at work at that instant; all of them if that is nobody."""
        working = presence(self.organisation, at // DAY)
        here = set(np.flatnonzero((working.start <= at) & (at < working.end)).tolist()) | {-1}
        active = rows.filter(pl.col("owner").is_in(list(here)))
        return active if active.height else rows

    def _moment(self, view: View, row: dict[str, Any], at: int, rng: np.random.Generator, near: bool) -> int:
        """When it happens: a person's anomaly while they work, an odd hour where the hour is the anomaly.

        With `near` the odd hour may fall on the day before or after, whichever is closest.
        """
        owner = row["owner"]
        if owner < 0:
            return at
        day = at // DAY
        working = presence(self.organisation, day)
        if pattern(view.detector.function) == "hour":
            middle = (working.start[owner] + working.end[owner]) / 2 - day * DAY
            hour = rng.uniform(0.8, 2.4) if middle >= DAY / 2 else rng.uniform(22.2, 23.4)
            odd = [int((day + step) * DAY + hour * 3_600_000) for step in ((-1, 0, 1) if near else (0,))]
            return min(odd, key=lambda instant: abs(instant - at))
        if working.start[owner] <= at < working.end[owner]:
            return at
        return int(rng.uniform(working.start[owner], working.end[owner]))

    def _changes(
        self, view: View, row: dict[str, Any], usual: dict[str, Any], rng: np.random.Generator, wish: Wish
    ) -> list[dict[str, Any]] | None:
        """The columns that differ from the usual event, one entry an event."""
        given, detector, shape = dict(wish.given), view.detector, pattern(view.detector.function)
        if shape == "hour":
            return [given]
        if shape == "rare":
            assert detector.by_field_name is not None
            if detector.by_field_name in given:
                return [given]
            columns = self._unused(view, row["partition"], detector.by_field_name, usual, rng)
            return None if columns is None else [columns | given]
        if shape == "burst":
            return [given] * (wish.events or self._burst(view, row))
        assert detector.field_name is not None
        count = FLOODS.get(detector.field_name, FLOOD)
        return [columns | given for columns in many_values(detector.field_name, usual, rng, count)]

    def _unused(
        self, view: View, partition: str, by: str, usual: dict[str, Any], rng: np.random.Generator
    ) -> dict[str, Any] | None:
        scope = view.job.id if by == "user.name" else by
        for tried, columns in enumerate(rare_values(by, usual, rng)):
            value = str(columns.get(by) or columns.get("url.path"))
            if (partition, value) not in view.usual and (scope, value) not in self._used:
                self._used.add((scope, value))
                return columns
            if tried > 200:
                return None
        return None

    def _burst(self, view: View, row: dict[str, Any]) -> int:
        """Events of a burst: sixty, and three times what the entity does in a busy bucket."""
        same = view.rows.filter((pl.col("partition") == row["partition"]) & (pl.col("value") == row["value"]))
        person = same["owner"] >= 0
        span = view.job.bucket_span
        usual = float(same["daily"].filter(person).sum()) * span / WORKING_BUCKETS
        usual += float(same["daily"].filter(~person).sum()) * span / 86_400
        return int(60 + 3 * usual * self._scale)

    def _events(
        self,
        view: View,
        origin: Origin,
        row: dict[str, Any],
        start: int,
        changes: list[dict[str, Any]],
        rng: np.random.Generator,
    ) -> pl.DataFrame:
        count, span = len(changes), view.job.bucket_span * 1000
        moments = np.sort(start + (0.04 + 0.9 * rng.random(count)) * span).astype(np.int64)
        table = origin.emission.table[[row["row"]] * count].with_columns(instants(moments))
        if origin.habits.shared:
            table = table.with_columns([s.alias(n) for n, s in origin.habits.shared(rng, count).items()])
        kind = origin.emission.kind
        drawn = set(kind.drawn(rng, 1)) if kind.drawn else set()
        names = sorted({name for each in changes for name in each if not name.startswith("_")} - drawn)
        table = _changed(table, names, changes, origin.rendered)
        events = kind.render(table, rng, self._namespace)
        forced = [name for name in names if name not in kind.computed]
        return _changed(events, forced, changes, origin.rendered)

    def _entity(self, view: View, events: pl.DataFrame) -> dict[str, str]:
        seen = view.lens.look(events, self._stream(events)) if view.lens else None
        first = seen.row(0, named=True) if seen is not None else {"partition": "", "value": ""}
        detector = view.detector
        named = (
            (detector.partition_field_name, first["partition"]),
            (detector.by_field_name or detector.over_field_name, first["value"]),
        )
        return {name: value for name, value in named if name}

    def _stream(self, events: pl.DataFrame) -> str:
        return f"logs-{events['data_stream.dataset'][0]}-{self._namespace}"


def _strong(view: View, rows: pl.DataFrame, rng: np.random.Generator) -> str:
    """A partition whose history is at least six tenths of the longest."""
    partitions = rows["partition"].unique().sort().to_list()
    if not partitions:
        return ""
    longest = max(view.strength.get(each, 0.0) for each in partitions)
    return str(rng.choice([each for each in partitions if view.strength.get(each, 0.0) >= 0.6 * longest]))


def _changed(
    table: pl.DataFrame, names: list[str], changes: list[dict[str, Any]], like: pl.DataFrame
) -> pl.DataFrame:
    """The table with these columns replaced where an entry has them."""
    columns = []
    for name in names:
        before = table[name].to_list() if name in table.columns else [None] * table.height
        after = [each.get(name, old) for each, old in zip(changes, before, strict=True)]
        kind = like.schema.get(name)
        columns.append(pl.Series(name, after, dtype=kind, strict=False))
    return table.with_columns(columns)


def _told(view: View, events: pl.DataFrame) -> str:
    """One line on what was planted."""
    detector = view.detector
    shape = pattern(detector.function)
    count = events.height
    if shape == "rare":
        value = events[detector.by_field_name][0] if detector.by_field_name in events.columns else "?"
        return f"{detector.by_field_name} '{value}' for the first time"
    if shape == "hour":
        return f"at {events['@timestamp'][0]:%H:%M} UTC, far from the usual hours"
    if shape == "burst":
        return f"burst of {count} events in one bucket"
    return f"{count} events with unusual {detector.field_name}"
