"""Where the pipelines and stored scripts are that a pipeline may name: its own folder, then the catalog."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from elastic_ml_kit.content import Content
from elastic_ml_kit.definitions.source import Source, UnreadableError, parse_source, read_text
from elastic_ml_kit.errors import DefinitionError, Problem, UsageError, nearest
from elastic_ml_kit.normalise.resources import Classifier, Resources, nothing
from elastic_ml_kit.normalise.running.tables import NO_DATABASES, NO_TABLES, Databases, Tables
from elastic_ml_kit.query.ast import Path as Keys

SUFFIXES = (".json", ".yml", ".yaml")
PACKAGED = "elasticsearch/ingest_pipeline"
"""Where a package keeps its pipelines."""
_PIPELINES, _SCRIPTS = "ingest/pipelines", "ingest/scripts"
_REFERENCE = re.compile(r"\{\{-?\s*IngestPipeline\s+[\"']([^\"'{}]+)[\"']\s*-?\}\}")


@dataclass(frozen=True, slots=True)
class Written:
    """A pipeline as its author wrote it.

    Attributes:
        id: the name that others call it by.
        source: its text, so that a fault can be shown in its place.
    """

    id: str
    source: Source

    @property
    def body(self) -> Mapping[str, Any]:
        """What `PUT _ingest/pipeline` takes."""
        value: Mapping[str, Any] = self.source.value
        return value

    def problem(self, path: Keys, message: str) -> Problem:
        """A problem at a key of the body."""
        return self.source.problem(path, message)


def read_pipeline(path: Path, file: str | None = None) -> Written:
    """Read a pipeline of JSON or YAML; `{{ IngestPipeline "x" }}` of packages is the pipeline x.

    Args:
        path: the file; its name up to the first dot is the id.
        file: its name in messages.

    Errors:
        UsageError: its name is of something else.
        DefinitionError: it cannot be read, or is no pipeline.
    """
    name = file or _shown(path)
    suffix = Path(path.name.removesuffix(".link")).suffix
    if suffix not in SUFFIXES:
        raise UsageError(f"{name} is no pipeline by its name; name a file {', '.join(SUFFIXES)}")
    try:
        text = _REFERENCE.sub(r"\1", read_text(name, _linked(path)))
        source = parse_source(name, suffix, text)
    except UnreadableError as error:
        raise DefinitionError([error.problem]) from None
    source = replace(source, value=_with_texts(source.value))
    if not isinstance(source.value, dict) or "processors" not in source.value:
        message = "no pipeline: it has no list 'processors' at its top"
        raise DefinitionError([Problem(name, 1, 1, message)])
    return Written(_id(path), source)


def _with_texts(value: Any) -> Any:
    """The value with texts as keys, which is all that JSON knows: in YAML, 1 and true can be keys too."""
    if isinstance(value, dict):
        return {key if isinstance(key, str) else _key(key): _with_texts(each) for key, each in value.items()}
    return [_with_texts(each) for each in value] if isinstance(value, list) else value


def _key(key: Any) -> str:
    return str(key).lower() if isinstance(key, bool) else "null" if key is None else str(key)


def _shown(path: Path) -> str:
    """The path as the user would write it from where the command runs."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _id(path: Path) -> str:
    """The name of the file without its suffix; further dots belong to the id."""
    name = path.name.removesuffix(".link")
    return name.removesuffix(Path(name).suffix)


def _linked(path: Path) -> Path:
    """Where a `.link` of a package leads, or the file itself."""
    if path.suffix != ".link":
        return path
    words = path.read_text(encoding="utf-8").split()
    return path.parent / words[0] if words else path


def pipeline_files(folder: Path) -> Iterator[Path]:
    """The files of a folder whose names are those of pipelines, by name."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name.removesuffix(".link").endswith(SUFFIXES) and path.is_file():
            yield path


def pipeline_folders(folder: Path) -> list[Path]:
    """Where the pipelines lie below a folder of content, of packages, or just of pipelines."""
    own = [each for each in (folder / _PIPELINES, folder / "pipelines") if each.is_dir()]
    packaged = sorted(folder.rglob(PACKAGED))
    return [*own, *packaged] or ([folder] if any(pipeline_files(folder)) else [])


@dataclass(slots=True)
class Library:
    """Pipelines and stored scripts by id.

    Attributes:
        folders: where they are looked for first; `<id>.json`, `.yml` or `.yaml`, and `<id>.painless` there or
            in the folder `scripts` beside it.
        content: the catalog, looked into after the folders.
        databases: mmdb files for `geoip` and `ip_location`.
        tables: rows for `enrich`.
        models: finds a text model for `inference` by its id.
    """

    folders: Sequence[Path] = ()
    content: Content | None = None
    databases: Databases = NO_DATABASES
    tables: Tables = NO_TABLES
    models: Callable[[str], Classifier | None] = nothing
    _read: dict[str, Written | None] = field(default_factory=dict, repr=False)

    def pipeline(self, name: str) -> Written | None:
        """The pipeline of this id, or None where there is none.

        Errors:
            DefinitionError: its file is no pipeline.
        """
        if name not in self._read:
            found = self._find(name)
            self._read[name] = read_pipeline(found[1], found[0]) if found else None
        return self._read[name]

    def named(self, name: str) -> Written:
        """The pipeline of this id.

        Errors:
            UsageError: there is none.
            DefinitionError: its file is no pipeline.
        """
        found = self.pipeline(name)
        if found is None:
            known = [*self.ids()]
            hint = nearest(name, known) or (f"; there are {', '.join(known)}" if known else "")
            raise UsageError(f"there is no file and no pipeline '{name}'{hint}")
        return found

    def add(self, written: Written) -> None:
        """Let a pipeline of another folder be found by its id."""
        self._read[written.id] = written

    def ids(self) -> Iterator[str]:
        """The ids of all pipelines, by name."""
        here = {_id(path) for folder in self.folders for path in pipeline_files(folder)}
        there = {_id(path) for _, path in self._catalog(f"{_PIPELINES}/*.json")}
        yield from sorted(here | there)

    def beside(self) -> Iterator[str]:
        """The ids of the pipelines in the folders, or of the catalog where there is no folder."""
        yield from sorted({_id(path) for folder in self.folders for path in pipeline_files(folder)})
        if not self.folders:
            yield from self.ids()

    def readable(self, name: str) -> Written | None:
        """The pipeline of this id, or None where there is none that can be read."""
        try:
            return self.pipeline(name)
        except DefinitionError:
            return None

    def script_ids(self) -> Iterator[str]:
        """The ids of the stored scripts of the folders, or of the catalog where there is no folder."""
        places = [place for folder in self.folders for place in _script_folders(folder)]
        found = {path.stem for place in places for path in place.glob("*.painless")}
        if not self.folders:
            found = {path.stem for _, path in self._catalog(f"{_SCRIPTS}/*.painless")}
        yield from sorted(found)

    def script(self, name: str) -> dict[str, Any] | None:
        """The stored script of this id with `lang` and `source`, or None where there is none."""
        found = self.script_file(name)
        return {"lang": "painless", "source": found[1].read_text(encoding="utf-8")} if found else None

    def script_file(self, name: str) -> tuple[str, Path] | None:
        """The file of a stored script and its name in messages, or None where there is none."""
        wanted = f"{name}.painless"
        for folder in self.folders:
            for place in _script_folders(folder):
                if (place / wanted).is_file():
                    return _shown(place / wanted), place / wanted
        return next(self._catalog(f"{_SCRIPTS}/{wanted}"), None)

    def resources(self) -> Resources:
        """What a pipeline asks for by name."""

        def body(name: str) -> Mapping[str, Any] | None:
            found = self.pipeline(name)
            return found.body if found else None

        return Resources(
            pipelines=body,
            scripts=self.script,
            tables=self.tables.find,
            databases=self.databases.find,
            models=self.models,
            lacking=self.databases.lacking,
        )

    def _find(self, name: str) -> tuple[str, Path] | None:
        for folder in self.folders:
            for path in pipeline_files(folder):
                if _id(path) == name:
                    return _shown(path), path
        return next(self._catalog(f"{_PIPELINES}/{name}.json"), None)

    def _catalog(self, pattern: str) -> Iterator[tuple[str, Path]]:
        return iter(self.content.files(pattern) if self.content else ())


def _script_folders(folder: Path) -> tuple[Path, ...]:
    """Where the stored scripts are that the pipelines of a folder call."""
    return folder, folder / "scripts", folder.parent / "scripts"


def open_library(
    named: str,
    content: Content,
    databases: Databases = NO_DATABASES,
    tables: Tables = NO_TABLES,
    models: Callable[[str], Classifier | None] = nothing,
) -> tuple[Library, Written]:
    """A pipeline and where it finds what it calls.

    Args:
        named: a file, or the id of a pipeline in the catalog.
        content: the catalog.
        databases, tables, models: of the library.

    Errors:
        UsageError: there is no such file and no such pipeline.
        DefinitionError: it is no pipeline.
    """
    path = Path(named)
    folders = (path.parent,) if path.is_file() else ()
    library = Library(folders, content, databases, tables, models)
    if not path.is_file():
        if path.name.endswith(SUFFIXES):
            beside = [each.name for each in path.parent.iterdir()] if path.parent.is_dir() else []
            raise UsageError(f"there is no file {path}{nearest(path.name, beside)}")
        return library, library.named(named)
    written = read_pipeline(path)
    library.add(written)
    return library, written
