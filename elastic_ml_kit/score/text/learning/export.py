"""A trained network as files: a Hugging Face folder with safetensors, and the same for ONNX Runtime."""

from __future__ import annotations

import warnings
from importlib import import_module
from inspect import signature
from pathlib import Path
from typing import Any

_OPSET = 17
_INPUTS = ("input_ids", "attention_mask", "token_type_ids")
_EXAMPLES = ["disk full", "job 7 done in 3 ms"]


def write_folder(network: Any, tokenizer: Any, folder: Path) -> None:
    """Write config, weights and tokenizer as Hugging Face does.

    Errors:
        OSError: the files cannot be written; safetensors raises an error of its own for the weights.
    """
    folder.mkdir(parents=True, exist_ok=True)
    network.eval().cpu().save_pretrained(folder, safe_serialization=True)
    tokenizer.save_pretrained(folder)
    for file in folder.iterdir():
        file.chmod(0o644)


def write_onnx(network: Any, tokenizer: Any, file: Path) -> None:
    """Write the network for ONNX Runtime: opset 17, any number of lines, any length that the model takes."""
    torch = import_module("torch")
    batch = tokenizer(_EXAMPLES, padding=True, return_tensors="pt")
    taken = signature(network.forward).parameters
    names = [name for name in _INPUTS if name in batch and name in taken]
    axes = {name: {0: "batch", 1: "sequence"} for name in names} | {"logits": {0: "batch"}}
    given = {name: batch[name] for name in names}
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")  # that tracing is old; there is no other way without onnxscript
        torch.onnx.export(
            network.eval().cpu(),
            ({**given},),
            str(file),
            input_names=names,
            output_names=["logits"],
            dynamic_axes=axes,
            opset_version=_OPSET,
            dynamo=False,
        )
