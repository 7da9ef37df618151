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
    if json:
        print_json(facts)
        return
    _print_streams(facts["streams"])
    kinds = {kind.replace("_", " "): count for kind, count in facts["definitions"].items()}
    print(counted(facts["events"], "event"))
    print(listed(kinds) or "no definitions")
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
        print(f"{lines} of input could not be used and are in {facts['rejects_file']}")


def _print_streams(streams: Document) -> None:
    from elastic_ml_kit.clock import iso

    rows = [
        (name, f"{fact['events']:>8,}", iso(fact["start"])[:10], iso(fact["end"])[:10])
        for name, fact in streams.items()
    ]
    if rows:
        print_table(("STREAM", "  EVENTS", "FROM", "TO"), rows)


@grouped
def teardown(
    *, dry_run: given.DryRun = False, yes: given.Yes = False, json: given.Json = False, place: Place
) -> None:
    """Remove what the kit made, nothing else: a workspace, or an installation in a cluster."""
    if place.in_cluster:
        _from_cluster(place, dry_run, yes, json)
    else:
        _workspace(place, dry_run, yes, json)


def _workspace(place: Place, dry_run: bool, yes: bool, json: bool) -> None:
    from elastic_ml_kit.targets.local import LocalTarget

    with opened(place.folder, create=False) as target:
        held = {name.removesuffix("s"): target.summary()[name] for name in ("events", "alerts")}
    if not dry_run:
        what = listed(held).replace(", ", " and ")
        confirm(f"Remove {place.folder} with {what}?", yes)
    left = [] if dry_run else LocalTarget.remove(place.folder)
    if json:
        print_json({"workspace": str(place.folder), "removed": not dry_run, "left": left} | held)
        return
    print(f"{'would remove' if dry_run else 'removed'} {place.folder} with {listed(held)}")
    if left:
        print(f"what is not the kit's stays: {', '.join(left)}")


def _from_cluster(place: Place, dry_run: bool, yes: bool, json: bool) -> None:
    with place.cluster() as target:
        steps = target.plan_removal()
        if not steps and not json:
            print(f"{target.place} holds nothing of the kit's")
            return
        show_steps(steps, json, most=len(steps) if dry_run else 0)
        if dry_run:
            return
        confirm(f"Remove all this from {target.place}?", yes)
        with progress_bar() as progress:
            target.remove(steps, progress)
    if not json:
        print("removed; alerts stay: they are the work of whoever looked at them")
