"""JSON in and out at the speed of documents, without losing what fast parsers refuse or change."""

from __future__ import annotations

import json
from typing import Any

import orjson

from elastic_ml_kit.normalise.rendering import rendered

_DIGITS = bytes(ord("0") if chr(code).isdecimal() and code < 128 else ord(" ") for code in range(256))
_LONG_NUMBER = b"0" * 19
"""What `_DIGITS` makes of a number that may be too long for a fast parser."""


def parse_json(text: bytes) -> Any:
    """The value of a JSON text; whole numbers of any length stay whole, lone surrogates stay.

    Errors:
        ValueError: it is not JSON.

    Example:
        >>> parse_json(b'[18446744073709551616, 1.0]')
        [18446744073709551616, 1.0]
    """
    if _LONG_NUMBER not in text.translate(_DIGITS):
        try:
            return orjson.loads(text)
        except orjson.JSONDecodeError:
            pass
    return json.loads(text.decode("utf-8", "surrogatepass"))


def render_json(value: Any) -> bytes:
    """The value as JSON in one line: what a script left as `rendered` has it, a lone surrogate escaped.

    Example:
        >>> render_json({"a": float("nan"), "b": [None, 1.5]})
        b'{"a":"NaN","b":[null,1.5]}'
    """
    try:
        text = orjson.dumps(value, default=rendered, option=orjson.OPT_PASSTHROUGH_SUBCLASS)
        # orjson writes NaN and infinities as null
        return text if b"null" not in text or _finite(value) else orjson.dumps(rendered(value))
    except TypeError:
        return json.dumps(rendered(value), separators=(",", ":")).encode()


def _finite(value: Any) -> bool:
    """Whether it is plain that every number in the value is one."""
    try:
        json.dumps(value, allow_nan=False, check_circular=False)
    except (TypeError, ValueError):
        return False
    return True
