"""The report as one page that needs no network: template, styles, scripts and the document itself inside."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import jinja2
import orjson
from markupsafe import Markup

from elastic_ml_kit.clock import format_duration, iso
from elastic_ml_kit.report.document import ResultDocument, render_json

SCRIPTS = ("page.js", "records.js", "lanes.js", "scenarios.js", "alerts.js", "severity.js")
NONE = "–"
BANDS = ((75, "critical"), (50, "major"), (25, "minor"), (4, "warning"), (0, "low"))
"""Scores from which Elastic's severities begin; the page colours by them."""


def render_html(document: ResultDocument) -> str:
    """report.html: shows what report.json holds and nothing else."""
    content = orjson.loads(render_json(document))
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            doc=content,
            data=Markup(_in_script(orjson.dumps(content).decode())),
            css=Markup(_asset("report.css")),
            echarts=Markup(_asset("echarts.min.js")),
            script=Markup("\n".join(_asset(name) for name in SCRIPTS)),
        )
    )


@cache
def _asset(name: str) -> str:
    return files("elastic_ml_kit.report").joinpath("assets", name).read_text("utf-8")


def _in_script(json: str) -> str:
    """JSON that cannot end the script element it stands in, nor start a comment there."""
    return json.replace("<", "\\u003c")


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("elastic_ml_kit.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "number": _number,
        "percent": _percent,
        "duration": _duration,
        "score": _score,
        "band": _band,
        "moment": _moment,
        "option": _option,
        "document": lambda document: orjson.dumps(document, option=orjson.OPT_INDENT_2).decode(),
        "day": lambda instant: iso(instant)[:10],
        "span": lambda seconds: f"{seconds // 60} min" if seconds % 3600 else f"{seconds // 3600} h",
    }
    return environment


def _number(value: float | None, digits: int = 0) -> str:
    return NONE if value is None else f"{value:,.{digits}f}"


def _percent(share: float | None) -> str:
    return NONE if share is None else f"{share * 100:.1f}\u00a0%"


def _duration(seconds: float | None) -> str:
    return NONE if seconds is None else format_duration(seconds)


def _score(score: float | None) -> str:
    return NONE if score is None else f"{score:.0f}"


def _band(score: Any) -> str:
    return next(name for limit, name in BANDS if (score or 0) >= limit)


def _option(value: Any, name: str) -> str:
    """What the generator was told, as people would write it."""
    if value is None:
        return NONE
    if name == "start":
        return _moment(value)
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _moment(instant: int) -> str:
    return iso(instant)[:16].replace("T", " ")
