from __future__ import annotations

from pathlib import Path

import pytest

from elastic_ml_kit.content import Content, shipped
from elastic_ml_kit.definitions.catalog import Catalog
from elastic_ml_kit.definitions.example import write_example
from elastic_ml_kit.definitions.lint import lint
from elastic_ml_kit.errors import OutputError, UsageError


def test_the_example_holds_up_beside_the_shipped_definitions(tmp_path: Path) -> None:
    written = write_example(tmp_path / "mine")
    assert [path.relative_to(tmp_path).as_posix() for path in written] == [
        "mine/README.md",
        "mine/detection_rules/my_module/my_rare_process_for_a_user.cases.yml",
        "mine/detection_rules/my_module/my_rare_process_for_a_user.toml",
        "mine/ml_jobs/my_module/module.json",
        "mine/ml_jobs/my_module/my_rare_process_for_a_user.json",
    ]
    catalog = Catalog.load(Content((*shipped().layers, tmp_path / "mine")))
    assert "my_rare_process_for_a_user" in catalog.jobs
    assert [problem for problem in lint(catalog) if "my_" in problem.file] == []


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    kept = tmp_path / "README.md"
    kept.write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match=r"README\.md is there already and is not overwritten"):
        write_example(tmp_path)
    assert [path.name for path in tmp_path.rglob("*")] == ["README.md"]
    assert kept.read_text(encoding="utf-8") == "mine"


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match="cannot be written"):
        write_example(tmp_path / "file" / "below")
