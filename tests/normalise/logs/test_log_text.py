"""The text of a document, and why there is none, also where a pipeline of one's own makes it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from elastic_ml_kit.content import Content, shipped
from elastic_ml_kit.errors import DefinitionError
from elastic_ml_kit.normalise.logs.log_text import PIPELINE, LogText, Normaliser
from elastic_ml_kit.normalise.running.export import unwrap

NOW = "2026-01-05T00:00:00Z"


def own(folder: Path, body: dict[str, Any]) -> Normaliser:
    path = folder / "ingest" / "pipelines" / f"{PIPELINE}.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(body), encoding="utf-8")
    return Normaliser(Content((*shipped().layers, folder)), NOW)


def test_a_text_and_where_it_is_from() -> None:
    made = Normaliser(shipped(), NOW).text(unwrap({"_index": "logs-mysql.error-default", "_source": {
        "log": {"level": "ERROR"}, "message": "Disk\tis full"}}))  # fmt: skip
    assert (made.source, made.branch, made.skipped) == ("mysql", "mysql.error", None)
    assert made.text == made.document["ml_input"] == "MySQL Error: Disk is full | Level: ERROR"
    assert "_index" not in made.document


def test_no_text_and_why() -> None:
    made = Normaliser(shipped(), NOW).text(unwrap({"event": {"module": "nginx"}}))
    assert made == LogText(
        {"event": {"module": "nginx"}, "ml_source": "nginx", "ml_skipped": "access without a status"},
        "nginx",
        None,
        None,
        "access without a status",
    )


@pytest.mark.parametrize(
    ("processor", "why"),
    [
        ({"fail": {"message": "not today"}}, "failed: not today"),
        ({"drop": {}}, "dropped"),
        ({"set": {"field": "ml_input", "value": 7}}, "no text"),
        ({"append": {"field": "tags", "value": ["_ml_input_failure"]}}, "the script failed"),
    ],
)
def test_a_pipeline_of_ones_own(tmp_path: Path, processor: dict[str, Any], why: str) -> None:
    made = own(tmp_path, {"processors": [processor]}).text(unwrap({"message": "a"}))
    assert (made.source, made.text, made.skipped) == ("unknown", None, why)


def test_branches_are_those_that_the_pipeline_names(tmp_path: Path) -> None:
    assert "zeek.alert" in Normaliser(shipped(), NOW).branches
    assert own(tmp_path, {"processors": []}).branches == ()


def test_a_refused_pipeline_is_told(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="no option 'fild'"):
        own(tmp_path, {"processors": [{"set": {"fild": "a", "field": "a", "value": 1}}]})
