"""`esmlkit compare`: the anomalies of a cluster beside those that the workspace finds in its events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from elastic_ml_kit.cli import options as given
from elastic_ml_kit.cli.groups import grouped
from elastic_ml_kit.cli.options import Choice
from elastic_ml_kit.cli.place import IndexPattern, Laying, Place
from elastic_ml_kit.cli.progress import progress_bar
from elastic_ml_kit.errors import UsageError

if TYPE_CHECKING:
    from elastic_ml_kit.clock import Window

_COMPARED = "What is compared"

From = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="TIME",
        help="Leave earlier records out; both sides still learn from what was before.",
        rich_help_panel=_COMPARED,
    ),
]
To = Annotated[
    str | None,
    typer.Option("--to", metavar="TIME", help="Leave records from then on out.", rich_help_panel=_COMPARED),
]

_EVER = 2**53
"""An instant that no record reaches."""


@grouped
def compare(
    *,
    since: From = None,
    until: To = None,
    index_pattern: IndexPattern = None,
    json: given.Json = False,
    place: Place,
    choice: Choice,
) -> None:
    """Say where a cluster's anomalies and the workspace's agree, and where they differ.

    Reads the events of the installed jobs from the cluster, runs the same jobs over them here, and holds the
    records of both against each other, job by job. Changes nothing, in the cluster or on disk.
    """
    from elastic_ml_kit import flow
    from elastic_ml_kit.report.agreement import agreement_json
    from elastic_ml_kit.report.agreement_text import render_agreement_text

    window = _window(since, until)
    if place.workspace is not None:
        raise UsageError("compare makes a workspace of its own, in memory; leave --workspace out")
    with place.cluster(Laying(index_pattern=index_pattern)) as cluster, progress_bar() as progress:
        found = flow.compare(cluster, place.catalog(cluster, choice), window, progress)
    print(agreement_json(found).decode() if json else render_agreement_text(found), end="")


def _window(since: str | None, until: str | None) -> Window | None:
    """The time whose records are compared; None is all.

    Errors:
        UsageError: not a time, or an end that is not after the start.
    """
    from elastic_ml_kit.clock import Window

    if since is None and until is None:
        return None
    start = 0 if since is None else _instant("--from", since)
    end = _EVER if until is None else _instant("--to", until)
    if start >= end:
        raise UsageError(f"--to {until} is not after --from {since}; give a later time")
    return Window(start, end)


def _instant(option: str, text: str) -> int:
    from elastic_ml_kit.clock import parse_instant

    try:
        return parse_instant(text)
    except ValueError as error:
        raise UsageError(f"{option}: {error}") from None
