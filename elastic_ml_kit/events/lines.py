"""Bytes of files, folders and pipes as numbered documents; what cannot be one is told, never dropped."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from elastic_ml_kit.errors import InputError, nearest

SUFFIXES = (".ndjson", ".jsonl", ".json")
_SKIPPED = ("truth.ndjson",)
"""What lies beside generated events and is none."""
_GZIP = b"\x1f\x8b"
_CHUNK = 1 << 18
_STEP = 64
_LONGEST_LINE = 32 << 20
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Raw:
    """One JSON value of an input: what it is, where it stood (in an array: which element), and its text."""

    value: Any
    line: int
    text: bytes


@dataclass(frozen=True, slots=True)
class Fault:
    """What stood at a line and why it is no document; line 0 is the file as a whole."""

    line: int
    reason: str
    text: bytes = b""


EMPTY = "the file is empty"


def find_files(path: Path) -> list[Path]:
    """The file or pipe, or the NDJSON and JSON files (plain or .gz) below the folder, by name.

    Errors:
        InputError: there is no such path, or the folder has none.
    """
    if path.exists() and not path.is_dir():
        return [path]
    if not path.is_dir():
        beside = [each.name for each in path.parent.iterdir()] if path.parent.is_dir() else []
        raise InputError(f"there is no file or folder {path}{nearest(path.name, beside)}")
    found = [each for each in sorted(path.rglob("*")) if each.is_file() and _is_input(each.name)]
    if not found:
        allowed = ", ".join("*" + suffix for suffix in SUFFIXES)
        raise InputError(f"the folder {path} has no {allowed} (or .gz of them); name a file of another name")
    return found


def _is_input(name: str) -> bool:
    plain = name.lower().removesuffix(".gz")
    return plain.endswith(SUFFIXES) and plain not in _SKIPPED


def read_values(file: BinaryIO) -> Iterator[Raw | Fault]:
    """The JSON values of a stream: one a line, or those of one array, or one that takes several lines.

    Gzip is known by its first bytes. Of a cut or damaged one, what can be read is.
    """
    lines = _lines(_plain(file))
    number, first = _first(lines)
    if isinstance(first, Fault):
        yield first
        return
    if first is None:
        yield Fault(0, EMPTY)
        return
    if first.startswith(b"[") or first == b"{":
        yield from _whole(first, lines)
        return
    yield _value(number, first)
    for number, line in lines:
        if isinstance(line, Fault):
            yield line
        elif line := line.strip():
            yield _value(number, line)


def read_texts(file: BinaryIO) -> Iterator[tuple[int, bytes] | Fault]:
    """As `read_values`, but number and text of each value; what stands on one line is not parsed."""
    lines = _lines(_plain(file))
    number, first = _first(lines)
    if isinstance(first, Fault):
        yield first
    elif first is None:
        yield Fault(0, EMPTY)
    elif first.startswith(b"[") or first == b"{":
        for each in _whole(first, lines):
            yield each if isinstance(each, Fault) else (each.line, each.text)
    else:
        yield number, first
        yield from _texts(lines)


def read_lines(file: BinaryIO) -> Iterator[tuple[int, bytes] | Fault]:
    """The numbered lines of a text that have anything on them, without their ends."""
    yield from _texts(_lines(_plain(file)))


def _texts(lines: Iterator[tuple[int, bytes | Fault]]) -> Iterator[tuple[int, bytes] | Fault]:
    for number, line in lines:
        if isinstance(line, Fault):
            yield line
        elif text := line.rstrip(b"\r"):
            yield number, text


def _first(lines: Iterator[tuple[int, bytes | Fault]]) -> tuple[int, bytes | Fault | None]:
    """The first line with anything on it."""
    for number, line in lines:
        if isinstance(line, Fault):
            return number, line
        line = line.removeprefix(_BOM).strip()
        if line:
            return number, line
    return 0, None


def _value(number: int, line: bytes) -> Raw | Fault:
    try:
        return Raw(orjson.loads(line), number, line)
    except orjson.JSONDecodeError as error:
        return Fault(number, f"not JSON: {_short(error)}", line)


def _is_json(text: bytes) -> bool:
    return isinstance(_value(0, text), Raw)


def _whole(first: bytes, lines: Iterable[tuple[int, bytes | Fault]]) -> Iterator[Raw | Fault]:
    """An array's elements, a search answer's hits, or the one object."""
    text, cut = [first], None
    for _, line in lines:
        if isinstance(line, Fault):
            cut = line
        else:
            text.append(line)
    try:
        value = orjson.loads(b"\n".join(text))
    except orjson.JSONDecodeError as error:
        yield cut or Fault(error.lineno, f"not JSON: {_short(error)}", text[min(error.lineno, len(text)) - 1])
        return
    for number, each in enumerate(_elements(value), 1):
        yield Raw(each, number, orjson.dumps(each))


def _elements(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    hits = value.get("hits")
    return hits["hits"] if isinstance(hits, dict) and isinstance(hits.get("hits"), list) else [value]


def _short(error: orjson.JSONDecodeError) -> str:
    return str(error).partition(": line ")[0]


def _lines(chunks: Iterable[bytes | Fault]) -> Iterator[tuple[int, bytes | Fault]]:
    """Numbered lines without their ends; a line is cut where it is longer than any document."""
    rest, number = b"", 1
    for chunk in chunks:
        if isinstance(chunk, Fault):
            if _is_json(rest):
                yield number, rest
                number, rest = number + 1, b""
            yield number, Fault(number, f"{chunk.reason} at line {number}", rest)
            return
        *whole, rest = (rest + chunk).split(b"\n")
        if len(rest) > _LONGEST_LINE:
            whole, rest = [*whole, rest], b""
        for line in whole:
            yield number, line
            number += 1
    if rest:
        yield number, rest


def _plain(file: BinaryIO) -> Iterator[bytes | Fault]:
    """The stream's bytes, inflated if it is gzip."""
    chunk = file.read(_CHUNK)
    if chunk.startswith(_GZIP):
        yield from _inflated(chunk, file)
        return
    while chunk:
        yield chunk
        chunk = file.read(_CHUNK)


def _inflated(chunk: bytes, file: BinaryIO) -> Iterator[bytes | Fault]:
    """One gzip member after the other, up to where the data is cut or damaged."""
    inflate = zlib.decompressobj(wbits=31)
    while chunk:
        before = inflate.copy()
        try:
            yield inflate.decompress(chunk, _CHUNK)
        except zlib.error as error:
            yield from _up_to_damage(before, chunk)
            yield Fault(0, f"the gzip data is damaged ({str(error).rpartition(': ')[2]})")
            return
        if inflate.eof:
            chunk = inflate.unused_data.lstrip(b"\0") or file.read(_CHUNK)
            inflate = zlib.decompressobj(wbits=31) if chunk else inflate
        else:
            chunk = inflate.unconsumed_tail or file.read(_CHUNK)
    if not inflate.eof:
        yield inflate.flush()
        yield Fault(0, "the gzip file is cut short")


def _up_to_damage(inflate: zlib._Decompress, chunk: bytes) -> Iterator[bytes]:
    """What a chunk gives before its damage: one that fails as a whole is read in small steps."""
    for start in range(0, len(chunk), _STEP):
        try:
            yield inflate.decompress(chunk[start : start + _STEP])
        except zlib.error:
            return
