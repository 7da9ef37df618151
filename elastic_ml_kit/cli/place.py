"""Where a command works: a workspace, or a cluster that flags, ESMLKIT_* variables or a config file name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from elastic_ml_kit.cli import options as given
from elastic_ml_kit.cli.connection import Cluster
from elastic_ml_kit.cli.show import warn
from elastic_ml_kit.errors import BrokenOffError, UsageError, nearest

if TYPE_CHECKING:
    from elastic_ml_kit.definitions.catalog import Catalog
    from elastic_ml_kit.targets.base import Kind, Target
    from elastic_ml_kit.targets.cluster.target import ClusterTarget
    from elastic_ml_kit.targets.local import LocalTarget

_LAID = "How it lies in the cluster"

WorkspaceOrNone = Annotated[
    Path | None,
    typer.Option(
        "--workspace",
        "-w",
        metavar="DIR",
        help="Folder of the workspace, or ':memory:' for none; by default esmlkit-workspace.",
    ),
]
Namespace = Annotated[
    str,
    typer.Option(
        "--namespace",
        metavar="NAME",
        help="Of the data streams that are written, and of what is installed for them.",
        rich_help_panel=_LAID,
    ),
]
Prefix = Annotated[
    str | None,
    typer.Option(
        "--prefix",
        metavar="TEXT",
        help="Before the ids of jobs and rules, to stand beside others of the same name.",
        rich_help_panel=_LAID,
    ),
]
Report = Annotated[
    Path,
    typer.Option(
        "--report",
        metavar="DIR",
        help="Folder for the report and the documents that a cluster refused.",
        rich_help_panel=_LAID,
    ),
]
IndexPattern = Annotated[
    list[str] | None,
    typer.Option(
        "--index-pattern",
        metavar="A,B",
        help="What the datafeeds read; by default the data streams of the namespace.",
        callback=given.split_words,
        rich_help_panel=_LAID,
    ),
]
Adopt = Annotated[
    bool,
    typer.Option("--adopt", help="Take over what exists and is not the kit's.", rich_help_panel=_LAID),
]
Overwrite = Annotated[
    bool,
    typer.Option(
        "--overwrite", help="Bring rules that were changed back to the catalog's.", rich_help_panel=_LAID
    ),
]
Only = Annotated[
    list[str] | None,
    typer.Option(
        "--only",
        metavar="KIND",
        help="Kinds of resource, with commas or repeated, such as job,datafeed.",
        callback=given.split_words,
        rich_help_panel=_LAID,
    ),
]


@dataclass(frozen=True, kw_only=True)
class Place(Cluster):
    """The options that say where: a workspace or a cluster, and which installation there."""

    workspace: WorkspaceOrNone = None
    namespace: Namespace = "esmlkit"
    prefix: Prefix = None
    report: Report = Path("esmlkit-report")

    @property
    def folder(self) -> Path:
        """The workspace."""
        return self.workspace or given.DEFAULT_WORKSPACE

    @property
    def in_cluster(self) -> bool:
        """Whether it is a cluster.

        Errors:
            UsageError: the command line names a workspace too.
        """
        if self.workspace is not None and (self.es_url or self.cloud_id):
            raise UsageError("--workspace and a cluster are two places; name one of them")
        return self.workspace is None and self.asked

    @property
    def suffix(self) -> str:
        """What other commands need to be told to work in the same place."""
        if self.in_cluster:
            usual = Place()
            said = ("es_url", "cloud_id", "kibana_url", "space", "config", "namespace", "prefix")
            named = [
                (name, getattr(self, name)) for name in said if getattr(self, name) != getattr(usual, name)
            ]
            return "".join(f" --{name.replace('_', '-')} {value}" for name, value in named)
        return "" if self.folder == given.DEFAULT_WORKSPACE else f" --workspace {self.folder}"

    @contextmanager
    def cluster(
        self, laid: Laying | None = None, live: bool = False, again: bool = False
    ) -> Iterator[ClusterTarget]:
        """The cluster as a target.

        Errors:
            ClusterError: it cannot be reached, or lets nobody in.
            BrokenOffError: Ctrl-C.
        """
        from elastic_ml_kit.targets.cluster.installation import Installation
        from elastic_ml_kit.targets.cluster.target import ClusterTarget

        asked = laid or Laying()
        installation = Installation(
            namespace=self.namespace,
            index_pattern=tuple(asked.index_pattern or ()),
            adopt=asked.adopt,
            overwrite=asked.overwrite,
            only=asked.kinds(),
        )
        try:
            with ClusterTarget.open(
                self.connection(), installation, self.prefix, self.report, live, again
            ) as target:
                yield target
        except KeyboardInterrupt:
            raise BrokenOffError(
                "interrupted; what is in the cluster stays, and the same command goes on from there"
            ) from None

    @contextmanager
    def target(self, laid: Laying | None = None, create: bool = True, live: bool = False) -> Iterator[Target]:
        """What the command works on, open."""
        if self.in_cluster:
            with self.cluster(laid, live) as cluster:
                yield cluster
        else:
            said = [*(laid.said if laid else ()), *(["--prefix"] if self.prefix else [])]
            if said:
                raise UsageError(f"{', '.join(said)}: only for a cluster; name one by --es-url")
            with opened(self.folder, create) as workspace:
                yield workspace

    def catalog(self, target: Target, choice: given.Choice) -> Catalog:
        """The definitions in the form that the target runs."""
        return choice.load(target.stack)


@dataclass(frozen=True, kw_only=True)
class Laying:
    """The options that say how definitions are laid into a cluster."""

    index_pattern: IndexPattern = None
    adopt: Adopt = False
    overwrite: Overwrite = False
    only: Only = None

    @property
    def said(self) -> list[str]:
        """The options that were given, as they are written."""
        return [
            f"--{name.replace('_', '-')}"
            for name in ("index_pattern", "adopt", "overwrite", "only")
            if getattr(self, name)
        ]

    def kinds(self) -> frozenset[Kind]:
        """The kinds of `--only`.

        Errors:
            UsageError: there is no such kind.
        """
        from elastic_ml_kit.targets.base import Kind

        known = [kind.value for kind in Kind]
        for word in self.only or ():
            if word not in known:
                hint = nearest(word, known) or f"; there are {', '.join(known)}"
                raise UsageError(f"--only: there is no kind '{word}'{hint}")
        return frozenset(Kind(word) for word in self.only or ())


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
