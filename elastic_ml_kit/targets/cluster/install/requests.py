"""Requests to Elasticsearch by method and path, as the table of kinds names them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from elastic_ml_kit.targets.cluster.faults import RefusedError, SilentError
from elastic_ml_kit.targets.cluster.stack import Stack

PATIENCE = 120.0
"""Seconds that a change may take: jobs are removed with their results, rules come by the hundred."""

_BUSY = (429, 502, 503, 504)
PAUSES = (0.5, 1.0, 2.0, 4.0)

T = TypeVar("T")


def look(stack: Stack, path: str) -> Any:
    """The answer to a GET; None where there is nothing.

    Errors:
        ClusterError: an error other than 404.
    """
    try:
        return persistently(lambda: _got(stack, path), again=True)
    except RefusedError as error:
        if error.status == 404:
            return None
        raise


def _got(stack: Stack, path: str) -> Any:
    with stack.elastic.calls() as client:
        return client.perform_request("GET", path, headers={"accept": "application/json"}).body


def send(stack: Stack, method: str, path: str, body: Any = None) -> Any:
    """The answer to a request that changes something.

    Errors:
        ClusterError: it was refused, or there is no answer.
    """
    headers = {"accept": "application/json"}
    if body is not None:
        headers["content-type"] = "application/json"
    with stack.elastic.calls() as client:
        patient = client.options(request_timeout=PATIENCE)
        return patient.perform_request(method, path, headers=headers, body=body).body


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
