"""Sends batches of documents to data streams, several requests at a time, in bounded memory."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

from elastic_ml_kit.errors import ClusterError
from elastic_ml_kit.targets.cluster.bulk.body import Body, Documents, cut, gather
from elastic_ml_kit.targets.cluster.bulk.delivery import Delivery, StoppedError
from elastic_ml_kit.targets.cluster.bulk.pace import Backoff, Size
from elastic_ml_kit.targets.cluster.bulk.report import BulkError, BulkReport, Outcome, Reject
from elastic_ml_kit.targets.cluster.bulk.sender import Sender

BulkProgress = Callable[[int, float], None]
"""Called with the documents that are settled and how many that is per second."""


@dataclass(frozen=True, slots=True)
class BulkOptions:
    """How much at once.

    Attributes:
        in_flight: requests at the same time; memory holds two bodies more and twice `largest` of batches.
        largest: bytes of a body at most; bodies start smaller and grow while the cluster answers well.
        most: documents of a body at most; 100 where an ingest pipeline runs a model.
        attempts: failures in a row after which a request or a document is given up.
        resumed: whether an earlier run may have sent some of the documents: each body is then preceded by the
            question which of them are there.
    """

    in_flight: int = 4
    largest: int = 3_000_000
    most: int = 10_000
    attempts: int = 10
    resumed: bool = False


class BulkWriter:
    """Writes documents with ids of their own, so that sending one again does not double it.

    Within a backing index the cluster itself sees to that: the second `create` is answered with 409 and
    counted as `existing`. After a rollover it takes the same id again. So before a document is sent a second
    time after a failure that leaves open whether it was written, and with `resumed` before each is sent at
    all, the stream is asked which ids it holds in any backing index. One gap remains: an attempt whose answer
    was lost, that the cluster carries out only after it was asked, with a rollover in between.

    Args:
        sender: carries the requests; see `PoolSender`.
        rejects: is given each document that was refused, in the thread that writes.
        progress: is told how far it is, in the same thread.
        clock: seconds, growing.

    Example:
        >>> import polars as pl
        >>> from elastic_ml_kit.targets.cluster.bulk.sender import Answer
        >>> item = b'{"items":[{"create":{"_id":"a","status":201}}]}'
        >>> writer = BulkWriter(lambda path, body, headers: Answer(200, {}, item))
        >>> report = writer.write([("logs-x-default", pl.Series(["{}"]), pl.Series(["a"]))])
        >>> report.created, report.rejected, report.kept
        (1, 0, {'logs-x-default': 1})
    """

    def __init__(
        self,
        sender: Sender,
        options: BulkOptions = BulkOptions(),
        *,
        rejects: Callable[[Reject], None] | None = None,
        progress: BulkProgress | None = None,
        backoff: Backoff | None = None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._sender, self._options, self._clock = sender, options, clock
        self._backoff = backoff or Backoff()
        self._rejects, self._progress = rejects, progress
        self._size = Size(options.largest)

    def write(self, batches: Iterable[Documents]) -> BulkReport:
        """Send batches and wait until every document is settled.

        Errors:
            BulkError: the cluster refuses the requests themselves or does not answer; what was under way is
                waited for, and counted in the error's report.
        """
        return self.send(self._bodies(batches))

    def send(self, bodies: Iterable[Body]) -> BulkReport:
        """The same for bodies that are cut already."""
        began, total, stop = self._clock(), Outcome(), threading.Event()
        delivery = Delivery(
            self._sender, self._size, self._backoff, self._options.attempts, stop, self._clock
        )
        running: dict[Future[None], Outcome] = {}
        with ThreadPoolExecutor(self._options.in_flight, "bulk") as threads:
            try:
                for body in bodies:
                    outcome = Outcome()
                    future = threads.submit(delivery.deliver, body, self._options.resumed, outcome)
                    running[future] = outcome
                    if len(running) > self._options.in_flight:
                        self._collect(running, total, began)
                while running:
                    self._collect(running, total, began)
            except BulkError as error:
                self._give_up(running, total, stop)
                error.report = total.report(self._clock() - began)
                raise
            finally:
                self._give_up(running, total, stop)
        return total.report(self._clock() - began)

    def _bodies(self, batches: Iterable[Documents]) -> Iterator[Body]:
        for stream, lines, ids in gather(batches, 2 * self._options.largest):
            yield from cut(stream, lines, ids, lambda: self._size.bytes, self._options.most)

    def _collect(self, running: dict[Future[None], Outcome], total: Outcome, began: float) -> None:
        """Wait for the next body that is done; count it, then hand on why it failed where it did."""
        done, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in done:
            self._count(running.pop(future), total)
        for future in done:
            if (error := future.exception()) and not isinstance(error, StoppedError):
                raise error
        if self._progress:
            self._progress(total.settled, total.settled / max(self._clock() - began, 1e-9))

    def _give_up(self, running: dict[Future[None], Outcome], total: Outcome, stop: threading.Event) -> None:
        """Let no body begin or wait any longer, and count what the others achieved."""
        stop.set()
        for future in running:
            future.cancel()
        wait(running)
        while running:
            future, outcome = running.popitem()
            self._count(outcome, total)
            error = None if future.cancelled() else future.exception()
            if error and not isinstance(error, StoppedError | ClusterError):
                raise error

    def _count(self, outcome: Outcome, total: Outcome) -> None:
        total.add(outcome)
        if self._rejects:
            for reject in outcome.rejects:
                self._rejects(reject)
