"""Options that several commands share, each written once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

DEFAULT_WORKSPACE = Path("esmlkit-workspace")

Workspace = Annotated[Path, typer.Option("--workspace", "-w", help="Folder of the workspace, or ':memory:'.")]
Content = Annotated[
    Path | None,
    typer.Option("--content", help="Your own definitions, laid over the shipped ones (or ESMLKIT_CONTENT)."),
]
Modules = Annotated[
    list[str] | None, typer.Option("--modules", help="Modules, 'a,b' or repeated; none means all six.")
]
Jobs = Annotated[list[str] | None, typer.Option("--jobs", help="Jobs, 'a,b' or repeated; none means all.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for a script.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be done; change nothing.")]
HideTruth = Annotated[bool, typer.Option("--hide-truth", help="The exercise without the answers.")]
Days = Annotated[int, typer.Option("--days", help="Length of the window in days.")]
Start = Annotated[str | None, typer.Option("--start", help="First hour, such as 2026-01-05T00:00Z.")]
Users = Annotated[int, typer.Option("--users", help="People, each with a workstation.")]
Hosts = Annotated[int, typer.Option("--hosts", help="Servers; two thirds run Linux.")]
Docs = Annotated[int | None, typer.Option("--docs", help="About how many events in all.")]
Rate = Annotated[
    float,
    typer.Option("--anomaly-rate", help="Planted anomalies as a share of events; one per job at least."),
]
Seed = Annotated[int, typer.Option("--seed", help="Same seed and arguments, same bytes.")]
Namespace = Annotated[str, typer.Option("--namespace", help="Namespace of the data streams.")]
Environments = Annotated[
    int, typer.Option("--environments", help="Organisations: <namespace>-env-001 and so on.")
]


def words(given: list[str] | None) -> list[str]:
    """Values that were repeated or separated by commas, as one list.

    Example:
        >>> words(["a,b", "c"])
        ['a', 'b', 'c']
    """
    return [word.strip() for each in given or [] for word in each.split(",") if word.strip()]
