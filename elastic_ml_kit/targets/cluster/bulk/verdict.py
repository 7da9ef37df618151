"""Reads an answer of `_bulk`: a count of bytes where all went well, and item by item, by id, where not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from elastic_ml_kit.targets.cluster.bulk.body import Body
from elastic_ml_kit.targets.cluster.bulk.sender import Answer, UnansweredError

PATH = "/_bulk?filter_path=items.*._id,items.*.status,items.*.error,items.*.failure_store"
_CREATED, _FAILURE_STORE = b'"status":201', b'"failure_store"'


@dataclass(frozen=True, slots=True)
class Item:
    """What the answer says about the document at a place of the body."""

    place: int
    status: int
    type: str = ""
    reason: str = ""


@dataclass(slots=True)
class Verdict:
    """Documents of a body by what the answer says about them.

    Attributes:
        created, existing: how many were written, and how many had been before.
        refused: those that will never be taken as they are.
        again: those worth another attempt.
        unsure: whether one of `again` may have been written all the same.
    """

    created: int = 0
    existing: int = 0
    refused: list[Item] = field(default_factory=list)
    again: list[Item] = field(default_factory=list)
    unsure: bool = False


def retryable(status: int) -> bool:
    """Whether a request or an item with this status may pass another time."""
    return status in (408, 429) or status >= 500


def judge(body: Body, answer: Answer) -> Verdict:
    """What became of each document.

    Items are matched by id: after a failure in a pipeline some engines answer in another order. A document
    that the answer does not name is worth another attempt.

    Errors:
        UnansweredError: the answer is not one of `_bulk`.

    Example:
        >>> import polars as pl
        >>> body = Body.of("logs-a-b", pl.Series(["{}", "{}"]), pl.Series(["x", "y"]))
        >>> items = b'{"create":{"_id":"y","status":429}},{"create":{"_id":"x","status":201}}'
        >>> judge(body, Answer(200, {}, b'{"items":[' + items + b"]}")).again
        [Item(place=1, status=429, type='', reason='')]
    """
    if answer.body.count(_CREATED) == len(body) and _FAILURE_STORE not in answer.body:
        return Verdict(created=len(body))
    verdict = Verdict()
    for item in _matched(body, _results(answer)):
        if item.status == 201:
            verdict.created += 1
        elif item.status == 409:
            verdict.existing += 1
        elif retryable(item.status):
            verdict.again.append(item)
            verdict.unsure |= item.status != 429
        else:
            verdict.refused.append(item)
    return verdict


def _results(answer: Answer) -> list[dict[str, Any]]:
    items = answer.document().get("items")
    if not isinstance(items, list):
        raise UnansweredError("the answer has no items")
    return [result for item in items for result in item.values()]


def _matched(body: Body, results: list[dict[str, Any]]) -> Iterable[Item]:
    """An item for each document of the body, whatever the answer holds."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, id_ in enumerate(body.ids.to_list()):
        places[id_].append(place)
    nameless = []
    for result in results:
        if (id_ := result.get("_id")) is None:
            nameless.append(result)
        elif places.get(id_):
            yield _item(places[id_].pop(0), result)
    left = sorted(place for each in places.values() for place in each)
    if len(nameless) == len(left) and len({result.get("status") for result in nameless}) == 1:
        yield from map(_item, left, nameless)
    else:
        yield from (Item(place, 500, "no_answer", "the answer does not name it") for place in left)


def _item(place: int, result: dict[str, Any]) -> Item:
    status = int(result.get("status", 500))
    if status == 200:
        return Item(place, status, "dropped", "the ingest pipeline dropped it")
    if status == 201 and result.get("failure_store") == "used":
        return Item(place, 400, "failure_store", "it went to the failure store of the data stream")
    return Item(place, status, *explained(result.get("error")))


def explained(error: Any) -> tuple[str, str]:
    """Type and reason of an error, with its causes; an error may also be a mere sentence.

    Example:
        >>> explained({"type": "a", "reason": "b", "caused_by": {"type": "c", "reason": "d"}})
        ('a', 'b: d')
    """
    if not isinstance(error, dict):
        return "", "" if error is None else str(error)
    reasons = []
    cause: Any = error
    while isinstance(cause, dict):
        reasons.append(str(cause.get("reason") or cause.get("type") or ""))
        cause = cause.get("caused_by")
    return str(error.get("type", "")), ": ".join(filter(None, reasons))
