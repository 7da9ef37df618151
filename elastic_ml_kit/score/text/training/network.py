"""The network: a small BERT, kept as it was when it did best on held-out programs."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

from elastic_ml_kit.score.text.training.pool import Entry, fill_entry
from elastic_ml_kit.score.text.training.recipe import Recipe
from elastic_ml_kit.score.text.training.trial import LABELS, Probabilities

_CHECKS = 5


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


def logits_of(network: Any, tokenizer: Any, texts: Sequence[str]) -> Any:
    """A tensor of a row a text, in batches of lines of like length."""
    import torch

    network.eval()
    answer = torch.zeros(len(texts), len(LABELS))
    order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
    with torch.inference_mode():
        for start in range(0, len(order), 256):
            at = order[start : start + 256]
            batch = tokenizer([texts[i] for i in at], padding=True, truncation=True, return_tensors="pt")
            answer[at] = network(**batch).logits
    return answer


def probabilities_of(network: Any, tokenizer: Any) -> Probabilities:
    """A function from texts to probabilities."""

    def probabilities(texts: Sequence[str]) -> Any:
        return logits_of(network, tokenizer, texts).softmax(-1).numpy()

    return probabilities


def learn(
    network: Any,
    tokenizer: Any,
    entries: Sequence[Entry],
    soft: Any,
    recipe: Recipe,
    check: Callable[[], float],
    tell: Callable[[str], None],
) -> list[dict[str, float]]:
    """Trains the network in place, to the last step: checks differ by chance, and the rate ends at zero.

    Args:
        network: from `make_network`.
        tokenizer: from `make_tokenizer`.
        entries: what is learned from.
        soft: the shares of the classes of each entry, as the simple model sees them.
        recipe: the settings.
        check: measures the network as it is; more is better.
        tell: gets a line of progress at each check.

    Returns:
        A record of each check: step, loss, score.
    """
    import torch

    steps = max(_CHECKS, recipe.lines // recipe.batch // _CHECKS * _CHECKS)
    optimizer = _optimizer(network, recipe)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, [group["lr"] for group in optimizer.param_groups], total_steps=steps, pct_start=0.1
    )
    wanted = _wanted(entries, soft, recipe)
    history: list[dict[str, float]] = []
    running, every = 0.0, max(1, steps // _CHECKS)
    for step, (texts, rows) in enumerate(_batches(entries, recipe, steps), 1):
        running += _step(network, tokenizer, texts, wanted[rows], optimizer, recipe)
        schedule.step()
        if step % every:
            continue
        score = check()
        history.append({"step": step, "loss": running / every, "macro_f1": score})
        tell(f"network, step {step} of {steps}: loss {running / every:.3f}, score {score:.3f}")
        running = 0.0
    return history


def _wanted(entries: Sequence[Entry], soft: Any, recipe: Recipe) -> Any:
    """The soft labels, with the people's classes mixed in where there are any; own templates are all theirs.

    Own templates are there for what the simple model cannot know from programs, such as a firewall's lines.
    """
    import torch

    wanted = torch.as_tensor(soft, dtype=torch.float32).clone()
    for at, entry in enumerate(entries):
        if entry.hard:
            share = 1.0 if entry.own else recipe.hard
            wanted[at] = (1 - share) * wanted[at] + share * torch.tensor(entry.hard)
    return wanted


def _batches(entries: Sequence[Entry], recipe: Recipe, steps: int) -> Iterator[tuple[list[str], list[int]]]:
    """Batches of lines of like length, the share of own templates as the recipe says."""
    draw = random.Random(recipe.seed)
    own = [at for at, entry in enumerate(entries) if entry.own]
    other = [at for at, entry in enumerate(entries) if not entry.own] or own
    weights = list(accumulate(entries[at].weight for at in own))
    pool: list[list[tuple[str, int]]] = []
    for _ in range(steps):
        if not pool:
            count = round(32 * recipe.batch * recipe.own) if own else 0
            rows = draw.choices(own, cum_weights=weights, k=count) if count else []
            rows += draw.choices(other, k=32 * recipe.batch - count)
            lines = sorted(((fill_entry(entries[at], draw, recipe.loss), at) for at in rows), key=_length)
            pool = [lines[at : at + recipe.batch] for at in range(0, len(lines), recipe.batch)]
            draw.shuffle(pool)
        chosen = pool.pop()
        yield [text for text, _ in chosen], [at for _, at in chosen]


def _length(line: tuple[str, int]) -> int:
    return len(line[0])


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
    network: Any, tokenizer: Any, texts: Sequence[str], wanted: Any, optimizer: Any, recipe: Recipe
) -> float:
    import torch

    network.train()
    batch = tokenizer(
        list(texts), padding=True, truncation=True, max_length=recipe.length, return_tensors="pt"
    )
    found = torch.nn.functional.cross_entropy(network(**batch).logits, wanted)
    optimizer.zero_grad()
    found.backward()
    torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimizer.step()
    return float(found.detach())
