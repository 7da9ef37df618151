"""What a model's files say of it, read without running anything."""

from __future__ import annotations

import json
import struct
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any

from elastic_ml_kit.errors import InputError
from elastic_ml_kit.score.text.folder import SAFETENSORS, ModelFolder
from elastic_ml_kit.score.text.tokenise import Tokeniser

_LONGEST_HEADER = 100 << 20
_NUMBERED = ("layer", "layers", "h", "block", "blocks")


@dataclass(frozen=True, slots=True)
class TokenizerFacts:
    """A tokenizer: its kind, how many pieces it has, what it does with case, and its special pieces."""

    kind: str
    pieces: int
    case: str
    special: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Inspection:
    """A text model, as its files describe it.

    Attributes:
        task: what it is asked unless another task is named.
        labels: the classes, where its outputs are classes.
        parameters: numbers that were learned; None where there are no safetensors to count them in.
        types: the number types of the weights.
        layers: parameters by layer, in the order of the file.
        backends: what can run it, of what its files allow.
        files: size of each file.
        config: config.json, whole.
    """

    folder: str
    architecture: str
    model_type: str
    task: str
    labels: tuple[str, ...]
    longest: int
    parameters: int | None
    types: tuple[str, ...]
    layers: Mapping[str, int]
    tokenizer: TokenizerFacts
    backends: tuple[str, ...]
    files: Mapping[str, int]
    config: Mapping[str, Any]


def look_into(folder: ModelFolder) -> Inspection:
    """What a folder holds.

    Errors:
        InputError: weights or tokenizer are broken.
    """
    tensors = list(_tensors(folder))
    layers: Counter[str] = Counter()
    for name, _, count in tensors:
        layers[_layer(name)] += count
    architectures = folder.config.get("architectures") or [""]
    return Inspection(
        folder=str(folder.path),
        architecture=str(architectures[0]),
        model_type=folder.model_type,
        task=folder.task,
        labels=folder.labels,
        longest=folder.longest,
        parameters=layers.total() if tensors else None,
        types=tuple(dict.fromkeys(kind for _, kind, _ in tensors)),
        layers=dict(layers),
        tokenizer=_tokenizer(folder),
        backends=_backends(folder),
        files=_files(folder.path),
        config=folder.config,
    )


def _tensors(folder: ModelFolder) -> Iterator[tuple[str, str, int]]:
    """Name, type and number of parameters of each tensor, from the headers of safetensors files."""
    if folder.weights is None or folder.pickled:
        return
    single = folder.path / SAFETENSORS[0]
    for file in [single] if single.is_file() else sorted(folder.path.glob("model-*.safetensors")):
        for name, told in _header(file).items():
            if name != "__metadata__":
                yield name, str(told["dtype"]), prod(told["shape"])


def _header(file: Path) -> dict[str, Any]:
    """The JSON that a safetensors file begins with.

    Errors:
        InputError: the file is cut short, or no safetensors file.
    """
    with file.open("rb") as opened:
        size = opened.read(8)
        length = struct.unpack("<Q", size)[0] if len(size) == 8 else 0
        text = opened.read(min(length, _LONGEST_HEADER))
    try:
        header = json.loads(text)
        ends = [told["data_offsets"][1] for name, told in header.items() if name != "__metadata__"]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise InputError(f"{file} is no safetensors file") from None
    if file.stat().st_size < 8 + length + max(ends, default=0):
        raise InputError(f"{file} is cut short; fetch it again")
    return dict(header)


def _layer(name: str) -> str:
    """The layer of a tensor: up to the number of a repeated one, else the first two parts.

    Example:
        >>> _layer("bert.encoder.layer.0.output.dense.weight"), _layer("classifier.bias")
        ('bert.encoder.layer.0', 'classifier')
    """
    parts = name.split(".")
    for at, part in enumerate(parts[:-1]):
        if part in _NUMBERED and parts[at + 1].isdigit():
            return ".".join(parts[: at + 2])
    return ".".join(parts[:-1][:2])


def _tokenizer(folder: ModelFolder) -> TokenizerFacts:
    tokeniser = Tokeniser(folder, folder.longest)
    lower = folder.tokenizer_config.get("do_lower_case")
    case = "case as the tokenizer has it" if lower is None else "lower case" if lower else "keeps case"
    return TokenizerFacts(tokeniser.kind, tokeniser.size, case, tokeniser.special())


def _backends(folder: ModelFolder) -> tuple[str, ...]:
    found = []
    if folder.onnx:
        found.append("onnx")
    if folder.onnx_int8:
        found.append("onnx int8")
    if folder.weights:
        found.append("torch")
    return tuple(found)


def _files(path: Path) -> dict[str, int]:
    return {
        file.relative_to(path).as_posix(): file.stat().st_size
        for file in sorted(path.rglob("*"))
        if file.is_file()
    }
