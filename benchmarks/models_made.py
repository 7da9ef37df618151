"""What the text models of the benchmark are run on: lines, a copy of the shipped model, and a large one."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path
from typing import Any

TEMPLATES = (
    "sshd[{n}]: Failed password for {user} from {ip} port {n} ssh2",
    "sshd[{n}]: Accepted publickey for {user} from {ip} port {n} ssh2: RSA {hash}",
    "kernel: EXT4-fs error (device sd{letter}{n}): ext4_lookup: inode #{n}: comm {user}: bad entry",
    "Connection to node {host}.example.org:{n} could not be established. Broker may not be available.",
    "dfs.DataNode$PacketResponder: Received block blk_{n}{n} of size {n} from /{ip}",
    "INFO Registered broker {n} at path /brokers/ids/{n} with addresses PLAINTEXT://{host}:{n}",
    "{ip} - {user} GET /api/v{n}/orders/{n}?page={n} HTTP/1.1 {n} {n} Mozilla/5.0",
    "java.net.SocketTimeoutException: {n} millis timeout while waiting for channel to {host}/{ip}:{n}",
    "Removed session {n} of user {user}.",
    "postgres[{n}]: checkpoint complete: wrote {n} buffers ({n}.{n}%); sync={n}.{n} s",
    "container {hash} of image {host}:{n} exited with status {n} after {n} seconds, restarting",
    "Starting backup job {n} for volume vol-{hash} on {host}",
    "temperature of sensor {n} on {host} is {n} degrees, above the limit of {n}",
    "{user} : TTY=pts/{n} ; PWD=/home/{user} ; USER=root ; COMMAND=/usr/bin/systemctl restart {host}",
    "certificate of {host}.example.org expires in {n} days",
    "retrying request {hash} to {host} (attempt {n} of {n}), last answer was {n}",
)
USERS = ("root", "alice", "bob", "carol", "deploy", "postgres", "backup", "jenkins")
HOSTS = ("web", "db", "cache", "queue", "mail", "build", "edge", "store")
_VOCABULARY = 30_522


def draw_lines(count: int, seed: int = 11) -> list[str]:
    """So many different lines."""
    dice = random.Random(seed)
    found: dict[str, None] = {}
    while len(found) < count:
        found.setdefault(_draw(dice))
    return list(found)


def _draw(dice: random.Random) -> str:
    text = dice.choice(TEMPLATES)
    while "{" in text:
        text = text.replace("{n}", str(dice.randrange(10 ** dice.randint(1, 5))), 1)
        text = text.replace("{ip}", ".".join(str(dice.randrange(256)) for _ in range(4)), 1)
        text = text.replace("{user}", dice.choice(USERS), 1)
        text = text.replace("{host}", f"{dice.choice(HOSTS)}-{dice.randrange(100)}", 1)
        text = text.replace("{hash}", f"{dice.getrandbits(48):012x}", 1)
        text = text.replace("{letter}", dice.choice("abcdef"), 1)
    return text


def copy_shipped(folder: Path) -> Path:
    """The shipped model with an int8 form beside it."""
    from elastic_ml_kit.score.text.places import find_model

    shutil.copytree(find_model("esmlkit/log-severity"), folder)
    _quantise(folder)
    return folder


def make_large(folder: Path) -> Path:
    """A DistilBERT of the usual size with random weights and the shipped model's tokenizer."""
    import torch
    from transformers import DistilBertConfig, DistilBertForSequenceClassification

    from elastic_ml_kit.score.text.places import find_model

    folder.mkdir()
    shipped = find_model("esmlkit/log-severity")
    for name in ("tokenizer.json", "vocab.txt", "special_tokens_map.json"):
        shutil.copy(shipped / name, folder)
    told = json.loads((shipped / "tokenizer_config.json").read_text())
    told["model_input_names"] = ["input_ids", "attention_mask"]  # a DistilBERT knows no segments
    (folder / "tokenizer_config.json").write_text(json.dumps(told))
    torch.manual_seed(11)
    labels = ("ERROR", "WARNING", "INFO")
    config = DistilBertConfig(
        vocab_size=_VOCABULARY,
        id2label=dict(enumerate(labels)),
        label2id={label: number for number, label in enumerate(labels)},
        attn_implementation="eager",  # what the exporter to ONNX can follow
    )
    model = DistilBertForSequenceClassification(config).eval()
    model.save_pretrained(folder)
    _export(torch, model, folder / "model.onnx")
    _quantise(folder)
    return folder


def _export(torch: Any, model: Any, file: Path) -> None:
    """The model for ONNX Runtime, free in batch and length."""
    names = ["input_ids", "attention_mask"]
    model.config.return_dict = False
    torch.onnx.export(
        model,
        (torch.ones(2, 8, dtype=torch.int64), torch.ones(2, 8, dtype=torch.int64)),
        str(file),
        input_names=names,
        output_names=["logits"],
        dynamic_axes={name: {0: "batch", 1: "length"} for name in names} | {"logits": {0: "batch"}},
        opset_version=17,
        dynamo=False,
    )


def _quantise(folder: Path) -> None:
    """Weights in eight bits, a scale for each channel, beside the exact ones."""
    from onnxruntime.quantization import QuantType, quantize_dynamic  # type: ignore[import-untyped]

    quantize_dynamic(
        folder / "model.onnx", folder / "model.int8.onnx", per_channel=True, weight_type=QuantType.QInt8
    )
