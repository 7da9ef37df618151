"""Lines of a pipe as they come: a pause in it is told, so that what has come is answered at once."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from elastic_ml_kit.score.text.lines import Line

PAUSE = 0.2
"""Seconds without a line after which what has come is not to wait any longer."""
_MOST = 4096
_MOST_BYTES = 16 << 20


@dataclass(slots=True)
class _Inbox:
    """What has been read and not been taken yet; the reader waits where it is full."""

    changed: threading.Condition = field(default_factory=threading.Condition)
    lines: list[Line] = field(default_factory=list)
    size: int = 0
    ended: bool = False
    failure: BaseException | None = None

    def put(self, line: Line) -> None:
        with self.changed:
            while len(self.lines) >= _MOST or self.size > _MOST_BYTES:
                self.changed.wait()
            self.lines.append(line)
            self.size += line.size
            self.changed.notify_all()

    def end(self, failure: BaseException | None = None) -> None:
        with self.changed:
            self.ended, self.failure = True, failure
            self.changed.notify_all()

    def take(self, seconds: float | None) -> list[Line]:
        """All that is there; where nothing is, what comes first within so many seconds, or ever."""
        with self.changed:
            self.changed.wait_for(lambda: bool(self.lines) or self.ended, seconds)
            taken, self.lines, self.size = self.lines, [], 0
            self.changed.notify_all()
            return taken


def as_they_come(lines: Iterable[Line], pause: float = PAUSE) -> Iterator[Line | None]:
    """The lines, read ahead by a thread, and None wherever none has come for a while.

    Args:
        lines: what reads them; it may wait.
        pause: seconds after which None is told, once for each pause.

    Errors:
        Exception: what reading them raises, after the lines before it.
    """
    inbox = _Inbox()
    threading.Thread(target=_read, args=(lines, inbox), daemon=True).start()
    seconds: float | None = pause
    while True:
        taken = inbox.take(seconds)
        yield from taken
        if not taken:
            if inbox.ended:
                break
            yield None
        seconds = pause if taken else None
    if inbox.failure is not None:
        raise inbox.failure


def _read(lines: Iterable[Line], inbox: _Inbox) -> None:
    """Read to the end; what goes wrong is for the other thread to tell."""
    try:
        for line in lines:
            inbox.put(line)
    except BaseException as failure:
        inbox.end(failure)
    else:
        inbox.end()
