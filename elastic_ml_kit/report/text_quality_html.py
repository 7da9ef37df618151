"""The evaluation of a text model as one page that needs no network and no script: tables and drawn charts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import jinja2
from markupsafe import Markup

from elastic_ml_kit.score.text.evaluation.evaluate import Evaluation
from elastic_ml_kit.score.text.evaluation.speed import Latency

_BARS = 24
"""Bars of the latency histogram."""
_SIDE = 260
"""Side of the reliability diagram."""
_WIDE, _HIGH = 520, 160


@dataclass(frozen=True, slots=True)
class Box:
    """A bar of a chart, in its own units, with what is said of it."""

    x: float
    y: float
    width: float
    height: float
    title: str


def render_quality_html(found: Evaluation) -> str:
    """The page; shows what the evaluation holds and nothing else."""
    return (
        _environment()
        .get_template("text_quality.html.j2")
        .render(
            found=found,
            quality=found.quality,
            css=Markup(files("elastic_ml_kit.report").joinpath("assets", "report.css").read_text("utf-8")),
            total=max(sum(found.distribution.values()), 1),
            shades=_shades(found),
            reliability=_reliability(found),
            latency=_histogram(found.latency),
            side=_SIDE,
            wide=_WIDE,
            high=_HIGH,
        )
    )


def _shades(found: Evaluation) -> list[list[float]]:
    """How dark each cell of the confusion matrix is: its share of the row."""
    if found.quality is None:
        return []
    return [[value / (sum(row) or 1) for value in row] for row in found.quality.confusion]


def _reliability(found: Evaluation) -> list[Box]:
    """A bar for each range of probabilities, as high as it is often right."""
    if found.quality is None:
        return []
    return [
        Box(
            each.low * _SIDE,
            (1 - each.accuracy) * _SIDE,
            (each.high - each.low) * _SIDE - 1,
            each.accuracy * _SIDE,
            f"said {each.confidence:.1%}, right {each.accuracy:.1%}, {each.weight:,.0f} of the weight",
        )
        for each in found.quality.reliability
    ]


def _histogram(latency: Latency | None) -> list[Box]:
    """Bars of times on a logarithmic axis."""
    if latency is None:
        return []
    values = [max(value, 1e-4) for value in latency.values]
    low, high = math.log(min(values)), math.log(max(values))
    step = (high - low) / _BARS or 1.0
    counts = [0] * _BARS
    for value in values:
        counts[min(int((math.log(value) - low) / step), _BARS - 1)] += 1
    return _bars(counts, [math.exp(low + place * step) for place in range(_BARS + 1)])


def _bars(counts: Sequence[int], edges: Sequence[float]) -> list[Box]:
    width, most = _WIDE / len(counts), max(counts)
    return [
        Box(
            place * width,
            _HIGH * (1 - count / most),
            width - 1,
            _HIGH * count / most,
            f"{edges[place]:.2f} to {edges[place + 1]:.2f} ms: {count}",
        )
        for place, count in enumerate(counts)
    ]


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("elastic_ml_kit.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"number": _number, "percent": lambda share: f"{share * 100:.1f}\u00a0%"}
    return environment


def _number(value: Any, digits: int = 0) -> str:
    return f"{value:,.{digits}f}"
