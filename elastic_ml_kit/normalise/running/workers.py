"""Lots of lines spread over processes; the answers come in the order of the lots, and few wait at a time."""

from __future__ import annotations

import multiprocessing
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from types import TracebackType
from typing import Self

from elastic_ml_kit.errors import KitError
from elastic_ml_kit.normalise.running.drops import NamedDrops
from elastic_ml_kit.normalise.running.runner import Lot, Plan, Ran, Runner

WAITING = 3
"""Lots for each process that are on their way at a time."""

_runner: Runner[NamedDrops] | None = None


class Workers:
    """Processes that run the same pipeline; with one, the lots run here.

    Use it as a context manager. The pipeline is compiled once here, so that a wrong one is told at once.

    Errors:
        UsageError, DefinitionError: when made, as those of `Runner`.
    """

    def __init__(self, plan: Plan, count: int = 1) -> None:
        self._count = count
        self._here = Runner(plan, NamedDrops)
        self._pool: ProcessPoolExecutor | None = None
        if count > 1:
            method = "fork" if _can_fork() else "spawn"
            context = multiprocessing.get_context(method)
            self._pool = ProcessPoolExecutor(count, context, _start, (plan,))

    def run(self, lots: Iterable[Lot]) -> Iterator[Ran]:
        """What became of each lot, in their order.

        Errors:
            KitError: a process is gone.
        """
        if self._pool is None:
            yield from map(self._here.run, lots)
            return
        try:
            yield from self._spread(self._pool, lots)
        except BrokenProcessPool:
            raise KitError(
                "a process that ran documents was killed, perhaps for want of memory; use fewer --workers"
            ) from None

    def _spread(self, pool: ProcessPoolExecutor, lots: Iterable[Lot]) -> Iterator[Ran]:
        waiting: deque[Future[Ran]] = deque()
        for lot in lots:
            waiting.append(pool.submit(_run, lot))
            if len(waiting) >= self._count * WAITING:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)


def _can_fork() -> bool:
    """Whether a copy of this process is safe: the system can, and no other thread runs that would be cut."""
    return "fork" in multiprocessing.get_all_start_methods() and threading.active_count() == 1


def _start(plan: Plan) -> None:
    """A new process gets ready; Ctrl-C is left to the one that started it."""
    global _runner
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _runner = Runner(plan, NamedDrops)


def _run(lot: Lot) -> Ran:
    assert _runner is not None
    return _runner.run(lot)
