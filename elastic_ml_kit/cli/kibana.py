"""`esmlkit kibana export|diff`: what people changed in the browser, shown and brought back into files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from elastic_ml_kit.cli import options as given
from elastic_ml_kit.cli.catalog import load
from elastic_ml_kit.cli.connection import Cluster
from elastic_ml_kit.cli.groups import grouped
from elastic_ml_kit.cli.place import Namespace, Prefix
from elastic_ml_kit.cli.sections import Sections
from elastic_ml_kit.cli.show import counted, print_json, warn

if TYPE_CHECKING:
    from elastic_ml_kit.targets.cluster.objects import Compared, Objects

kibana = typer.Typer(
    help="Compare the Kibana objects with a cluster's, or export them.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

LONGEST = 60
"""Characters of a value that are shown."""


@dataclass(frozen=True, kw_only=True)
class Installed(Cluster):
    """The options that say which installation of which cluster."""

    namespace: Namespace = "esmlkit"
    prefix: Prefix = None
    content: given.Content = None

    @contextmanager
    def objects(self) -> Iterator[Objects]:
        """Its Kibana objects.

        Errors:
            ClusterError: the cluster cannot be reached, or lets nobody in.
        """
        from elastic_ml_kit.targets.cluster.installation import Installation
        from elastic_ml_kit.targets.cluster.objects import Objects
        from elastic_ml_kit.targets.cluster.stack import Stack

        load(self.content)
        with Stack(self.connection()) as stack:
            catalog = load(self.content, stack=stack.version)
            yield Objects(stack, catalog, Installation(namespace=self.namespace), self.prefix)


@kibana.command("diff", cls=Sections)
@grouped
def diff(
    *,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="End with 1 if anything differs or is missing.")
    ] = False,
    json: given.Json = False,
    installed: Installed,
) -> None:
    """Say what differs between the catalog's Kibana objects and those in Kibana.

    Each line is a place in an object with its value in the catalog and in Kibana.
    """
    with installed.objects() as objects:
        found = objects.compared()
    if json:
        print_json([_told(each) for each in found])
    else:
        _print(found)
    if exit_code and not all(each.same for each in found):
        raise typer.Exit(1)


@kibana.command("export", cls=Sections)
@grouped
def export(
    *,
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="ID", help="Objects; without, those that were changed.")
    ] = None,
    to: Annotated[
        Path, typer.Option("--to", metavar="DIR", help="Content folder that the files are written into.")
    ] = Path(),
    every: Annotated[bool, typer.Option("--all", help="All objects of the catalog, changed or not.")] = False,
    installed: Installed,
) -> None:
    """Write Kibana objects into files of the catalog's form.

    Brings back what was changed in the browser. With ids, objects of others can be taken over too.
    """
    from elastic_ml_kit.definitions.kibana import file_of, render

    with installed.objects() as objects:
        chosen = ids or _changed(objects.compared(), every)
        found = list(objects.exported(chosen))
    for saved in found:
        path = to / file_of(saved)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(render(saved), encoding="utf-8")
        print(path)
    if not found:
        warn("nothing was changed in Kibana; --all writes the objects all the same")
    else:
        warn(f"{counted(len(found), 'object')} written; `esmlkit check --content {to}` checks them")


def _changed(found: Sequence[Compared], every: bool) -> list[str]:
    """Ids in the catalog of the objects that are in Kibana, all or those that differ."""
    return [Path(each.file).stem for each in found if each.there and (every or each.changes)]


def _told(each: Compared) -> dict[str, Any]:
    state = "same" if each.same else "changed" if each.there else "missing"
    return {
        "kind": each.kind,
        "id": each.id,
        "file": each.file,
        "state": state,
        "changes": each.changes,
    }


def _print(found: Sequence[Compared]) -> None:
    for each in found:
        if not each.same:
            print(f"{each.kind} {each.id}")
            print(f"  {each.file}" if each.there else "  not in Kibana; `esmlkit apply` installs it")
        for change in each.changes:
            print(f"  {change.path}\n    {_short(change.ours)} → {_short(change.theirs)}")
    states = Counter(_told(each)["state"] for each in found)
    known = ("same", "changed", "missing")
    tail = ", ".join(f"{states[state]} {state}" for state in known if states[state])
    print(f"{counted(len(found), 'Kibana object')}: {tail}" if found else "no Kibana objects")


def _short(value: Any) -> str:
    """A value as JSON in one line, a long one cut; nothing is `-`."""
    import orjson

    text = "-" if value is None else orjson.dumps(value).decode()
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"
