"""JSON as Elasticsearch reads it out of a field, with the errors that it gives."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from elastic_ml_kit.normalise.faults import IngestError, illegal

PARSE_ERROR, END_ERROR = "json_parse_exception", "json_e_o_f_exception"
_BLANKS = " \t\r\n"


class _DuplicateError(ValueError):
    """A key stands twice in one object."""


def read_json(text: str, *, duplicates: bool, strict: bool) -> Any:
    """The value of a text; an empty text is null.

    Args:
        text: JSON, after an optional byte order mark.
        duplicates: a key may stand twice; the last one counts.
        strict: nothing may follow the value.

    Errors:
        IngestError: an `illegal_argument_exception` whose cause is what is wrong with the JSON.

    Example:
        >>> read_json('{"a": [1, 2.5]}', duplicates=False, strict=True)
        {'a': [1, 2.5]}
    """
    body = text.removeprefix("\ufeff").strip(_BLANKS)
    if not body:
        return None
    decoder = json.JSONDecoder(
        object_pairs_hook=None if duplicates else _unique, parse_constant=_not_a_number
    )
    try:
        value, end = decoder.raw_decode(body)
    except json.JSONDecodeError as error:
        raise _failed(_kind(body, error), f"{error.msg} at column {error.colno}") from None
    except ValueError as error:
        raise _failed(PARSE_ERROR, str(error)) from None
    except RecursionError:
        raise _failed(
            "stream_constraints_exception", "Document nesting depth exceeds the maximum allowed"
        ) from None
    if strict and body[end:].strip(_BLANKS):
        raise illegal(f"The input {body} is not valid JSON and the `strict_json_parsing` parameter is true")
    if end < len(body) and not isinstance(value, dict | list | str) and body[end] not in _BLANKS:
        raise _failed(PARSE_ERROR, f"Unexpected character '{body[end]}' after a value")
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _DuplicateError(f"Duplicate field '{key}'")
            seen.add(key)
    return table


def _not_a_number(word: str) -> NoReturn:
    raise ValueError(f"Non-standard token '{word}'")


def _kind(body: str, error: json.JSONDecodeError) -> str:
    """Whether the text ends too early or says something wrong; half a word is wrong."""
    at_end = error.pos >= len(body) or error.msg.startswith("Unterminated string")
    return END_ERROR if at_end else PARSE_ERROR


def _failed(kind: str, reason: str) -> IngestError:
    return illegal(reason, IngestError(kind, reason))
