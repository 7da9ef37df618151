"""`esmlkit ingest simulate`: what each step does to a document; or a file of requests, an answer for each."""

from __future__ import annotations

import gzip
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from elastic_ml_kit.cli import options as given
from elastic_ml_kit.cli.groups import grouped
from elastic_ml_kit.cli.ingest_options import Running, is_text, lots
from elastic_ml_kit.cli.interrupt import wake_on_interrupt
from elastic_ml_kit.cli.output import STDOUT, written
from elastic_ml_kit.cli.show import WIDTH, counted, warn
from elastic_ml_kit.errors import InputError, UsageError

if TYPE_CHECKING:
    from elastic_ml_kit.events.lines import Fault
    from elastic_ml_kit.normalise.suite.changes import Change

_SIGNS = {"added": "+", "changed": "~", "removed": "-"}
_COLOURS = {"added": 32, "changed": 33, "removed": 31, "error": 31, "dropped": 33, "skipped": 2}
_GZIP = b"\x1f\x8b"


@grouped
def simulate(
    pipeline: Annotated[
        str | None,
        typer.Argument(metavar="PIPELINE", help="A JSON or YAML file, or the id of one in the catalog."),
    ] = None,
    *,
    input: Annotated[
        Path | None,
        typer.Option(
            "--input",
            "-i",
            metavar="PATH",
            help="Documents as JSON, NDJSON or _simulate takes them, .log for texts; '-' is stdin.",
        ),
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show what each step did.")] = False,
    requests: Annotated[
        Path | None,
        typer.Option(
            "--requests",
            metavar="FILE",
            help="Bodies of _simulate and scripts, one a line; .gz, or '-' for stdin.",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Answers to --requests, one a line."),
    ] = None,
    json: given.Json = False,
    running: Running,
) -> None:
    """Show what an ingest pipeline makes of documents, as _simulate does.

    With --requests and --output it answers a file of requests instead: a line holds `id`, `pipeline`, `docs`
    and what else _simulate takes, or `id`, `source`, `params` and `doc` for a script.
    """
    if requests is not None:
        if pipeline is not None or input is not None or verbose or output is None:
            raise UsageError(
                "--requests goes with --output FILE, and without PIPELINE, --input and --verbose"
            )
        _answer(requests, output, running)
        return
    if pipeline is None or input is None or output is not None:
        raise UsageError("say PIPELINE and --input, or --requests and --output")
    documents = _documents(input)
    answers = _simulated(pipeline, {"docs": documents, "verbose": verbose}, running)
    _show(answers, documents, verbose, json)


def _answer(requests: Path, output: Path, running: Running) -> None:
    from elastic_ml_kit.normalise.running.batch import INTERNAL, answers
    from elastic_ml_kit.normalise.running.library import Library

    now = running.instant
    library = Library((), running.catalog(), running.databases, running.tables, running.models.find)
    count = faults = 0
    with written(output) as into:
        for answer in answers(_lines(requests), now, library.resources()):
            into.write(answer + b"\n")
            count += 1
            faults += INTERNAL.encode() in answer
    warn(f"{counted(count, 'request')} answered")
    if faults:
        warn(f"warning: {counted(faults, 'request')} met a fault of the kit, see '{INTERNAL}' in {output}")


def _lines(path: Path) -> Iterator[bytes]:
    if path == STDOUT:
        wake_on_interrupt()
        yield from sys.stdin.buffer
        return
    try:
        with path.open("rb") as file:
            if file.peek(2)[:2] == _GZIP:
                with gzip.open(file) as text:
                    yield from text
            else:
                yield from file
    except (OSError, EOFError) as error:
        raise InputError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}") from None


def _documents(path: Path) -> list[dict[str, Any]]:
    """The documents of an input, each as `_simulate` takes it."""
    from elastic_ml_kit.normalise.running.runner import parted

    faults: list[tuple[str, Fault]] = []
    documents: list[dict[str, Any]] = []
    for lot in lots(path, is_text(path), faults):
        for number, text in lot.lines:
            value = (
                {"message": text.decode("utf-8", "replace")} if lot.raw else _parsed(lot.file, number, text)
            )
            for each in _unpacked(value):
                source, metadata = parted(each)
                documents.append({**(metadata or {}), "_source": source})
    for file, fault in faults:
        raise InputError(f"{file}, line {fault.line}: {fault.reason}; write one JSON document a line")
    return documents


def _parsed(file: str, number: int, text: bytes) -> dict[str, Any]:
    from elastic_ml_kit.normalise.running.codec import parse_json

    try:
        value = parse_json(text)
    except ValueError as error:
        raise InputError(f"{file}, line {number}: not JSON: {error}; write one document a line") from None
    if not isinstance(value, dict):
        raise InputError(f"{file}, line {number}: a document is a JSON object; found {type(value).__name__}")
    return value


def _unpacked(value: dict[str, Any]) -> list[dict[str, Any]]:
    """The documents of a body of `_simulate`, or the one document."""
    docs = value.get("docs")
    only = value.keys() <= {"docs", "pipeline", "verbose"} and isinstance(docs, list)
    return [each for each in docs or () if isinstance(each, dict)] if only else [value]


def _simulated(pipeline: str, body: dict[str, Any], running: Running) -> list[Any]:
    from elastic_ml_kit.normalise.running.uses import refused
    from elastic_ml_kit.normalise.simulate import simulate as simulated

    library, found = running.open(pipeline)
    answer = simulated({**body, "pipeline": dict(found.body)}, running.instant, resources=library.resources())
    if answer["status"] != 200:
        raise refused(found, library, str(answer["result"]["error"][0]["reason"]))
    docs: list[Any] = answer["result"]["docs"]
    return docs


def _show(answers: list[Any], documents: list[dict[str, Any]], verbose: bool, json: bool) -> None:
    from elastic_ml_kit.normalise.running.codec import render_json

    if json:
        sys.stdout.write(render_json({"docs": answers}).decode("utf-8") + "\n")
        return
    paper = _Paper()
    for number, (answer, document) in enumerate(zip(answers, documents, strict=True), 1):
        paper.line(f"document {number}", 1)
        if verbose and answer is not None and "processor_results" in answer:
            paper.steps(answer["processor_results"], document)
        else:
            paper.result(answer)


class _Paper:
    """Text within 80 columns, coloured on a terminal."""

    def __init__(self) -> None:
        self._colours = sys.stdout.isatty() and not os.environ.get("NO_COLOR")

    def line(self, text: str, colour: int | None = None) -> None:
        """One line."""
        print(f"\x1b[{colour}m{text}\x1b[0m" if self._colours and colour is not None else text)

    def steps(self, results: list[Mapping[str, Any]], document: Mapping[str, Any]) -> None:
        """Each step and what it changed."""
        from elastic_ml_kit.normalise.suite.changes import changes

        before = _flat({"_index": "_index", "_id": "_id", **document})
        for number, result in enumerate(results, 1):
            self._heading(number, result)
            for error in (*result.get("error", ())[-1:], *result.get("ignored_error", ())[-1:]):
                self._wrapped(f"{error['type']}: {error['reason']}", _COLOURS["error"])
            if "doc" in result:
                after = _flat(result["doc"])
                for change in changes(before, after):
                    self.line(_described(change), _COLOURS[change.kind])
                before = after

    def _heading(self, number: int, result: Mapping[str, Any]) -> None:
        tag = f" '{result['tag']}'" if result.get("tag") else ""
        status = result["status"]
        self.line(f"{number:>4} {result['processor_type']}{tag}: {status}", _COLOURS.get(status))
        if result.get("if"):
            condition = " ".join(str(result["if"]["condition"]).split())
            self._wrapped(f"if {condition} → {str(result['if']['result']).lower()}")

    def result(self, answer: Mapping[str, Any] | None) -> None:
        """What came of a document."""
        if answer is None:
            self.line("     dropped", _COLOURS["dropped"])
        elif "error" in answer:
            for error in answer["error"]:
                self._wrapped(f"{error['type']}: {error['reason']}", _COLOURS["error"])
        else:
            from elastic_ml_kit.normalise.suite.comparison import rendered_json

            for line in rendered_json(answer).split("\n"):
                self.line(f"  {line}")

    def _wrapped(self, text: str, colour: int | None = None) -> None:
        import textwrap

        for line in textwrap.wrap(text, WIDTH - 5) or [""]:
            self.line(f"     {line}", colour)


def _flat(document: Mapping[str, Any]) -> dict[str, Any]:
    """Metadata, `_ingest` and fields side by side."""
    beside = {name: value for name, value in document.items() if name != "_source"}
    return {**beside, **document["_source"]}


def _described(change: Change) -> str:
    """A change in one line of 80 columns; the parts of a long one are cut."""
    sign = f"     {_SIGNS[change.kind]} {change.field}  "
    room = max(WIDTH - len(sign), 20)
    if change.kind == "changed":
        half = (room - 3) // 2
        return sign + f"{_cut(change.before, half)} → {_cut(change.after, half)}"
    return sign + _cut(change.before if change.kind == "removed" else change.after, room)


def _cut(value: Any, room: int) -> str:
    from elastic_ml_kit.normalise.running.codec import render_json

    text = render_json(value).decode("utf-8", "replace")
    return text if len(text) <= room else text[: room - 1] + "…"
