"""One model in three forms, and whether they agree: Hugging Face folder, ONNX, TorchScript of eland."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

LENGTH = 128
ONNX_INPUTS = ("input_ids", "attention_mask", "token_type_ids")


def write_folder(network: Any, tokenizer: Any, folder: Path) -> None:
    """Writes config, weights (safetensors) and tokenizer as Hugging Face does."""
    folder.mkdir(parents=True, exist_ok=True)
    network.eval().save_pretrained(folder, safe_serialization=True)
    tokenizer.save_pretrained(folder)
    for file in folder.iterdir():
        file.chmod(0o644)


def write_onnx(network: Any, tokenizer: Any, file: Path) -> None:
    """Writes `model.onnx`: opset 17, any number of lines, any length up to 128 pieces."""
    import torch

    batch = tokenizer(["disk full", "job 7 done in 3 ms"], padding=True, return_tensors="pt")
    axes = {name: {0: "batch", 1: "sequence"} for name in ONNX_INPUTS} | {"logits": {0: "batch"}}
    torch.onnx.export(
        network.eval(),
        tuple(batch[name] for name in ONNX_INPUTS),
        str(file),
        input_names=list(ONNX_INPUTS),
        output_names=["logits"],
        dynamic_axes=axes,
        opset_version=17,
        dynamo=False,
    )


def write_torchscript(folder: Path) -> None:
    """Writes `model.torchscript.pt`, `vocabulary.json` and `elasticsearch.json`, made by eland's own code.

    `elasticsearch.json` is the body of the request that creates the trained model.
    """
    from eland.ml.pytorch.transformers import TransformerModel

    with tempfile.TemporaryDirectory() as scratch:
        model = TransformerModel(
            model_id=str(folder),
            task_type="text_classification",
            es_version=(9, 2, 0),
            quantize=False,
            max_model_input_size=LENGTH,
        )
        script, config, vocabulary = model.save(scratch)
        shutil.copyfile(script, folder / "model.torchscript.pt")
        shutil.copyfile(vocabulary, folder / "vocabulary.json")
    body = config.to_dict()
    body["description"] = "esmlkit/log-severity: ERROR, WARNING or INFO for one line of a log"
    (folder / "elasticsearch.json").write_text(json.dumps(body, indent=2, sort_keys=True) + "\n", "utf-8")


def measure_parity(folder: Path, texts: Sequence[str]) -> dict[str, float]:
    """The greatest difference in probability between the Hugging Face folder and each other form.

    Args:
        folder: holds all three forms.
        texts: lines to compare on, one at a time as Elasticsearch does, and in batches of 32.

    Returns:
        The difference by form, and the lines whose class differs, as `<form>_labels`.
    """
    import numpy as np
    import onnxruntime  # type: ignore[import-untyped]
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder)
    network = AutoModelForSequenceClassification.from_pretrained(folder).eval()
    script = torch.jit.load(str(folder / "model.torchscript.pt")).eval()
    session = onnxruntime.InferenceSession(str(folder / "model.onnx"), providers=["CPUExecutionProvider"])
    rows: dict[str, list[Any]] = {"hf": [], "torchscript": [], "onnx": []}
    with torch.no_grad():
        for start in range(0, len(texts), 32):
            part = list(texts[start : start + 32])
            batch = tokenizer(part, padding=True, truncation=True, max_length=LENGTH, return_tensors="pt")
            rows["hf"].append(network(**batch).logits.softmax(-1).numpy())
            for text in part:
                one = tokenizer(text, truncation=True, max_length=LENGTH, return_tensors="pt")
                places = torch.arange(one["input_ids"].shape[1]).unsqueeze(0)
                found = script(one["input_ids"], one["attention_mask"], one["token_type_ids"], places)
                rows["torchscript"].append(found[0].softmax(-1).numpy())
            fed = {name: batch[name].numpy() for name in ONNX_INPUTS}
            logits = torch.from_numpy(session.run(["logits"], fed)[0])
            rows["onnx"].append(logits.softmax(-1).numpy())
    tables = {form: np.concatenate(parts) for form, parts in rows.items()}
    answer: dict[str, float] = {}
    for form in ("torchscript", "onnx"):
        answer[form] = float(np.abs(tables["hf"] - tables[form]).max())
        answer[f"{form}_labels"] = int((tables["hf"].argmax(1) != tables[form].argmax(1)).sum())
    return answer
