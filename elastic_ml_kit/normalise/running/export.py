"""Documents as people export them: bare, search hits with `_source` or `fields`, and lines with `source`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from elastic_ml_kit.fields import nest

_ACTIONS = ("create", "index")
_FORMS = (("_source", "_index", "_id"), ("source", "index", "id"))


@dataclass(frozen=True, slots=True)
class Exported:
    """A document and what its wrapping says.

    Attributes:
        source: the document, nested.
        index, id: what the wrapping names; None where it does not.
        severity: the class that a model gave it before, if it tells.
        wrapped: it came with a wrapping.
    """

    source: dict[str, Any]
    index: str | None = None
    id: str | None = None
    severity: str | None = None
    wrapped: bool = False

    def rewrapped(self, source: Mapping[str, Any]) -> dict[str, Any]:
        """Another source in the form of a search hit, or bare if it came bare."""
        if not self.wrapped:
            return dict(source)
        told = {"_index": self.index, "_id": self.id}
        return {name: value for name, value in told.items() if value is not None} | {"_source": source}


def unwrap(value: Any) -> Exported:
    """The document of an exported JSON value.

    Errors:
        ValueError: it is no document; says why.

    Example:
        >>> unwrap({"_index": "logs", "fields": {"rule.name": ["a"], "tags": ["b", "c"]}}).source
        {'rule': {'name': 'a'}, 'tags': ['b', 'c']}
    """
    if not isinstance(value, dict):
        raise ValueError("not an object")
    for body, index, id in _FORMS:
        if isinstance(value.get(body), dict) and isinstance(value.get(index), str):
            return _wrapped(value, value[body], value[index], value.get(id))
    if isinstance(value.get("fields"), dict) and isinstance(value.get("_index"), str):
        return _wrapped(value, from_fields(value["fields"]), value["_index"], value.get("_id"))
    if isinstance(value.get("_index"), str) and "_id" in value:
        raise ValueError("a search hit without _source and fields")
    return Exported(value, severity=_severity(value, value))


def unwrap_all(values: Iterable[Any]) -> Iterator[Exported | ValueError]:
    """The documents of values one after the other; of a bulk request the actions name the indices.

    What is no document stands in its place as the error that says why; an action has none.

    Example:
        >>> [each] = unwrap_all([{"create": {"_index": "logs"}}, {"message": "a"}])
        >>> each.index, each.source
        ('logs', {'message': 'a'})
    """
    action: Mapping[str, Any] | None = None
    for value in values:
        announced = _action(value) if action is None else None
        if announced is not None:
            action = announced
            continue
        try:
            found = unwrap(value)
        except ValueError as error:
            yield error
        else:
            yield found if action is None else _announced(found, action)
        action = None


def _action(value: Any) -> Mapping[str, Any] | None:
    """What a line of a bulk request says of the document after it; None where it is a document itself."""
    if isinstance(value, dict) and len(value) == 1:
        [(word, target)] = value.items()
        if word in _ACTIONS and isinstance(target, dict) and all(name.startswith("_") for name in target):
            return target
    return None


def _announced(found: Exported, action: Mapping[str, Any]) -> Exported:
    index, id = action.get("_index"), action.get("_id")
    return replace(
        found,
        index=index if isinstance(index, str) else found.index,
        id=found.id if id is None else str(id),
        wrapped=True,
    )


def _wrapped(value: Mapping[str, Any], source: dict[str, Any], index: str, id: Any) -> Exported:
    told = None if id is None else str(id)
    return Exported(source, index, told, _severity(value, source), wrapped=True)


def _severity(value: Mapping[str, Any], source: Mapping[str, Any]) -> str | None:
    """The class beside the document, else the one in it."""
    label = value.get("label") if value is not source else None
    if label is None:
        inside: Any = source
        for name in ("ml", "prediction", "predicted_value"):
            inside = inside.get(name) if isinstance(inside, Mapping) else None
        label = inside[0] if isinstance(inside, list) and inside else inside
    return label if isinstance(label, str) else None


def from_fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The document of the `fields` of a search hit, in which every value is a list.

    One value stands for itself. Multi-fields (`message.keyword` beside `message`) repeat what is there
    already and are left out.

    Example:
        >>> from_fields({"message": ["a"], "message.keyword": ["a"], "host.ip": ["192.0.2.1", "192.0.2.2"]})
        {'message': 'a', 'host': {'ip': ['192.0.2.1', '192.0.2.2']}}
    """
    return nest({name: _one(value) for name, value in fields.items() if not _is_multi_field(name, fields)})


def _is_multi_field(name: str, fields: Mapping[str, Any]) -> bool:
    parts = name.split(".")
    return any(".".join(parts[:depth]) in fields for depth in range(1, len(parts)))


def _one(value: Any) -> Any:
    if isinstance(value, list) and len(value) == 1:
        return _one(value[0])
    if isinstance(value, dict):
        return from_fields(value)
    return [_one(each) for each in value] if isinstance(value, list) else value
