"""Faults on purpose: by a seed, a schedule says which requests go wrong and how."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from random import Random
from threading import Lock
from typing import Any

import orjson

from tests.contract.lab import Lab, Reply, Request, failed
from tests.contract.writing import Write, writes

Answers = Callable[[Lab, Request], Reply | None]
Refusal = Callable[[int], Reply]


class Trouble(StrEnum):
    """What can go wrong with a request."""

    TOO_MANY = "429"
    UNAVAILABLE = "503"
    BUSY_ITEMS = "429 for some items of a bulk"
    UNSURE_ITEMS = "503 for some items of a bulk, half of which are written"
    LOST_REQUEST = "the connection ends before the request is carried out"
    LOST_ANSWER = "the connection ends after the request was carried out"
    SLOW = "the answer comes late"
    RESTART = "the server is gone for a moment"


ITEMS = frozenset({Trouble.BUSY_ITEMS, Trouble.UNSURE_ITEMS})


@dataclass
class Faults:
    """Which requests go wrong; put it into `lab.state["faults"]`.

    The n-th request of its class has the same trouble in every run with the same seed, whoever sends it.

    Attributes:
        rates: the share of requests that have each trouble.
        at: troubles of single requests, by their number in the class from 1 on; they come before `rates`.
        only: the class: "events" (bulks of logs), "bulk", "elasticsearch", "kibana" or "every".
        share: of the items of a bulk, those that the troubles with items hit.
        seconds: how late a slow answer is, and how long a restart takes at least.
        retry_after: what every second 429 and 503 says in that header; None never says it.
        restart: what happens while the server is gone, such as starting the engine anew.
        happened: how often each trouble came.

    Example:
        >>> lab.state["faults"] = Faults({Trouble.TOO_MANY: 0.1}, at={7: Trouble.RESTART})
    """

    rates: Mapping[Trouble, float] = field(default_factory=dict)
    at: Mapping[int, Trouble] = field(default_factory=dict)
    only: str = "bulk"
    seed: int = 0
    share: float = 0.3
    seconds: float = 0.2
    retry_after: int | None = 0
    restart: Callable[[], None] = lambda: None
    happened: Counter[Trouble] = field(default_factory=Counter)
    _asked: int = 0
    _lock: Lock = field(default_factory=Lock, repr=False)

    def pick(self, request: Request) -> tuple[Trouble, Random] | None:
        """The trouble of this request, and the chance for its details; nothing where all goes well."""
        bulk = request.path.endswith("/_bulk")
        classes = {"every", request.server} | ({"bulk"} if bulk else set())
        if request.path == "/_bulk":  # the manifest's name their index in the path
            classes.add("events")
        if self.only not in classes:
            return None
        with self._lock:
            self._asked += 1
            chance = Random(f"{self.seed} {self._asked}")
            found = self.at.get(self._asked) or self._drawn(chance)
            if found is None or (found in ITEMS and not bulk):
                return None
            self.happened[found] += 1
        return found, chance

    def _drawn(self, chance: Random) -> Trouble | None:
        left = chance.random()
        for trouble, rate in self.rates.items():
            left -= rate
            if left < 0:
                return trouble
        return None


def through(lab: Lab, request: Request, answers: Answers, refusal: Refusal) -> Reply | None:
    """The answer, or what the lab's schedule makes of it; None hangs up."""
    faults: Faults | None = lab.state.get("faults")
    picked = faults.pick(request) if faults else None
    if faults is None or picked is None:
        return answers(lab, request)
    trouble, chance = picked
    if trouble in (Trouble.TOO_MANY, Trouble.UNAVAILABLE):
        return _refused(faults, refusal(int(trouble)), chance)
    if trouble in ITEMS:
        return _partly(lab, request, answers, _chosen(request, faults.share, chance, trouble))
    return _cut(lab, request, answers, faults, trouble)


def _refused(faults: Faults, reply: Reply, chance: Random) -> Reply:
    if faults.retry_after is None or chance.random() < 0.5:
        return reply
    return replace(reply, headers={**reply.headers, "retry-after": str(faults.retry_after)})


def _cut(lab: Lab, request: Request, answers: Answers, faults: Faults, trouble: Trouble) -> Reply | None:
    service = lab.state["services"][request.server == "kibana"]
    if trouble is Trouble.SLOW:
        service.over.wait(faults.seconds)
        return answers(lab, request)
    if trouble is Trouble.LOST_ANSWER:
        answers(lab, request)
    if trouble is Trouble.RESTART:
        service.restart(faults.restart, faults.seconds)
    return None


def refused(status: int) -> Reply:
    """How Elasticsearch refuses a whole request."""
    if status == 429:
        return failed(429, "es_rejected_execution_exception", "rejected execution of coordinating operation")
    return failed(503, "cluster_block_exception", "blocked by: [SERVICE_UNAVAILABLE/1/state not recovered];")


_BUSY = {"type": "es_rejected_execution_exception", "reason": "rejected execution of primary operation"}
_UNSURE = {"type": "unavailable_shards_exception", "reason": "primary shard is not active"}


@dataclass(frozen=True, slots=True)
class _Hit:
    """What a bulk item is told, and whether it is carried out all the same."""

    status: int
    error: Mapping[str, Any]
    written: bool = False


def _chosen(request: Request, share: float, chance: Random, trouble: Trouble) -> dict[int, _Hit]:
    """The places of the items that are hit."""
    hits = {}
    for place, _ in enumerate(writes(request.raw, "", "")):
        if chance.random() < share:
            unsure = trouble is Trouble.UNSURE_ITEMS
            hits[place] = _Hit(503, _UNSURE, chance.random() < 0.5) if unsure else _Hit(429, _BUSY)
    return hits


def _partly(lab: Lab, request: Request, answers: Answers, hits: Mapping[int, _Hit]) -> Reply | None:
    """Carry out what is not hit, and put the hit items back into the answer at their places."""
    every = list(writes(request.raw, request.names.get("index", ""), ""))
    left = b"".join(_line(each) for place, each in enumerate(every) if _carried_out(hits, place))
    reply = answers(lab, replace(request, raw=left)) if left else Reply(200, {"took": 0, "items": []})
    if reply is None or reply.status != 200:
        return reply
    body = reply.body if isinstance(reply.body, dict) else orjson.loads(reply.body)
    carried_out = iter(body["items"])
    items = []
    for place, write in enumerate(every):
        item = next(carried_out) if _carried_out(hits, place) else None
        hit = hits.get(place)
        items.append(item if hit is None else {write.operation: _told(write, hit)})
    errors = {"errors": True} if hits and "errors" in body else {}
    return replace(reply, body={**body, **errors, "items": items})


def _carried_out(hits: Mapping[int, _Hit], place: int) -> bool:
    return place not in hits or hits[place].written


def _told(write: Write, hit: _Hit) -> dict[str, Any]:
    return {"_index": write.target, "_id": write.id, "status": hit.status, "error": hit.error}


def _line(write: Write) -> bytes:
    action = {"_index": write.target, "_id": write.id, "pipeline": write.pipeline}
    head = orjson.dumps({write.operation: {key: value for key, value in action.items() if value}})
    return head + b"\n" if write.operation == "delete" else head + b"\n" + write.line + b"\n"
