"""What all pipelines of the kit have in common: they compile, say what they are, and keep to ECS."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from elastic_ml_kit.content import shipped
from elastic_ml_kit.definitions.ecs import is_ecs
from elastic_ml_kit.fields import flatten
from elastic_ml_kit.normalise.compile import Compiler
from elastic_ml_kit.normalise.logs.log_text import PIPELINE
from elastic_ml_kit.normalise.running.library import Library, read_pipeline
from elastic_ml_kit.normalise.running.uses import called, compiled, uses

INGEST = Path(__file__).parents[2] / "ingest"
PIPELINES = sorted((INGEST / "pipelines").glob("*.json"))
SCRIPTS = sorted((INGEST / "scripts").glob("*.painless"))
EXPECTED = sorted((INGEST / "samples").glob("*/*.expected.json"))
RAW = [each for each in EXPECTED if each.parent.name not in (PIPELINE, "esmlkit-logs-custom")]
OWN = re.compile(
    r"(ml|apache|nginx|system\.(auth|syslog)|aws\.cloudtrail|zeek|suricata\.eve|winlog|windows\.servicing)\."
)
"""What is no field of ECS but of the integration that such logs are known by, or of the kit."""


def paths(found: list[Path]) -> list[Any]:
    return [pytest.param(path, id=f"{path.parent.name}/{path.stem}") for path in found]


@pytest.mark.parametrize("path", paths(PIPELINES))
def test_a_pipeline_compiles_with_all_that_it_calls(path: Path) -> None:
    library, written = Library(content=shipped()), read_pipeline(path)
    compiled(written, library, Compiler(resources=library.resources()))
    assert all(library.pipeline(name) for _, name in called(written.body))


@pytest.mark.parametrize("path", paths(PIPELINES))
def test_every_processor_has_a_tag_of_its_own(path: Path) -> None:
    tags = [use.tag for use in uses(read_pipeline(path).body) if not use.handler]
    assert None not in tags
    assert len(tags) == len(set(tags))


@pytest.mark.parametrize("path", paths(PIPELINES))
def test_a_pipeline_says_what_it_is(path: Path) -> None:
    body = read_pipeline(path).body
    assert body["description"]
    assert body["version"] >= 1
    assert body["_meta"]["managed_by"] == "esmlkit"


def test_every_script_is_called() -> None:
    named = {use.options.get("id") for path in PIPELINES for use in uses(read_pipeline(path).body)}
    assert {path.stem for path in SCRIPTS} <= named


def test_every_pipeline_has_samples_or_is_called() -> None:
    sampled = {path.parent.name for path in EXPECTED}
    called_by = {name for path in PIPELINES for _, name in called(read_pipeline(path).body)}
    assert {path.stem for path in PIPELINES} <= sampled | called_by


def branches_written() -> set[str]:
    source = (INGEST / "scripts" / f"{PIPELINE}.painless").read_text(encoding="utf-8")
    sources = set(re.findall(r"source == '(\w+)'", source)) | {"generic", "firewall"}
    return {each for each in re.findall(r"'(\w+\.\w+)'", source) if each.partition(".")[0] in sources}


def documents(path: Path) -> Iterator[dict[str, Any]]:
    for each in json.loads(path.read_text(encoding="utf-8"))["docs"]:
        yield each["_source"]


def test_the_branches_of_the_normaliser_are_all_listed_and_all_sampled() -> None:
    listed = read_pipeline(INGEST / "pipelines" / f"{PIPELINE}.json").body["_meta"]["branches"]
    assert set(listed) == branches_written()
    sampled = {
        each.get("ml_branch") for path in EXPECTED if path.parent.name == PIPELINE for each in documents(path)
    }
    assert sampled - {None} == set(listed)


@pytest.mark.parametrize("path", paths(RAW))
def test_raw_lines_become_fields_of_ecs(path: Path) -> None:
    found = {name for document in documents(path) for name in flatten(document)}
    assert {name for name in found if not is_ecs(name) and not OWN.match(name)} == set()


@pytest.mark.parametrize("path", paths(RAW))
def test_the_line_is_kept_and_a_failure_says_where(path: Path) -> None:
    for document in documents(path):
        assert document["event"]["original"]
        failed = "_parse_failure" in document.get("tags", ())
        assert (
            failed
            == ("message" in document.get("error", {}))
            == (document["event"].get("kind") == "pipeline_error")
        )
