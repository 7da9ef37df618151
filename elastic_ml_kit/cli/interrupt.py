"""Ctrl-C beside Polars: it never strikes inside it, and it wakes who waits for a keyboard or a pipe.

An exception inside Polars would come out as a crash of its engine. And on import Polars changes the signal so
that a read which waits goes on waiting.
"""

from __future__ import annotations

import signal
from types import FrameType

_AGAIN = 0.02
"""Seconds until a Ctrl-C is tried again that came at a bad moment."""


def defer_interrupts() -> None:
    """Raise KeyboardInterrupt on Ctrl-C, but only as soon as no frame of Polars is on the stack."""
    for number in (signal.SIGINT, signal.SIGALRM):
        signal.signal(number, _interrupt)


def wake_on_interrupt() -> None:
    """Let Ctrl-C end a read that waits; to be called before one, as Polars may have been imported by then."""
    signal.siginterrupt(signal.SIGINT, True)


def _interrupt(_number: int, frame: FrameType | None) -> None:
    if _within(frame, "polars"):
        signal.setitimer(signal.ITIMER_REAL, _AGAIN)
    else:
        raise KeyboardInterrupt


def _within(frame: FrameType | None, package: str) -> bool:
    """Whether a frame, or one that called it, runs code of the package."""
    while frame is not None:
        if frame.f_globals.get("__name__", "").partition(".")[0] == package:
            return True
        frame = frame.f_back
    return False
