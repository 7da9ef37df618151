"""A dotted path such as `host.ip.0`, taken apart once."""

from __future__ import annotations

from typing import NoReturn

from elastic_ml_kit.normalise.faults import IngestError, illegal

_INGEST, _SOURCE = "_ingest.", "_source."


class Path:
    """The keys of a path, and whether it starts at `_ingest`.

    Attributes:
        text: as written.
        keys: the parts between the dots; empty ones at the end do not count.
        parents: all keys but the last.
        ingest: starts at the ingest metadata, not at the document.
        last: the key of the value itself; a path made of dots alone has none, and raises IngestError.

    Errors:
        IngestError: the text is empty, or nothing is left of it.

    Example:
        >>> Path("_source.host.ip").keys
        ('host', 'ip')
    """

    __slots__ = ("ingest", "keys", "last", "parents", "text")

    def __init__(self, text: str) -> None:
        if not text:
            raise illegal("path cannot be null nor empty")
        self.text = text
        self.ingest = text.startswith(_INGEST)
        prefix = _INGEST if self.ingest else _SOURCE
        keys = text.removeprefix(prefix).split(".")
        if keys == [""]:
            raise illegal(f"path [{text}] is not valid")
        while keys and not keys[-1]:
            keys.pop()
        self.keys = tuple(keys)
        self.parents = self.keys[:-1]
        if self.keys:
            self.last = self.keys[-1]

    def __getattr__(self, name: str) -> NoReturn:
        if name == "last":
            raise IngestError("array_index_out_of_bounds_exception", "Index -1 out of bounds for length 0")
        raise AttributeError(name)
