"""The model's own WordPiece vocabulary, and a first vector for each piece from a public sentence encoder.

A classifier that has seen only its own templates knows nothing of other words. So the pieces are those of the
training lines and common English ones (the encoder's list is ordered by frequency); each begins with what the
encoder says of it, reduced to the model's width by principal components.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from elastic_ml_kit.score.text.training.baseline import Simple

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
_WORD = re.compile(r"[a-z]+")


def build_vocabulary(texts: Iterable[str], known: Sequence[str], size: int) -> list[str]:
    """The pieces of the model: special ones, single characters, words of the lines, common English, endings.

    Args:
        texts: training lines.
        known: the encoder's pieces, common ones first.
        size: how many at most.

    Example:
        >>> build_vocabulary(["disk full"] * 30, ["the", "##ing"], 999)[-3:]
        ['##full', 'the', '##ing']
    """
    counts = Counter(word for text in texts for word in _WORD.findall(text.lower()))
    printable = [chr(code) for code in range(33, 127) if not chr(code).isupper()]
    pieces = dict.fromkeys(SPECIAL)
    pieces.update(dict.fromkeys(printable))
    pieces.update(dict.fromkeys(f"##{sign}" for sign in printable if sign.isalnum()))
    own = [word for word, count in counts.most_common() if count > 20 and len(word) > 1]
    pieces.update(dict.fromkeys(own))
    pieces.update(dict.fromkeys(f"##{word}" for word in own[:1500] if len(word) > 3))
    plain = [piece for piece in known if piece.isascii() and piece.removeprefix("##").isalpha()]
    for piece in plain:
        if len(pieces) >= size:
            break
        pieces.setdefault(piece)
    return list(pieces)[:size]


def piece_vectors(pieces: Sequence[str], folder: Path, simple: Simple, width: int) -> Any:
    """What the encoder says of each piece, and in the last three numbers what the simple model says.

    Args:
        pieces: the vocabulary.
        folder: a Hugging Face folder of a BERT encoder.
        simple: the trained simple model.
        width: the columns of the answer; they have about unit variance.

    Returns:
        A torch tensor, one row for each piece.
    """
    import torch

    words = [piece.removeprefix("##") for piece in pieces]
    vectors = _encode(words, folder)
    vectors = vectors - vectors.mean(0)
    _, _, axes = torch.linalg.svd(vectors, full_matrices=False)
    signs = torch.sign(axes[torch.arange(len(axes)), axes.abs().argmax(1)]).unsqueeze(1)
    reduced = vectors @ (axes * signs)[: width - 3].T
    told = torch.as_tensor(simple.weights_of(words), dtype=reduced.dtype)
    return torch.cat([reduced / reduced.std(), 2 * told / told.std().clamp_min(1e-6)], 1)


def _encode(words: Sequence[str], folder: Path) -> Any:
    """The mean of the encoder's last vectors for each word."""
    import torch
    from transformers import AutoModel, AutoTokenizer

    tokenizer, encoder = AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder).eval()
    order = sorted(range(len(words)), key=lambda at: len(words[at]))
    answer = torch.zeros(len(words), encoder.config.hidden_size)
    with torch.no_grad():
        for start in range(0, len(order), 256):
            at = order[start : start + 256]
            batch = tokenizer(
                [words[row] for row in at], padding=True, truncation=True, max_length=12, return_tensors="pt"
            )
            hidden, mask = encoder(**batch).last_hidden_state, batch["attention_mask"].unsqueeze(-1)
            answer[at] = (hidden * mask).sum(1) / mask.sum(1)
    return answer
