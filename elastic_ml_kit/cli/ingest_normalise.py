"""`esmlkit ingest normalise`, `extract` and `watch`: logs of any source as text for a severity classifier."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO

import typer

from elastic_ml_kit.cli import options as given
from elastic_ml_kit.cli.groups import grouped
from elastic_ml_kit.cli.ingest_logs import LogReading
from elastic_ml_kit.cli.ingest_options import Model, Now, OwnContent, Running
from elastic_ml_kit.cli.output import STDOUT, written
from elastic_ml_kit.cli.show import print_json, print_table
from elastic_ml_kit.errors import InputError, UsageError

if TYPE_CHECKING:
    from elastic_ml_kit.normalise.logs.log_text import Normaliser
    from elastic_ml_kit.normalise.logs.silence import Finding
    from elastic_ml_kit.normalise.logs.yields import Yields

FOUND = 1
"""Exit code of a watch that has something to tell."""
_NDJSON = ".ndjson"

Logs = Annotated[
    Path,
    typer.Argument(
        metavar="IN",
        help="NDJSON, JSON or a folder of them, each also .gz: documents, search hits with _source or "
        "fields, bulk requests; '-' is stdin.",
    ),
]


@dataclass(frozen=True, kw_only=True)
class Texts:
    """The options that say how the texts are made."""

    now: Now = None
    model: Model = None
    content: OwnContent = None

    def normaliser(self) -> Normaliser:
        """The pipeline, ready."""
        from elastic_ml_kit.normalise.logs.log_text import Normaliser

        running = Running(now=self.now, model=self.model, content=self.content)
        return Normaliser(running.catalog(), running.instant, running.models.find)


@grouped
def normalise(
    logs: Logs,
    output: Annotated[
        Path, typer.Argument(metavar="OUT", help="A folder for a folder, else a file; '-' is stdout.")
    ],
    *,
    json: given.Json = False,
    texts: Texts,
) -> None:
    """Add `ml_input`, a line of text for a severity classifier, to log documents.

    Every document is written, also one without a text: its `ml_skipped` says why. The report counts both for
    each source. The text is made by the pipeline `esmlkit-ml-input`, as a cluster makes it.
    """
    if json and output == STDOUT:
        raise UsageError("--json and the documents would both go to stdout; give OUT another name than '-'")
    reading = LogReading(logs, texts.normaliser())
    with ExitStack() as stack:
        for path, into in _outputs(stack, reading, output):
            for exported, made in reading.texts(path):
                into.write(_line(exported.rewrapped(made.document)))
        reading.check()
    with redirect_stdout(sys.stderr if output == STDOUT else sys.stdout):
        reading.report(json)


def _outputs(stack: ExitStack, reading: LogReading, output: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """Each file of the input with the file that its documents go to."""
    files = reading.files()
    _check_output(reading.logs, output)
    if output == STDOUT or not reading.logs.is_dir():
        into = stack.enter_context(written(output))
        yield from ((path, into) for path in files)
        return
    taken: set[Path] = set()
    for path in files:
        name = _name(path.relative_to(reading.logs), taken)
        taken.add(name)
        with written(output / name) as into:
            yield path, into


def _check_output(logs: Path, output: Path) -> None:
    if output == STDOUT:
        return
    folder = logs.is_dir()
    if output.is_file() if folder else output.is_dir():
        found, wanted = ("a file", "a folder") if folder else ("a folder", "a file")
        raise UsageError(f"{output} is {found}, but {logs} is {wanted}, so OUT is to be one too")
    if output.resolve().is_relative_to(logs.resolve()):
        raise UsageError(f"{output} would be read as input, too; give OUT a place outside of {logs}")


def _name(path: Path, taken: set[Path]) -> Path:
    """The name of an output: that of the input as NDJSON, or behind its full name where that is taken."""
    plain = path.with_suffix("") if path.suffix == ".gz" else path
    short = plain.with_suffix(_NDJSON)
    return plain.with_name(plain.name + _NDJSON) if short in taken else short


@grouped
def extract(
    logs: Logs,
    output: Annotated[Path, typer.Argument(metavar="OUT", help="A file; '-' is stdout.")] = STDOUT,
    *,
    simple_txt: Annotated[
        bool, typer.Option("--simple-txt", help="Only 'ml_input: …', one text a line, instead of JSON.")
    ] = False,
    texts: Texts,
) -> None:
    """Write the texts of log documents, and nothing else of them.

    One line of JSON a text: `index`, `source`, `branch` and `ml_input`. Documents without a text are counted
    on stderr.
    """
    reading = LogReading(logs, texts.normaliser())
    with written(output) as into:
        for path in reading.files():
            for exported, made in reading.texts(path):
                if made.text is None:
                    continue
                if simple_txt:
                    into.write(f"ml_input: {made.text}\n".encode("utf-8", "replace"))
                else:
                    told = {"index": exported.index, "source": made.source, "branch": made.branch}
                    into.write(_line(told | {"ml_input": made.text}))
        reading.check()
    with redirect_stdout(sys.stderr):
        reading.report(json=False)


@grouped
def watch(
    logs: Logs,
    *,
    baseline: Annotated[
        Path | None,
        typer.Option("--baseline", metavar="FILE", help="A report of this command from a good time."),
    ] = None,
    save: Annotated[
        Path | None, typer.Option("--save", metavar="FILE", help="Write the report, as a next baseline.")
    ] = None,
    drop: Annotated[
        float,
        typer.Option("--drop", metavar="SHARE", help="Of its texts, what a source may lose.", min=0, max=1),
    ] = 0.5,
    collapse: Annotated[
        float,
        typer.Option(
            "--collapse", metavar="SHARE", help="Of the documents, what a class may have.", min=0, max=1
        ),
    ] = 0.95,
    least: Annotated[
        int, typer.Option("--least", metavar="N", help="Documents below which a source is let be.", min=1)
    ] = 20,
    json: given.Json = False,
    texts: Texts,
) -> None:
    """Tell of sources that fall silent and of classes that swallow the others.

    Looks at what share of each source's documents becomes text, at the branches that make none, and, where
    documents tell a class (`ml.prediction`, or `label` beside them), at their classes. Ends with 1 if there
    is something to look at.
    """
    from elastic_ml_kit.cli.output import write
    from elastic_ml_kit.normalise.logs.silence import Limits, find_silence
    from elastic_ml_kit.normalise.running.codec import render_json

    before = _read_baseline(baseline) if baseline else None
    reading = LogReading(logs, texts.normaliser())
    for path in reading.files():
        for _ in reading.texts(path):
            pass
    reading.check()
    findings = find_silence(reading.yields, before, Limits(drop, collapse, least))
    report = reading.told() | _told(reading, findings)
    if save:
        write(save, render_json(report) + b"\n")
    if json:
        print_json(report)
    else:
        reading.report(json=False)
        _show(report["never_matched"], findings)
    if findings:
        raise typer.Exit(FOUND)


def _read_baseline(path: Path) -> Yields:
    from elastic_ml_kit.normalise.logs.yields import read_yields
    from elastic_ml_kit.normalise.running.codec import parse_json

    try:
        report = parse_json(path.read_bytes())
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from None
    except ValueError as error:
        raise InputError(f"{path} is no JSON: {error}") from None
    return read_yields(report, str(path))


def _told(reading: LogReading, findings: list[Finding]) -> dict[str, Any]:
    from elastic_ml_kit.normalise.logs.silence import never_matched

    return {
        "never_matched": never_matched(reading.yields, reading.normaliser.branches),
        "findings": [{"kind": each.kind, "source": each.source, "reason": each.reason} for each in findings],
    }


def _show(unmatched: list[str], findings: list[Finding]) -> None:
    if unmatched:
        print()
        print_table(("BRANCHES THAT MADE NO TEXT",), [(", ".join(unmatched),)])
    print()
    if not findings:
        print("nothing to look at")
        return
    print_table(("FINDING", "SOURCE", "WHY"), [(each.kind, each.source, each.reason) for each in findings])


def _line(value: dict[str, Any]) -> bytes:
    from elastic_ml_kit.normalise.running.codec import render_json

    return render_json(value) + b"\n"
