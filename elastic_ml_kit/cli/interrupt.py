"""Ctrl-C that never strikes inside Polars, where the exception would come out as a crash of its engine."""

from __future__ import annotations

import signal
from types import FrameType

_AGAIN = 0.02
"""Seconds until a Ctrl-C is tried again that came at a bad moment."""


def defer_interrupts() -> None:
    """Raise KeyboardInterrupt on Ctrl-C, but only as soon as no frame of Polars is on the stack."""
    for number in (signal.SIGINT, signal.SIGALRM):
        signal.signal(number, _interrupt)


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
