"""How generated events are written down: NDJSON, bulk bodies, a JSON array, syslog lines, CEF lines.

Each format is columnar: a frame in, one text a row out. The formats of documents start from their JSON text,
the others from the events' fields.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import polars as pl

from elastic_ml_kit.events.follow import Stretch
from elastic_ml_kit.events.ndjson import bulk_lines
from elastic_ml_kit.events.synth.generation import Generation
from elastic_ml_kit.fields import ID, TIME

Lines = Callable[[pl.DataFrame, str], pl.Series]


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write events: file suffix, lines of a frame, what stands around and between them.

    `documents` says which frames `lines` takes: those of `Generation.documents`, or those of `batches`.
    """

    suffix: str
    lines: Lines
    documents: bool
    head: str = ""
    between: str = "\n"
    tail: str = "\n"

    def stretches(self, generation: Generation) -> Iterator[Stretch]:
        """Stretch after stretch of data streams and frames of what `lines` takes."""
        return generation.stretches(self.documents)


def _ndjson(frame: pl.DataFrame, _stream: str) -> pl.Series:
    return frame["line"]


def _bulk(frame: pl.DataFrame, stream: str) -> pl.Series:
    return bulk_lines(frame["line"], frame[ID], stream)


def _text(frame: pl.DataFrame, field: str, otherwise: str = "") -> pl.Expr:
    if field not in frame.columns:
        return pl.lit(otherwise)
    return pl.col(field).cast(pl.String).fill_null(otherwise)


def _one_line(text: pl.Expr) -> pl.Expr:
    return text.str.replace_all(r"[\r\n\t]+", " ")


def _stamp() -> pl.Expr:
    return pl.col(TIME).dt.strftime("%Y-%m-%dT%H:%M:%S%.3fZ")


def _syslog(frame: pl.DataFrame, _stream: str) -> pl.Series:
    """RFC 5424: facility authpriv, severity informational, or warning where the outcome is a failure."""
    failed = _text(frame, "event.outcome") == "failure"
    line = pl.format(
        "<{}>1 {} {} {} {} {} - {}",
        pl.when(failed).then(pl.lit("84")).otherwise(pl.lit("86")),
        _stamp(),
        _text(frame, "host.name", "-"),
        _text(frame, "process.name", "-").str.replace_all(" ", "_"),
        _text(frame, "process.pid", "-"),
        _text(frame, "event.code", "-"),
        _one_line(_text(frame, "message", "-")),
    )
    return frame.select(line.alias("line")).to_series()


_CEF = {
    "externalId": ID,
    "dvchost": "host.name",
    "suser": "user.name",
    "src": "source.ip",
    "spt": "source.port",
    "dst": "destination.ip",
    "dpt": "destination.port",
    "sproc": "process.name",
    "act": "event.action",
    "outcome": "event.outcome",
    "request": "url.full",
    "msg": "message",
}


def _cef(frame: pl.DataFrame, _stream: str) -> pl.Series:
    """ArcSight CEF 0: the dataset as product, action as signature and name."""
    action = _text(frame, "event.action", "event").str.replace_all(r"([\\|])", r"\$1")
    failed = _text(frame, "event.outcome") == "failure"
    header = pl.format(
        "CEF:0|elastic_ml_kit|{}|1|{}|{}|{}|rt={}",
        _text(frame, "event.dataset"),
        _text(frame, "event.code", "0"),
        action,
        pl.when(failed).then(pl.lit("6")).otherwise(pl.lit("3")),
        pl.col(TIME).dt.timestamp("ms"),
    )
    pairs = [
        pl.format(
            " {}={}",
            pl.lit(key),
            _one_line(pl.col(field).cast(pl.String)).str.replace_all(r"([\\=])", r"\$1"),
        ).fill_null("")
        for key, field in _CEF.items()
        if field in frame.columns
    ]
    return frame.select(pl.concat_str(header, *pairs).alias("line")).to_series()


FORMATS = {
    "ndjson": Format(".ndjson", _ndjson, documents=True),
    "bulk": Format(".bulk.ndjson", _bulk, documents=True),
    "json": Format(".json", _ndjson, documents=True, head="[\n", between=",\n", tail="\n]\n"),
    "syslog": Format(".log", _syslog, documents=False),
    "cef": Format(".cef", _cef, documents=False),
}
