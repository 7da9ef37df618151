"""A text model on ONNX Runtime: part of the core, fast on a CPU, and 6 GB smaller than torch."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np

from elastic_ml_kit.errors import InputError, UsageError
from elastic_ml_kit.score.text.backend import Batch, Outputs
from elastic_ml_kit.score.text.folder import ModelFolder

_PROVIDERS = {"cpu": "CPUExecutionProvider", "cuda": "CUDAExecutionProvider"}
_SMALL = 64 << 20
"""Bytes of a model whose matrices are too small to share among threads: each batch has its own core."""
_QUIET = 4
"""Log level of ONNX Runtime: only what ends the program."""


class OnnxBackend:
    """Runs model.onnx.

    Args:
        folder: the model.
        device: `cpu`, or `cuda` where this ONNX Runtime has it.
        precision: `fp32` or `int8`; each is a file of its own.
        threads: how many cores are used; 0 is all.

    Errors:
        InputError: there is no such file, or ONNX Runtime cannot read it.
        UsageError: ONNX Runtime has no such device.
    """

    name = "onnx"

    def __init__(
        self, folder: ModelFolder, device: str = "cpu", precision: str = "fp32", threads: int = 0
    ) -> None:
        self.device = device
        self.precision = precision
        file = _file(folder, precision)
        cores = threads or available_cores()
        small = device == "cpu" and file.stat().st_size <= _SMALL
        self.parallel = cores if small else 1
        self._session = _open(file, device, 1 if small else cores)
        self._inputs = [each.name for each in self._session.get_inputs()]
        unknown = set(self._inputs) - {"input_ids", "attention_mask", "token_type_ids", "position_ids"}
        if unknown:
            raise InputError(
                f"{folder.path}: model.onnx asks for {', '.join(sorted(unknown))}, not known here"
            )
        self._outputs = _named(folder, [each.name for each in self._session.get_outputs()])

    def outputs(self, batch: Batch) -> Outputs:
        """What the head gives out, each an array with a row a text."""
        given = {"input_ids": batch.ids, "attention_mask": batch.mask, "token_type_ids": batch.types}
        if "position_ids" in self._inputs:
            given["position_ids"] = np.broadcast_to(np.arange(batch.ids.shape[1]), batch.ids.shape)
        values = self._session.run(self._outputs, {name: given[name] for name in self._inputs})
        return tuple(np.asarray(each, np.float32) for each in values)


def _named(folder: ModelFolder, found: list[str]) -> list[str]:
    """The outputs of the file that the model's head is to have; a single one may have any name."""
    wanted = folder.head.outputs
    names = [next((name for name in names if name in found), None) for names in wanted]
    if names == [None]:
        return found[:1]
    if None in names:
        raise InputError(
            f"{folder.path}: model.onnx gives out {', '.join(found)}; a model for {folder.task} gives out "
            f"{', '.join(each[0] for each in wanted)}"
        )
    return [name for name in names if name is not None]


def available_cores() -> int:
    """Cores that this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)  # not on every system
    return len(allowed(0)) if allowed else os.cpu_count() or 1


def _file(folder: ModelFolder, precision: str) -> Path:
    if precision not in ("fp32", "int8"):
        raise UsageError(f"ONNX Runtime runs fp32 and int8 here; for {precision} say --backend torch")
    file = folder.onnx if precision == "fp32" else folder.onnx_int8
    if file is None:
        wanted = "model.onnx" if precision == "fp32" else "model.int8.onnx"
        raise InputError(f"{folder.path} has no {wanted}, which ONNX Runtime needs")
    return file


def _open(file: Path, device: str, threads: int) -> Any:
    import onnxruntime  # type: ignore[import-untyped]

    provider = _PROVIDERS.get(device)
    if provider not in onnxruntime.get_available_providers():
        raise UsageError(f"this ONNX Runtime cannot use {device}; say --device cpu, or --backend torch")
    options = onnxruntime.SessionOptions()
    options.log_severity_level = _QUIET
    options.intra_op_num_threads = threads
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return onnxruntime.InferenceSession(str(file), options, providers=[provider])
    except Exception as error:  # ONNX Runtime raises a class for each of its codes, without a common base
        raise InputError(f"{file} cannot be run: {_short(error)}") from None


def _short(error: Exception) -> str:
    """The last part of ONNX Runtime's message, which begins with its code and ends with the reason."""
    return " ".join(str(error).split()).rpartition("] : ")[2][:200]
