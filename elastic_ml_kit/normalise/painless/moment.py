"""What time it is for a script: that of its document, so that a set clock holds there too."""

from __future__ import annotations

import time
from contextvars import ContextVar
from datetime import datetime, timedelta

TIMESTAMP: ContextVar[str | None] = ContextVar("TIMESTAMP", default=None)
_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00Z")


def now_millis() -> int:
    """Milliseconds since 1970 at `TIMESTAMP`, an instant in ISO 8601; by the machine where none is set.

    Example:
        >>> token = TIMESTAMP.set("1970-01-01T00:00:01.5Z")
        >>> now_millis()
        1500
        >>> TIMESTAMP.reset(token)
    """
    timestamp = TIMESTAMP.get()
    if timestamp is None:
        return time.time_ns() // 1_000_000
    return (datetime.fromisoformat(timestamp) - _EPOCH) // timedelta(milliseconds=1)
