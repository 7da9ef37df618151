"""A call made again while a server is busy, or gone for a moment."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import TypeVar

from elastic_ml_kit.targets.cluster.faults import RefusedError, SilentError

_BUSY = (429, 502, 503, 504)
PAUSES = (0.5, 1.0, 2.0, 4.0)

T = TypeVar("T")


def persistently(call: Callable[[], T], pauses: Iterable[float] = PAUSES, again: bool = False) -> T:
    """The call's result; while the server is busy, it is made again after a pause of so many seconds.

    Args:
        again: whether the call may be made twice, so that it is also made again where no answer came.

    Errors:
        ClusterError: of the call; busy is an error once the pauses are over.
    """
    for pause in pauses:
        try:
            return call()
        except RefusedError as error:
            if error.status not in _BUSY:
                raise
        except SilentError:
            if not again:
                raise
        time.sleep(pause)
    return call()
