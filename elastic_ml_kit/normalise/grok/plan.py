"""How the values of a match get into a document, worked out once for each expression."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from elastic_ml_kit.normalise.document import IngestDocument, path
from elastic_ml_kit.normalise.grok.expression import Capture, Convert
from elastic_ml_kit.normalise.path import Path


class Plan:
    """Where each capture goes.

    Values for fields at the top, or one below, are put there directly; the rest goes through the document.
    Where two captures could meet in one place, all go through the document, in order.

    Args:
        captures: what is taken from a match.
    """

    def __init__(self, captures: Sequence[Capture]) -> None:
        self._converted: list[tuple[Convert, Sequence[int]]] = []
        self._top: list[tuple[int, str]] = []
        self._below: list[tuple[int, str, str, Path]] = []
        self._rest: list[tuple[Capture, Path]] = []
        separate = _apart([capture.field for capture in captures])
        for capture in captures:
            self._place(capture, path(capture.field), separate)

    def _place(self, capture: Capture, where: Path, separate: bool) -> None:
        if not separate or where.ingest or len(where.keys) not in (1, 2):
            self._rest.append((capture, where))
            return
        if capture.convert is not None:
            self._converted.append((capture.convert, capture.groups))
        first_is_last = reversed(capture.groups)
        if where.parents:
            self._below += [(group, where.parents[0], where.last, where) for group in first_is_last]
        else:
            self._top += [(group, where.last) for group in first_is_last]

    def fill(self, document: IngestDocument, groups: Sequence[str | None]) -> None:
        """Puts the values into the document.

        Args:
            document: it is changed only if all values can be read.
            groups: of the match.

        Errors:
            IngestError: a value is no number, or there is no way to its field.
        """
        rest = [(where, capture.of(groups)) for capture, where in self._rest] if self._rest else ()
        values = _converted(groups, self._converted) if self._converted else groups
        fields = document.ctx
        for group, key in self._top:
            value = values[group]
            if value is not None:
                fields[key] = value
        for group, parent, last, where in self._below:
            value = values[group]
            if value is not None:
                table = fields.get(parent)
                if type(table) is dict:
                    table[last] = value
                elif parent in fields:
                    document.set(where, value)
                else:
                    fields[parent] = {last: value}
        for where, value in rest:
            if value is not None:
                document.set(where, value)


def _converted(
    groups: Sequence[str | None], captures: Iterable[tuple[Convert, Sequence[int]]]
) -> Sequence[Any]:
    """The groups, with the value of each capture in the place of the first that took part in it."""
    values: list[Any] = list(groups)
    for convert, places in captures:
        for group in places:
            text = groups[group]
            if text is not None:
                values[group] = convert(text)
                break
    return values


def _apart(names: Iterable[str]) -> bool:
    """Whether no field is another one, or inside it."""
    ordered = sorted(f"{name}." for name in names)
    return not any(after.startswith(before) for before, after in pairwise(ordered))
