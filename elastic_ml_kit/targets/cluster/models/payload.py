"""What an upload of a model sends: configuration, archive in parts, vocabulary, and how it is known again."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import orjson

from elastic_ml_kit.errors import InputError
from elastic_ml_kit.model import Document

PART = 1 << 20
"""Bytes of the archive that one request carries, before base64."""

OWN = "esmlkit"
"""Key of the metadata under which the kit writes what it has uploaded."""


class Package(Protocol):
    """A model as the cluster takes it; see `score.text.package`."""

    @property
    def name(self) -> str: ...

    @property
    def body(self) -> Mapping[str, Any]: ...

    @property
    def archive(self) -> Path: ...

    @property
    def vocabulary(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Call:
    """One request of an upload, to be shown before it is made; `size` is that of its body in bytes."""

    method: str
    path: str
    size: int
    note: str


def digest(package: Package) -> str:
    """A text that is the same for the same archive, vocabulary and configuration only.

    Errors:
        InputError: the archive cannot be read.
    """
    found = hashlib.sha256()
    for piece in pieces(package.archive):
        found.update(piece)
    options = orjson.OPT_SORT_KEYS
    found.update(orjson.dumps(dict(package.vocabulary), option=options))
    found.update(orjson.dumps(dict(package.body), option=options))
    return found.hexdigest()


def body_of(package: Package, source: str) -> Document:
    """The configuration as it is put: that of the package, and in its metadata what the upload is known by.

    Args:
        source: the name that the model is known by here.

    Errors:
        InputError: the archive cannot be read.
    """
    own = {OWN: {"model": source, "sha256": digest(package)}}
    return {**package.body, "metadata": {**package.body.get("metadata", {}), **own}}


def calls(name: str, body: Document, package: Package) -> Iterator[Call]:
    """The requests by which a model comes into a cluster that has none of it."""
    path = f"/_ml/trained_models/{name}"
    yield Call("PUT", path, len(orjson.dumps(body)), "configuration")
    size = size_of(package)
    total = count(size)
    for number in range(total):
        piece = min(PART, size - number * PART)
        yield Call("PUT", f"{path}/definition/{number}", _encoded(piece), f"part {number + 1} of {total}")
    words = len(package.vocabulary.get("vocabulary", ()))
    yield Call("PUT", f"{path}/vocabulary", len(orjson.dumps(dict(package.vocabulary))), f"{words:,} tokens")


def count(size: int) -> int:
    """The parts of an archive of so many bytes.

    Example:
        >>> count(1), count(1 << 20), count((1 << 20) + 1)
        (1, 1, 2)
    """
    return math.ceil(size / PART)


def _encoded(size: int) -> int:
    return 4 * math.ceil(size / 3)


def sha256(body: Mapping[str, Any]) -> str:
    """What a configuration says that it was uploaded from; "" where it does not say it."""
    own = (body.get("metadata") or {}).get(OWN)
    return str(own.get("sha256", "")) if isinstance(own, Mapping) else ""


def size_of(package: Package) -> int:
    """Bytes of the archive.

    Errors:
        InputError: it cannot be read.
    """
    try:
        return package.archive.stat().st_size
    except OSError as error:
        raise InputError(f"{package.archive} cannot be read: {error.strerror or error}") from None


def pieces(archive: Path, first: int = 0) -> Iterator[bytes]:
    """The parts of an archive from a number on.

    Errors:
        InputError: it cannot be read.
    """
    try:
        with archive.open("rb") as file:
            file.seek(first * PART)
            while piece := file.read(PART):
                yield piece
    except OSError as error:
        raise InputError(f"{archive} cannot be read: {error.strerror or error}") from None
