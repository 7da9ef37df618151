"""A hash of fields, the same for the same content."""

from __future__ import annotations

import base64
import hashlib
import struct
from collections.abc import Iterator
from typing import Any, ClassVar, Protocol

from elastic_ml_kit.normalise.boxes import Float, Long
from elastic_ml_kit.normalise.document import IngestDocument, path
from elastic_ml_kit.normalise.faults import illegal
from elastic_ml_kit.normalise.options import Options
from elastic_ml_kit.normalise.processor import Processor
from elastic_ml_kit.normalise.processors.murmur import Murmur3
from elastic_ml_kit.normalise.values import INT_BITS, LONG_BITS, fits, java_class

_DELIMITER = b"\0"


class Digest(Protocol):
    """What hashlib's objects are."""

    def update(self, data: bytes, /) -> None: ...
    def digest(self) -> bytes: ...


_METHODS: dict[str, Any] = {
    "MD5": hashlib.md5,
    "SHA-1": hashlib.sha1,
    "SHA-256": hashlib.sha256,
    "SHA-512": hashlib.sha512,
    "MurmurHash3": Murmur3,
}


class Fingerprint(Processor):
    """Options `fields`, `target_field` (fingerprint), `salt`, `method` (SHA-1), `ignore_missing`."""

    type: ClassVar[str] = "fingerprint"

    def __init__(self, options: Options) -> None:
        fields = options.texts("fields")
        if fields is None:
            raise options.refuse("fields", "required property is missing")
        if not fields:
            raise options.refuse("fields", "must specify at least one field")
        self._fields = sorted(set(fields))
        self._target = options.field("target_field", "fingerprint")
        self._salt = options.text("salt", "").encode()
        method = options.text("method", "SHA-1")
        if method not in _METHODS:
            raise options.refuse("method", f"[{method}] must be one of {', '.join(_METHODS)}")
        self._method = _METHODS[method]
        self._ignore_missing = options.flag("ignore_missing")

    def run(self, document: IngestDocument) -> None:
        values = []
        for name in self._fields:
            value = document.find(path(name))
            if value is not None:
                values.append(value)
            elif not self._ignore_missing:
                raise illegal(f"missing field [{name}] when calculating fingerprint")
        if not values:
            return
        digest: Digest = self._method()
        digest.update(self._salt)
        for value in values:
            for octets in _flat(value):
                digest.update(_DELIMITER + octets)
        document.set(self._target.of(document), base64.b64encode(digest.digest()).decode())


def _flat(value: Any) -> Iterator[bytes]:
    """The values inside, tables by key, each key before its value."""
    if isinstance(value, dict):
        for key in sorted(value):
            yield key.encode("utf-8", "replace")
            yield from _flat(value[key])
    elif isinstance(value, list):
        for each in value:
            yield from _flat(each)
    else:
        yield _octets(value)


def _octets(value: Any) -> bytes:
    if value is None:
        return b"\0"
    if isinstance(value, bool):
        return b"\1" if value else b"\2"
    if isinstance(value, str):
        return value.encode("utf-8", "replace")
    if isinstance(value, float):
        return struct.pack("<f" if type(value) is Float else "<d", value)
    if isinstance(value, int) and fits(value, LONG_BITS):
        return struct.pack("<q" if type(value) is Long or not fits(value, INT_BITS) else "<i", value)
    raise illegal(f"cannot convert object of type [{java_class(value)}] to bytes")
