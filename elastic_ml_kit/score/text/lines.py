"""Lines of a file or a pipe as texts for a model: every line gives one, empty and broken ones too."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BufferedReader
from typing import Any

import orjson

from elastic_ml_kit.errors import InputError

_GZIP = b"\x1f\x8b"
_BOM = b"\xef\xbb\xbf"
_LONGEST = 32 << 20
"""Bytes of a line; what comes after them is skipped, up to the line's end."""
_ENVELOPES = ("_source", "source", "fields")
_IDS = ("_id", "id")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an input.

    Attributes:
        text: what is classified; the line itself where it is no document, None where a document has none.
        ids: `_id` or `id` of the document, if it has one.
        fault: why it cannot be classified.
        raw: whether bytes of it were no UTF-8 and are replaced.
        document: the document, of NDJSON.
        size: bytes that the line takes.
    """

    text: str | None
    ids: Mapping[str, Any] = field(default_factory=dict)
    fault: str = ""
    raw: bool = False
    document: Mapping[str, Any] = field(default_factory=dict)
    size: int = 0


def read_texts(file: BufferedReader) -> Iterator[Line]:
    """Each line of a text, plain or gzip, without its end.

    Errors:
        InputError: the gzip data is damaged or cut short.
    """
    for line in _read(file):
        text, raw = _decoded(line)
        yield Line(text, raw=raw, size=len(line))


def read_documents(file: BufferedReader, text_field: str) -> Iterator[Line]:
    """Each line of NDJSON, plain or gzip; its text is that of a field, by dotted name, also below `_source`.

    Errors:
        InputError: the gzip data is damaged or cut short.
    """
    for line in _read(file):
        yield _document(line, text_field)


def looks_like_documents(file: BufferedReader) -> bool:
    """Whether a stream begins with a JSON object; reads nothing of it away."""
    start = file.peek(2)
    if start.startswith(_GZIP):
        start = zlib.decompressobj(wbits=31).decompress(start, 64)
    return start.removeprefix(_BOM).lstrip().startswith(b"{")


def find_value(document: Mapping[str, Any], name: str) -> Any:
    """The value of a dotted name, however the dots are nested; None where there is none.

    Example:
        >>> find_value({"log": {"file.path": "/a"}}, "log.file.path")
        '/a'
    """
    if name in document:
        return document[name]
    for at, character in enumerate(name):
        inner = document.get(name[:at]) if character == "." else None
        if isinstance(inner, Mapping) and (found := find_value(inner, name[at + 1 :])) is not None:
            return found
    return None


def unwrap(document: Mapping[str, Any], name: str) -> Any:
    """The value of a field of a document or of a search hit."""
    value = find_value(document, name)
    for envelope in _ENVELOPES:
        inner = document.get(envelope)
        if value is None and isinstance(inner, Mapping):
            value = find_value(inner, name)
    return value


def _document(line: bytes, text_field: str) -> Line:
    if not line.strip():
        return Line("")
    try:
        document = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        text, raw = _decoded(line)
        reason = "not UTF-8" if raw else str(error).partition(": line ")[0]
        return Line(text, fault=f"not JSON: {reason}", raw=raw, size=len(line))
    if not isinstance(document, dict):
        return Line(line.decode(), fault="not a JSON object", size=len(line))
    ids = next(({name: document[name]} for name in _IDS if document.get(name) is not None), {})
    found = _text(unwrap(document, text_field))
    fault = f"no text in '{text_field}'" if found is None else ""
    return Line(found, ids, fault, document=document, size=len(line))


def _text(value: Any) -> str | None:
    """A text; several values become one with spaces between, as a number becomes its digits."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        parts = [part for part in map(_text, value) if part is not None]
        return " ".join(parts) if parts else None
    if value is None or isinstance(value, dict):
        return None
    return orjson.dumps(value).decode()


def _decoded(line: bytes) -> tuple[str, bool]:
    """The text, and whether something in it had to be replaced."""
    try:
        return line.decode(), False
    except UnicodeDecodeError:
        return line.decode("utf-8", "replace"), True


def _read(file: BufferedReader) -> Iterator[bytes]:
    """Lines without their ends, inflated where they are gzip."""
    plain: Any = gzip.GzipFile(fileobj=file) if file.peek(2).startswith(_GZIP) else file
    number = 0
    try:
        while line := plain.readline(_LONGEST):
            rest = line
            while not rest.endswith(b"\n") and len(rest) == _LONGEST:
                rest = plain.readline(_LONGEST)
            number += 1
            line = line.removeprefix(_BOM) if number == 1 else line
            yield line.removesuffix(b"\n").removesuffix(b"\r")
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InputError(f"the gzip data is damaged or cut short after line {number}: {error}") from None
