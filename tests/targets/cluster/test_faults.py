from __future__ import annotations

import inspect
import warnings

import elastic_transport
import elasticsearch
import pytest
from elastic_transport import ApiResponseMeta, HttpHeaders, NodeConfig

from elastic_ml_kit.errors import ClusterError
from elastic_ml_kit.targets.cluster.faults import (
    FOREIGN,
    LONGEST,
    WARNINGS,
    RefusedError,
    UnreachableError,
    explain,
    reason,
    told,
)

URL = "https://es:9200"
CLASSES = sorted(
    {
        each
        for module in (elastic_transport, elasticsearch)
        for _, each in inspect.getmembers(module, inspect.isclass)
        if issubclass(each, Exception)
    },
    key=str,
)
ERRORS = [each for each in CLASSES if not issubclass(each, Warning)]


def raised(kind: type[Exception], status: int = 404) -> Exception:
    """An error of the class, as its library makes it."""
    if issubclass(kind, elastic_transport.ApiError):
        node = NodeConfig("https", "es", 9200)
        meta = ApiResponseMeta(status, "1.1", HttpHeaders(), 0.1, node)
        return kind("message", meta, {"error": {"type": "x", "reason": "the reason"}})
    return kind("message")


@pytest.mark.parametrize("kind", ERRORS)
def test_no_error_of_the_client_is_forgotten(kind: type[Exception]) -> None:
    assert kind in FOREIGN
    message = str(explain(raised(kind), URL))
    assert URL in message
    assert "\n" not in message


@pytest.mark.parametrize("kind", [each for each in CLASSES if issubclass(each, Warning)])
def test_no_warning_of_the_client_comes_out(kind: type[Warning]) -> None:
    assert issubclass(kind, WARNINGS)
    with told(URL):
        warnings.warn("deprecated", kind, stacklevel=1)


def test_a_foreign_error_leaves_no_trace_of_its_own() -> None:
    with pytest.raises(UnreachableError) as caught, told(URL):
        raise elastic_transport.ConnectionTimeout("secret")
    assert caught.value.__suppress_context__
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("status", "word"),
    [
        (401, "ESMLKIT_API_KEY"),
        (403, "esmlkit doctor --role"),
        (429, "again in a minute"),
        (503, "again in a minute"),
        (413, "status 413"),
        (400, "the reason"),
    ],
)
def test_a_refusal_says_why_and_what_to_do(status: int, word: str) -> None:
    error = explain(raised(elasticsearch.ApiError, status), URL)
    assert isinstance(error, RefusedError)
    assert error.status == status
    assert word in str(error)


def test_a_missing_licence_is_told_from_a_missing_right() -> None:
    error = RefusedError(URL, 403, "current license is non-compliant for [ml]")
    assert "--start-trial" in str(error)
    assert isinstance(error, ClusterError)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"error": {"type": "t", "reason": "no"}, "status": 400}, "no"),
        ({"error": {"type": "t", "reason": None}}, "t"),
        ({"error": {"reason": "no", "caused_by": {"reason": "full"}}}, "no (full)"),
        ({"statusCode": 404, "error": "Not Found", "message": "nothing here"}, "nothing here"),
        ({"status_code": 403, "message": "not you"}, "not you"),
        ({"error_message": "had one", "acknowledged": True}, "had one"),
        ({"error": "no handler"}, "no handler"),
        ({"error": {"reason": "two\n  lines"}}, "two lines"),
        ({}, ""),
        (None, ""),
        ("text", ""),
    ],
)
def test_error_bodies_of_every_shape_are_read(body: object, text: str) -> None:
    assert reason(body) == text


def test_a_long_reason_is_cut() -> None:
    assert len(reason({"message": "x" * 5000})) <= LONGEST + 2
