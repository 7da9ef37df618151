"""Requests to Elasticsearch by method and path, as the table of kinds names them."""

from __future__ import annotations

from typing import Any

from elastic_ml_kit.targets.cluster.again import PAUSES as PAUSES
from elastic_ml_kit.targets.cluster.again import persistently as persistently
from elastic_ml_kit.targets.cluster.faults import RefusedError
from elastic_ml_kit.targets.cluster.stack import Stack

PATIENCE = 120.0
"""Seconds that a change may take: jobs are removed with their results, rules come by the hundred."""


_ADDING = "/events"
"""End of the path of a request that adds, and so is not made twice where an answer is lost."""


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
        if path.endswith(_ADDING):
            patient = patient.options(max_retries=0)
        return patient.perform_request(method, path, headers=headers, body=body).body
