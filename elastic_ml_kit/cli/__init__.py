"""The command line: parse, call one function, render. Everything heavy is imported inside the commands."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO

from elastic_ml_kit.cli.interrupt import defer_interrupts
from elastic_ml_kit.errors import KitError, OutputError

INTERRUPTED = 130


def main() -> None:
    """`esmlkit` as a program: who stops reading its output (`| head`) ends it without a word."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    defer_interrupts()
    try:
        with Path(os.devnull).open("w") as nowhere:
            sys.stdout = _printable(sys.stdout or nowhere)
            sys.stderr = _printable(sys.stderr or nowhere)
            code = execute(sys.argv[1:])
    except KeyboardInterrupt:
        _tell("interrupted; nothing was left half done")
        code = INTERRUPTED
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.exit(code)


def execute(arguments: Sequence[str]) -> int:
    """Carry out a command line; its exit code.

    What a user can cause is told in a sentence on stderr, never as a traceback.

    Errors:
        KeyboardInterrupt: it was interrupted.

    Example:
        >>> execute(["version", "--json", "--nonsense"])
        2
    """
    try:
        return _ended(arguments)
    except KitError as error:
        _tell(str(error))
        return error.exit_code
    except OSError as error:
        what = f"read or write {error.filename}" if error.filename else "write the output"
        _tell(f"cannot {what}: {error.strerror or error}")
        if not error.filename:
            _discard_output()
        return OutputError.exit_code


def _ended(arguments: Sequence[str]) -> int:
    """The exit code with which the command ends."""
    import typer

    from elastic_ml_kit.cli.app import app

    try:
        typer.main.get_command(app).main(list(arguments), prog_name="esmlkit")
    except SystemExit as end:
        sys.stdout.flush()
        if end.code == INTERRUPTED:
            raise KeyboardInterrupt from None
        return end.code if isinstance(end.code, int) else 0
    return 0


def _tell(message: str) -> None:
    print(f"esmlkit: {message}", file=sys.stderr)


def _printable(stream: TextIO) -> TextIO:
    """The stream, with '?' for what its encoding lacks."""
    if isinstance(stream, TextIOWrapper):
        stream.reconfigure(errors="replace")
    return stream


def _discard_output() -> None:
    """Let what could not be written go, so that the interpreter does not try it once more at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
