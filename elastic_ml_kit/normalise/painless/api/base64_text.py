"""Base64 as `java.util.Base64` reads it."""

from __future__ import annotations

import base64
from typing import NoReturn

from elastic_ml_kit.normalise.painless.thrown import throw

_ALPHABET = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
_UNIT = 4
_HALF = 0x80


def decoded(data: bytes) -> bytes:
    """The bytes that the data stands for; padding at the end may be missing.

    Errors:
        Thrown: a character that does not belong there, or padding at a wrong place.

    Example:
        >>> decoded(b"aGVsbG8="), decoded(b"aGVsbG8")
        (b'hello', b'hello')
    """
    if len(data) == 1:
        _refuse("Input byte[] should at least have 2 bytes for base64 bytes")
    body, padding, rest = data.partition(b"=")
    for code in body:
        if code not in _ALPHABET:
            _refuse(f"Illegal base64 character {code if code < _HALF else code - 2 * _HALF:x}")
    left = len(body) % _UNIT
    if padding and (left < 2 or (left == 2 and not rest.startswith(b"="))):
        _refuse("Input byte array has wrong 4-byte ending unit")
    if left == 1:
        _refuse("Last unit does not have enough valid bits")
    if len(rest) > (left == 2):
        _refuse(f"Input byte array has incorrect ending byte at {len(body) + (2 if left == 2 else 1)}")
    return base64.b64decode(body + b"=" * (-len(body) % _UNIT))


def _refuse(message: str) -> NoReturn:
    throw("IllegalArgumentException", message)
