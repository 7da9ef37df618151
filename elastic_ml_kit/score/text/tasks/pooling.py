"""How the vectors of tokens become that of a text, as the files of sentence-transformers in a folder say."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elastic_ml_kit.errors import InputError
from elastic_ml_kit.score.text.folder import MODULES, read_json

MODES = ("mean", "cls", "max", "mean_sqrt_len_tokens")
_KEYS = {
    "pooling_mode_mean_tokens": "mean",
    "pooling_mode_cls_token": "cls",
    "pooling_mode_max_tokens": "max",
    "pooling_mode_mean_sqrt_len_tokens": "mean_sqrt_len_tokens",
    "pooling_mode_weightedmean_tokens": "weightedmean",
    "pooling_mode_lasttoken": "lasttoken",
}
_PROMPTS = "config_sentence_transformers.json"


@dataclass(frozen=True, slots=True)
class Pooling:
    """From token vectors to a text's.

    Attributes:
        mode: one of `MODES`.
        normalised: whether it is made one long.
        prompt: what is put before every text.
    """

    mode: str = "mean"
    normalised: bool = False
    prompt: str = ""

    def pool(self, states: NDArray[np.float32], mask: NDArray[np.int64]) -> NDArray[np.float32]:
        """A row a text, from a row a token; padding counts for nothing.

        Example:
            >>> states = np.array([[[3.0, 0.0], [5.0, 2.0], [9.0, 9.0]]], np.float32)
            >>> Pooling().pool(states, np.array([[1, 1, 0]])).tolist()
            [[4.0, 1.0]]
        """
        shown = mask[:, :, None].astype(np.float32)
        if self.mode == "cls":
            pooled = states[:, 0]
        elif self.mode == "max":
            pooled = np.where(shown > 0, states, np.float32(-1e9)).max(1)
        else:
            count = np.maximum(shown.sum(1), np.float32(1e-9))
            pooled = (states * shown).sum(1) / (
                np.sqrt(count) if self.mode == "mean_sqrt_len_tokens" else count
            )
        if self.normalised:
            pooled = pooled / np.maximum(np.linalg.norm(pooled, axis=1, keepdims=True), np.float32(1e-12))
        return np.asarray(pooled, np.float32)


def read_pooling(path: Path) -> Pooling:
    """How a folder pools: its mean, unless modules.json says otherwise.

    Errors:
        InputError: a module or a mode is not run here.
    """
    file = path / MODULES
    if not file.is_file():
        return Pooling()
    mode, normalised = "mean", False
    for module in _modules(file):
        kind = str(module.get("type", "")).rpartition(".")[2]
        if kind == "Pooling":
            mode = _mode(path / str(module.get("path", "")) / "config.json")
        elif kind == "Normalize":
            normalised = True
        elif kind != "Transformer":
            raise InputError(
                f"{file}: the module {kind} is not run here; Transformer, Pooling and Normalize are"
            )
    return Pooling(mode, normalised, _prompt(path))


def _modules(file: Path) -> list[dict[str, Any]]:
    try:
        modules = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise InputError(f"{file} is no JSON: {error}") from None
    if not isinstance(modules, list) or not all(isinstance(each, dict) for each in modules):
        raise InputError(f"{file} is to be a JSON array of modules")
    return modules


def _mode(file: Path) -> str:
    told = read_json(file)
    if told is None:
        raise InputError(f"{file} is missing: it says how the vectors of tokens are pooled")
    modes = [mode for key, mode in _KEYS.items() if told.get(key)]
    named = told.get("pooling_mode")
    modes = modes or ([named] if isinstance(named, str) else list(named or ()))
    if len(modes) != 1 or modes[0] not in MODES:
        found = " and ".join(map(str, modes)) or "none"
        raise InputError(f"{file}: the pooling is {found}; one of {', '.join(MODES)} is run here")
    return str(modes[0])


def _prompt(path: Path) -> str:
    """What the folder puts before a text of which nothing is known."""
    told = read_json(path / _PROMPTS) or {}
    prompts, name = told.get("prompts"), told.get("default_prompt_name")
    return str(prompts.get(name, "")) if isinstance(prompts, dict) and name else ""
