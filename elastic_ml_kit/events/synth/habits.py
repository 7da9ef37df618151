"""Habits: who does what how often, and when in the day. A baseline is drawn from nothing else.

A table of habits holds one row per (actor, place, thing done) with every column that is the same each time it
is done. Drawing a stretch of time is: how often does each habit happen in it, when, and then one gather of
the rows. Three rhythms cover the sources:

    person      while the person is at work that day; thinner at lunch
    flat        any time, evenly at random (servers, sensors)
    clock       every `period` seconds with a phase of its own and some jitter (cron, agents)
    arrival     once, when the person starts work
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from elastic_ml_kit.events.synth.draw import Floats, Ints, generator
from elastic_ml_kit.events.synth.kinds import Drawer, Kind
from elastic_ml_kit.events.synth.organisation import Organisation

DAY = 86_400_000


@dataclass(frozen=True, slots=True)
class Presence:
    """Who is at work on a day, and from when to when (milliseconds since the epoch)."""

    present: np.ndarray
    start: Floats
    end: Floats


def presence(organisation: Organisation, day: int) -> Presence:
    """The working day of every person; nobody works at the weekend.

    Args:
        day: days since the epoch.
    """
    rng = generator(organisation.seed, "presence", day)
    people = organisation.people
    count = people.height
    weekday = (day + 3) % 7 < 5
    present = (rng.random(count) < 0.97) & weekday
    start = day * DAY + people["start_hour"].to_numpy() * 3_600_000 + rng.normal(0, 9 * 60_000, count)
    length = people["work_hours"].to_numpy() * 3_600_000 + rng.normal(0, 12 * 60_000, count)
    return Presence(present, start, start + length)


@dataclass(frozen=True, slots=True)
class Emission:
    """One event that a habit leaves behind: its kind, its fixed columns, how much later, how often.

    `table` has a row per habit. `share` below 1 leaves some out (a name that was cached is not looked up).
    """

    kind: Kind
    table: pl.DataFrame
    delay: int = 0
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Habits:
    """A table of habits of one rhythm, and the events each leaves behind.

    Attributes:
        name: names the draws; unique in a run.
        emissions: kinds of event and their columns, one row per habit in each.
        rate: how often per day (a working day for `person`), one number per row; `clock` ignores it.
        rhythm: person, flat, clock or arrival.
        owner: row of `Organisation.people` for `person` and `arrival`, else -1.
        period: seconds between two runs for `clock`, else 0.
        shared: columns drawn once for all events of one doing (the port of a connection).
    """

    name: str
    emissions: tuple[Emission, ...]
    rate: Floats
    rhythm: str
    owner: Ints
    period: Ints
    shared: Drawer | None = None

    @property
    def daily(self) -> Floats:
        """Expected events of each habit on a working day."""
        if self.rhythm == "clock":
            return np.asarray(86_400 / self.period, dtype=np.float64)
        return self.rate

    def draw(self, organisation: Organisation, start: int, end: int, scale: float) -> tuple[Ints, Ints]:
        """Rows of the table and instants of what happens from start to end, within one day.

        `scale` multiplies how often everything happens.
        """
        rng = generator(organisation.seed, self.name, start // 1000)
        if self.rhythm == "clock":
            return self._clock(rng, organisation.seed, start, end, scale)
        if self.rhythm == "flat":
            return self._flat(rng, start, end, scale)
        day = presence(organisation, start // DAY)
        return (self._person if self.rhythm == "person" else self._arrival)(rng, day, start, end, scale)

    def _flat(self, rng: np.random.Generator, start: int, end: int, scale: float) -> tuple[Ints, Ints]:
        counts = rng.poisson(self.rate * scale * (end - start) / DAY)
        rows = np.repeat(np.arange(len(counts)), counts)
        return rows, (start + rng.random(len(rows)) * (end - start)).astype(np.int64)

    def _clock(
        self, rng: np.random.Generator, seed: int, start: int, end: int, scale: float
    ) -> tuple[Ints, Ints]:
        period = self.period * 1000
        phase = generator(seed, self.name, "phase").random(len(period)) * period
        first = np.ceil((start - phase) / period)
        ticks = np.maximum(np.ceil((end - phase) / period) - first, 0).astype(np.int64)
        rows = np.repeat(np.arange(len(ticks)), ticks)
        offset = np.arange(len(rows)) - np.repeat(np.cumsum(ticks) - ticks, ticks)
        instants = phase[rows] + (first[rows] + offset) * period[rows]
        copies = np.floor(scale + rng.random(len(rows))).astype(np.int64)
        rows, instants = np.repeat(rows, copies), np.repeat(instants, copies)
        jitter = rng.random(len(rows)) * np.minimum(period[rows] * 0.02, 20_000)
        return rows, np.minimum(instants + jitter, end - 1).astype(np.int64)

    def _person(
        self, rng: np.random.Generator, day: Presence, start: int, end: int, scale: float
    ) -> tuple[Ints, Ints]:
        left = np.clip(day.start[self.owner], start, end)
        right = np.clip(day.end[self.owner], start, end)
        share = (right - left) / (day.end - day.start)[self.owner] * day.present[self.owner]
        counts = rng.poisson(self.rate * scale * share)
        rows = np.repeat(np.arange(len(counts)), counts)
        instants = left[rows] + rng.random(len(rows)) * (right - left)[rows]
        into = (instants - day.start[self.owner[rows]]) / 3_600_000
        kept = (np.abs(into - 4.0) > 0.5) | (rng.random(len(rows)) < 0.4)
        return rows[kept], instants[kept].astype(np.int64)

    def _arrival(
        self, rng: np.random.Generator, day: Presence, start: int, end: int, scale: float
    ) -> tuple[Ints, Ints]:
        del scale
        instants = day.start[self.owner] + rng.random(len(self.owner)) * 60_000
        rows = np.flatnonzero(day.present[self.owner] & (instants >= start) & (instants < end))
        return rows, instants[rows].astype(np.int64)


def habits(
    name: str,
    rhythm: str,
    emissions: list[Emission],
    *,
    rate: Floats | list[float] | None = None,
    owner: Ints | list[int] | None = None,
    period: Ints | list[int] | None = None,
    shared: Drawer | None = None,
) -> Habits:
    """Habits from plain columns; what a rhythm does not use may be left out."""
    count = emissions[0].table.height
    return Habits(
        name=name,
        emissions=tuple(emissions),
        rate=np.zeros(count) if rate is None else np.asarray(rate, dtype=np.float64),
        rhythm=rhythm,
        owner=np.full(count, -1) if owner is None else np.asarray(owner, dtype=np.int64),
        period=np.zeros(count, dtype=np.int64) if period is None else np.asarray(period, dtype=np.int64),
        shared=shared,
    )


def beside(*frames: pl.DataFrame) -> pl.DataFrame:
    """Frames of equal height side by side; a later frame's column replaces an earlier one's."""
    merged = frames[0]
    for frame in frames[1:]:
        merged = merged.with_columns(frame.get_columns())
    return merged
