"""Pipelines and scripts are found beside the file that names them, then in the catalog."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from elastic_ml_kit.content import Content
from elastic_ml_kit.errors import DefinitionError, UsageError
from elastic_ml_kit.normalise.running.library import Library, open_library, pipeline_folders, read_pipeline
from elastic_ml_kit.normalise.running.uses import called
from tests.normalise.conftest import NOTHING, Folder

EMPTY: dict[str, Any] = {"processors": []}


def test_the_folder_comes_before_the_catalog(folder: Folder) -> None:
    mine = folder.write("mine/same.json", {"description": "mine", **EMPTY})
    for name in ("same", "other"):
        folder.write(f"catalog/ingest/pipelines/{name}.json", {"description": "catalog", **EMPTY})
    library, written = open_library(str(mine), Content((folder.path / "catalog",)))
    assert written.body["description"] == "mine"
    found = [library.named(name).body["description"] for name in ("same", "other")]
    assert found == ["mine", "catalog"]
    assert list(library.ids()) == ["other", "same"]


def test_an_id_of_the_catalog(folder: Folder) -> None:
    folder.write("ingest/pipelines/auth.json", EMPTY)
    library, written = open_library("auth", Content((folder.path,)))
    assert (written.id, written.source.file) == ("auth", "ingest/pipelines/auth.json")
    assert library.resources().pipelines("auth") == EMPTY
    assert library.resources().pipelines("none") is None


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ("auht", ("'auht'", "'auth'")),
        ("auht.json", ("no file auht.json",)),
        ("sub/auth.yml", ("no file sub/auth.yml",)),
    ],
)
def test_a_pipeline_that_is_nowhere(folder: Folder, named: str, words: tuple[str, ...]) -> None:
    folder.write("ingest/pipelines/auth.json", EMPTY)
    with pytest.raises(UsageError) as raised:
        open_library(named, Content((folder.path,)))
    assert all(word in str(raised.value) for word in words)


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("p.json", "{", "p.json:1:2: not JSON"),
        ("p.yml", "a: [", "p.yml:2:1: not YAML"),
        ("p.json", "[]", "p.json:1:1: no pipeline"),
        ("p.json", '{"processor": []}', "p.json:1:1: no pipeline"),
    ],
)
def test_a_file_that_is_no_pipeline(folder: Folder, name: str, text: str, place: str) -> None:
    path = folder.write(name, text)
    with pytest.raises(DefinitionError) as raised:
        read_pipeline(path, name)
    assert place in str(raised.value)


@pytest.mark.parametrize(
    "reference", ['{{ IngestPipeline "part" }}', "{{IngestPipeline 'part'}}", '{{- IngestPipeline "part" -}}']
)
def test_references_of_packages(folder: Folder, reference: str) -> None:
    quote = '"' if "'" in reference else "'"
    text = f"processors:\n  - pipeline:\n      name: {quote}{reference}{quote}\n"
    written = read_pipeline(folder.write("default.yml", text))
    assert [name for _, name in called(written.body)] == ["part"]


def test_keys_of_yaml_are_texts(folder: Folder) -> None:
    text = "processors:\n  - script: {source: '', params: {5: a, true: b, null: c, 1.5: {2: d}}}\n"
    written = read_pipeline(folder.write("p.yaml", text))
    params = written.body["processors"][0]["script"]["params"]
    assert params == {"5": "a", "true": "b", "null": "c", "1.5": {"2": "d"}}


def test_a_link_of_a_package(folder: Folder) -> None:
    folder.write("shared/part.yml", "processors: []\n")
    link = folder.write("stream/default.yml.link", "../shared/part.yml 0123abcd\n")
    written = read_pipeline(link)
    assert (written.id, dict(written.body)) == ("default", EMPTY)


@pytest.mark.parametrize("place", ["pipelines", "scripts", "pipelines/scripts"])
def test_stored_scripts_lie_beside(folder: Folder, place: str) -> None:
    folder.write(f"{place}/mark.painless", "ctx.a = 1")
    folder.write("pipelines/p.json", EMPTY)
    library = Library((folder.path / "pipelines",))
    assert library.script("mark") == {"lang": "painless", "source": "ctx.a = 1"}
    assert list(library.script_ids()) == ["mark"]
    assert library.script("other") is None


def test_where_pipelines_lie(folder: Folder) -> None:
    for name in (
        "kit/ingest/pipelines/a.json",
        "plain/a.yml",
        "package/data_stream/s/elasticsearch/ingest_pipeline/default.yml",
    ):
        folder.write(name, "processors: []" if name.endswith("yml") else EMPTY)
    folder.write("none/notes.txt", "")
    found = {
        name: [each.relative_to(folder.path).as_posix() for each in pipeline_folders(folder.path / name)]
        for name in ("kit", "plain", "package", "none")
    }
    assert found == {
        "kit": ["kit/ingest/pipelines"],
        "plain": ["plain"],
        "package": ["package/data_stream/s/elasticsearch/ingest_pipeline"],
        "none": [],
    }


def test_messages_name_files_as_one_would_write_them(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.write("sub/a.json", "{}")
    monkeypatch.chdir(folder.path)
    with pytest.raises(DefinitionError, match=r"  sub/a\.json:1:1"):
        Library((Path("sub").resolve(),), NOTHING).named("a")
