"""Options that several commands share, each written once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from elastic_ml_kit.errors import UsageError

if TYPE_CHECKING:
    from elastic_ml_kit.definitions.catalog import Catalog
    from elastic_ml_kit.events.synth.options import Options

DEFAULT_WORKSPACE = Path("esmlkit-workspace")

_CHOICE = "What is run"
_COMPANY = "The synthetic organisation"


def split_words(param: typer.CallbackParam, given: list[str] | None) -> list[str]:
    """Values that were repeated or separated by commas, as one list.

    Errors:
        typer.BadParameter: the option was given but names nothing.
    """
    words = [word.strip() for each in given or [] for word in each.split(",") if word.strip()]
    if given and not words:
        raise typer.BadParameter("it names nothing; leave it out for all of them", param=param)
    return words


Workspace = Annotated[
    Path,
    typer.Option("--workspace", "-w", metavar="DIR", help="Folder of the workspace, or ':memory:' for none."),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for a script.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be done; change nothing.")]
HideTruth = Annotated[bool, typer.Option("--hide-truth", help="Report without the answers, as an exercise.")]

Severity = Annotated[
    bool,
    typer.Option(
        "--severity/--no-severity", help="In a workspace: let a text model classify a sample of the lines."
    ),
]

Modules = Annotated[
    list[str] | None,
    typer.Option(
        "--modules",
        metavar="A,B",
        help="Modules, with commas or repeated; all by default.",
        callback=split_words,
        rich_help_panel=_CHOICE,
    ),
]
Jobs = Annotated[
    list[str] | None,
    typer.Option(
        "--jobs",
        metavar="A,B",
        help="Jobs of these modules, with commas or repeated; all by default.",
        callback=split_words,
        rich_help_panel=_CHOICE,
    ),
]
Content = Annotated[
    Path | None,
    typer.Option(
        "--content",
        metavar="DIR",
        help="Your own definitions, laid over the shipped ones; ESMLKIT_CONTENT names them for all commands.",
        rich_help_panel=_CHOICE,
    ),
]
Stack = Annotated[
    str | None,
    typer.Option(
        "--stack",
        metavar="VERSION",
        help="As a stack of this version runs them, such as 9.4; by default as the workspace does.",
        rich_help_panel=_CHOICE,
    ),
]

Days = Annotated[int, typer.Option("--days", metavar="N", help="Days of logs.", rich_help_panel=_COMPANY)]
Start = Annotated[
    str | None,
    typer.Option(
        "--start",
        metavar="TIME",
        help="First hour of the logs; by default Monday 2026-01-05T00:00Z.",
        rich_help_panel=_COMPANY,
    ),
]
Users = Annotated[
    int,
    typer.Option("--users", metavar="N", help="People, each with a workstation.", rich_help_panel=_COMPANY),
]
Hosts = Annotated[
    int,
    typer.Option("--hosts", metavar="N", help="Servers; two thirds run Linux.", rich_help_panel=_COMPANY),
]
Docs = Annotated[
    int | None,
    typer.Option(
        "--docs",
        metavar="N",
        help="About how many events; by default what so many people and hosts do.",
        rich_help_panel=_COMPANY,
    ),
]
Rate = Annotated[
    float,
    typer.Option(
        "--anomaly-rate",
        metavar="SHARE",
        help="Planted anomalies as a share of the events, but at least one for each job.",
        rich_help_panel=_COMPANY,
    ),
]
NoAnomalies = Annotated[bool, typer.Option("--no-anomalies", help="Plant nothing.", rich_help_panel=_COMPANY)]
Seed = Annotated[
    int,
    typer.Option(
        "--seed", metavar="N", help="The same seed and arguments, the same bytes.", rich_help_panel=_COMPANY
    ),
]
Namespace = Annotated[
    str,
    typer.Option(
        "--namespace", metavar="NAME", help="Namespace of the data streams.", rich_help_panel=_COMPANY
    ),
]
Environments = Annotated[
    int,
    typer.Option(
        "--environments",
        metavar="N",
        help="How many organisations; their namespaces are <namespace>-env-001 and so on.",
        rich_help_panel=_COMPANY,
    ),
]


@dataclass(frozen=True, kw_only=True)
class Choice:
    """The options that say which definitions."""

    modules: Modules = None
    jobs: Jobs = None
    content: Content = None

    @property
    def narrowed(self) -> bool:
        """Whether anything but the whole shipped catalog is asked for."""
        return bool(self.modules or self.jobs or self.content)

    def load(self, stack: str | None = None) -> Catalog:
        """The catalog of what is asked for, in the form that a stack runs; see `Catalog.load`."""
        from elastic_ml_kit.content import find
        from elastic_ml_kit.definitions.catalog import Catalog

        return Catalog.load(find(self.content), stack).select(self.modules or (), self.jobs or ())


@dataclass(frozen=True, kw_only=True)
class Company:
    """The options that say what the synthetic organisation is like."""

    days: Days = 28
    start: Start = None
    users: Users = 80
    hosts: Hosts = 24
    docs: Docs = None
    anomaly_rate: Rate = 0.0002
    seed: Seed = 1

    def options(
        self, namespace: str, environments: int = 1, anomalies: bool = True, start: int | None = None
    ) -> Options:
        """The arguments of a generation, checked; `start` is the instant where none was given.

        Errors:
            UsageError: one is out of range, or `--start` is no time.
        """
        from elastic_ml_kit.events.synth.options import Options

        return Options(
            days=self.days,
            start=instant(self.start) if self.start or start is None else start,
            users=self.users,
            hosts=self.hosts,
            docs=self.docs,
            anomaly_rate=self.anomaly_rate,
            seed=self.seed,
            anomalies=anomalies,
            namespace=namespace,
            environments=environments,
        )


def instant(start: str | None) -> int:
    """The instant of `--start`.

    Errors:
        UsageError: not a time.
    """
    from elastic_ml_kit.clock import parse_instant
    from elastic_ml_kit.events.synth.options import DEFAULT_START

    try:
        return parse_instant(start or DEFAULT_START)
    except ValueError as error:
        raise UsageError(f"--start: {error}") from None
