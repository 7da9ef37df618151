"""A kind of event: its data stream, what is the same in all of its events, what follows from the rest.

Habits and planted anomalies only choose who, what, where and when. `Kind.render` adds everything a real
integration would fill, so that a planted event has exactly the form of its neighbours.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from elastic_ml_kit.events.synth.draw import hex_words

Columns = Mapping[str, pl.Series]
Drawer = Callable[[np.random.Generator, int], Columns]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of event.

    Attributes:
        name: unique name, used in the truth and in errors.
        dataset: `<module>.<dataset>`; the data stream is `logs-<dataset>-<namespace>`.
        constants: fields that every event of the kind has.
        computed: fields that follow from others, in order; they are evaluated again when a planted anomaly
            changes what they follow from.
        drawn: columns drawn anew for each event (process ids, ports, sizes).
    """

    name: str
    dataset: str
    constants: Mapping[str, Any]
    computed: Mapping[str, pl.Expr] = field(default_factory=dict)
    drawn: Drawer | None = None

    def stream(self, namespace: str) -> str:
        return f"logs-{self.dataset}-{namespace}"

    def render(self, base: pl.DataFrame, rng: np.random.Generator, namespace: str) -> pl.DataFrame:
        """Events from chosen columns.

        Args:
            base: `@timestamp` and the columns of the habit that each row comes from.
            rng: source of the drawn columns and of `event.id`.
            namespace: namespace of the data stream.
        """
        return self.finish(base.with_columns(self.draw(rng, base.height)), namespace)

    def draw(self, rng: np.random.Generator, count: int) -> list[pl.Series]:
        """The columns drawn anew for each event, `event.id` among them."""
        drawn = dict(self.drawn(rng, count)) if self.drawn else {}
        drawn["event.id"] = hex_words(rng, count, 20, "event.id")
        return [series.alias(name) for name, series in drawn.items()]

    def following(self, columns: Collection[str]) -> dict[str, pl.Expr]:
        """The computed fields that follow from any of the columns, directly or by way of another."""
        found: dict[str, pl.Expr] = {}
        for name, expression in self.computed.items():
            if not {*columns, *found}.isdisjoint(expression.meta.root_names()):
                found[name] = expression
        return found

    def finish(self, frame: pl.DataFrame, namespace: str) -> pl.DataFrame:
        """Add constants and computed fields to chosen and drawn ones."""
        module = self.dataset.split(".")[0]
        constants: dict[str, Any] = {
            "ecs.version": "9.2.0",
            "data_stream.type": "logs",
            "data_stream.dataset": self.dataset,
            "data_stream.namespace": namespace,
            "event.module": module,
            "event.dataset": self.dataset,
            **self.constants,
        }
        frame = frame.with_columns([pl.lit(value).alias(name) for name, value in constants.items()])
        for name, expression in self.computed.items():
            frame = frame.with_columns(expression.alias(name))
        return frame
