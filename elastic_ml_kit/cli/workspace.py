"""Commands about a workspace itself: `status`, `teardown`; and how every command opens one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from elastic_ml_kit.cli import options as given
from elastic_ml_kit.cli.show import confirm, counted, listed, print_json, print_table, warn

if TYPE_CHECKING:
    from elastic_ml_kit.model import Document
    from elastic_ml_kit.targets.local import LocalTarget


@contextmanager
def opened(place: Path, create: bool = True) -> Iterator[LocalTarget]:
    """An open workspace; tells what was found damaged in it.

    One that is made for a command which then fails is removed again, unless events or rejects are in it.
    """
    from elastic_ml_kit.targets.local import MEMORY, LocalTarget

    made = str(place) != MEMORY and not (place / "manifest.json").exists()
    empty = False
    try:
        with LocalTarget.open(place, create) as target:
            for warning in target.warnings:
                warn(f"warning: {warning}")
            try:
                yield target
            except BaseException:
                held = target.summary()
                empty = made and not held["events"] and not held["rejects"]
                raise
    finally:
        if empty:
            LocalTarget.remove(place)


def status(workspace: given.Workspace = given.DEFAULT_WORKSPACE, json: given.Json = False) -> None:
    """Say what the workspace holds."""
    with opened(workspace, create=False) as target:
        facts = target.summary()
        ran = target.last_run() is not None
    if json:
        print_json(facts)
        return
    _print_streams(facts["streams"])
    print(f"{counted(facts['events'], 'event')}; {listed(facts['definitions'])}")
    found = {name.removesuffix("s"): facts[name] for name in ("records", "alerts")}
    skipped = f" ({len(facts['skipped'])} skipped)" if facts["skipped"] else ""
    print(
        f"last run: {counted(facts['jobs_run'], 'job')}{skipped}, {listed(found)}"
        if ran
        else "nothing has been run yet; `esmlkit run` does"
    )
    if facts["planted"]:
        print(counted(facts["planted"], "planted anomaly"))
    if facts["rejects"]:
        lines = counted(facts["rejects"], "line")
        print(f"{lines} of input could not be used and are in {workspace}/rejects/")


def _print_streams(streams: Document) -> None:
    from elastic_ml_kit.clock import iso

    rows = [
        (name, f"{fact['events']:>8,}", iso(fact["start"])[:10], iso(fact["end"])[:10])
        for name, fact in streams.items()
    ]
    if rows:
        print_table(("STREAM", "  EVENTS", "FROM", "TO"), rows)


def teardown(
    workspace: given.Workspace = given.DEFAULT_WORKSPACE,
    dry_run: given.DryRun = False,
    yes: given.Yes = False,
) -> None:
    """Remove a workspace: what the kit wrote, nothing else."""
    from elastic_ml_kit.targets.local import LocalTarget

    with opened(workspace, create=False) as target:
        held = {name.removesuffix("s"): target.summary()[name] for name in ("events", "alerts")}
    what = f"{workspace} with {listed(held).replace(', ', ' and ')}"
    if dry_run:
        print(f"would remove {what}")
        return
    confirm(f"Remove {what}?", yes)
    left = LocalTarget.remove(workspace)
    print(f"removed {workspace}" + (f"; what is not the kit's stays: {', '.join(left)}" if left else ""))
