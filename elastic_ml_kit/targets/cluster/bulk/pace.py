"""How much to send at once and how long to wait: both follow what the cluster says about its load."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

LONGEST_WAIT = 300.0
_SLOW = 10.0
_FIRST, _SMALLEST = 1_000_000, 20_000
_EAGER, _CAREFUL = 1.5, 1.05


class Size:
    """Bytes of the next body: grows fast until the first sign of too much, then slowly.

    Example:
        >>> size = Size(5_000_000)
        >>> size.answered(0.2)
        >>> size.bytes
        1500000
        >>> size.refused(1_500_000)
        >>> size.bytes
        750000
    """

    def __init__(self, largest: int) -> None:
        self._largest = largest
        self._growth = _EAGER
        self._lock = threading.Lock()
        self.bytes = min(_FIRST, largest)

    def answered(self, seconds: float) -> None:
        """A body was taken after so many seconds; one that took very long was too big."""
        with self._lock:
            if seconds > _SLOW:
                self._shrink(self.bytes)
            else:
                self.bytes = min(int(self.bytes * self._growth), self._largest)

    def refused(self, sent: int, for_good: bool = False) -> None:
        """A body of `sent` bytes was too much, now or (the cluster's limit) for good."""
        with self._lock:
            if for_good:
                self._largest = max(min(self._largest, sent // 2), 1)
            self._shrink(sent)

    def _shrink(self, sent: int) -> None:
        self._growth = _CAREFUL
        self.bytes = min(self.bytes, max(sent // 2, _SMALLEST), self._largest)


@dataclass(frozen=True, slots=True)
class Backoff:
    """Seconds before the next attempt: doubled each time, with jitter so that threads do not return together.

    Attributes:
        first, longest: seconds after the first failure, and at most, where the cluster does not say.
        sleep: waits; None waits in a way that an interrupted run does not have to wait for.
        rand: a number from 0 to 1.
    """

    first: float = 0.5
    longest: float = 30.0
    sleep: Callable[[float], object] | None = None
    rand: Callable[[], float] = random.random

    def seconds(self, failures: int, headers: Mapping[str, str]) -> float:
        """How long to wait after so many failures in a row; never less than `Retry-After` says.

        Example:
            >>> Backoff(rand=lambda: 1.0).seconds(3, {}), Backoff(rand=lambda: 0.0).seconds(3, {})
            (2.0, 1.0)
            >>> Backoff(rand=lambda: 0.0).seconds(1, {"retry-after": "7"})
            7.0
        """
        usual = min(self.first * 2.0 ** (failures - 1), self.longest)
        asked = _retry_after(headers)
        if asked is not None:
            return min(asked, LONGEST_WAIT) + self.first * self.rand()
        return usual * (0.5 + self.rand() / 2)


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that an answer asks to wait; a date counts from the answer's own."""
    text = headers.get("retry-after", "").strip()
    if text.isdecimal():
        return float(text)
    try:
        wait = parsedate_to_datetime(text) - parsedate_to_datetime(headers.get("date", ""))
    except (ValueError, TypeError):
        return None
    return max(wait.total_seconds(), 0.0)
