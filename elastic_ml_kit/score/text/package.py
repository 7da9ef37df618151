"""What a cluster is given of a text model: body of the request, TorchScript archive, vocabulary."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from elastic_ml_kit.errors import InputError

ARCHIVE = "model.torchscript.pt"
VOCABULARY = "vocabulary.json"
BODY = "elasticsearch.json"
PARTS = (BODY, ARCHIVE, VOCABULARY)
_IN_VOCABULARY = ("vocabulary", "merges", "scores")


@dataclass(frozen=True, slots=True)
class Package:
    """A text model as Elasticsearch takes it.

    Attributes:
        name: what it was made of, such as `log-severity`.
        body: of PUT /_ml/trained_models/{id}.
        archive: the TorchScript file, which is uploaded in parts.
        vocabulary: body of PUT /_ml/trained_models/{id}/vocabulary: vocabulary, with merges or scores if the
            tokenizer has them.
    """

    name: str
    body: Mapping[str, Any]
    archive: Path
    vocabulary: Mapping[str, Any]

    @property
    def task(self) -> str:
        """The task, such as `text_classification`."""
        return str(next(iter(self.body["inference_config"])))

    @property
    def labels(self) -> tuple[str, ...]:
        """The classes as Elasticsearch will name them; empty for a task without classes."""
        told = self.body["inference_config"][self.task].get("classification_labels") or ()
        return tuple(map(str, told))

    @property
    def tokenization(self) -> tuple[str, Mapping[str, Any]]:
        """The tokenizer's name for Elasticsearch, such as `bert`, and its settings."""
        told = self.body["inference_config"][self.task].get("tokenization") or {}
        return next(iter(told.items()), ("", {}))


def read_package(folder: Path) -> Package | None:
    """The package in a folder; None where it holds none. Needs no torch.

    Errors:
        InputError: a part of it is missing or broken.

    Example:
        >>> read_package(Path("nowhere")) is None
        True
    """
    missing = [name for name in PARTS if not (folder / name).is_file()]
    if len(missing) == len(PARTS):
        return None
    if missing:
        raise InputError(
            f"{folder} holds only part of a package for Elasticsearch: {' and '.join(missing)} not there; "
            "make it anew with `esmlkit models bundle`"
        )
    return Package(
        folder.resolve().name, _body(folder / BODY), folder / ARCHIVE, _vocabulary(folder / VOCABULARY)
    )


def write_body(file: Path, body: Mapping[str, Any]) -> None:
    """Writes the body of the request that creates the trained model, the same bytes for the same body."""
    file.write_text(json.dumps(body, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def _body(file: Path) -> dict[str, Any]:
    body = _object(file)
    config = body.get("inference_config")
    if not isinstance(config, dict) or len(config) != 1:
        raise InputError(f"{file}: inference_config is to name one task, such as text_classification")
    (task, told), *_ = config.items()
    if not isinstance(told, dict):
        raise InputError(f"{file}: inference_config.{task} is to be an object, not {told!r}")
    tokenization = told.get("tokenization")
    if tokenization is not None and not _is_tokenization(tokenization):
        raise InputError(
            f"{file}: inference_config.{task}.tokenization is to name one tokenizer, such as bert"
        )
    return body


def _is_tokenization(told: Any) -> bool:
    return isinstance(told, dict) and len(told) == 1 and all(isinstance(each, dict) for each in told.values())


def _vocabulary(file: Path) -> dict[str, Any]:
    told = _object(file)
    pieces = told.get("vocabulary")
    if not isinstance(pieces, list) or not all(isinstance(piece, str) for piece in pieces) or not pieces:
        raise InputError(f"{file}: vocabulary is to be a list of word pieces")
    strange = sorted(set(told) - set(_IN_VOCABULARY))
    if strange:
        raise InputError(f"{file}: {', '.join(strange)} is not among {', '.join(_IN_VOCABULARY)}")
    return told


def _object(file: Path) -> dict[str, Any]:
    try:
        value = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror or error}") from None
    except ValueError as error:
        raise InputError(f"{file} is no JSON: {error}") from None
    if not isinstance(value, dict):
        raise InputError(f"{file} is to be a JSON object")
    return value
