"""Events written as their time comes, so that real-time datafeeds have something to read.

What has been is given out at once, what is still to come waits for its time. Memory holds the events of one
stretch of time, which is what a source makes at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import polars as pl

from elastic_ml_kit.clock import Window
from elastic_ml_kit.fields import TIME, TIME_TYPE

STEP_MS = 10_000
"""How long events of the present are gathered before they are given out; less than any datafeed waits."""

Stretch = tuple[Window, Sequence[tuple[str, pl.DataFrame]]]
"""A window, and the events that begin in it by stream, each frame in time order."""


class Timeline:
    """The events of consecutive stretches, given out no sooner than their time.

    An event may lie somewhat behind the end of its stretch, as a flow ends after it began; it waits for its
    time while the next stretch begins.

    Args:
        stretches: one after the other in time; each is asked for when the one before has ended.

    Example:
        >>> at = pl.Series(TIME, [1_000, 5_000], TIME_TYPE)
        >>> timeline = Timeline([(Window(0, 10_000), [("logs-a-b", at.to_frame())])])
        >>> [frame.height for _, frame in timeline.until(1_000)], timeline.over
        ([1], False)
        >>> [frame.height for _, frame in timeline.until(10_000)], timeline.over
        ([1], True)
    """

    def __init__(self, stretches: Iterable[Stretch]) -> None:
        self._stretches = iter(stretches)
        self._waiting: list[tuple[str, pl.DataFrame]] = []
        self._reached: int | None = None
        self._ended = False

    @property
    def over(self) -> bool:
        """Whether everything was given out."""
        return self._ended and not self._waiting

    def until(self, moment: int) -> Iterator[tuple[str, pl.DataFrame]]:
        """Stream and events, up to and with a moment, that were not given out before.

        Args:
            moment: milliseconds since the epoch.
        """
        yield from self._due(moment)
        while self._begins_by(moment):
            yield from self._due(moment)

    def _due(self, moment: int) -> Iterator[tuple[str, pl.DataFrame]]:
        """Those of the events at hand whose time has come."""
        limit = pl.Series([moment], dtype=TIME_TYPE)
        for place, (stream, frame) in enumerate(self._waiting):
            count = int(frame[TIME].search_sorted(limit, side="right")[0])
            if count:
                self._waiting[place] = stream, frame[count:]
                yield stream, frame[:count]
        self._waiting = [(stream, frame) for stream, frame in self._waiting if frame.height]

    def _begins_by(self, moment: int) -> bool:
        """Take the next stretch if the one at hand has ended; whether there was one to be taken."""
        if self._ended or (self._reached is not None and self._reached > moment):
            return False
        following = next(self._stretches, None)
        if following is None:
            self._ended = True
            return False
        window, frames = following
        self._reached = window.end
        self._waiting += frames
        return True


def follow(
    timeline: Timeline, now: Callable[[], int], sleep: Callable[[float], None], step_ms: int = STEP_MS
) -> Iterator[Iterator[tuple[str, pl.DataFrame]]]:
    """Streams and events as their time comes, those of a step together; ends with the last stretch.

    What is not taken of a step comes with the next one.

    Args:
        timeline: what is to be written; a part of it may have been given out already.
        now: milliseconds since the epoch.
        sleep: waits for so many seconds.
        step_ms: events are given out at each whole multiple of it.

    Example:
        >>> clock = [0]
        >>> at = pl.Series(TIME, [1_000, 12_000], TIME_TYPE)
        >>> timeline = Timeline([(Window(0, 20_000), [("logs-a-b", at.to_frame())])])
        >>> def sleep(seconds: float) -> None:
        ...     clock[0] += round(seconds * 1000)
        >>> [(clock[0], len(list(due))) for due in follow(timeline, lambda: clock[0], sleep)]
        [(0, 0), (10000, 1), (20000, 1)]
    """
    while True:
        yield timeline.until(now())
        if timeline.over:
            return
        sleep((step_ms - now() % step_ms) / 1000)
