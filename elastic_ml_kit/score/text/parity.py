"""Whether the forms of one classifier give the same answers: Hugging Face, TorchScript, ONNX, a cluster."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elastic_ml_kit.errors import InputError
from elastic_ml_kit.score.text.folder import ModelFolder
from elastic_ml_kit.score.text.runtime import softmax

Probabilities = NDArray[np.float64]
Told = Callable[[int, int], None]
"""Called with how many texts are done, and how many there are."""

_BATCH = 32


@dataclass(frozen=True, slots=True)
class Difference:
    """One form beside the one that the others are held against.

    Attributes:
        form: its name.
        texts: how many both ran.
        largest: largest difference of a probability.
        differ: texts that get another class.
        worst: place of the text with the largest difference.
        exact: whether it is to be the same within the tolerance; less than fp32 is not.
    """

    form: str
    texts: int
    largest: float
    differ: int
    worst: int
    exact: bool = True


def difference(form: str, reference: Probabilities, found: Probabilities, exact: bool = True) -> Difference:
    """How far a form is from the reference.

    Errors:
        InputError: it has other classes, or answers with numbers that are none.

    Example:
        >>> difference("onnx", np.array([[0.9, 0.1], [0.6, 0.4]]), np.array([[0.9, 0.1], [0.25, 0.75]]))
        Difference(form='onnx', texts=2, largest=0.35, differ=1, worst=1, exact=True)
    """
    if found.shape != reference.shape:
        raise InputError(f"{form} gives {found.shape[1]} classes, the model has {reference.shape[1]}")
    if not np.isfinite(found).all():
        raise InputError(f"{form} answers with numbers that are none (NaN or infinite)")
    apart = np.abs(reference - found).max(axis=1)
    differ = int((reference.argmax(1) != found.argmax(1)).sum())
    return Difference(form, len(found), round(float(apart.max()), 12), differ, int(apart.argmax()), exact)


def hugging_face(folder: ModelFolder, texts: Sequence[str], longest: int, told: Told) -> Probabilities:
    """The answers of transformers itself: eager, fp32, in batches, with the tokenizer that it would choose.

    Errors:
        InputError: it cannot be loaded.
    """
    torch, transformers = import_module("torch"), import_module("transformers")
    with _quiet(folder.path):
        tokenizer = transformers.AutoTokenizer.from_pretrained(str(folder.path), local_files_only=True)
        model = transformers.AutoModelForSequenceClassification.from_pretrained(
            str(folder.path), local_files_only=True, attn_implementation="eager", use_safetensors=True
        ).eval()
    rows = []
    with torch.inference_mode():
        for part in _parts(texts, _BATCH, told):
            given = tokenizer(part, padding=True, truncation=True, max_length=longest, return_tensors="pt")
            rows.append(softmax(model(**given).logits.double().numpy()))
    return np.concatenate(rows)


def torchscript(
    folder: ModelFolder, archive: Path, texts: Sequence[str], longest: int, told: Told
) -> Probabilities:
    """The answers of the archive as Elasticsearch's process runs it: one text at a time, without padding.

    The tokenizer is the slow one of transformers, of which the uploaded vocabulary is made.

    Errors:
        InputError: archive or tokenizer cannot be loaded, or the archive fails.
    """
    torch, transformers = import_module("torch"), import_module("transformers")
    with _quiet(archive):
        tokenizer = transformers.AutoTokenizer.from_pretrained(
            str(folder.path), local_files_only=True, use_fast=False
        )
        script = torch.jit.load(str(archive), map_location="cpu").eval()
    inputs = len(list(script.forward.schema.arguments)) - 1
    rows = []
    with torch.inference_mode():
        for (text,) in _parts(texts, 1, told):
            given = tokenizer(text, truncation=True, max_length=longest, return_tensors="pt")
            with _quiet(archive):
                found = script(*_arguments(torch, given, inputs))
            logits = found[0] if isinstance(found, tuple) else found
            rows.append(softmax(logits.double().numpy()))
    return np.concatenate(rows)


def _arguments(torch: Any, given: Any, count: int) -> list[Any]:
    """What the process hands over, as many of them as the archive takes."""
    ids = given["input_ids"]
    types = given["token_type_ids"] if "token_type_ids" in given else torch.zeros_like(ids)
    places = torch.arange(ids.shape[1]).unsqueeze(0)
    return [ids, given["attention_mask"], types, places][:count]


def _parts(texts: Sequence[str], size: int, told: Told) -> Iterator[list[str]]:
    for start in range(0, len(texts), size):
        told(start, len(texts))
        yield list(texts[start : start + size])


@contextmanager
def _quiet(what: Path) -> Iterator[None]:
    """Without warnings of deprecated calls; what torch and transformers raise becomes a sentence."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except Exception as error:  # what is raised depends on the file and on what is wrong with it
            told = " ".join(str(error).split())[:200]
            raise InputError(f"{what} cannot be run: {told or type(error).__name__}") from None
