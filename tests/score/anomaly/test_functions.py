"""What is not scored here is refused before work starts, in one sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from elastic_ml_kit.definitions.definition import Job
from elastic_ml_kit.score.anomaly.functions import FUNCTIONS, UnsupportedDetector
from elastic_ml_kit.score.anomaly.job import check, fields_read

Make = Callable[..., Job]
FIELDS: dict[str, dict[str, str]] = {"rare": {"by": "user.name"}} | {
    name: {"field": "message"} for name, function in FUNCTIONS.items() if function.reads_field
}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_function_of_the_registry_is_accepted(function: str, make_job: Make) -> None:
    check(make_job(function, **FIELDS.get(function, {})))


@pytest.mark.parametrize(
    ("function", "options", "said"),
    [
        ("high_cuont", {}, "did you mean 'high_count'"),
        ("lat_long", {"field": "geo"}, "not scored here"),
        ("rare", {"by": "a", "over": "b"}, "over_field_name 'b'"),
        ("rare", {}, "needs a by_field_name"),
        ("high_distinct_count", {}, "needs a field_name"),
        ("high_count", {"field": "a"}, "takes no field_name"),
        (
            "high_count",
            {"by": "a", "body": {"analysis_config": {"detectors": [{"exclude_frequent": "by"}]}}},
            "exclude_frequent 'by'",
        ),
    ],
)
def test_what_is_refused(function: str, options: dict[str, Any], said: str, make_job: Make) -> None:
    with pytest.raises(UnsupportedDetector, match=said) as caught:
        check(make_job(function, **options))
    assert "ml_jobs/a_module/a_job.json: detector 0" in str(caught.value)


def test_fields_read_are_named_once(make_job: Make) -> None:
    job = make_job("rare", by="user.name", partition="host.name", influencers=("user.name", "source.ip"))
    assert fields_read(job) == ("@timestamp", "host.name", "user.name", "source.ip")
