"""The log documents of an input with their texts, and what is counted and told on the way."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from elastic_ml_kit.cli.interrupt import wake_on_interrupt
from elastic_ml_kit.cli.output import STDOUT
from elastic_ml_kit.cli.show import counted, print_json, print_table
from elastic_ml_kit.errors import InputError

if TYPE_CHECKING:
    from elastic_ml_kit.events.lines import Fault, Raw
    from elastic_ml_kit.normalise.logs.log_text import LogText, Normaliser
    from elastic_ml_kit.normalise.running.export import Exported


@dataclass
class LogReading:
    """The documents of an input with their texts, and what was counted on the way.

    Attributes:
        logs: a file, a folder, or `-` for stdin.
        yields: what became of each source's documents.
        rejected: lines that are no document, by reason.
        first: where a reason came first.
    """

    logs: Path
    normaliser: Normaliser
    rejected: Counter[str] = field(default_factory=Counter)
    first: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        from elastic_ml_kit.normalise.logs.yields import Yields

        self.yields = Yields()

    def files(self) -> list[Path]:
        """The files of the input, by name."""
        from elastic_ml_kit.events.lines import find_files

        return [STDOUT] if self.logs == STDOUT else find_files(self.logs)

    def texts(self, path: Path) -> Iterator[tuple[Exported, LogText]]:
        """The documents of a file."""
        from elastic_ml_kit.normalise.running.export import unwrap_all

        place = [0]
        for found in unwrap_all(self._values(path, place)):
            if isinstance(found, ValueError):
                self._reject(path, place[0], str(found))
                continue
            made = self.normaliser.text(found)
            self.yields.add(made, found.severity)
            yield found, made

    def _values(self, path: Path, place: list[int]) -> Iterator[Any]:
        from elastic_ml_kit.events.lines import Fault

        for each in self._raw(path):
            if isinstance(each, Fault):
                self._reject(path, each.line, each.reason)
            else:
                place[0] = each.line
                yield each.value

    def _raw(self, path: Path) -> Iterator[Raw | Fault]:
        from elastic_ml_kit.events.lines import read_values

        if path == STDOUT:
            wake_on_interrupt()
            yield from read_values(sys.stdin.buffer)
            return
        try:
            with path.open("rb") as file:
                yield from read_values(file)
        except OSError as error:
            raise InputError(f"{path} cannot be read: {error.strerror or error}") from None

    def _reject(self, path: Path, line: int, reason: str) -> None:
        self.rejected[reason] += 1
        place = f"line {line} of {path}" if line else str(path)
        self.first.setdefault(reason, "stdin" if path == STDOUT else place)

    def check(self) -> None:
        """Nothing at all to read is an error.

        Errors:
            InputError: there was no document.
        """
        if not self.yields.sources:
            reason, place = next(iter(self.first.items()), ("it is empty", str(self.logs)))
            raise InputError(f"{self.logs} holds no document: {reason} ({place})")

    def told(self) -> dict[str, Any]:
        """What was counted, as plain data."""
        total = self.yields.total
        return {
            "read": total.read,
            "texts": total.texts,
            "sources": self.yields.told(),
            "rejected": [
                {"reason": reason, "lines": count, "first": self.first[reason]}
                for reason, count in self.rejected.most_common()
            ],
        }

    def report(self, json: bool) -> None:
        """Print what was counted."""
        if json:
            print_json(self.told())
            return
        sources = [*sorted(self.yields.sources.items()), ("all", self.yields.total)]
        print_table(
            ("SOURCE", "READ", "TEXTS", "SKIPPED", "WHY"),
            [
                (
                    name,
                    f"{each.read:,}",
                    f"{each.texts:,}",
                    f"{each.skipped.total():,}",
                    ""
                    if name == "all"
                    else ", ".join(f"{why} ({n:,})" for why, n in each.skipped.most_common()),
                )
                for name, each in sources
            ],
        )
        for reason, count in self.rejected.most_common():
            print(f"{counted(count, 'line')} left out: {reason} (first in {self.first[reason]})")
