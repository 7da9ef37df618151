"""What a file of `trained_models/` may say."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

import pytest

from elastic_ml_kit.content import Content, shipped
from elastic_ml_kit.definitions.catalog import KINDS, Catalog
from elastic_ml_kit.errors import DefinitionError
from elastic_ml_kit.score.text.places import shipped as shipped_models

Lay = Callable[[Mapping[str, str]], Content]
FILE = "trained_models/severity.json"
ADAPTIVE = {"enabled": True, "min_number_of_allocations": 0, "max_number_of_allocations": 4}
DEPLOYMENT = {
    "threads_per_allocation": 2,
    "queue_capacity": 10,
    "cache_size": "10mb",
    "adaptive_allocations": ADAPTIVE,
}
SOUND = {
    "model_id": "severity",
    "model": "esmlkit/log-severity",
    "description": "How bad a line is",
    "deployment": DEPLOYMENT,
}


def test_a_sound_file_is_a_model_of_the_catalog(files: dict[str, str], lay: Lay) -> None:
    catalog = Catalog.load(lay({**files, FILE: json.dumps(SOUND)}))
    assert catalog.models == {"severity": SOUND}
    assert ("model", "severity", SOUND) in [*catalog.resources()]


def test_a_model_comes_before_the_pipelines_that_name_it() -> None:
    assert KINDS.index("script") < KINDS.index("model") < KINDS.index("pipeline")


def test_every_shipped_definition_names_a_shipped_model() -> None:
    models = Catalog.load(shipped()).models
    assert models
    assert {body["model"] for body in models.values()} <= {*shipped_models()}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"model_id": "other"}, "expected 'severity', the name of the file, found 'other'"),
        ({"model": None}, "expected"),
        ({"modell": "a"}, "unknown key 'modell'; did you mean 'model'?"),
        ({"deployment": {"threads_per_allocation": 3}}, "expected 1, 2, 4, 8, 16 or 32, found 3"),
        ({"deployment": {"threads_per_allocation": True}}, "expected 1, 2, 4, 8, 16 or 32, found true"),
        ({"deployment": {"priority": "lo"}}, "expected one of normal, low, found 'lo'; did you mean 'low'?"),
        ({"deployment": {"cache_size": "much"}}, "expected a size such as 10mb, found 'much'"),
        ({"deployment": {"priority": "low", "threads_per_allocation": 2}}, "with priority low it is 1"),
        (
            {"deployment": {**DEPLOYMENT, "number_of_allocations": 1}},
            "'adaptive_allocations' choose how many there are; leave it out",
        ),
        (
            {"deployment": {"adaptive_allocations": {**ADAPTIVE, "min_number_of_allocations": 5}}},
            "the least, 5, is more than the most, 4",
        ),
        ({"deployment": {"queue_capacity": 0}}, "expected a whole number from 1, found 0"),
        (
            {"deployment": {"adaptive_allocations": {"enabled": True}}},
            "'min_number_of_allocations' is missing",
        ),
    ],
)
def test_what_is_wrong_is_told(files: dict[str, str], lay: Lay, change: dict[str, object], said: str) -> None:
    with pytest.raises(DefinitionError) as told:
        Catalog.load(lay({**files, FILE: json.dumps({**SOUND, **change}, indent=1)}))
    assert any(str(each).startswith(f"{FILE}:") and said in str(each) for each in told.value.problems)
