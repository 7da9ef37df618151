"""The pretended Elasticsearch answers with what the published shapes demand, and routes that they know."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.contract.elastic import ROUTES
from tests.contract.lab import Lab, Request

SHARED = Path(__file__).parents[2] / "../shared/contract/elasticsearch.json"
PLACEHOLDER = {
    "/_nodes/process": "/_nodes/{metric}",
    "/_nodes/stats/os": "/_nodes/stats/{metric}",
}
LEFT_OUT = {("/_xpack", key) for key in ("build", "license", "tagline")}
"""What the product leaves out too, as the request names the category that it wants."""


@cache
def published() -> dict[str, Any]:
    if not SHARED.exists():
        pytest.skip("the published shapes are not here")
    shapes: dict[str, Any] = json.loads(SHARED.read_text())
    return shapes


def resolved(shape: dict[str, Any]) -> dict[str, Any]:
    """The shape that a chain of references ends with."""
    while "$ref" in shape or len(shape.get("allOf", ())) == 1:
        target = shape["$ref"] if "$ref" in shape else shape["allOf"][0]["$ref"]
        shape = published()["components"]["schemas"][target.rpartition("/")[2]]
    return shape


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_required_keys_are_there(method: str, path: str) -> None:
    operation = published()["paths"][PLACEHOLDER.get(path, path)][method.lower()]
    response = operation["responses"]["200"]
    if "$ref" in response:
        response = published()["components"]["responses"][response["$ref"].rpartition("/")[2]]
    shape = resolved(next(iter(response["content"].values()))["schema"])
    body = {"cluster": ["monitor"], "index": [{"names": ["logs-*"], "privileges": ["read"]}]}
    reply = ROUTES[method, path](
        Lab(), Request("elasticsearch", method, path, {"acknowledge": "true"}, {}, body)
    )
    missing = {
        key for key in shape.get("required", ()) if key not in reply.body and (path, key) not in LEFT_OUT
    }
    unknown = {*reply.body} - {*shape.get("properties", reply.body)}
    assert not missing
    assert not unknown


@pytest.mark.parametrize(
    ("path", "key", "name"),
    [
        ("/", "version", "_types.ElasticsearchVersionInfo"),
        ("/_license", "license", "license.get.LicenseInformation"),
        ("/_ml/info", "limits", "ml.info.Limits"),
    ],
)
def test_required_keys_are_there_one_level_down(path: str, key: str, name: str) -> None:
    shape = published()["components"]["schemas"][name]
    reply = ROUTES["GET", path](Lab(), Request("elasticsearch", "GET", path, {}, {}, None))
    assert not {*shape["required"]} - {*reply.body[key]}
    assert not {*reply.body[key]} - {*shape["properties"]}
