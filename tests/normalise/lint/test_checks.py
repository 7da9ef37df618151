"""Every check finds what it is for, in its place, and leaves sound pipelines alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from elastic_ml_kit.content import Content
from elastic_ml_kit.normalise.lint import CHECKS, READABLE, SCRIPT, lint, lint_content
from elastic_ml_kit.normalise.running.library import Library
from tests.normalise.conftest import Folder

FILES = sorted((Path(__file__).parent / "cases").glob("*.yml"))
CASES = [
    pytest.param(case, id=f"{path.stem}: {case['name']}")
    for path in FILES
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))
]


def found(folder: Folder, files: dict[str, str]) -> list[str]:
    """What the checks say of the pipelines of a folder: place, check, message."""
    for name, text in files.items():
        folder.write(name, text)
    library = Library((folder.path,))
    findings = lint(library, library.beside(), library.script_ids())
    return [
        ":".join((Path(each.problem.file).name, str(each.problem.line), str(each.problem.column)))
        + f" [{each.check}] {each.problem.message}"
        for each in findings
    ]


@pytest.mark.parametrize("case", CASES)
def test_case(folder: Folder, case: dict[str, Any]) -> None:
    files = case.get("files") or {"p.yml": case["pipeline"]}
    expected = case.get("finds", [])
    got = found(folder, files)
    assert len(got) == len(expected), got
    for line, (place, *words) in zip(got, expected, strict=True):
        assert line.startswith(place), (line, place)
        assert all(word in line for word in words), (line, words)


def test_every_check_has_cases() -> None:
    named = {path.stem for path in FILES}
    assert {check.name for check in CHECKS} | {READABLE, SCRIPT} == named
    assert all(check.why and check.name for check in CHECKS)


def test_the_catalog_tells_only_what_a_cluster_would_refuse(folder: Folder) -> None:
    folder.write("ingest/pipelines/a.json", {"processors": [{"drop": {}}, {"trim": {"field": "x"}}]})
    folder.write("ingest/pipelines/b.json", {"processors": [{"dropp": {}}]})
    (problem,) = lint_content(Content((folder.path,)))
    assert (problem.file, "did you mean 'drop'?" in problem.message) == ("ingest/pipelines/b.json", True)
