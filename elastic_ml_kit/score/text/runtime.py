"""A text model, ready to run: texts in, the probability of each class out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elastic_ml_kit.errors import InputError, UsageError, nearest
from elastic_ml_kit.score.text.backend import PRECISIONS, Backend
from elastic_ml_kit.score.text.execution import Execution
from elastic_ml_kit.score.text.folder import ModelFolder, read_folder
from elastic_ml_kit.score.text.onnx_backend import OnnxBackend
from elastic_ml_kit.score.text.places import find_model
from elastic_ml_kit.score.text.tokenise import Tokeniser
from elastic_ml_kit.score.text.torch_backend import TorchBackend, find_gpu, torch_installed

BACKENDS: dict[str, Any] = {"onnx": OnnxBackend, "torch": TorchBackend}
DEVICES = ("cpu", "cuda", "mps")
AUTO = "auto"


@dataclass(frozen=True, slots=True)
class Answers:
    """What a model says of texts.

    Attributes:
        probabilities: a row a text, a column a class; each row sums to 1.
        truncated: per text, whether the model saw only its start.
    """

    probabilities: NDArray[np.float64]
    truncated: NDArray[np.bool_]


class TextModel:
    """A classifier of texts.

    Args:
        folder: what it was read from.
        backend: what computes it.
        max_length: tokens that a text may have; by default what the model can take.
        budget: tokens of a batch, with the padding; by default what suits the device.

    Errors:
        InputError: the outputs are not as many as the classes, or the tokenizer is another model's.
        UsageError: `max_length` is more than the model can take, or less than 3.

    Attributes:
        labels: the classes, in the order of the columns of `probabilities`.
        longest: tokens that a text may have, with the special ones.
    """

    def __init__(
        self, folder: ModelFolder, backend: Backend, max_length: int | None = None, budget: int | None = None
    ) -> None:
        self.folder = folder
        self.backend = backend
        self.labels = folder.labels
        self.longest = checked_length(folder, max_length)
        self.tokeniser = Tokeniser(folder, self.longest)
        self._execution = Execution(folder, backend, budget)
        self._check_outputs()

    def probabilities(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """A row a text, a column a class, in the order given; each row sums to 1."""
        return self.run(texts).probabilities

    def classify(self, text: str) -> Mapping[str, float]:
        """The probability of each class."""
        (row,) = self.probabilities([text])
        return dict(zip(self.labels, map(float, row), strict=True))

    def run(self, texts: Sequence[str]) -> Answers:
        """The answers to texts, in the order given; equal texts are computed once.

        Errors:
            InputError: the model gives numbers that are none.
        """
        unique = {text: place for place, text in enumerate(dict.fromkeys(texts))}
        tokens = self.tokeniser.encode(list(unique))
        logits = np.empty((len(unique), len(self.labels)), np.float64)
        for places, _, (found,) in self._execution.run(tokens):
            logits[places] = found
        order = np.array([unique[text] for text in texts], np.int64)
        truncated = np.array([each.truncated for each in tokens], np.bool_)
        return Answers(softmax(logits)[order], truncated[order])

    def _check_outputs(self) -> None:
        for _, _, (found,) in self._execution.run(self.tokeniser.encode([""])):
            if found.shape != (1, len(self.labels)):
                raise InputError(
                    f"the model in {self.folder.path} has outputs of shape {found.shape[1:]}, its config "
                    f"{len(self.labels)} classes ({', '.join(self.labels)}); they do not belong together"
                )


def load(
    name_or_folder: str,
    device: str = AUTO,
    backend: str = AUTO,
    *,
    precision: str = "fp32",
    max_length: int | None = None,
    trust_pickle: bool = False,
    threads: int = 0,
) -> TextModel:
    """A model by the name it is shipped under, its folder, or its Hub id.

    Args:
        device: `cpu`, `cuda`, `mps`, or `auto`: a GPU where torch is installed and finds one.
        backend: `onnx`, `torch`, or `auto`: torch on a GPU, else ONNX Runtime if there is a model.onnx.
        precision: `fp32`, or what is faster and may change labels: `bf16`, `fp16`, `int8`.
        max_length: tokens that a text may have; by default what the model can take.
        trust_pickle: read weights that are a pickle.
        threads: of one run; 0 is as the backend decides.

    Errors:
        UsageError: there is no such model, device or backend here.
        InputError: the folder cannot be used; the message says why.
    """
    check_choices(device, backend, precision)
    folder = read_folder(find_model(name_or_folder), trust_pickle)
    return TextModel(folder, open_backend(folder, device, backend, precision, threads), max_length)


def check_choices(device: str, backend: str, precision: str) -> None:
    """Refuse what is no device, no backend or no precision.

    Errors:
        UsageError: one of them is none; the message names those that are.
    """
    _check_choice("device", device, (AUTO, *DEVICES))
    _check_choice("backend", backend, (AUTO, *BACKENDS))
    _check_choice("precision", precision, PRECISIONS)


def open_backend(folder: ModelFolder, device: str, backend: str, precision: str, threads: int) -> Backend:
    """What computes a model; the arguments are those of `load`.

    Errors:
        UsageError: there is no such device or backend here.
        InputError: the weights cannot be used.
    """
    kind, place = _choose(folder, device, backend)
    made: Backend = BACKENDS[kind](folder, place, precision, threads)
    return made


def _choose(folder: ModelFolder, device: str, backend: str) -> tuple[str, str]:
    """Backend and device, where one or both are left open."""
    if backend == "onnx" or (backend == AUTO and device == "cpu" and folder.onnx):
        return "onnx", "cpu" if device == AUTO else device
    place = device
    if device == AUTO:
        place = (find_gpu() if folder.weights else None) or "cpu"
    if backend == AUTO and place == "cpu" and folder.onnx:
        return "onnx", place
    if backend == AUTO and not torch_installed() and not folder.onnx:
        raise UsageError(
            f"{folder.path} has no model.onnx, so it needs torch, which is not installed: "
            "pip install 'elastic_ml_kit[ml]'"
        )
    return "torch", place


def checked_length(folder: ModelFolder, asked: int | None) -> int:
    """Tokens that a text may have.

    Errors:
        UsageError: more are asked for than the model can take, or less than 3.
    """
    if asked is None:
        return folder.longest
    if not 3 <= asked <= folder.longest:
        raise UsageError(f"--max-length {asked}: {folder.path.name} takes 3 to {folder.longest} tokens")
    return asked


def _check_choice(option: str, given: str, allowed: tuple[str, ...]) -> None:
    if given not in allowed:
        raise UsageError(f"--{option} '{given}' is not one of {', '.join(allowed)}{nearest(given, allowed)}")


def softmax(logits: NDArray[Any]) -> NDArray[np.float64]:
    """Probabilities of logits, along the last axis.

    Example:
        >>> softmax(np.array([[0.0, 0.0]])).tolist()
        [[0.5, 0.5]]
    """
    exact = np.asarray(logits, np.float64)
    powers = np.exp(exact - exact.max(axis=-1, keepdims=True, initial=-np.inf))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))
