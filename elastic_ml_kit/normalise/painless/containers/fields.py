"""What `field('a.b')` and `metadata()` give a script of an ingest pipeline."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, ClassVar

from elastic_ml_kit.normalise.document import IngestDocument
from elastic_ml_kit.normalise.painless.containers.keys import key_of
from elastic_ml_kit.normalise.painless.containers.objects import JavaObject
from elastic_ml_kit.normalise.painless.thrown import throw
from elastic_ml_kit.normalise.values import java_class

Table = dict[str, Any]


class WriteField(JavaObject):
    """A field of a document by its path, whether it is there or not.

    Args:
        root: the table that the path starts at.
        path: keys with dots between; a key may itself hold dots.

    Example:
        >>> table = {"a": {"b": 1}}
        >>> WriteField(table, "a.b").append(2).get(None), table
        (1, {'a': {'b': [1, 2]}})
    """

    __slots__ = ("_root", "path")

    java_name: ClassVar[str] = "org.elasticsearch.script.field.WriteField"

    def __init__(self, root: Table, path: str) -> None:
        self._root = root
        self.path = path

    def _find(self) -> tuple[Table, str] | None:
        """The table that holds the value, and its key there."""
        return _located(self._root, self.path)

    def exists(self) -> bool:
        """Whether there is a value, null included."""
        return self._find() is not None

    def value(self) -> Any:
        """The value, or None."""
        found = self._find()
        return None if found is None else found[0][found[1]]

    def values(self) -> list[Any]:
        """The elements of a list, the value alone otherwise; none for null."""
        value = self.value()
        if isinstance(value, list):
            return value
        return [] if value is None else [value]

    def get(self, index: Any, *default: Any) -> Any:
        """The value at an index, or the default; with one argument, the first one or that."""
        place, other = (index, default[0]) if default else (0, index)
        values = self.values()
        return values[place] if 0 <= place < len(values) else other

    def set(self, value: Any) -> WriteField:
        """Puts a value there; tables on the way are made."""
        table, key = self._find() or self._made()
        table[key] = value
        return self

    def append(self, value: Any) -> WriteField:
        """Puts a value behind those that are there; the field becomes a list."""
        present = self.value()
        if isinstance(present, list):
            present.append(value)
            return self
        return self.set([value] if present is None else [present, value])

    def remove(self) -> None:
        """Takes the field away, if it is there."""
        found = self._find()
        if found is not None:
            del found[0][found[1]]

    def move(self, path: Any, overwrite: bool) -> WriteField:
        """Takes the value to another path, which the field then stands for.

        Errors:
            Thrown: something is there, and it shall not be overwritten.
        """
        target = WriteField(self._root, _path(path))
        if not overwrite and target.exists():
            throw("IllegalArgumentException", f"Cannot move to non-empty destination [{target.path}]")
        present, value = self.exists(), self.value()
        self.remove()
        if present:
            target.set(value)
        elif overwrite:
            target.remove()
        self.path = target.path
        return self

    def transform(self, change: Callable[[Any], Any]) -> WriteField:
        """Changes each value."""
        value = self.value()
        if isinstance(value, list):
            value[:] = [change(each) for each in value]
        elif self.exists():
            self.set(change(value))
        return self

    def deduplicate(self) -> WriteField:
        """Leaves each value of a list once."""
        value = self.value()
        if isinstance(value, list):
            value[:] = list({key_of(each): each for each in value}.values())
        return self

    def remove_values(self, unwanted: Callable[[Any], bool]) -> WriteField:
        """Takes out the values for which something holds."""
        value = self.value()
        if isinstance(value, list):
            value[:] = [each for each in value if not unwanted(each)]
        elif value is not None and unwanted(value):
            self.remove()
        return self

    def remove_at(self, index: int) -> WriteField:
        """Takes out the value at an index; 0 is also a value that is no list."""
        value = self.value()
        if isinstance(value, list):
            if not 0 <= index < len(value):
                reason = f"Index {index} out of bounds for length {len(value)}"
                throw("IndexOutOfBoundsException", reason)
            del value[index]
        elif index == 0:
            self.remove()
        return self

    def document(self, index: int = 0) -> NestedDocument:
        """The object at an index, which is made when something is put in."""
        values = self.values()
        if index < len(values):
            return NestedDocument(self, _table(values[index], self.path))
        return NestedDocument(self, None, index)

    def documents(self) -> Iterator[NestedDocument]:
        """All objects that are there."""
        return (NestedDocument(self, _table(each, self.path)) for each in self.values())

    def fill(self, index: int) -> Table:
        """The object at an index; with empty ones up to it, they are made."""
        value = self.value()
        if not isinstance(value, list) and (value is not None or index > 0):
            self.set([] if value is None else [value])
        elif value is None:
            self.set({})
        values = self.values()
        while len(values) <= index:
            values.append({})
        return _table(values[index], self.path)

    def _made(self) -> tuple[Table, str]:
        *parents, last = self.path.split(".")
        table = self._root
        for name in parents:
            inner = table.get(name)
            if inner is None:
                inner = table[name] = {}
            table = _table(inner, self.path)
        return table, last


def _located(table: Any, path: str) -> tuple[Table, str] | None:
    if not isinstance(table, dict):
        return None
    if path in table:
        return table, path
    end = path.find(".")
    while end >= 0:
        head = path[:end]
        if head in table:
            found = _located(table[head], path[end + 1 :])
            if found is not None:
                return found
        end = path.find(".", end + 1)
    return None


def _table(value: Any, path: str) -> Table:
    if isinstance(value, dict):
        return value
    reason = f"Unexpected value [{java_class(value)}] at [{path}], expected Map<String, Object>"
    return throw("IllegalStateException", reason)


def _path(path: Any) -> str:
    if isinstance(path, WriteField):
        return path.path
    if isinstance(path, str):
        return path
    kind = "null" if path is None else java_class(path)
    return throw("IllegalArgumentException", f"Cannot call method with unexpected class [{kind}]")


class NestedDocument(JavaObject):
    """An object inside a field, whose own fields can be reached.

    Args:
        owner: the field.
        table: the object; None where it is still to be made.
        index: where it will be made.
    """

    __slots__ = ("_index", "_owner", "_table")

    java_name: ClassVar[str] = "org.elasticsearch.script.field.NestedDocument"

    def __init__(self, owner: WriteField, table: Table | None, index: int = 0) -> None:
        self._owner = owner
        self._table = table
        self._index = index

    def field(self, path: str) -> WriteField:
        """One of its fields."""
        if self._table is None:
            self._table = self._owner.fill(self._index)
        return WriteField(self._table, path)

    def exists(self) -> bool:
        """Whether it is there."""
        return self._table is not None

    def size(self) -> int:
        """How many fields it has."""
        return len(self._table or ())

    def remove(self) -> None:
        """Takes all its fields away."""
        if self._table is not None:
            self._table.clear()


class Metadata(JavaObject):
    """What a script may read and change of the metadata of a document.

    Args:
        document: the document.
    """

    __slots__ = ("_document",)

    java_name: ClassVar[str] = "org.elasticsearch.script.Metadata"

    def __init__(self, document: IngestDocument) -> None:
        self._document = document

    def get(self, name: str) -> Any:
        """One entry, such as `_index`."""
        return self._document.ctx.get(name)

    def set(self, name: str, value: Any) -> None:
        """Replaces one entry.

        Errors:
            Thrown: null for one that has to be there.
        """
        if value is None and name in ("_index", "_version", "_version_type"):
            throw("IllegalArgumentException", f"{name} cannot be null")
        self._document.ctx[name] = value

    def now(self) -> str:
        """`_ingest.timestamp`."""
        return str(self._document.ingest.get("timestamp"))
