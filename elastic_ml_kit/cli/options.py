"""Options that several commands share, each written once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

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
