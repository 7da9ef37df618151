"""Commands about a place itself: `status`, `teardown`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elastic_ml_kit.cli import options as given
from elastic_ml_kit.cli.groups import grouped
from elastic_ml_kit.cli.place import Place, opened
from elastic_ml_kit.cli.plan import show_steps
from elastic_ml_kit.cli.progress import progress_bar
from elastic_ml_kit.cli.show import confirm, counted, listed, print_json, print_table

if TYPE_CHECKING:
    from elastic_ml_kit.model import Document


@grouped
def status(*, json: given.Json = False, place: Place) -> None:
    """Say what a workspace or a cluster holds."""
    with place.target(create=False) as target:
        facts = target.summary()
        ran = target.last_run() is not None
        where = target.place
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
        print(f"{lines} of input could not be used and are in {where}/rejects/")


def _print_streams(streams: Document) -> None:
    from elastic_ml_kit.clock import iso

    rows = [
        (name, f"{fact['events']:>8,}", iso(fact["start"])[:10], iso(fact["end"])[:10])
        for name, fact in streams.items()
    ]
    if rows:
        print_table(("STREAM", "  EVENTS", "FROM", "TO"), rows)


@grouped
def teardown(*, dry_run: given.DryRun = False, yes: given.Yes = False, place: Place) -> None:
    """Remove what the kit made, nothing else: a workspace, or an installation in a cluster."""
    if place.in_cluster:
        _from_cluster(place, dry_run, yes)
    else:
        _workspace(place, dry_run, yes)


def _workspace(place: Place, dry_run: bool, yes: bool) -> None:
    from elastic_ml_kit.targets.local import LocalTarget

    with opened(place.folder, create=False) as target:
        held = {name.removesuffix("s"): target.summary()[name] for name in ("events", "alerts")}
    what = f"{place.folder} with {listed(held).replace(', ', ' and ')}"
    if dry_run:
        print(f"would remove {what}")
        return
    confirm(f"Remove {what}?", yes)
    left = LocalTarget.remove(place.folder)
    print(f"removed {place.folder}" + (f"; what is not the kit's stays: {', '.join(left)}" if left else ""))


def _from_cluster(place: Place, dry_run: bool, yes: bool) -> None:
    with place.cluster() as target:
        steps = target.plan_removal()
        if not steps:
            print(f"{target.place} holds nothing of the kit's")
            return
        show_steps(steps)
        if dry_run:
            return
        confirm(f"Remove all this from {target.place}?", yes)
        with progress_bar() as progress:
            target.remove(steps, progress)
    print("removed; alerts that rules raised stay, as they are the record of an investigation")
