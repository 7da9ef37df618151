"""One generation from first to last event: the baseline by stretches of time, with what was planted laid in.

Everything planted is decided before the first event is written, so the truth is complete from the start and
memory holds one stretch at a time. Stretches are a day or a whole part of one, short enough for about fifty
thousand events; their length depends on the arguments alone, never on how the events are written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from elastic_ml_kit.clock import Window
from elastic_ml_kit.definitions.catalog import Catalog
from elastic_ml_kit.events.follow import Stretch
from elastic_ml_kit.events.synth.draw import Ints, generator, instants
from elastic_ml_kit.events.synth.habits import DAY, Emission, Habits
from elastic_ml_kit.events.synth.options import Options
from elastic_ml_kit.events.synth.organisation import Organisation, found
from elastic_ml_kit.events.synth.outline import Documents, Events, Form
from elastic_ml_kit.events.synth.plant import Planted, Planter, pattern
from elastic_ml_kit.events.synth.scenarios import play
from elastic_ml_kit.events.synth.seeding import Seeding
from elastic_ml_kit.events.synth.seen import also_seen
from elastic_ml_kit.events.synth.sources.cloud import cloud
from elastic_ml_kit.events.synth.sources.firewall import firewall
from elastic_ml_kit.events.synth.sources.linux import linux
from elastic_ml_kit.events.synth.sources.logons import logons
from elastic_ml_kit.events.synth.sources.web import web
from elastic_ml_kit.events.synth.sources.windows import windows
from elastic_ml_kit.events.synth.view import Origin, View, by_stream, origins, view
from elastic_ml_kit.model import Truth

SOURCES = (linux, windows, logons, cloud, web, firewall)
STRETCH = 50_000
WEEKDAYS = 5 / 7


@dataclass(frozen=True, slots=True)
class Generation:
    """What will be written for one organisation.

    Example:
        >>> from elastic_ml_kit.content import shipped
        >>> plan = prepare(Options(days=1), Catalog.load(shipped()))
        >>> stream, events = next(plan.batches())
        >>> stream.startswith("logs-"), "@timestamp" in events.columns
        (True, True)
    """

    options: Options
    organisation: Organisation
    habits: tuple[Habits, ...]
    scale: float
    planted: tuple[Planted, ...]
    barren: tuple[str, ...]
    """Jobs for which nothing could be planted: none of the habits passes their datafeed."""

    @property
    def truth(self) -> list[Truth]:
        """The planted anomalies, by time."""
        return [each.truth for each in self.planted]

    @property
    def expected(self) -> int:
        """About how many events there will be."""
        return int(_expected(self.habits, self.options.days) * self.scale) + sum(
            each.events.height for each in self.planted
        )

    def batches(self) -> Iterator[tuple[str, pl.DataFrame]]:
        """Data stream and events, in time order within each stream, one stretch of time after the other."""
        for _, frames in self.stretches():
            yield from frames

    def documents(self) -> Iterator[tuple[str, pl.DataFrame]]:
        """The same events as text: `@timestamp`, `event.id` and `line`, the JSON document of each."""
        for _, frames in self.stretches(documents=True):
            yield from frames

    def stretches(self, documents: bool = False) -> Iterator[Stretch]:
        """The same events or documents, all streams of a stretch of time together."""
        namespace = self.options.namespace
        form: Form = Documents(self.habits, namespace) if documents else Events(namespace)
        width = DAY // _parts(self.expected / self.options.days)
        window = self.options.window
        planted: dict[str, list[pl.DataFrame]] = defaultdict(list)
        for each in self.planted:
            planted[each.origin.emission.kind.stream(namespace)].append(each.events)
        laid_in = [(stream, part) for stream, parts in planted.items() for part in form.finished(parts)]
        for start in range(window.start, window.end, width):
            end = min(start + width, window.end)
            yield Window(start, end), list(self._stretch(form, laid_in, start, end))

    def _stretch(
        self, form: Form, planted: list[tuple[str, pl.DataFrame]], start: int, end: int
    ) -> Iterator[tuple[str, pl.DataFrame]]:
        namespace = self.options.namespace
        frames: dict[str, list[pl.DataFrame]] = defaultdict(list)
        for habits in self.habits:
            rows, moments = self._drawn(habits, start, end)
            for emission in habits.emissions:
                kept, own = self._own(habits, emission, rows, moments, start)
                if len(kept):
                    frames[emission.kind.stream(namespace)].append(form.emitted(habits, emission, kept, own))
        for stream, events in planted:
            inside = events.filter(pl.col("@timestamp").is_between(*_bounds(start, end), closed="left"))
            if inside.height:
                frames[stream].append(inside)
        for stream, parts in sorted(frames.items()):
            merged = pl.concat(parts, how="diagonal_relaxed")
            yield stream, merged.sort("@timestamp", "event.id").select(sorted(merged.columns))

    def _drawn(self, habits: Habits, start: int, end: int) -> tuple[Ints, Ints]:
        parts = []
        for first in range(start // DAY * DAY, end, DAY):
            left, right = max(start, first), min(end, first + DAY)
            parts.append(habits.draw(self.organisation, left, right, self.scale))
        rows, moments = (np.concatenate(each) for each in zip(*parts, strict=True))
        return rows, moments

    def _own(
        self, habits: Habits, emission: Emission, rows: Ints, moments: Ints, start: int
    ) -> tuple[Ints, pl.DataFrame]:
        """The habit of each event that an emission leaves behind, and the columns that events draw."""
        seed = self.organisation.seed
        own = instants(moments + emission.delay).to_frame()
        if habits.shared:
            shared = habits.shared(generator(seed, habits.name, "shared", start // 1000), len(rows))
            own = own.with_columns([series.alias(name) for name, series in shared.items()])
        rng = generator(seed, habits.name, emission.kind.name, start // 1000)
        if emission.share < 1:
            kept = rng.random(len(rows)) < emission.share
            rows, own = rows[kept], own.filter(pl.Series(kept))
        return rows, own.with_columns(emission.kind.draw(rng, len(rows)))


def _bounds(start: int, end: int) -> tuple[pl.Expr, pl.Expr]:
    left, right = instants(np.array([start])), instants(np.array([end]))
    return pl.lit(left), pl.lit(right)


def _parts(events_a_day: float) -> int:
    """Into how many stretches a day is cut."""
    return next((parts for parts in (1, 2, 4, 8, 24, 96) if events_a_day / parts <= STRETCH), 96)


def _expected(habits: tuple[Habits, ...], days: int) -> float:
    total = 0.0
    for table in habits:
        share = sum(emission.share for emission in table.emissions)
        week = WEEKDAYS if table.rhythm in ("person", "arrival") else 1.0
        total += float(table.daily.sum()) * share * week * days
        total += table.emissions[0].table.height * days * share * WEEKDAYS * (table.rhythm == "arrival")
    return total


def prepare(options: Options, catalog: Catalog) -> Generation:
    """Found the organisation, choose the habits that the catalog's jobs can see, and plant."""
    organisation = found(options.seed, options.users, options.hosts)
    habits = [table for source in SOURCES for table in source(organisation)]
    emitted = origins(habits, options.namespace)
    streams = by_stream(emitted, options.namespace)
    views = [view(job, streams) for job in catalog.jobs.values()]
    chosen = _chosen(habits, emitted, views)
    scale = options.docs / _expected(chosen, options.days) if options.docs else 1.0
    generation = Generation(options, organisation, chosen, scale, (), ())
    if not options.anomalies:
        return generation
    planter = Planter(organisation, emitted, options.namespace, scale)
    seeded = Seeding(options, catalog, views, planter)
    planted = seeded.singles(round(generation.expected * options.anomaly_rate))
    planted += play(catalog, views, planter, options)
    planted = also_seen(planted, views, options.namespace, seeded.reaches)
    planted = [replace(each, events=each.events.select(pl.exclude(r"^_.*$"))) for each in planted]
    barren = tuple(
        each.job.id for each in views if not each.rows.height or not pattern(each.detector.function)
    )
    ordered = sorted(planted, key=lambda each: (each.truth.bucket_start, each.truth.id))
    return replace(generation, planted=tuple(ordered), barren=barren)


def _chosen(habits: list[Habits], emitted: list[Origin], views: list[View]) -> tuple[Habits, ...]:
    """Habits of which some event passes some job's datafeed."""
    seen = {origin for each in views for origin in each.rows["origin"].unique().to_list()}
    names = {emitted[origin].habits.name for origin in seen}
    return tuple(table for table in habits if table.name in names)
