"""JSON as Elasticsearch reads it out of a field, with the errors that it gives."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from elastic_ml_kit.normalise.faults import IngestError, illegal
from elastic_ml_kit.normalise.processors.json_fault import PARSE_ERROR, json_fault, without_comments

_BLANKS = " \t\r\n"


def read_json(text: str, *, duplicates: bool, strict: bool) -> Any:
    """The value of a text; an empty text is null.

    Args:
        text: JSON, after an optional byte order mark; comments as in Java are passed over.
        duplicates: a key may stand twice; the last one counts.
        strict: nothing may follow the value.

    Errors:
        IngestError: an `illegal_argument_exception` whose cause is what is wrong with the JSON.

    Example:
        >>> read_json('{"a": [1, 2.5]}', duplicates=False, strict=True)
        {'a': [1, 2.5]}
    """
    body = text.lstrip(_BLANKS).removeprefix("\ufeff").lstrip(_BLANKS)
    if not body:
        return None
    decoder = json.JSONDecoder(
        object_pairs_hook=None if duplicates else _unique, parse_constant=_not_a_number
    )
    start = len(text) - len(body)
    try:
        value, end = decoder.raw_decode(text, start)
    except (ValueError, RecursionError):
        value, end = _commented(text, start, duplicates, decoder)
    rest = text[end:].lstrip(_BLANKS)
    if rest:
        _followed(text, start, len(text) - len(rest), value, strict)
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) < len(pairs):
        raise ValueError("a key stands twice")
    return table


def _not_a_number(word: str) -> NoReturn:
    raise ValueError(word)


def _commented(text: str, start: int, duplicates: bool, decoder: json.JSONDecoder) -> tuple[Any, int]:
    """The value of a text that is sound but for comments, and where it ends.

    Errors:
        IngestError: something else is wrong with it.
    """
    bare = without_comments(text[start:]) if "/" in text else text[start:]
    first = len(bare) - len(bare.lstrip(_BLANKS))
    if first == len(bare):
        return None, len(text)
    fault = json_fault(text, start, duplicates=duplicates)
    if fault is None:
        try:
            value, end = decoder.raw_decode(bare, first)
            return value, start + end
        except (ValueError, RecursionError):
            fault = IngestError(PARSE_ERROR, "not JSON as it is read here")
    raise illegal(str(fault.reason), fault)


def _followed(text: str, start: int, rest: int, value: Any, strict: bool) -> None:
    """Looks at what comes after the value.

    Errors:
        IngestError: it belongs to a number, or nothing may be there.
    """
    if isinstance(value, int | float) and not isinstance(value, bool) and (fault := json_fault(text, start)):
        raise illegal(str(fault.reason), fault)
    if strict and without_comments(text[rest:]).strip(_BLANKS):
        reason = f"The input {text} is not valid JSON and the `strict_json_parsing` parameter is true"
        raise illegal(reason, json_fault(text, rest))
