"""From a JSON value to a flat ECS document of a data stream, as Elasticsearch's doc values would have it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from elastic_ml_kit.events.aliases import resolve_aliases
from elastic_ml_kit.events.instants import parse_event_time
from elastic_ml_kit.events.lines import Fault, Raw
from elastic_ml_kit.fields import ID, TIME

DEFAULT_STREAM = "logs-generic-default"
_BACKING = re.compile(r"\.ds-(.+)-\d{4}\.\d{2}\.\d{2}-\d{6}")
_ACTIONS = ("create", "index")


@dataclass(frozen=True, slots=True)
class Event:
    """One document: its data stream, and its flat fields with `@timestamp` in milliseconds and `event.id`."""

    stream: str
    fields: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Wrapped:
    """A document with what its wrapping says: index and id, "" where it says nothing."""

    body: Any
    index: str = ""
    id: str = ""


def read_events(values: Iterator[Raw | Fault]) -> Iterator[Event | Fault]:
    """The events of an input's values, in their order.

    A value is a document, a search hit or an export of one (`_source` or `source`), or a bulk action, whose
    document is the next value.
    """
    action: _Wrapped | None = None
    for value in values:
        if isinstance(value, Fault):
            action = None
            yield value
        elif action is None and (announced := _action(value.value)) is not None:
            action = announced
        else:
            wrapped = _unwrap(value.value) if action is None else replace(action, body=value.value)
            action = None
            yield _event(value, wrapped)


def _action(value: Any) -> _Wrapped | None:
    """What a bulk action line says of the document after it."""
    if isinstance(value, dict) and len(value) == 1:
        (word, target), *_ = value.items()
        if word in _ACTIONS and isinstance(target, dict) and all(key.startswith("_") for key in target):
            return _Wrapped(None, str(target.get("_index", "")), str(target.get("_id", "")))
    return None


def _unwrap(value: Any) -> _Wrapped:
    if isinstance(value, dict) and TIME not in value:
        for source, index in (("_source", "_index"), ("source", "index")):
            if isinstance(value.get(source), dict) and isinstance(value.get(index), str):
                return _Wrapped(value[source], value[index], str(value.get("_id") or ""))
    return _Wrapped(value)


def _event(raw: Raw, wrapped: _Wrapped) -> Event | Fault:
    if not isinstance(wrapped.body, dict):
        return Fault(raw.line, f"not an object but {_name(wrapped.body)}", raw.text)
    fields = resolve_aliases(flatten_values(wrapped.body))
    if TIME not in fields:
        return Fault(raw.line, "no @timestamp, nor a field that stands for it", raw.text)
    instant = parse_event_time(fields[TIME])
    if instant is None:
        return Fault(raw.line, f"@timestamp is no time: {str(fields[TIME])[:60]!r}", raw.text)
    fields[TIME] = instant
    fields[ID] = _id(fields.get(ID), wrapped, raw)
    return Event(_stream(fields, wrapped.index), fields)


def _id(given: Any, wrapped: _Wrapped, raw: Raw) -> str:
    """The document's own id, its `_id`, else one of content and line: the same whenever the file is read."""
    if isinstance(given, list):
        given = given[0]
    if given is not None:
        return str(given)
    return wrapped.id or hashlib.blake2b(b"%d\n" % raw.line + raw.text, digest_size=16).hexdigest()


def _stream(fields: Mapping[str, Any], index: str) -> str:
    parts = [fields.get(f"data_stream.{part}") for part in ("type", "dataset", "namespace")]
    if all(isinstance(part, str) for part in parts):
        return "-".join(map(str, parts))
    backing = _BACKING.fullmatch(index)
    return backing[1] if backing else index or DEFAULT_STREAM


def flatten_values(document: Mapping[str, Any]) -> dict[str, Any]:
    """Dotted names and their values; objects in an array give each of their fields several values.

    What is null or empty is left out, as it has no doc values.

    Example:
        >>> flatten_values({"a": [{"b": 1}, {"b": 2}], "c": None, "d": {"e": ["x"]}})
        {'a.b': [1, 2], 'd.e': ['x']}
    """
    flat: dict[str, Any] = {}
    _flatten(flat, "", document)
    return flat


def _flatten(flat: dict[str, Any], prefix: str, document: Mapping[str, Any]) -> None:
    for key, value in document.items():
        name = prefix + key
        if isinstance(value, dict):
            _flatten(flat, name + ".", value)
        elif isinstance(value, list):
            if scalars := list(_scalars(flat, name, value)):
                flat[name] = [*_listed(flat.get(name)), *scalars]
        elif value is not None:
            flat[name] = value if name not in flat else [*_listed(flat[name]), value]


def _scalars(flat: dict[str, Any], name: str, values: list[Any]) -> Iterator[Any]:
    """The plain values of an array; those of the objects in it go to their own names."""
    for value in values:
        if isinstance(value, dict):
            _flatten(flat, name + ".", value)
        elif isinstance(value, list):
            yield from _scalars(flat, name, value)
        elif value is not None:
            yield value


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _name(value: Any) -> str:
    names = {list: "an array", str: "text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")
