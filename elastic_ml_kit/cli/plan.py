"""Commands that bring definitions to a workspace: `plan`, `apply`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from elastic_ml_kit.cli import options as given
from elastic_ml_kit.cli.catalog import load
from elastic_ml_kit.cli.show import listed, print_json, print_table
from elastic_ml_kit.cli.workspace import opened

if TYPE_CHECKING:
    from elastic_ml_kit.definitions.catalog import Catalog
    from elastic_ml_kit.targets.base import Step

LISTED = 20
"""Steps that are printed one by one."""


def plan(
    workspace: given.Workspace = given.DEFAULT_WORKSPACE,
    json: given.Json = False,
    modules: given.Modules = None,
    jobs: given.Jobs = None,
    content: given.Content = None,
) -> None:
    """Say what `apply` would do; changes nothing."""
    show_steps(planned(workspace, load(content, modules, jobs)), json)


def apply(
    workspace: given.Workspace = given.DEFAULT_WORKSPACE,
    dry_run: given.DryRun = False,
    json: given.Json = False,
    modules: given.Modules = None,
    jobs: given.Jobs = None,
    content: given.Content = None,
) -> None:
    """Bring the workspace's definitions to those of the catalog."""
    from elastic_ml_kit import flow

    catalog = load(content, modules, jobs)
    if dry_run:
        show_steps(planned(workspace, catalog), json)
        return
    with opened(workspace) as target:
        show_steps(flow.install(target, catalog), json)


def planned(workspace: Path, catalog: Catalog) -> list[Step]:
    """The plan for a workspace; where there is none yet, that for an empty one."""
    from elastic_ml_kit.targets.local import MEMORY

    nothing = not workspace.exists() or (workspace.is_dir() and not any(workspace.iterdir()))
    with opened(Path(MEMORY) if nothing else workspace, create=False) as target:
        return target.plan(catalog)


def show_steps(steps: Sequence[Step], json: bool = False) -> None:
    """The steps that change something, one by one where they are few, and how many there are of each kind."""
    if json:
        print_json([{"action": s.action, "kind": s.kind, "id": s.id, "reason": s.reason} for s in steps])
        return
    changing = [step for step in steps if step.action != "keep"]
    shown = changing if len(changing) <= LISTED else [s for s in changing if s.action != "create"][:LISTED]
    if shown:
        print_table(("ACTION", "KIND", "WHAT"), [(s.action, s.kind, _says(s)) for s in shown])
    for action in dict.fromkeys(step.action for step in steps):
        kinds = Counter(str(step.kind) for step in steps if step.action == action)
        print(f"{action} {listed(kinds)}")
    if len(shown) < len(changing):
        print("`esmlkit plan --json` lists every step")


def _says(step: Step) -> str:
    """What a step is about as people know it, and why it is taken."""
    name = step.body.get("name") if step.kind == "rule" and step.body else None
    return (name or step.id) + (f": {step.reason}" if step.reason else "")
