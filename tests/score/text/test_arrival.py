from __future__ import annotations

import threading
from collections.abc import Iterator
from queue import Queue

import pytest

from elastic_ml_kit.score.text.arrival import as_they_come
from elastic_ml_kit.score.text.lines import Line
from elastic_ml_kit.score.text.stream import windows


def lines(*texts: str) -> list[Line]:
    return [Line(text, size=len(text)) for text in texts]


def queued(queue: Queue[Line | None]) -> Iterator[Line]:
    """Lines until None, waiting for each."""
    while (line := queue.get()) is not None:
        yield line


def test_lines_that_are_there_come_without_a_pause() -> None:
    given = lines("a", "b", "c")
    assert [line for line in as_they_come(given, pause=30) if line is not None] == given
    assert list(as_they_come([], pause=30)) == []


def test_a_pause_is_told_once_and_the_rest_comes_after_it() -> None:
    queue: Queue[Line | None] = Queue()
    one, two = lines("one", "two")
    queue.put(one)
    arriving = as_they_come(queued(queue), pause=0.05)
    assert next(arriving) == one
    assert next(arriving) is None
    threading.Timer(0.3, queue.put, [two]).start()
    assert next(arriving) == two
    queue.put(None)
    assert [line for line in arriving if line is not None] == []


def test_more_lines_than_are_kept_all_come() -> None:
    given = lines(*map(str, range(20_000)))
    assert [line for line in as_they_come(given, pause=30) if line is not None] == given


def test_large_lines_are_not_read_far_ahead() -> None:
    read = 0

    def endless() -> Iterator[Line]:
        nonlocal read
        while True:
            read += 1
            yield Line("", size=10 << 20)

    arriving = as_they_come(endless(), pause=30)
    for _ in range(6):
        next(arriving)
    assert read <= 6 + 4


def test_what_goes_wrong_is_told_after_the_lines_before_it() -> None:
    def broken() -> Iterator[Line]:
        yield from lines("a", "b")
        raise ValueError("cut short")

    arriving = as_they_come(broken(), pause=30)
    assert [next(arriving), next(arriving)] == lines("a", "b")
    with pytest.raises(ValueError, match="cut short"):
        next(arriving)


def test_a_pause_ends_a_window() -> None:
    a, b, c = lines("a", "b", "c")
    assert list(windows([None, a, b, None, None, c])) == [[a, b], [c]]
