"""How the values of a match get into a document, worked out once for each expression."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from elastic_ml_kit.normalise.document import IngestDocument, path
from elastic_ml_kit.normalise.grok.expression import Capture
from elastic_ml_kit.normalise.path import Path


class Plan:
    """Where each capture goes.

    Texts for fields at the top, or one below, are put there directly; the rest goes through the document.
    Where two captures could meet in one place, all go through the document, in order.

    Args:
        captures: what is taken from a match.
    """

    def __init__(self, captures: Sequence[Capture]) -> None:
        self._top: list[tuple[int, str]] = []
        self._below: list[tuple[int, str, str, Path]] = []
        self._rest: list[tuple[Capture, Path]] = []
        separate = _apart([capture.field for capture in captures])
        for capture in captures:
            self._place(capture, path(capture.field), separate)

    def _place(self, capture: Capture, where: Path, separate: bool) -> None:
        direct = separate and capture.convert is None and not where.ingest
        if direct and len(where.keys) == 1:
            self._top += [(group, where.keys[0]) for group in reversed(capture.groups)]
        elif direct and len(where.keys) == 2:
            self._below += [(group, *where.keys, where) for group in reversed(capture.groups)]
        else:
            self._rest.append((capture, where))

    def fill(self, document: IngestDocument, groups: Sequence[str | None]) -> None:
        """Puts the values into the document.

        Args:
            document: it is changed only if all values can be read.
            groups: of the match.

        Errors:
            IngestError: a value is no number, or there is no way to its field.
        """
        values: list[tuple[Path, Any]] = [(where, capture.of(groups)) for capture, where in self._rest]
        fields = document.ctx
        for group, key in self._top:
            text = groups[group]
            if text is not None:
                fields[key] = text
        for group, parent, last, where in self._below:
            text = groups[group]
            if text is not None:
                table = fields.get(parent)
                if type(table) is dict:
                    table[last] = text
                else:
                    document.set(where, text)
        for where, value in values:
            if value is not None:
                document.set(where, value)


def _apart(names: Iterable[str]) -> bool:
    """Whether no field is another one, or inside it."""
    ordered = sorted(f"{name}." for name in names)
    return not any(after.startswith(before) for before, after in pairwise(ordered))
