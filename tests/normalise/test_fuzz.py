"""Whatever a document holds, a processor changes it or fails in a way that a pipeline can handle."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from elastic_ml_kit.normalise.resources import Resources
from elastic_ml_kit.normalise.simulate import simulate
from tests.normalise.outside import outside

CASES = Path(__file__).parent / "processors" / "cases"
USES = [
    ({file.stem: case["use"]}, case.get("pipelines"), case.get("in", {}))
    for file in sorted(CASES.glob("*.yml"))
    for case in yaml.safe_load(file.read_text())
    if "refused" not in case
]

texts = st.text(max_size=20) | st.sampled_from(
    [
        "",
        "1",
        "-0",
        "0x1F",
        "1e400",
        "10.0.0.1",
        "::1",
        "a=b c=d",
        '{"a": [1]}',
        "2026-01-05T00:00:00Z",
        "\ud800",
    ]
)
scalars = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | texts
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


@pytest.fixture(scope="module")
def resources(tmp_path_factory: pytest.TempPathFactory) -> Resources:
    return replace(outside(tmp_path_factory.mktemp("outside")), lacking="tag")


@settings(max_examples=1500)
@given(use=st.sampled_from(USES), data=st.data())
def test_any_value_is_changed_or_told(
    use: tuple[Any, Any, dict[str, Any]], data: st.DataObject, resources: Resources
) -> None:
    processor, pipelines, example = use
    document = {name: data.draw(st.just(example[name]) | values) for name in example}
    document |= data.draw(st.dictionaries(texts, values, max_size=2))
    request = {
        "pipeline": {"processors": [processor]},
        "pipelines": pipelines,
        "docs": [{"_source": document}],
    }
    got = simulate(request, "2026-01-05T00:00:00Z", resources=resources)
    assert got["status"] == 200
    (answer,) = got["result"]["docs"]
    assert answer is None or set(answer) == {"error"} or "_source" in answer
