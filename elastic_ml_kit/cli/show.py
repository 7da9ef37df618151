"""What every command prints with: text, JSON, tables within 80 columns, questions."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import typer

from elastic_ml_kit.cli.interrupt import wake_on_interrupt
from elastic_ml_kit.errors import UsageError

WIDTH = 80
_GAP = 2
_NARROWEST = 20


def print_json(value: Any) -> None:
    """Indented JSON on stdout."""
    import orjson

    print(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS).decode())


def warn(message: str) -> None:
    """A line on stderr, where it is in nobody's way."""
    print(message, file=sys.stderr)


def print_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A plain table; its last column has what is left of 80 columns and wraps there, the rest never does."""
    cells = [columns, *rows]
    widths = [max(len(row[column]) for row in cells) for column in range(len(columns) - 1)]
    indent = sum(widths) + _GAP * len(widths)
    for row in cells:
        lead = "".join(cell.ljust(width + _GAP) for cell, width in zip(row, widths, strict=False))
        for line in _wrapped(row[-1], max(WIDTH - indent, _NARROWEST)):
            print((lead + line).rstrip())
            lead = " " * indent


def _wrapped(text: str, width: int) -> list[str]:
    lines = [
        part for line in text.splitlines() for part in textwrap.wrap(line, width, break_on_hyphens=False)
    ]
    return lines or [""]


def confirm(question: str, yes: bool) -> None:
    """Ask on a terminal; without one, `--yes` has to be said.

    Errors:
        UsageError: there is nobody to ask.
        typer.Exit: the answer is no.
    """
    if yes:
        return
    if not sys.stdin.isatty():
        raise UsageError(f"{question} There is nobody to ask here: say --yes")
    wake_on_interrupt()
    print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)
    if input().strip().lower() not in ("y", "yes"):
        warn("nothing was changed")
        raise typer.Exit(1)


def counted(number: int, noun: str) -> str:
    """A number and its noun.

    Example:
        >>> counted(1, "job"), counted(2000, "event"), counted(0, "anomaly"), counted(2, "search")
        ('1 job', '2,000 events', '0 anomalies', '2 searches')
    """
    if number != 1:
        noun = noun[:-1] + "ies" if noun.endswith("y") else noun + ("es" if noun.endswith("ch") else "s")
    return f"{number:,} {noun}"


def listed(counts: Mapping[str, int]) -> str:
    """Counts by noun in one line.

    Example:
        >>> listed({"job": 2, "rule": 1})
        '2 jobs, 1 rule'
    """
    return ", ".join(counted(number, noun) for noun, number in counts.items())
