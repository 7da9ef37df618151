"""A measured figure beside what it has to reach, and the table of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

WIDTH = 80


@dataclass(frozen=True, slots=True)
class Row:
    """One figure.

    Attributes:
        subject: which benchmark it belongs to.
        name: what was measured.
        value, unit: the figure; a unit of "x" is a ratio to a peer measured in the same run.
        at_most, at_least: what it has to reach; both None where it is only information.
    """

    subject: str
    name: str
    value: float
    unit: str
    at_most: float | None = None
    at_least: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether the figure reaches its limit; None where it has none."""
        if self.at_most is not None:
            return self.value <= self.at_most
        return None if self.at_least is None else self.value >= self.at_least

    def document(self) -> dict[str, Any]:
        return asdict(self) | {"met": self.met}


def render_table(rows: Iterable[Row]) -> str:
    """The rows in 80 columns, a heading over each subject; a limit that was not reached says "missed"."""
    lines: list[str] = []
    subject = ""
    for row in rows:
        if row.subject != subject:
            subject = row.subject
            lines += ["", f"{subject:<44}{'measured':>14}{'limit':>14}".rstrip(), "-" * WIDTH]
        lines.append(
            f"  {row.name:<42}{_figure(row.value, row.unit):>14}{_limit(row):>14}  {_verdict(row)}".rstrip()
        )
    return "\n".join(lines[1:]) + "\n"


def _figure(value: float, unit: str) -> str:
    digits = 0 if value >= 1_000 or value == int(value) else 1 if value >= 20 else 2
    return f"{value:,.{digits}f} {unit}".rstrip()


def _limit(row: Row) -> str:
    if row.at_most is not None:
        return f"≤ {_figure(row.at_most, row.unit)}"
    return "" if row.at_least is None else f"≥ {_figure(row.at_least, row.unit)}"


def _verdict(row: Row) -> str:
    return {True: "met", False: "missed", None: ""}[row.met]
