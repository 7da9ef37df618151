"""A vocabulary of word pieces, learned from the lines; the same lines give the same pieces."""

from __future__ import annotations

from collections.abc import Iterable

from elastic_ml_kit.score.text.templates import mask

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
CONTINUED = "##"
_PRINTABLE = tuple(chr(code) for code in range(33, 127) if not chr(code).isupper())
_FEWEST = 2


def learn_pieces(texts: Iterable[str], most: int) -> list[str]:
    """At most so many pieces: the special ones, every printable ASCII character, and what is frequent.

    Numbers, addresses and hashes are not learned from: they are cut into digits and letters. The letters are
    told to the trainer before it starts, because it would number those it meets in an order of its own, which
    changes from run to run and decides between pieces that are equally frequent.

    Example:
        >>> learn_pieces(["disk full", "disk 7 full"] * 9, most=200)[-2:]
        ['disk', 'full']
    """
    from tokenizers import (  # type: ignore[import-untyped]
        Tokenizer,
        models,
        normalizers,
        pre_tokenizers,
        trainers,
    )

    tokenizer = Tokenizer(models.WordPiece(unk_token=SPECIAL[1]))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    masked = [mask(text) for text in texts]
    letters = sorted({*_PRINTABLE, *_letters(tokenizer.normalizer, masked)})
    known = [*SPECIAL, *letters, *(CONTINUED + letter for letter in letters)]
    trainer = trainers.WordPieceTrainer(
        vocab_size=max(most, len(known)), min_frequency=_FEWEST, special_tokens=known, show_progress=False
    )
    tokenizer.train_from_iterator(masked, trainer)
    numbers = tokenizer.get_vocab()
    return sorted(numbers, key=lambda piece: numbers[piece])


def _letters(normalizer: object, texts: Iterable[str]) -> set[str]:
    """Characters that the normalised texts have, except for spaces."""
    found: set[str] = set()
    for text in texts:
        found.update(normalizer.normalize_str(text))  # type: ignore[attr-defined]
    return {letter for letter in found if not letter.isspace()}
