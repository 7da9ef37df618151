"""A text model on torch: for a GPU, and for folders that hold safetensors only."""

from __future__ import annotations

import logging
from importlib import import_module
from importlib.util import find_spec
from inspect import signature
from pathlib import Path
from typing import Any
from warnings import catch_warnings, simplefilter

import numpy as np

from elastic_ml_kit.errors import InputError, UsageError
from elastic_ml_kit.score.text.backend import Batch, DeviceFullError, Outputs
from elastic_ml_kit.score.text.folder import CONFIG, ModelFolder

EXTRA = "elastic_ml_kit[ml]"
_LIBRARIES = ("torch", "transformers")
_UNUSED = "pooler."
"""What an encoder has beyond the vectors of its tokens; models saved without it are whole here."""
_GPU_SIGNS = (Path("/dev/nvidiactl"), Path("/System/Library/Frameworks/Metal.framework"))


class TorchBackend:
    """Runs the weights of a folder with transformers.

    Args:
        folder: the model.
        device: `cpu`, `cuda` or `mps`.
        precision: `fp32`; `bf16` or `fp16` for a GPU; `int8` for a CPU.
        threads: of one run on a CPU; 0 is as torch decides.

    Errors:
        InputError: the weights are missing, broken or not those of the config, or the architecture is unknown
            to transformers.
        UsageError: torch is not installed, or has no such device.
    """

    name = "torch"
    parallel = 1

    def __init__(
        self, folder: ModelFolder, device: str = "cpu", precision: str = "fp32", threads: int = 0
    ) -> None:
        self.device = device
        self.precision = precision
        self._torch = torch = _library("torch")
        _check_device(torch, device)
        if precision == "int8" and device != "cpu":
            raise UsageError("int8 is for a CPU; on a GPU say --precision bf16 or fp16")
        if threads:
            torch.set_num_threads(threads)
        model = _load(folder)
        if precision == "int8":
            with catch_warnings():
                simplefilter("ignore")  # torch says at each tensor that a later release has other ways
                quantise = torch.ao.quantization.quantize_dynamic
                model = quantise(model, {torch.nn.Linear}, dtype=torch.qint8)
        elif precision != "fp32":
            model = model.to({"bf16": torch.bfloat16, "fp16": torch.float16}[precision])
        self._model = model.to(device).eval()
        self._outputs = [names[0] for names in folder.head.outputs]
        self._typed = "token_type_ids" in signature(model.forward).parameters

    def outputs(self, batch: Batch) -> Outputs:
        """What the head gives out, each an array with a row a text.

        Errors:
            DeviceFullError: the GPU has no memory for so many.
        """
        torch = self._torch
        given = {"input_ids": batch.ids, "attention_mask": batch.mask}
        if self._typed:
            given["token_type_ids"] = batch.types
        try:
            with torch.inference_mode():
                tensors = {name: torch.from_numpy(array).to(self.device) for name, array in given.items()}
                told = self._model(**tensors)
                values = [told[name].float().cpu().numpy() for name in self._outputs]
        except torch.OutOfMemoryError:
            if self.device == "cuda":
                torch.cuda.empty_cache()
            raise DeviceFullError from None
        return tuple(np.asarray(each, np.float32) for each in values)


def torch_installed() -> bool:
    """Whether torch and transformers are there; imports neither."""
    return all(find_spec(name) is not None for name in _LIBRARIES)


def find_gpu() -> str | None:
    """`cuda` or `mps` where torch can use one.

    torch, which takes seconds to import, is only asked where there is a sign of a GPU.
    """
    if not torch_installed() or not any(sign.exists() for sign in _GPU_SIGNS):
        return None
    torch = import_module("torch")
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else None


def _library(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        raise UsageError(
            f"this needs torch and transformers, and {error.name or name} is not installed: "
            f"pip install '{EXTRA}'"
        ) from None


def _check_device(torch: Any, device: str) -> None:
    there = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if device not in there:
        raise UsageError(f"unknown device '{device}'; it is one of auto, {', '.join(there)}")
    if not there[device]:
        raise UsageError(f"torch finds no {device} here; say --device cpu")


def _load(folder: ModelFolder) -> Any:
    if folder.weights is None:
        raise InputError(f"{folder.path} has no weights for torch; it needs model.safetensors")
    transformers = _library("transformers")
    logging.getLogger("transformers").setLevel(logging.ERROR)
    try:
        model, told = getattr(transformers, folder.head.loader).from_pretrained(
            str(folder.path),
            local_files_only=True,
            use_safetensors=not folder.pickled,
            output_loading_info=True,
        )
    except KeyError as error:
        raise InputError(f"{folder.path / CONFIG}: unknown architecture {error}") from None
    except Exception as error:  # what is raised depends on the format and on what is wrong with it
        raise InputError(f"{folder.path} cannot be loaded: {_short(error)}") from None
    missing = sorted(name for name in told["missing_keys"] if not name.startswith(_UNUSED))
    if missing:
        raise InputError(
            f"{folder.path} is only part of a {folder.model_type} model for {folder.task}: {len(missing)} "
            f"tensors are missing, such as {missing[0]}"
        )
    return model


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
