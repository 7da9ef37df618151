"""How many documents of each source became a text, and why the others did not."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from elastic_ml_kit.definitions import shape
from elastic_ml_kit.errors import InputError
from elastic_ml_kit.normalise.logs.log_text import LogText


@dataclass(slots=True)
class Yield:
    """What came of one source.

    Attributes:
        read: documents.
        skipped: documents without a text, by reason.
        branches: texts, by the case that made them.
        classes: documents by the class that a model gave them, where they tell.
    """

    read: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    branches: Counter[str] = field(default_factory=Counter)
    classes: Counter[str] = field(default_factory=Counter)

    @property
    def texts(self) -> int:
        """Documents with a text."""
        return self.branches.total()

    @property
    def share(self) -> float:
        """Texts as a share of the documents."""
        return self.texts / self.read if self.read else 0.0

    def told(self) -> dict[str, Any]:
        """It as plain data, the most frequent first."""
        return {
            "read": self.read,
            "texts": self.texts,
            "skipped": dict(self.skipped.most_common()),
            "branches": dict(self.branches.most_common()),
            "classes": dict(self.classes.most_common()),
        }


@dataclass(slots=True)
class Yields:
    """What came of all sources, by name.

    Example:
        >>> yields = Yields()
        >>> yields.add(LogText({}, "nginx", None, None, "level notice"))
        >>> yields.told()["nginx"]["skipped"]
        {'level notice': 1}
    """

    sources: defaultdict[str, Yield] = field(default_factory=lambda: defaultdict(Yield))

    def add(self, text: LogText, severity: str | None = None) -> None:
        """Count a document.

        Args:
            severity: the class that a model gave it.
        """
        row = self.sources[text.source]
        row.read += 1
        if text.text is None:
            row.skipped[text.skipped or "no text"] += 1
        else:
            row.branches[text.branch or "unnamed"] += 1
        if severity is not None:
            row.classes[severity] += 1

    @property
    def total(self) -> Yield:
        """All sources together."""
        whole = Yield()
        for each in self.sources.values():
            whole.read += each.read
            whole.skipped += each.skipped
            whole.branches += each.branches
            whole.classes += each.classes
        return whole

    def told(self) -> dict[str, Any]:
        """They as plain data."""
        return {name: self.sources[name].told() for name in sorted(self.sources)}


_COUNTS = shape.map_of(shape.whole(0))
_REPORT = shape.map_of(
    shape.table(
        {
            "read": shape.whole(0),
            "texts": shape.whole(0),
            "skipped": _COUNTS,
            "branches": _COUNTS,
            "classes": _COUNTS,
        },
        ("read", "branches"),
    )
)


def read_yields(report: Any, name: str) -> Yields:
    """The yields of a report that was written before.

    Args:
        report: what `--json` printed: a table whose `sources` are as `Yields.told` gives them.
        name: of the file, in messages.

    Errors:
        InputError: it is no such report.
    """
    sources = report.get("sources") if isinstance(report, Mapping) else None
    faults = [*_REPORT(sources, ("sources",))]
    if faults:
        path, message = faults[0]
        where = ".".join(map(str, path))
        raise InputError(f"{name} is no report of `esmlkit ingest watch --json`: at '{where}', {message}")
    found = Yields()
    for source, told in sources.items() if isinstance(sources, Mapping) else ():
        counts = (Counter(told.get(part, {})) for part in ("skipped", "branches", "classes"))
        found.sources[source] = Yield(told["read"], *counts)
    return found
