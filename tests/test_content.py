from __future__ import annotations

from pathlib import Path

import pytest

from elastic_ml_kit.content import FOLDERS, VARIABLE, Content, find, shipped
from elastic_ml_kit.errors import UsageError


def write(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(folder.name, encoding="utf-8")
    return folder


def test_the_shipped_folders_are_found() -> None:
    (root,) = shipped().layers
    assert all((root / folder).is_dir() for folder in FOLDERS)


def test_an_upper_layer_hides_and_adds(tmp_path: Path) -> None:
    lower = write(tmp_path / "lower", "ml_jobs/m/a.json", "ml_jobs/m/b.json")
    upper = write(tmp_path / "upper", "ml_jobs/m/b.json", "ml_jobs/m/c.json")
    found = dict(Content((lower, upper)).files("ml_jobs/*/*.json"))
    assert {name: path.read_text(encoding="utf-8") for name, path in found.items()} == {
        "ml_jobs/m/a.json": "lower",
        "ml_jobs/m/b.json": "upper",
        "ml_jobs/m/c.json": "upper",
    }
    assert list(found) == sorted(found)


def test_own_content_lies_on_top(tmp_path: Path) -> None:
    own = write(tmp_path / "own", "ml_jobs/m/a.json")
    assert find(own).layers == (*shipped().layers, own)


def test_the_variable_names_own_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = write(tmp_path / "own", "detection_rules/r/a.toml")
    monkeypatch.setenv(VARIABLE, str(own))
    assert find().layers == (*shipped().layers, own)
    monkeypatch.setenv(VARIABLE, "")
    assert find() == shipped()


def test_a_folder_that_is_missing_is_told_with_its_origin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UsageError, match=r"^--content names .*nowhere, which is not a folder; `esmlkit init"):
        find(tmp_path / "nowhere")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "nowhere"))
    with pytest.raises(UsageError, match=r"^ESMLKIT_CONTENT names"):
        find()


def test_a_folder_of_something_else_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="which has none of ingest/, ml_jobs/, detection_rules/"):
        find(tmp_path)
