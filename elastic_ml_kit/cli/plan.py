"""Commands that bring definitions to a place: `plan`, `apply`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from elastic_ml_kit.cli import options as given
from elastic_ml_kit.cli.groups import grouped
from elastic_ml_kit.cli.options import Choice
from elastic_ml_kit.cli.place import Laying, Place, opened
from elastic_ml_kit.cli.progress import progress_bar
from elastic_ml_kit.cli.show import listed, print_json, print_table

if TYPE_CHECKING:
    from elastic_ml_kit.targets.base import Step

LISTED = 40
"""Steps that are printed one by one."""


@grouped
def plan(*, json: given.Json = False, choice: Choice, place: Place, laid: Laying) -> None:
    """Say what `apply` would do; changes nothing."""
    show_steps(planned(place, laid, choice), json)


@grouped
def apply(
    *,
    dry_run: given.DryRun = False,
    json: given.Json = False,
    choice: Choice,
    place: Place,
    laid: Laying,
) -> None:
    """Bring the definitions of a workspace or a cluster to those of the catalog."""
    from elastic_ml_kit import flow

    if dry_run:
        show_steps(planned(place, laid, choice), json)
        return
    with place.target(laid) as target, progress_bar() as progress:
        steps = flow.install(target, place.catalog(target, choice), progress)
    show_steps(steps, json)


def planned(place: Place, laid: Laying, choice: Choice) -> Sequence[Step]:
    """The plan for a place; where there is no workspace yet, that for an empty one."""
    from elastic_ml_kit.targets.local import MEMORY

    if place.in_cluster:
        with place.cluster(laid) as cluster:
            return cluster.plan(place.catalog(cluster, choice))
    folder = place.folder
    nothing = not folder.exists() or (folder.is_dir() and not any(folder.iterdir()))
    with opened(Path(MEMORY) if nothing else folder, create=False) as target:
        return target.plan(choice.load())


def show_steps(steps: Sequence[Step], json: bool = False, most: int = LISTED) -> None:
    """The steps that change something, one by one up to so many, and how many there are of each kind."""
    if json:
        print_json([{"action": s.action, "kind": s.kind, "id": s.id, "reason": s.reason} for s in steps])
        return
    changing = [step for step in steps if step.action != "keep"]
    shown = changing if len(changing) <= most else [s for s in changing if s.action != "create"][:most]
    if shown:
        rows = [(s.action, str(s.kind).replace("_", " "), _says(s)) for s in shown]
        print_table(("ACTION", "KIND", "WHAT"), rows)
    for action in dict.fromkeys(step.action for step in steps):
        kinds = Counter(str(step.kind).replace("_", " ") for step in steps if step.action == action)
        print(f"{action} {listed(kinds)}")
    if len(shown) < len(changing):
        print("--json lists every step")


def _says(step: Step) -> str:
    """What a step is about as people know it, and why it is taken."""
    name = step.body.get("name") if step.kind == "rule" and step.body else None
    return (name or step.id) + (f": {step.reason}" if step.reason else "")
