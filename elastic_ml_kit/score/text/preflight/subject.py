"""What a preflight looks at: a folder, a bundle or a TorchScript file by itself, read without torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from elastic_ml_kit.errors import InputError, UsageError
from elastic_ml_kit.score.text.archive.reader import Archive, read_archive
from elastic_ml_kit.score.text.folder import CONFIG, read_json
from elastic_ml_kit.score.text.package import ARCHIVE, Package, read_package
from elastic_ml_kit.score.text.places import find_model

ARCHIVES = (".pt", ".pth", ".ts")
STACK = (9, 2, 0)
"""The version of Elasticsearch that is looked at where none is said."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A model, and where it is to run.

    Attributes:
        name: as it was given.
        folder: None for a TorchScript file by itself.
        config: its config.json; empty where there is none.
        tokenizer_config: its tokenizer_config.json; empty where there is none.
        package: what the folder holds for Elasticsearch; None where nothing was traced yet.
        archive: the TorchScript file; None where there is none, or it cannot be read.
        package_fault: why the package cannot be read; empty where it can.
        archive_fault: why the archive cannot be read; empty where it can.
        stack: the version of Elasticsearch.
        task: what the model is to be asked; empty is as the package or the architecture says.
    """

    name: str
    folder: Path | None
    config: Mapping[str, Any]
    tokenizer_config: Mapping[str, Any]
    package: Package | None
    archive: Archive | None
    package_fault: str
    archive_fault: str
    stack: tuple[int, int, int]
    task: str

    @property
    def model_type(self) -> str:
        """The architecture as Hugging Face names it; empty where it is not told."""
        return str(self.config.get("model_type") or "")

    @property
    def architectures(self) -> tuple[str, ...]:
        """The classes of transformers that the model is for."""
        told = self.config.get("architectures")
        return tuple(map(str, told)) if isinstance(told, list) else ()


def read_subject(name: str, task: str = "", stack: str = "") -> Subject:
    """The model of this name.

    Args:
        name: of a shipped model, a folder, a bundle, a TorchScript file or a Hub id.
        task: what it is to be asked, if not what its architecture says.
        stack: version of Elasticsearch, such as `9.2`.

    Errors:
        UsageError: there is no such model, or the version is none.
        InputError: the folder holds neither a model nor a package.
    """
    version = parse_stack(stack) if stack else STACK
    path = Path(name)
    if path.is_file() and path.suffix in ARCHIVES:
        archive, fault = _archive(path)
        return Subject(name, None, {}, {}, None, archive, "", fault, version, task)
    folder = find_model(name)
    config = read_json(folder / CONFIG)
    package, fault = _package(folder)
    if config is None and not (folder / ARCHIVE).is_file():
        raise InputError(f"{folder} is no model: it has neither {CONFIG} nor {ARCHIVE}")
    archive, broken = _archive(folder / ARCHIVE) if (folder / ARCHIVE).is_file() else (None, "")
    return Subject(
        name=name,
        folder=folder,
        config=config or {},
        tokenizer_config=read_json(folder / "tokenizer_config.json") or {},
        package=package,
        archive=archive,
        package_fault=fault,
        archive_fault=broken,
        stack=version,
        task=task.replace("-", "_"),
    )


def parse_stack(text: str) -> tuple[int, int, int]:
    """A version of Elasticsearch as numbers.

    Errors:
        UsageError: it is none.

    Example:
        >>> parse_stack("9.2"), parse_stack("8.19.3-SNAPSHOT")
        ((9, 2, 0), (8, 19, 3))
    """
    parts = text.partition("-")[0].split(".")
    if not 1 <= len(parts) <= 3 or not all(part.isascii() and part.isdecimal() for part in parts):
        raise UsageError(f"--stack '{text}' is no version of Elasticsearch, such as 9.2")
    major, minor, patch = (*map(int, parts), 0, 0)[:3]
    return major, minor, patch


def _package(folder: Path) -> tuple[Package | None, str]:
    try:
        return read_package(folder), ""
    except InputError as error:
        return None, str(error)


def _archive(file: Path) -> tuple[Archive | None, str]:
    try:
        return read_archive(file), ""
    except InputError as error:
        return None, str(error)
