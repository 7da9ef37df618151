"""The network that learns and its tokenizer: made anew, or those of a model that is fine-tuned."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from elastic_ml_kit.errors import InputError, UsageError
from elastic_ml_kit.score.text.folder import CONFIG, SAFETENSORS
from elastic_ml_kit.score.text.learning.recipe import SIZES, USUAL_LENGTH, Recipe
from elastic_ml_kit.score.text.learning.vocabulary import learn_pieces
from elastic_ml_kit.score.text.places import find_model

LIBRARIES = ("torch", "transformers", "sklearn", "onnx")
_POSITIONS_BEFORE_TEXT = {"roberta", "xlm-roberta", "camembert", "mpnet", "longformer"}


@dataclass(frozen=True, slots=True)
class Start:
    """What a run starts from.

    Attributes:
        network: the untrained, or partly trained, classifier.
        tokenizer: a fast tokenizer of transformers.
        labels: the classes in the order of the outputs.
        head: `kept` where the base has these classes, else `new`.
    """

    network: Any
    tokenizer: Any
    labels: tuple[str, ...]
    head: str


def check_libraries() -> None:
    """See that what training takes is installed; imports nothing.

    Errors:
        UsageError: something is missing; the message names the extra.
    """
    missing = [name for name in LIBRARIES if find_spec(name) is None]
    if missing:
        raise UsageError(
            f"training needs torch, transformers, scikit-learn and onnx, and {missing[0]} is not installed: "
            "pip install 'elastic_ml_kit[ml]'"
        )


def start(recipe: Recipe, texts: Sequence[str], labels: Sequence[str], scratch: Path) -> Start:
    """Network and tokenizer before the first step.

    Args:
        texts: what is learned from; a new vocabulary comes from these alone.
        labels: the classes.
        scratch: folder for the vocabulary of a new model.

    Errors:
        UsageError: there is no such base, or `max_length` is more than it takes.
        InputError: the base cannot be fine-tuned; the message says why.
    """
    torch = import_module("torch")
    logging.getLogger("transformers").setLevel(logging.ERROR)
    torch.manual_seed(recipe.seed)
    if recipe.base:
        return _from_base(recipe, labels)
    return _anew(recipe, texts, tuple(sorted(labels)), scratch)


def _anew(recipe: Recipe, texts: Sequence[str], labels: tuple[str, ...], scratch: Path) -> Start:
    transformers = import_module("transformers")
    size = SIZES[recipe.size]
    length = recipe.max_length or USUAL_LENGTH
    pieces = learn_pieces(texts, size.pieces)
    vocabulary = scratch / "vocab.txt"
    vocabulary.write_text("\n".join(pieces) + "\n", encoding="utf-8")
    tokenizer = transformers.BertTokenizerFast(
        vocab_file=str(vocabulary), do_lower_case=True, model_max_length=length
    )
    config = transformers.BertConfig(
        vocab_size=len(pieces),
        hidden_size=size.width,
        num_hidden_layers=size.layers,
        num_attention_heads=size.heads,
        intermediate_size=2 * size.width,
        max_position_embeddings=length,
        attn_implementation="eager",
        problem_type="single_label_classification",
        **_numbered(labels),
    )
    return Start(transformers.BertForSequenceClassification(config), tokenizer, labels, "new")


def _numbered(labels: tuple[str, ...]) -> dict[str, Any]:
    return {"id2label": dict(enumerate(labels)), "label2id": {each: at for at, each in enumerate(labels)}}


def _from_base(recipe: Recipe, labels: Sequence[str]) -> Start:
    transformers = import_module("transformers")
    folder = find_model(recipe.base)
    if not any((folder / name).is_file() for name in SAFETENSORS):
        raise InputError(f"--base {recipe.base}: {folder} has no {SAFETENSORS[0]} to start from")
    try:
        config = transformers.AutoConfig.from_pretrained(folder, local_files_only=True)
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder, use_fast=True, local_files_only=True)
    except Exception as error:  # what is raised depends on the file and on what is wrong with it
        raise InputError(f"--base {recipe.base} cannot be loaded: {_short(error)}") from None
    tokenizer.model_max_length = _base_length(recipe, config, tokenizer)
    order, kept = _order(config, labels)
    config.id2label, config.label2id = _numbered(order).values()
    config.problem_type = "single_label_classification"
    config._attn_implementation = "eager"
    try:
        network = transformers.AutoModelForSequenceClassification.from_pretrained(
            folder, config=config, local_files_only=True, use_safetensors=True, ignore_mismatched_sizes=True
        )
    except Exception as error:  # as above
        raise InputError(f"--base {recipe.base} cannot be loaded: {_short(error)}") from None
    if not kept:
        head = find_head(network, len(order))
        head.weight.data.normal_(0.0, 0.02)
        head.bias.data.zero_()
    return Start(network.float(), tokenizer, order, "kept" if kept else "new")


def find_head(network: Any, classes: int) -> Any:
    """The last linear layer, whose outputs are the classes.

    Errors:
        InputError: there is none with a bias.
    """
    linear = import_module("torch").nn.Linear
    found = [each for each in network.modules() if isinstance(each, linear) and each.out_features == classes]
    if not found or found[-1].bias is None:
        raise InputError("the base has no linear layer with a bias at its end; only such are fine-tuned here")
    return found[-1]


def _order(config: Any, labels: Sequence[str]) -> tuple[tuple[str, ...], bool]:
    """The classes in the order of the base, where it is a classifier of the same ones; else by name."""
    classifies = any(str(each).endswith("ForSequenceClassification") for each in config.architectures or ())
    own = tuple(config.id2label[number] for number in sorted(config.id2label))
    kept = classifies and set(own) == set(labels)
    return (own if kept else tuple(sorted(labels))), kept


def _base_length(recipe: Recipe, config: Any, tokenizer: Any) -> int:
    """Word pieces of a line, of what the base takes."""
    if not tokenizer.is_fast:
        raise InputError(f"--base {recipe.base} has no tokenizer.json, and none can be made of what it has")
    if tokenizer.pad_token_id is None:
        raise InputError(f"--base {recipe.base}: its tokenizer has no padding piece, so it takes no batches")
    positions = int(getattr(config, "max_position_embeddings", 0) or USUAL_LENGTH)
    if config.model_type in _POSITIONS_BEFORE_TEXT:
        positions -= 1 + int(config.pad_token_id or 0)
    limit = min(positions, int(tokenizer.model_max_length))
    if recipe.max_length > limit:
        raise UsageError(f"--max-length {recipe.max_length}: {recipe.base} ({CONFIG}) takes {limit} at most")
    return recipe.max_length or min(limit, USUAL_LENGTH)


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
