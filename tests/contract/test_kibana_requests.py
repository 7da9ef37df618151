"""What Kibana wants of every request before it looks at the route: headers, versions, forms."""

from __future__ import annotations

import json
from typing import Any

import pytest
import urllib3

from tests.contract.lab import API_KEY, Lab
from tests.contract.server import running

FIND = "/api/detection_engine/rules/_find"
IMPORT = "/api/detection_engine/rules/_import"
INFO = "/internal/ml/info"
XSRF = {"kbn-xsrf": "x"}


def asked(lab: Lab, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> tuple[int, Any]:
    """Status and body of the answer to a request with these headers and a login."""
    with running(lab) as at, urllib3.PoolManager(retries=False) as pool:
        login = {"authorization": f"ApiKey {API_KEY}"}
        answer = pool.request(method, at.kibana + path, headers={**login, **headers}, body=body or None)
        return answer.status, json.loads(answer.data)


def test_only_reading_needs_no_xsrf_header() -> None:
    assert asked(Lab(), "GET", FIND, {})[0] == 200
    status, body = asked(Lab(), "POST", "/api/detection_engine/index", {})
    assert (status, body["message"]) == (400, "Request must contain a kbn-xsrf header.")
    assert asked(Lab(), "POST", "/api/detection_engine/index", XSRF)[0] == 200


@pytest.mark.parametrize(("version", "status"), [("8.19.3", 200), ("9.0.0", 400), ("9.4.0", 400)])
def test_internal_routes_are_closed_from_9_on(version: str, status: int) -> None:
    given = {**XSRF, "elastic-api-version": "1"}
    assert asked(Lab(version=version), "POST", INFO, given)[0] == status
    assert asked(Lab(version=version), "POST", INFO, {**given, "x-elastic-internal-origin": "x"})[0] == 200


def test_versions_of_routes_are_checked() -> None:
    assert asked(Lab(), "GET", FIND, {"elastic-api-version": "2020-01-01"})[0] == 400
    assert asked(Lab(), "POST", INFO, {**XSRF, "x-elastic-internal-origin": "x"})[0] == 400


@pytest.mark.parametrize(
    ("disposition", "status"),
    [
        ('form-data; name="file"; filename="rules.ndjson"', 200),
        ('form-data; name="file"; filename="rules.json"', 400),
        ('form-data; name="file"', 400),
        ('form-data; name="other"; filename="rules.ndjson"', 400),
    ],
)
def test_a_file_is_taken_by_its_name(disposition: str, status: int) -> None:
    body = f"--b\r\nContent-Disposition: {disposition}\r\n\r\n\r\n--b--\r\n".encode()
    headers = {**XSRF, "content-type": "multipart/form-data; boundary=b"}
    assert asked(Lab(), "POST", IMPORT, headers, body)[0] == status


def test_a_forbidden_route_is_told_in_the_words_of_its_part() -> None:
    lab = Lab(forbidden=frozenset({FIND}))
    assert asked(lab, "GET", FIND, {}) == (
        403,
        {"status_code": 403, "message": "API is unauthorized for user"},
    )
