"""The small transformer and how it learns: BERT of two layers, early stopping on templates it never saw."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from elastic_ml_kit.score.text.training.lines import Line, slip
from elastic_ml_kit.score.text.training.trial import LABELS, Probabilities, macro_f1


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a training run is made with; the same recipe on the same machine gives the same model.

    Attributes:
        seed: of lines, initial weights and batches.
        vocabulary: pieces at most.
        width: of the vectors.
        layers: of the transformer.
        lines: how many lines are drawn to learn from.
        shares: how much of them is ERROR, WARNING and INFO.
        epochs: passes over the lines at most.
        batch: lines in a step.
        rate: the highest learning rate.
        piece_rate: the rate of the piece vectors, as a share of `rate`.
        length: pieces of a line that are learned from; at prediction 128.
        loss: the chance of each word to be left out while learning.
        patience: checks without a better result before it stops.
    """

    seed: int = 7
    vocabulary: int = 7000
    width: int = 128
    layers: int = 2
    lines: int = 40_000
    shares: tuple[float, float, float] = (0.30, 0.22, 0.48)
    epochs: int = 2
    batch: int = 64
    rate: float = 1e-3
    piece_rate: float = 0.5
    loss: float = 0.12
    length: int = 48
    patience: int = 4


def make_tokenizer(pieces: Sequence[str], folder: Path) -> Any:
    """A BERT tokenizer of the given pieces, at most 128 of them for a line."""
    from transformers import BertTokenizerFast

    folder.mkdir(parents=True, exist_ok=True)
    (folder / "vocab.txt").write_text("\n".join(pieces) + "\n", "utf-8")
    return BertTokenizerFast(vocab_file=str(folder / "vocab.txt"), do_lower_case=True, model_max_length=128)


def make_network(recipe: Recipe, vectors: Any) -> Any:
    """The untrained network, with the given vectors for its pieces."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification

    torch.manual_seed(recipe.seed)
    config = BertConfig(
        vocab_size=len(vectors),
        hidden_size=recipe.width,
        num_hidden_layers=recipe.layers,
        num_attention_heads=4,
        intermediate_size=2 * recipe.width,
        max_position_embeddings=128,
        hidden_dropout_prob=0.1,
        attention_probs_dropout_prob=0.1,
        id2label=dict(enumerate(LABELS)),
        label2id={label: at for at, label in enumerate(LABELS)},
        problem_type="single_label_classification",
        attn_implementation="eager",
    )
    network = BertForSequenceClassification(config)
    embeddings = network.bert.embeddings
    with torch.no_grad():
        embeddings.word_embeddings.weight.copy_(vectors * 0.5)
        embeddings.word_embeddings.weight[0].zero_()
        embeddings.position_embeddings.weight.mul_(0.5)
    return network


def probabilities_of(network: Any, tokenizer: Any) -> Probabilities:
    """A function from texts to probabilities, in batches of lines of like length."""
    import torch

    def probabilities(texts: Sequence[str]) -> Any:
        network.eval()
        answer = torch.zeros(len(texts), len(LABELS))
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        with torch.no_grad():
            for start in range(0, len(order), 256):
                at = order[start : start + 256]
                batch = tokenizer([texts[i] for i in at], padding=True, truncation=True, return_tensors="pt")
                answer[at] = network(**batch).logits.softmax(-1)
        return answer.numpy()

    return probabilities


def _batches(lines: Sequence[Line], recipe: Recipe, epoch: int) -> Iterator[list[Line]]:
    """Batches of lines of like length in random order: little padding."""
    draw = random.Random(recipe.seed * 1000 + epoch)
    mixed = list(lines)
    draw.shuffle(mixed)
    pool = 40 * recipe.batch
    batches = []
    for start in range(0, len(mixed), pool):
        near = sorted(mixed[start : start + pool], key=lambda line: len(line.text))
        batches += [near[at : at + recipe.batch] for at in range(0, len(near), recipe.batch)]
    draw.shuffle(batches)
    yield from batches


def learn(
    network: Any,
    tokenizer: Any,
    lines: Sequence[Line],
    held: Sequence[Line],
    recipe: Recipe,
    tell: Callable[[str], None] = print,
) -> list[dict[str, float]]:
    """Trains the network in place; the weights that did best on the held-out templates stay.

    Args:
        network: from `make_network`.
        tokenizer: from `make_tokenizer`.
        lines: what is learned from.
        held: lines of templates that are not among `lines`.
        recipe: the settings.
        tell: gets a line of progress at each check.

    Returns:
        A record of each check: step, loss, macro-F1 on the held-out templates.
    """
    import torch

    steps = recipe.epochs * -(-len(lines) // recipe.batch)
    weights = _class_weights(lines)
    optimizer = _optimizer(network, recipe)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, [group["lr"] for group in optimizer.param_groups], total_steps=steps, pct_start=0.1
    )
    draw = random.Random(recipe.seed)
    history: list[dict[str, float]] = []
    best: tuple[float, dict[str, Any]] = (-1.0, {})
    step, running = 0, 0.0
    for epoch in range(recipe.epochs):
        for chosen in _batches(lines, recipe, epoch):
            running += _step(network, tokenizer, chosen, weights, optimizer, draw, recipe)
            schedule.step()
            step += 1
            if step % max(1, steps // 12) and step != steps:
                continue
            score = _check(network, tokenizer, held)
            history.append({"step": step, "loss": running / max(1, steps // 12), "macro_f1": score})
            tell(f"step {step} of {steps}: loss {history[-1]['loss']:.3f}, held-out macro-F1 {score:.3f}")
            running = 0.0
            if score > best[0]:
                best = (score, {key: value.clone() for key, value in network.state_dict().items()})
            scores = [check["macro_f1"] for check in history]
            if scores.index(max(scores)) < len(scores) - recipe.patience:
                network.load_state_dict(best[1])
                return history
    network.load_state_dict(best[1])
    return history


def _class_weights(lines: Sequence[Line]) -> Any:
    import torch

    counts = torch.tensor([max(1, sum(line.label == label for line in lines)) for label in LABELS])
    return (len(lines) / (len(LABELS) * counts)).sqrt()


def _optimizer(network: Any, recipe: Recipe) -> Any:
    import torch

    pieces = [network.bert.embeddings.word_embeddings.weight]
    others = [value for value in network.parameters() if value is not pieces[0]]
    return torch.optim.AdamW(
        [
            {"params": others, "lr": recipe.rate, "weight_decay": 0.01},
            {"params": pieces, "lr": recipe.rate * recipe.piece_rate, "weight_decay": 0.0},
        ]
    )


def _step(
    network: Any,
    tokenizer: Any,
    chosen: Sequence[Line],
    weights: Any,
    optimizer: Any,
    draw: random.Random,
    recipe: Recipe,
) -> float:
    import torch

    network.train()
    texts = [slip(line.text, draw, recipe.loss) for line in chosen]
    batch = tokenizer(texts, padding=True, truncation=True, max_length=recipe.length, return_tensors="pt")
    truth = torch.tensor([LABELS.index(line.label) for line in chosen])
    found = torch.nn.functional.cross_entropy(network(**batch).logits, truth, weights, label_smoothing=0.05)
    optimizer.zero_grad()
    found.backward()
    torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimizer.step()
    return float(found.detach())


def _check(network: Any, tokenizer: Any, held: Sequence[Line]) -> float:
    import numpy as np

    found = probabilities_of(network, tokenizer)([line.text for line in held]).argmax(1)
    return macro_f1(np.array([LABELS.index(line.label) for line in held]), found)
