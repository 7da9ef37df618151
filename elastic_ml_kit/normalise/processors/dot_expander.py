"""A field with dots in its name becomes fields inside each other."""

from __future__ import annotations

from typing import Any, ClassVar

from elastic_ml_kit.normalise.document import IngestDocument, not_castable, path
from elastic_ml_kit.normalise.faults import NULL_POINTER, IngestError, illegal
from elastic_ml_kit.normalise.options import Options
from elastic_ml_kit.normalise.processor import Processor

_ALL = "*"
_NO_TABLE = 'Cannot invoke "java.util.Map.containsKey(Object)" because "map" is null'


class DotExpander(Processor):
    """Options `field` (a name with dots, or `*`), `path` (the table that has it), `override` (false)."""

    type: ClassVar[str] = "dot_expander"

    def __init__(self, options: Options) -> None:
        self._name = options.text("field")
        if self._name != _ALL:
            _check(options, self._name)
        self._path = options.maybe_field("path")
        self._override = options.flag("override")

    def run(self, document: IngestDocument) -> None:
        table, prefix = document.ctx, ""
        if self._path is not None:
            place = self._path.of(document)
            table, prefix = document.get(place), f"{place.text}."
            if table is None:
                raise IngestError(NULL_POINTER, _NO_TABLE)
            if not isinstance(table, dict):
                raise not_castable(place, table, "java.util.Map")
        names = [key for key in table if "." in key[1:]] if self._name == _ALL else [self._name]
        for name in names:
            if name in table:
                self._expand(document, table, name, prefix + name)

    def _expand(self, document: IngestDocument, table: dict[str, Any], name: str, full: str) -> None:
        target = path(full)
        if not document.has(target):
            _check_parents(document, full)
            document.set(target, table.pop(name))
        elif self._override:
            document.set(target, table.pop(name))
        else:
            document.append(target, table.pop(name))


def _check(options: Options, name: str) -> None:
    if "." not in name:
        raise options.refuse("field", "field does not contain a dot")
    if name.startswith(".") or name.endswith("."):
        raise options.refuse("field", "Field can't start or end with a dot")
    if ".." in name:
        raise options.refuse("field", "No space between dots")


def _check_parents(document: IngestDocument, full: str) -> None:
    keys = full.split(".")
    for count in range(1, len(keys)):
        partial = ".".join(keys[:count])
        parent = path(partial)
        if not document.has(parent):
            return
        if not isinstance(document.get(parent), dict):
            raise illegal(
                f"cannot expend [{full}], because [{partial}] is not an object field, but a value field"
            )
