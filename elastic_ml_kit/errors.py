"""Every error a user can cause, one class per decision the caller has to make.

    KitError                    exit 1   something the kit noticed and can explain
    ├── UsageError              exit 2   the command line asks for what does not exist or cannot be
    ├── DefinitionError         exit 3   jobs, rules, templates or scenarios are wrong: all problems at once
    ├── InputError              exit 4   the documents cannot be used: none was kept, or the file is broken
    ├── WorkspaceError          exit 5   the workspace is in use, missing, damaged or from a newer version
    ├── OutputError             exit 6   the result cannot be written: no permission, no space
    ├── ClusterError            exit 7   the cluster cannot be reached, or it refuses
    └── BrokenOffError          exit 130 Ctrl-C in the middle of what can be gone on with

`Ctrl-C` ends with 130. A message is one sentence that names the place, what was found, what is allowed and
what to do; it never needs a traceback.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


class KitError(Exception):
    """An error that is the answer to the user, not a fault of the program."""

    exit_code = 1


class UsageError(KitError):
    """The command line asks for what does not exist or cannot be."""

    exit_code = 2


class InputError(KitError):
    """The documents cannot be used."""

    exit_code = 4


class WorkspaceError(KitError):
    """The workspace is in use, missing, damaged or from a newer version."""

    exit_code = 5


class OutputError(KitError):
    """The result cannot be written."""

    exit_code = 6


class ClusterError(KitError):
    """The cluster cannot be reached, or it refuses."""

    exit_code = 7


class BrokenOffError(KitError):
    """Ctrl-C came in the middle of what can be gone on with."""

    exit_code = 130


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault in a definition file.

    Attributes:
        file: path as the user knows it, relative to the content folder where that is possible.
        line: 1-based, 0 where only the file is known.
        column: 1-based, 0 where only the line is known.
        message: what was found, what is allowed, what to do.
    """

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        place = (
            self.file + (f":{self.line}" if self.line else "") + (f":{self.column}" if self.column else "")
        )
        return f"{place}: {self.message}"


class DefinitionError(KitError):
    """Definitions are wrong; carries every problem that one run found.

    Example:
        >>> print(DefinitionError([Problem("ml_jobs/a/b.json", 3, 0, "unknown key 'x'")]))
        1 problem in the definitions:
          ml_jobs/a/b.json:3: unknown key 'x'
    """

    exit_code = 3
    shown = 20

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__(self.problems)

    def __str__(self) -> str:
        count = len(self.problems)
        lines = [f"{count} problem{'s' if count != 1 else ''} in the definitions:"]
        lines += [f"  {problem}" for problem in self.problems[: self.shown]]
        if count > self.shown:
            lines.append(f"  … and {count - self.shown} more; `esmlkit check --json` lists all of them")
        return "\n".join(lines)


def nearest(word: str, known: Iterable[str]) -> str:
    """A tail for a message: the nearest known word, or nothing.

    Example:
        >>> nearest("auth_rare_usr", ["auth_rare_user", "rare_error_code"])
        "; did you mean 'auth_rare_user'?"
    """
    match = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"; did you mean '{match[0]}'?" if match else ""
