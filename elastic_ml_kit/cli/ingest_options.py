"""Options of every command that runs pipelines, and the documents that it reads."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from elastic_ml_kit.cli.ingest_models import Shelf, named_places
from elastic_ml_kit.cli.interrupt import wake_on_interrupt
from elastic_ml_kit.cli.output import STDOUT
from elastic_ml_kit.errors import InputError, UsageError

if TYPE_CHECKING:
    from elastic_ml_kit.content import Content
    from elastic_ml_kit.events.lines import Fault
    from elastic_ml_kit.normalise.running.library import Library, Written
    from elastic_ml_kit.normalise.running.runner import Lot, Plan
    from elastic_ml_kit.normalise.running.tables import Databases, Tables
    from elastic_ml_kit.normalise.suite.samples import Finder

TEXTS = (".log", ".txt")
_LOT, _LOT_BYTES = 500, 1 << 20
_HOW = "How it runs"

Pipeline = Annotated[
    str, typer.Argument(metavar="PIPELINE", help="A JSON or YAML file, or the id of one in the catalog.")
]
Input = Annotated[
    Path,
    typer.Option(
        "--input",
        "-i",
        metavar="PATH",
        help="NDJSON, JSON or a folder of them, .log for one text a line, each also .gz; '-' is stdin.",
    ),
]
Raw = Annotated[
    bool, typer.Option("--raw", help="Each line is a text for 'message', whatever the name says.")
]
WorkerCount = Annotated[
    int, typer.Option("--workers", metavar="N", help="Processes that share the documents.", min=1, max=64)
]
Now = Annotated[
    str | None,
    typer.Option(
        "--now",
        metavar="TIME",
        help="The instant of the run, as ISO 8601; by default what the clock says.",
        rich_help_panel=_HOW,
    ),
]
Geoip = Annotated[
    str | None,
    typer.Option(
        "--geoip",
        metavar="DIR",
        help="Folder of mmdb files for geoip and ip_location, or 'none' to tag documents instead.",
        rich_help_panel=_HOW,
    ),
]
Enrich = Annotated[
    Path | None,
    typer.Option(
        "--enrich",
        metavar="DIR",
        help="Folder of <policy>.json files for enrich: the policy and its 'rows'.",
        rich_help_panel=_HOW,
    ),
]
Model = Annotated[
    list[str] | None,
    typer.Option(
        "--model",
        metavar="ID=NAME",
        help="Text model of an id for inference: one that is shipped, a folder, a Hub id. Repeatable.",
        rich_help_panel=_HOW,
    ),
]
OwnContent = Annotated[
    Path | None,
    typer.Option(
        "--content",
        metavar="DIR",
        help="Your own definitions, laid over the shipped ones; ESMLKIT_CONTENT names them for all commands.",
        rich_help_panel=_HOW,
    ),
]


@dataclass(frozen=True, kw_only=True)
class Running:
    """The options that say when a pipeline runs, and with what beside it."""

    now: Now = None
    geoip: Geoip = None
    enrich: Enrich = None
    model: Model = None
    content: OwnContent = None

    @property
    def instant(self) -> str:
        """The instant as `_ingest.timestamp` has it.

        Errors:
            UsageError: `--now` is no time.
        """
        from datetime import UTC, datetime

        try:
            moment = datetime.fromisoformat(self.now) if self.now else datetime.now(UTC)
        except ValueError:
            raise UsageError(
                f"--now: '{self.now}' is not a time: write it as '2026-01-05T00:00:00Z'"
            ) from None
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        return moment.isoformat().replace("+00:00", "Z")

    def catalog(self) -> Content:
        """The layers of definitions."""
        from elastic_ml_kit.content import find

        return find(self.content)

    def open(self, pipeline: str) -> tuple[Library, Written]:
        """The pipeline and where it finds what it calls."""
        from elastic_ml_kit.normalise.running.library import open_library

        return open_library(pipeline, self.catalog(), self.databases, self.tables, self.models.find)

    def plan(self, pipeline: str, index: str, metadata: bool = False) -> Plan:
        """What every process is to run."""
        from elastic_ml_kit.normalise.running.runner import Plan

        return Plan(
            pipeline=pipeline,
            content=self.catalog(),
            now=self.instant,
            databases=self.databases,
            tables=self.tables,
            index=index,
            metadata=metadata,
            models=self.models.find,
        )

    def finder(self) -> Finder:
        """What looks for tests."""
        from elastic_ml_kit.normalise.suite.samples import Finder

        return Finder(self.catalog(), self.databases, self.tables, self.models.find)

    @property
    def models(self) -> Shelf:
        """What inference asks: those of `--model`, then those that the catalog defines."""
        return Shelf(named_places(self.model or ()), self.catalog())

    @property
    def databases(self) -> Databases:
        """What geoip looks addresses up in."""
        from elastic_ml_kit.normalise.running.tables import Databases

        if self.geoip == "none":
            return Databases(lacking="tag")
        return Databases(_folder("--geoip", Path(self.geoip)) if self.geoip else None)

    @property
    def tables(self) -> Tables:
        """What enrich looks rows up in."""
        from elastic_ml_kit.normalise.running.tables import Tables

        return Tables(_folder("--enrich", self.enrich) if self.enrich else None)


def _folder(option: str, path: Path) -> Path:
    if not path.is_dir():
        raise UsageError(f"{option} names {path}, which is not a folder")
    return path


def lots(path: Path, raw: bool, faults: list[tuple[str, Fault]]) -> Iterator[Lot]:
    """The lines of an input in lots; what cannot be read of it is added to the faults.

    Errors:
        InputError: there is no such path, the folder has no input, or there is nothing in it.
    """
    from elastic_ml_kit.events.lines import find_files

    if path == STDOUT:
        wake_on_interrupt()
        yield from _file_lots(sys.stdin.buffer, "stdin", raw, faults)
        return
    for each in find_files(path):
        try:
            with each.open("rb") as file:
                yield from _file_lots(file, str(each), raw or is_text(each), faults)
        except OSError as error:
            raise InputError(f"{each} cannot be read: {error.strerror or error}") from None


def is_text(path: Path) -> bool:
    """Whether the file has one text a line, by its name."""
    return path.name.lower().removesuffix(".gz").endswith(TEXTS)


def _file_lots(file: BinaryIO, name: str, raw: bool, faults: list[tuple[str, Fault]]) -> Iterator[Lot]:
    from elastic_ml_kit.events.lines import EMPTY, Fault, read_lines, read_texts
    from elastic_ml_kit.normalise.running.runner import Lot

    lines: list[tuple[int, bytes]] = []
    size = 0
    for each in read_lines(file) if raw else read_texts(file):
        if isinstance(each, Fault):
            if each.reason == EMPTY:
                raise InputError(f"{name}: {EMPTY}")
            faults.append((name, each))
            continue
        lines.append(each)
        size += len(each[1])
        if len(lines) == _LOT or size > _LOT_BYTES:
            yield Lot(lines, raw, name)
            lines, size = [], 0
    if lines:
        yield Lot(lines, raw, name)
