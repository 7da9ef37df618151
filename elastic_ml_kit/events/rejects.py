"""Lines that could not be used, all of them kept, in little memory."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any

import orjson

from elastic_ml_kit.events.lines import Fault

_KEPT_TEXT = 65_536


class Rejects:
    """A growing list of `{"source", "line", "reason", "text"}`, held compressed.

    Example:
        >>> rejects = Rejects()
        >>> rejects.add("a.ndjson", Fault(3, "not JSON", b"{"))
        >>> list(rejects)
        [{'source': 'a.ndjson', 'line': 3, 'reason': 'not JSON', 'text': '{'}]
    """

    def __init__(self) -> None:
        self._deflate = zlib.compressobj(1)
        self._done: list[bytes] = []

    def add(self, source: str, fault: Fault) -> None:
        """Keep a fault; of a text longer than 64 KB the start."""
        text = fault.text[:_KEPT_TEXT].decode(errors="backslashreplace")
        line = {"source": source, "line": fault.line, "reason": fault.reason, "text": text}
        packed = self._deflate.compress(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))
        if packed:
            self._done.append(packed)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        inflate, rest = zlib.decompressobj(), b""
        for packed in (*self._done, self._deflate.copy().flush()):
            *lines, rest = (rest + inflate.decompress(packed)).split(b"\n")
            yield from map(orjson.loads, lines)
