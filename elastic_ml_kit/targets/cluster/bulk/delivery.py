"""One body to its end: sent, and what failed sent again, until every document of it is settled."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from elastic_ml_kit.errors import ClusterError
from elastic_ml_kit.targets.cluster.bulk.body import Body
from elastic_ml_kit.targets.cluster.bulk.pace import Backoff, Size
from elastic_ml_kit.targets.cluster.bulk.presence import missing
from elastic_ml_kit.targets.cluster.bulk.report import BulkError, Outcome, Reject
from elastic_ml_kit.targets.cluster.bulk.sender import Answer, Sender, UnansweredError
from elastic_ml_kit.targets.cluster.bulk.verdict import PATH, Item, Verdict, explained, judge, retryable

_NDJSON = {"content-type": "application/x-ndjson"}
_SLACK = 1.25
"""How much larger than the size of now a body may be that was cut before."""
_SPLIT_AFTER = 3
"""Failures after which a body is halved although nothing says that it is too big."""


class StoppedError(Exception):
    """The run was given up while this body was waiting."""


@dataclass(frozen=True, slots=True)
class _Part:
    """Documents still to be settled, the failures in a row before, and whether they may be there already."""

    body: Body
    failures: int = 0
    unsure: bool = False


class Delivery:
    """Delivers bodies, from any thread.

    Args:
        size: shared with the one who cuts the bodies.
        attempts: failures in a row after which a request, or a document, is given up.
        stop: set when the run is given up, also here when a request is refused.
    """

    def __init__(
        self,
        sender: Sender,
        size: Size,
        backoff: Backoff,
        attempts: int,
        stop: threading.Event,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._sender, self._size, self._backoff = sender, size, backoff
        self._attempts, self._stop, self._clock = attempts, stop, clock

    def deliver(self, body: Body, unsure: bool, outcome: Outcome) -> None:
        """Settle every document of a body; `outcome` counts along, also where this ends early.

        Errors:
            BulkError: the request itself is refused, or did not pass in all attempts.
            StoppedError: the run was given up.
        """
        parts = [_Part(body, unsure=unsure)]
        while parts:
            if self._stop.is_set():
                raise StoppedError
            before = outcome.settled
            try:
                left = self._step(parts.pop(), outcome)
            except ClusterError:
                self._stop.set()
                raise
            if outcome.settled > before:
                parts = [replace(part, failures=0) for part in parts]
            parts.extend(left)

    def _step(self, part: _Part, outcome: Outcome) -> Iterable[_Part]:
        """Send once; what is left to do after it."""
        if len(part.body) > 1 and len(part.body.data) > self._size.bytes * _SLACK:
            return self._halves(part)
        try:
            if part.unsure:
                return self._look_first(part, outcome)
            began = self._clock()
            outcome.requests += 1
            outcome.bytes += len(part.body.data)
            answer = self._sender(PATH, part.body.data, _NDJSON)
            if answer.status == 200:
                verdict = judge(part.body, answer)
                self._size.answered(self._clock() - began)
                return self._settle(part, verdict, answer.headers, outcome)
        except UnansweredError as error:
            return self._failed(part, f"no answer ({error})", {}, outcome, unsure=True)
        if answer.status == 413:
            return self._too_large(part, outcome)
        return self._not_taken(part, answer, outcome)

    def _look_first(self, part: _Part, outcome: Outcome) -> Iterable[_Part]:
        places = missing(self._sender, part.body)
        if isinstance(places, Answer):
            if not retryable(places.status):
                raise BulkError(
                    f"{part.body.stream} cannot be asked which documents it holds (status {places.status}"
                    f"{_said(places)}); that needs the privileges 'read' and 'maintenance' on it"
                )
            return self._not_taken(part, places, outcome)
        outcome.existing += len(part.body) - len(places)
        return [_Part(part.body.select(places), part.failures)] if places else []

    def _settle(
        self, part: _Part, verdict: Verdict, headers: Mapping[str, str], outcome: Outcome
    ) -> Iterable[_Part]:
        outcome.kept[part.body.stream] += verdict.created
        outcome.existing += verdict.existing
        for item in verdict.refused:
            outcome.reject(_reject(part.body, item))
        if not verdict.again:
            return []
        progress = len(verdict.again) < len(part.body)
        failures = 1 if progress else part.failures + 1
        if failures >= self._attempts:
            for item in verdict.again:
                outcome.reject(_reject(part.body, item))
            return []
        self._wait(failures, headers)
        outcome.retried += len(verdict.again)
        left = part.body.select(sorted(item.place for item in verdict.again))
        return [_Part(left, failures, verdict.unsure)]

    def _not_taken(self, part: _Part, answer: Answer, outcome: Outcome) -> Iterable[_Part]:
        """A status for the whole request."""
        reason = f"status {answer.status}{_said(answer)}"
        if not retryable(answer.status):
            raise BulkError(f"the cluster refuses to write to {part.body.stream}: {reason}")
        busy = answer.status == 429
        if busy:
            self._size.refused(len(part.body.data))
        unsure = part.unsure or not busy
        return self._failed(part, reason, answer.headers, outcome, unsure=unsure, busy=busy)

    def _failed(
        self,
        part: _Part,
        reason: str,
        headers: Mapping[str, str],
        outcome: Outcome,
        *,
        unsure: bool,
        busy: bool = False,
    ) -> Iterable[_Part]:
        failures = part.failures + 1
        if failures >= self._attempts:
            raise BulkError(
                f"{part.body.stream}: {failures} attempts in a row failed, the last with {reason}; what was "
                "written stays: send everything again when the cluster answers, nothing is doubled"
            )
        self._wait(failures, headers)
        outcome.retried += len(part.body)
        left = _Part(part.body, failures, unsure)
        return self._halves(left) if busy or failures >= _SPLIT_AFTER else [left]

    def _too_large(self, part: _Part, outcome: Outcome) -> Iterable[_Part]:
        self._size.refused(len(part.body.data), for_good=True)
        if len(part.body) == 1:
            item = Item(0, 413, "too_large", f"{len(part.body.data)} bytes are more than a request may have")
            outcome.reject(_reject(part.body, item))
            return []
        outcome.retried += len(part.body)
        return self._halves(part)

    def _halves(self, part: _Part) -> list[_Part]:
        if len(part.body) == 1:
            return [part]
        return [_Part(half, part.failures, part.unsure) for half in part.body.halves()]

    def _wait(self, failures: int, headers: Mapping[str, str]) -> None:
        (self._backoff.sleep or self._stop.wait)(self._backoff.seconds(failures, headers))


def _reject(body: Body, item: Item) -> Reject:
    at = item.place
    return Reject(body.stream, body.ids[at], item.status, item.type, item.reason, body.lines[at])


def _said(answer: Answer) -> str:
    """The reason in the body of a failed answer, or the start of a body that has none."""
    try:
        text = ": ".join(filter(None, explained(answer.document().get("error"))))
    except UnansweredError:
        text = answer.body[:200].decode(errors="replace").strip()
    return f", {text}" if text else ""
