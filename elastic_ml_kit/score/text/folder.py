"""A Hugging Face folder of a text model: what is in it, checked before anything is run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from elastic_ml_kit.errors import InputError, UsageError, nearest
from elastic_ml_kit.score.text.architecture import (
    HEADS,
    SIMILARITY,
    TASKS,
    TEXT_CLASSIFICATION,
    ZERO_SHOT,
    Head,
    entailment,
    find_head,
    usual_task,
)

CONFIG = "config.json"
TOKENIZER = "tokenizer.json"
VOCABULARY = "vocab.txt"
BPE = ("vocab.json", "merges.txt")
MODULES = "modules.json"
SENTENCES = "sentence_bert_config.json"
SAFETENSORS = ("model.safetensors", "model.safetensors.index.json")
PICKLES = ("pytorch_model.bin", "pytorch_model.bin.index.json")
ONNX = ("model.onnx", "onnx/model.onnx")
ONNX_INT8 = ("model.int8.onnx", "model_quantized.onnx", "onnx/model_int8.onnx", "onnx/model_quantized.onnx")
_POSITIONS_FROM_PADDING = ("roberta", "xlm-roberta", "camembert", "mpnet", "longformer")
"""Model types whose first positions are lost to the padding."""
_NO_LIMIT = 100_000
"""From here on, a tokenizer's length is Hugging Face's way to say that it has none."""
_USUAL_LIMIT = 512
_LFS = b"version https://git-lfs"


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """A text model on disk.

    Attributes:
        path: the folder.
        head: its output layer.
        task: what it is asked, in Elasticsearch's words.
        config: its config.json.
        tokenizer_config: its tokenizer_config.json; empty where there is none.
        labels: the classes, in the order of the model's outputs; none where its outputs are no classes.
        longest: tokens that a text may have, with the special ones.
        onnx: the model for ONNX Runtime in fp32, if there is one.
        onnx_int8: the same with 8-bit weights, if there is one.
        weights: the weights for torch, if there are any.
    """

    path: Path
    head: Head
    task: str
    config: Mapping[str, Any]
    tokenizer_config: Mapping[str, Any]
    labels: tuple[str, ...]
    longest: int
    onnx: Path | None
    onnx_int8: Path | None
    weights: Path | None

    @property
    def model_type(self) -> str:
        """The architecture as Hugging Face names it, such as `bert`."""
        return str(self.config.get("model_type", ""))

    @property
    def pickled(self) -> bool:
        """Whether the weights are a pickle, which can run any code when it is read."""
        return self.weights is not None and self.weights.name in PICKLES


def read_folder(
    path: Path, trust_pickle: bool = False, task: str | None = TEXT_CLASSIFICATION
) -> ModelFolder:
    """The model in a folder.

    Args:
        trust_pickle: take weights that are a pickle where there are no others.
        task: what it is to be asked; None is what its architecture is for.

    Errors:
        InputError: something is missing or broken, or the model is for another task.
        UsageError: there is no such task.

    Example:
        >>> read_folder(Path("nowhere"))
        Traceback (most recent call last):
        elastic_ml_kit.errors.InputError: there is no model folder nowhere
    """
    if not path.is_dir():
        raise InputError(f"there is no model folder {path}")
    config = read_json(path / CONFIG)
    if config is None:
        raise InputError(f"{path} is no model: it has no {CONFIG}; name a Hugging Face folder")
    head, task = _check_task(path, config, task)
    tokenizer_config = read_json(path / "tokenizer_config.json") or {}
    if not any((path / name).is_file() for name in (TOKENIZER, VOCABULARY, BPE[1])):
        raise InputError(f"{path} has no tokenizer: neither {TOKENIZER} nor {VOCABULARY}")
    labels = read_labels(path, config) if head.labelled else ()
    _check_labels(path / CONFIG, config, task, labels)
    return ModelFolder(
        path=path,
        head=head,
        task=task,
        config=config,
        tokenizer_config=tokenizer_config,
        labels=labels,
        longest=_longest(path, config, tokenizer_config),
        onnx=_first(path, ONNX),
        onnx_int8=_first(path, ONNX_INT8),
        weights=_weights(path, trust_pickle),
    )


def read_labels(path: Path, config: Mapping[str, Any]) -> tuple[str, ...]:
    """The classes of a config, in the order of the outputs.

    Errors:
        InputError: `id2label` has gaps or repeats, or `label2id` says otherwise.

    Example:
        >>> read_labels(Path("m"), {"id2label": {"1": "INFO", "0": "ERROR"}})
        ('ERROR', 'INFO')
    """
    given = config.get("id2label")
    if not isinstance(given, dict) or not given:
        raise InputError(f"{path / CONFIG} names no classes: id2label is missing or empty")
    try:
        by_number = {int(number): str(label) for number, label in given.items()}
    except ValueError:
        raise InputError(f"{path / CONFIG}: id2label is to map 0, 1, … to classes, not {given}") from None
    if sorted(by_number) != list(range(len(by_number))):
        raise InputError(
            f"{path / CONFIG}: id2label is to count from 0 without gaps, not {sorted(by_number)}"
        )
    labels = tuple(by_number[number] for number in range(len(by_number)))
    if len(set(labels)) < len(labels):
        raise InputError(f"{path / CONFIG}: id2label gives the same class twice: {', '.join(labels)}")
    back = config.get("label2id")
    if isinstance(back, dict) and back and {str(k): v for k, v in back.items()} != _numbered(labels):
        raise InputError(f"{path / CONFIG}: label2id {back} does not match id2label {given}")
    return labels


def _numbered(labels: tuple[str, ...]) -> dict[str, int]:
    return {label: number for number, label in enumerate(labels)}


def _check_task(path: Path, config: Mapping[str, Any], task: str | None) -> tuple[Head, str]:
    """Output layer and task; refuses a task that the model was not made for."""
    place = path / CONFIG
    if task is not None and task not in TASKS:
        raise UsageError(f"there is no task '{task}'{nearest(task, TASKS)}; there are {', '.join(TASKS)}")
    if config.get("auto_map"):
        raise InputError(f"{place} wants Python code of its own to be run (auto_map); that is not done here")
    names = config.get("architectures") or []
    found = ", ".join(map(str, names)) if isinstance(names, list) and names else "none"
    head = find_head(config, (path / MODULES).is_file())
    if head is None:
        known = "; ".join(f"…{each.suffix} for {each.tasks[0]}" for each in HEADS)
        raise InputError(f"{place}: the architecture is {found}; what runs here is {known}")
    task = task or usual_task(head, config)
    if task not in head.tasks:
        wanted = next(each.suffix for each in HEADS if task in each.tasks)
        raise InputError(
            f"{place}: the architecture is {found}, a model for {head.tasks[0]}; {task} takes one whose name "
            f"ends in {wanted}; `esmlkit models infer` runs every task"
        )
    return head, task


def _check_labels(place: Path, config: Mapping[str, Any], task: str, labels: tuple[str, ...]) -> None:
    """Refuse outputs that mean something else than the task wants."""
    kind = config.get("problem_type")
    if task == TEXT_CLASSIFICATION and kind not in (None, "single_label_classification"):
        raise InputError(f"{place}: problem_type is {kind}; only single_label_classification is run")
    if task == TEXT_CLASSIFICATION and len(labels) == 1:
        raise InputError(f"{place}: one output is a regression; a classifier has two classes or more")
    if task == SIMILARITY and len(labels) != 1:
        raise InputError(f"{place}: a model for {task} has one output, this one has {', '.join(labels)}")
    if task == ZERO_SHOT and entailment(labels) is None:
        raise InputError(
            f"{place}: {task} takes a model of natural language inference, with a class 'entailment'; "
            f"this one has {', '.join(labels)}"
        )


def _longest(path: Path, config: Mapping[str, Any], tokenizer_config: Mapping[str, Any]) -> int:
    """The limit of the tokenizer or of the position embeddings, whichever is less."""
    sentences = read_json(path / SENTENCES) or {}
    told = (tokenizer_config.get("model_max_length"), sentences.get("max_seq_length"))
    limits = [int(each) for each in told if isinstance(each, int | float) and 0 < each < _NO_LIMIT]
    positions = config.get("max_position_embeddings")
    if isinstance(positions, int) and positions > 0:
        lost = 1 + int(config.get("pad_token_id") or 0)
        limits.append(positions - lost if config.get("model_type") in _POSITIONS_FROM_PADDING else positions)
    return min(limits, default=_USUAL_LIMIT)


def _weights(path: Path, trust_pickle: bool) -> Path | None:
    safe, pickle, onnx = _first(path, SAFETENSORS), _first(path, PICKLES), _first(path, ONNX)
    if safe is not None:
        return safe
    if pickle is not None and (trust_pickle or onnx is not None):
        return pickle if trust_pickle else None
    if pickle is not None:
        raise InputError(
            f"the weights in {path} are a pickle ({pickle.name}), which can run any code when it is read; "
            "save the model as safetensors, or say --trust-pickle if you know where it comes from"
        )
    if onnx is None:
        raise InputError(
            f"{path} has no weights: neither {', '.join((*SAFETENSORS[:1], *ONNX[:1]))} nor a pickle"
        )
    return None


def _first(path: Path, names: tuple[str, ...]) -> Path | None:
    """The first of these files that is there and is more than a pointer to one."""
    for name in names:
        file = path / name
        if not file.is_file():
            continue
        with file.open("rb") as opened:
            if opened.read(len(_LFS)) == _LFS:
                raise InputError(f"{file} is only a Git LFS pointer; fetch it with `git lfs pull`")
        return file
    return None


def read_json(path: Path) -> dict[str, Any] | None:
    """The object in a file; None where there is no such file.

    Errors:
        InputError: it cannot be read, or holds no object.
    """
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from None
    except ValueError as error:
        raise InputError(f"{path} is no JSON: {error}") from None
    if not isinstance(value, dict):
        raise InputError(f"{path} is to be a JSON object")
    return value
