"""One document on its way through a pipeline: fields by dotted path, metadata beside them, `_ingest` apart.

Source and metadata share one table, as `ctx` of a script sees them: `ctx["_index"]`, `ctx["message"]`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from elastic_ml_kit.normalise.faults import IngestError, illegal
from elastic_ml_kit.normalise.path import Path
from elastic_ml_kit.normalise.values import deep_copy, java_class, parse_whole, same

METADATA = (
    "_index",
    "_id",
    "_routing",
    "_version",
    "_version_type",
    "_if_seq_no",
    "_if_primary_term",
    "_dynamic_templates",
)


class IngestDocument:
    """A document and what a pipeline may know of it.

    Attributes:
        ctx: source and metadata.
        ingest: what `_ingest.` reaches: timestamp, pipeline, failure and loop values, and what a pipeline
            puts there.
        stack: ids of the pipelines that run now, outermost first.

    Example:
        >>> document = IngestDocument({"host": {"ip": ["10.0.0.1"]}}, {"_index": "logs", "_id": "1"})
        >>> document.get(path("host.ip.0"))
        '10.0.0.1'
    """

    __slots__ = ("ctx", "ingest", "stack")

    def __init__(
        self,
        source: Mapping[str, Any],
        metadata: Mapping[str, Any] | None = None,
        ingest: Mapping[str, Any] | None = None,
    ) -> None:
        self.ctx: dict[str, Any] = {**source, **(metadata or {})}
        self.ingest: dict[str, Any] = dict(ingest or {})
        self.stack: list[str] = []

    @property
    def source(self) -> dict[str, Any]:
        """The fields without the metadata."""
        return {key: value for key, value in self.ctx.items() if key not in METADATA}

    @property
    def metadata(self) -> dict[str, Any]:
        """The metadata that is there, in its fixed order."""
        return {key: self.ctx[key] for key in METADATA if key in self.ctx}

    def copy(self) -> IngestDocument:
        """The document as it is now, which later steps no longer reach."""
        twin = IngestDocument({}, None, deep_copy(self.ingest))
        twin.ctx = deep_copy(self.ctx)
        twin.stack = list(self.stack)
        return twin

    def get(self, path: Path) -> Any:
        """The value at the path.

        Errors:
            IngestError: a part of the path is not there.
        """
        value: Any = self.ingest if path.ingest else self.ctx
        for key in path.keys:
            value = value[key] if type(value) is dict and key in value else _resolve(value, key, path)
        return value

    def find(self, path: Path) -> Any:
        """The value at the path, or None where it is not there."""
        value: Any = self.ingest if path.ingest else self.ctx
        for key in path.keys:
            if isinstance(value, dict):
                value = value.get(key)
            elif isinstance(value, list):
                index = _position(value, key, path, strict=False)
                value = None if index is None else value[index]
            else:
                return None
        return value

    def text(self, path: Path, ignore_missing: bool = False) -> str | None:
        """The text at the path; None is a null, or nothing where that is ignored.

        Errors:
            IngestError: not there, or not text.
        """
        value = self.find(path) if ignore_missing else self.get(path)
        if value is None or isinstance(value, str):
            return value
        raise not_castable(path, value, "java.lang.String")

    def has(self, path: Path, strict: bool = False) -> bool:
        """Whether there is a value at the path, null included.

        Errors:
            IngestError: with `strict`, an index beyond the end of a list.
        """
        value: Any = self.ingest if path.ingest else self.ctx
        last = path.last
        for key in path.parents:
            if isinstance(value, dict):
                value = value.get(key)
            elif isinstance(value, list):
                index = _position(value, key, path, strict)
                if index is None:
                    return False
                value = value[index]
            else:
                return False
        if isinstance(value, dict):
            return last in value
        return isinstance(value, list) and _position(value, last, path, strict) is not None

    def set(self, path: Path, value: Any) -> None:
        """Puts the value there; tables on the way are made, lists are not.

        Errors:
            IngestError: a part of the path is no table, or an index is beyond the end of its list.
        """
        last = path.last
        parent: Any = self.ingest if path.ingest else self.ctx
        for key in path.parents:
            parent = parent[key] if type(parent) is dict and key in parent else _opened(parent, key, path)
        if isinstance(parent, dict):
            parent[last] = value
        elif isinstance(parent, list):
            parent[_index(parent, last, path)] = value
        else:
            raise _cannot_set(parent, path)

    def append(self, path: Path, value: Any, duplicates: bool = True) -> None:
        """Puts the value, or each of a list, behind what is there; a single value becomes a list.

        Args:
            path: where to.
            value: one value or a list of them.
            duplicates: False leaves out what is there already.

        Errors:
            IngestError: as in `set`.
        """
        last = path.last
        parent: Any = self.ingest if path.ingest else self.ctx
        for key in path.parents:
            parent = parent[key] if type(parent) is dict and key in parent else _opened(parent, key, path)
        if isinstance(parent, dict):
            parent[last] = _appended(parent[last], value, duplicates) if last in parent else _listed(value)
        elif isinstance(parent, list):
            index = _index(parent, last, path)
            parent[index] = _appended(parent[index], value, duplicates)
        else:
            raise _cannot_set(parent, path)

    def remove(self, path: Path) -> None:
        """Takes the field away.

        Errors:
            IngestError: it is not there.
        """
        last = path.last
        parent: Any = self.ingest if path.ingest else self.ctx
        for key in path.parents:
            parent = parent[key] if type(parent) is dict and key in parent else _resolve(parent, key, path)
        if isinstance(parent, dict):
            if last not in parent:
                raise illegal(f"field [{last}] not present as part of path [{path.text}]")
            del parent[last]
        elif isinstance(parent, list):
            del parent[_index(parent, last, path)]
        else:
            origin = "null" if parent is None else f"object of type [{java_class(parent)}]"
            raise illegal(f"cannot remove [{last}] from {origin} as part of path [{path.text}]")


@lru_cache(maxsize=4096)
def path(text: str) -> Path:
    """The path of a text, kept for the next document.

    Errors:
        IngestError: it is empty.
    """
    return Path(text)


def not_castable(path: Path, value: Any, wanted: str) -> IngestError:
    """The error for a field of the wrong type."""
    return illegal(f"field [{path.text}] of type [{java_class(value)}] cannot be cast to [{wanted}]")


def _resolve(value: Any, key: str, path: Path) -> Any:
    if isinstance(value, dict):
        if key in value:
            return value[key]
        raise illegal(f"field [{key}] not present as part of path [{path.text}]")
    if isinstance(value, list):
        return value[_index(value, key, path)]
    raise _cannot_resolve(value, key, path)


def _opened(parent: Any, key: str, path: Path) -> Any:
    """What is under the key on the way to the last one; a missing table is made."""
    if isinstance(parent, dict):
        if key not in parent:
            parent[key] = {}
        return parent[key]
    if isinstance(parent, list):
        return parent[_index(parent, key, path)]
    raise _cannot_resolve(parent, key, path)


def _index(values: list[Any], key: str, path: Path) -> int:
    try:
        index = parse_whole(key, 32)
    except IngestError as error:
        reason = f"[{key}] is not an integer, cannot be used as an index as part of path [{path.text}]"
        raise illegal(reason, error) from None
    if 0 <= index < len(values):
        return index
    raise _beyond(index, values, path)


def _position(values: list[Any], key: str, path: Path, strict: bool) -> int | None:
    try:
        index = parse_whole(key, 32)
    except IngestError:
        return None
    if 0 <= index < len(values):
        return index
    if strict:
        raise _beyond(index, values, path)
    return None


def _beyond(index: int, values: list[Any], path: Path) -> IngestError:
    return illegal(
        f"[{index}] is out of bounds for array with length [{len(values)}] as part of path [{path.text}]"
    )


def _cannot_resolve(value: Any, key: str, path: Path) -> IngestError:
    origin = "null" if value is None else f"object of type [{java_class(value)}]"
    return illegal(f"cannot resolve [{key}] from {origin} as part of path [{path.text}]")


def _cannot_set(parent: Any, path: Path) -> IngestError:
    origin = "null parent" if parent is None else f"parent object of type [{java_class(parent)}]"
    return illegal(f"cannot set [{path.last}] with {origin} as part of path [{path.text}]")


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [value]


def _appended(present: Any, value: Any, duplicates: bool) -> Any:
    target = present if isinstance(present, list) else [present]
    if duplicates:
        target += _listed(value)
        return target
    fresh = False
    for each in _listed(value):
        if not any(same(each, there) for there in target):
            target.append(each)
            fresh = True
    return target if fresh else present
