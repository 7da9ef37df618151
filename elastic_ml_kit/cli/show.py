"""What every command prints with: tables within 80 columns, JSON, progress bars on a terminal only."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from elastic_ml_kit.errors import UsageError


def print_json(value: Any) -> None:
    """Indented JSON on stdout."""
    import orjson

    text = orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS)
    sys.stdout.write(text.decode() + "\n")


def print_table(columns: Sequence[str], rows: Sequence[Sequence[str]], shrink: int = 0) -> None:
    """A plain table; the column `shrink` gives way where 80 columns are too few."""
    import shutil

    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for number, column in enumerate(columns):
        table.add_column(
            column, overflow="fold" if number == shrink else "ellipsis", no_wrap=number != shrink
        )
    for row in rows:
        table.add_row(*row)
    width = max(shutil.get_terminal_size((80, 24)).columns, 80)
    Console(width=width, highlight=False, markup=False, emoji=False).print(table)


class Bar:
    """A progress bar on a terminal; silent where stderr is a file or a pipe."""

    def __init__(self, progress: Any) -> None:
        self._progress = progress
        self._task: Any = None
        self._what = ""

    def __call__(self, what: str, done: int, total: int) -> None:
        if self._progress is None:
            return
        if what != self._what:
            self._what = what
            if self._task is None:
                self._task = self._progress.add_task(what, total=total)
        self._progress.update(self._task, description=what, completed=done, total=total)


@contextmanager
def progress_bar() -> Iterator[Bar]:
    """A progress callback for long work."""
    if not sys.stderr.isatty():
        yield Bar(None)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield Bar(progress)


def confirm(question: str, yes: bool) -> bool:
    """Ask on a terminal; without one, `--yes` has to be said."""
    if yes:
        return True
    if not sys.stdin.isatty():
        raise UsageError(f"{question} There is nobody to ask here: say --yes")
    return input(f"{question} [y/N] ").strip().lower() in ("y", "yes")


def counted(number: int, noun: str) -> str:
    """A number and its noun.

    Example:
        >>> counted(1, "job"), counted(2000, "event")
        ('1 job', '2,000 events')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
