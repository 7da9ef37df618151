"""What the pretended cluster answers about machine learning has the keys that the published shapes have."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from elastic_ml_kit.clock import iso
from tests.contract.visitors import END, JOB, START, Visit, a_lab, logons, put_job, run_job, visiting, write

SHARED = Path(__file__).parents[2] / "../shared/contract/elasticsearch.json"
OPEN = ("_types.query_dsl.QueryContainer", "ml._types.CustomSettings", "ml._types.Influencer")
"""Shapes that are not looked into: queries, what people add, and documents with fields of the data."""
DATA = ("ml._types.Anomaly", "ml._types.AnomalyCause")
"""Shapes of documents that hold fields of the data as well."""
_AT = "/_ml/anomaly_detectors"
ASKED = (
    ("GET", f"/_ml/anomaly_detectors/{JOB}", "/_ml/anomaly_detectors/{job_id}"),
    ("GET", "/_ml/anomaly_detectors/_stats", "/_ml/anomaly_detectors/_stats"),
    ("GET", f"/_ml/datafeeds/datafeed-{JOB}", "/_ml/datafeeds/{datafeed_id}"),
    ("GET", "/_ml/datafeeds/_stats", "/_ml/datafeeds/_stats"),
    ("GET", "/_ml/memory/_stats", "/_ml/memory/_stats"),
    *(
        (
            "POST",
            f"/_ml/anomaly_detectors/{JOB}/results/{kind}",
            f"/_ml/anomaly_detectors/{{job_id}}/results/{kind}",
        )
        for kind in ("records", "buckets", "influencers", "overall_buckets")
    ),
    ("GET", "/_ml/filters", "/_ml/filters"),
    ("GET", "/_ml/calendars", "/_ml/calendars"),
    ("GET", "/_ml/calendars/holidays/events", "/_ml/calendars/{calendar_id}/events"),
)


@cache
def published() -> dict[str, Any]:
    if not SHARED.exists():
        pytest.skip("the published shapes are not here")
    shapes: dict[str, Any] = json.loads(SHARED.read_text())
    return shapes


def followed(shape: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """The shape that references lead to, and its name."""
    name = ""
    while "$ref" in shape or len(shape.get("allOf", ())) == 1:
        target = shape["$ref"] if "$ref" in shape else shape["allOf"][0]["$ref"]
        shape = published()
        for part in target.removeprefix("#/").split("/"):
            shape = shape[part]
        name = target.rpartition("/")[2]
    return shape, name


def faults(shape: dict[str, Any], value: Any, place: str) -> Iterator[str]:
    """Keys that are missing, and keys that are not published."""
    shape, name = followed(shape)
    if name in OPEN:
        return
    if isinstance(value, list) and "items" in shape:
        for number, each in enumerate(value[:3]):
            yield from faults(shape["items"], each, f"{place}[{number}]")
    if not isinstance(value, dict) or not shape.get("properties"):
        return
    yield from (f"{place}.{key} is missing" for key in shape.get("required", ()) if key not in value)
    for key, each in value.items():
        if key in shape["properties"]:
            yield from faults(shape["properties"][key], each, f"{place}.{key}")
        elif name not in DATA:
            yield f"{place}.{key} is not published"


@pytest.fixture(scope="module")
def visit() -> Iterator[Visit]:
    with visiting(a_lab()) as made:
        write(made.client, logons())
        put_job(made.client)
        run_job(made.client)
        put_job(made.client, "other", groups=["security"])
        made.client.ml.open_job(job_id="other")
        made.client.ml.start_datafeed(datafeed_id="datafeed-other")
        made.client.ml.put_filter(filter_id="known", items=["a"])
        made.client.ml.put_calendar(calendar_id="holidays")
        event = {"description": "feast", "start_time": iso(START), "end_time": iso(END)}
        made.client.ml.post_calendar_events(calendar_id="holidays", events=[event])
        yield made


@pytest.mark.parametrize(("method", "path", "pattern"), ASKED)
def test_answers_have_the_published_keys(visit: Visit, method: str, path: str, pattern: str) -> None:
    response = published()["paths"][pattern][method.lower()]["responses"]["200"]
    shape = next(iter(followed(response)[0]["content"].values()))["schema"]
    headers = {"accept": "application/json", "content-type": "application/json"}
    answer = visit.client.perform_request(method, path, headers=headers).body
    assert list(faults(shape, answer, "")) == []
