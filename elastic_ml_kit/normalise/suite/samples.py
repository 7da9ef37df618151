"""Where the tests of pipelines lie: the kit's own layout, and that of packages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from elastic_ml_kit.content import Content
from elastic_ml_kit.definitions.source import UnreadableError, read_source
from elastic_ml_kit.errors import DefinitionError, Problem, UsageError
from elastic_ml_kit.normalise.resources import Classifier, nothing
from elastic_ml_kit.normalise.running.library import PACKAGED, Library, Written, pipeline_files, read_pipeline
from elastic_ml_kit.normalise.running.runner import INDEX
from elastic_ml_kit.normalise.running.tables import NO_DATABASES, NO_TABLES, Databases, Tables
from elastic_ml_kit.normalise.suite.sample import Sample, read_config

SAMPLES = "ingest/samples"
TESTS = "_dev/test/pipeline"
_RAW = (".log", ".json", ".ndjson")
_ROUTES = "routing_rules.yml"


@dataclass(frozen=True, slots=True)
class Finder:
    """Looks for tests.

    Attributes:
        content: the catalog, in which pipelines are found that a folder does not hold.
        databases, tables, models: of every library, see `Library`.
    """

    content: Content
    databases: Databases = NO_DATABASES
    tables: Tables = NO_TABLES
    models: Callable[[str], Classifier | None] = nothing

    def find(self, folder: Path) -> list[Sample]:
        """The tests below a folder, in the order of their files.

        The folder is one of the kit's content (`ingest/samples/<pipeline id>/`), a part of that down to the
        samples of one pipeline, or a package, a folder of packages, one of its data streams.

        Errors:
            UsageError: there is no such folder, or it holds no test.
            DefinitionError: a file of it is wrong.
        """
        if not folder.is_dir():
            raise UsageError(f"there is no folder {folder}; name one that holds samples of pipelines")
        packaged = [folder] if _ends(folder, TESTS) else sorted(folder.rglob(TESTS))
        found = [each for tests in packaged for each in self._package(tests)]
        found += [each for samples in _kit_folders(folder) for each in self._kit(samples)]
        if not found:
            raise UsageError(
                f"the folder {folder} holds no test; expected are {SAMPLES}/<pipeline id>/<name>.log with "
                f"<name>.expected.json beside it, or a package with {TESTS}/test-<name>.log"
            )
        return found

    def shipped(self) -> list[Sample]:
        """The tests of the catalog."""
        folders = [each for layer in self.content.layers for each in _kit_folders(layer)]
        return [each for folder in folders for each in self._kit(folder)]

    def _kit(self, folder: Path) -> Iterator[Sample]:
        """The tests of one pipeline in the kit's layout."""
        library = self._library(folder.resolve().parent.parent / "pipelines")
        written = library.pipeline(folder.resolve().name)
        if written is None:
            message = f"there is no pipeline '{folder.resolve().name}'; these samples are of "
            raise DefinitionError(
                [Problem(str(folder), 0, 0, message + "none of " + ", ".join(library.ids()))]
            )
        inputs = _inputs(folder, lambda path: not path.stem.endswith((".expected", ".config")))
        _refuse_orphans(folder, {path.stem for path in inputs})
        for path in inputs:
            config = read_config(folder / "config.yml", folder / f"{path.stem}.config.yml")
            expected = folder / f"{path.stem}.expected.json"
            yield Sample(written.id, path, expected, "kit", written, library, config, config.index or INDEX)

    def _package(self, folder: Path) -> Iterator[Sample]:
        """The tests of one data stream of a package."""
        stream = folder.resolve().parent.parent.parent
        library = self._library(stream / PACKAGED)
        manifest, package = _manifest(stream), _manifest(stream.parent.parent)
        dataset = manifest.get("dataset") or f"{package.get('name', stream.parent.parent.name)}.{stream.name}"
        usual = f"{manifest.get('type', 'logs')}-{dataset}-default"
        written = _main(library, stream, manifest)
        inputs = _inputs(folder, lambda path: _is_package_input(path.name))
        for path in inputs:
            beside = [folder / f"{path.name}-config{suffix}" for suffix in (".json", ".yml")]
            config = read_config(folder / "test-common-config.yml", *beside)
            expected = folder / f"{path.name}-expected.json"
            yield Sample(dataset, path, expected, "package", written, library, config, config.index or usual)

    def _library(self, folder: Path) -> Library:
        return Library((folder,), self.content, self.databases, self.tables, self.models)


def _ends(folder: Path, tail: str) -> bool:
    return folder.resolve().as_posix().endswith(f"/{tail}")


def _kit_folders(folder: Path) -> list[Path]:
    """The folders of samples of one pipeline each, from wherever in the layout one looks."""
    if folder.resolve().parent.name == "samples":
        return [folder]
    for below in (folder / SAMPLES, folder / "samples", folder):
        if below.is_dir() and below.resolve().name == "samples":
            return sorted(each for each in below.iterdir() if each.is_dir())
    return []


def _inputs(folder: Path, wanted: Callable[[Path], bool]) -> list[Path]:
    found = [path for path in sorted(folder.iterdir()) if path.suffix in _RAW and path.is_file()]
    return [path for path in found if wanted(path)]


def _is_package_input(name: str) -> bool:
    return name.startswith("test-") and not name.endswith(("-expected.json", "-config.json"))


def _refuse_orphans(folder: Path, names: set[str]) -> None:
    """An expectation without its input would be a test that never runs."""
    tail = ".expected.json"
    orphans = [path for path in sorted(folder.glob(f"*{tail}")) if path.name.removesuffix(tail) not in names]
    if orphans:
        message = "there is no input beside it that this is expected of; rename or remove it"
        raise DefinitionError([Problem(str(path), 0, 0, message) for path in orphans])


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / "manifest.yml"
    if not path.is_file():
        return {}
    try:
        value = read_source(str(path), path).value
    except UnreadableError as error:
        raise DefinitionError([error.problem]) from None
    return value if isinstance(value, dict) else {}


def _main(library: Library, stream: Path, manifest: dict[str, Any]) -> Written:
    """The pipeline that the data stream's documents enter by, with its routes behind it."""
    settings = manifest.get("elasticsearch") or {}
    name = (settings.get("ingest_pipeline") or {}).get("name", "default")
    folder = stream / PACKAGED
    for path in pipeline_files(folder):
        if path.name.partition(".")[0] == name:
            written = read_pipeline(path)
            routes = stream / _ROUTES
            if routes.is_file():
                written = _routed(written, routes)
            library.add(written)
            return written
    message = f"the data stream has no pipeline '{name}' in {PACKAGED}"
    raise DefinitionError([Problem(str(stream), 0, 0, message)])


def _routed(written: Written, routes: Path) -> Written:
    """The pipeline with a `reroute` for each rule of the package behind its processors."""
    try:
        value = read_source(str(routes), routes).value
    except UnreadableError as error:
        raise DefinitionError([error.problem]) from None
    added = [
        {"reroute": _route(rule, each.get("source_dataset"))}
        for each in value or ()
        for rule in each.get("rules") or ()
    ]
    body = {**written.body, "processors": [*written.body["processors"], *added]}
    return Written(written.id, replace(written.source, value=body))


def _route(rule: dict[str, Any], dataset: str | None) -> dict[str, Any]:
    options = {
        "tag": dataset,
        "if": rule.get("if"),
        "dataset": rule.get("target_dataset"),
        "namespace": rule.get("namespace"),
    }
    return {name: value for name, value in options.items() if value is not None}
