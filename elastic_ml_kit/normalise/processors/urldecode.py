"""Text in which `%20` and `+` become what they stand for."""

from __future__ import annotations

import re
from typing import ClassVar

from elastic_ml_kit.normalise.faults import illegal
from elastic_ml_kit.normalise.processors.text import TextProcessor

_ESCAPES = re.compile(r"(?:%[^%]?[^%]?)+")
_HEX = re.compile(r"[+-]?[0-9a-fA-F]+")


class Urldecode(TextProcessor):
    """URL decoding as of `application/x-www-form-urlencoded`, UTF-8."""

    type: ClassVar[str] = "urldecode"

    def change(self, text: str) -> str:
        return url_decoded(text)


def url_decoded(text: str) -> str:
    """The text that was encoded.

    Errors:
        IngestError: a `%` without two hexadecimal digits after it.

    Example:
        >>> url_decoded("a%20b+c")
        'a b c'
    """
    plain = text.replace("+", " ")
    return _ESCAPES.sub(_bytes, plain) if "%" in plain else plain


def _bytes(found: re.Match[str]) -> str:
    octets = bytearray()
    for digits in found[0].split("%")[1:]:
        if len(digits) < 2:
            raise illegal("URLDecoder: Incomplete trailing escape (%) pattern")
        if not _HEX.fullmatch(digits):
            reason = f'Error at index 0 in: "{digits}"'
            raise illegal(f"URLDecoder: Illegal hex characters in escape (%) pattern - {reason}")
        number = int(digits, 16)
        if number < 0:
            raise illegal("URLDecoder: Illegal hex characters in escape (%) pattern - negative value")
        octets.append(number)
    return octets.decode("utf-8", "replace")
