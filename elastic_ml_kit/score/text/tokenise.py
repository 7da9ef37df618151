"""Texts as word pieces, as Hugging Face makes them; a 1 MB line costs little more than its start."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from elastic_ml_kit.errors import InputError
from elastic_ml_kit.score.text.folder import ModelFolder
from elastic_ml_kit.score.text.tokenizer_file import read_tokenizer

_CHARACTERS = 8
"""Characters a token that are looked at first; where they are not enough, more of the text is."""
_FURTHER = 4
"""How many times as many are looked at next."""
_ENDLESS = re.compile(r"[A-Za-z0-9]{256,}")
_WORD = 256
"""Letters of a word that are enough to see that WordPiece does not know it; its limit is 100."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text as the model takes it.

    Attributes:
        ids: numbers of the word pieces, with the special ones.
        types: the segment of each.
        truncated: whether the text had more.
        encoding: the tokenizer's own answer, with the place of each token in the text, where it is kept.
    """

    ids: Sequence[int]
    types: Sequence[int]
    truncated: bool
    encoding: Any = field(default=None, compare=False, repr=False)


class Tokeniser:
    """Cuts texts into the word pieces of a model.

    Args:
        folder: where tokenizer.json or vocab.txt lies.
        longest: tokens that a text may have, with the special ones.
        places: keep where in the text each token is from.

    Errors:
        InputError: the tokenizer is broken or unknown, or has more pieces than the model.
    """

    def __init__(self, folder: ModelFolder, longest: int, places: bool = False) -> None:
        self.longest = longest
        self._places = places
        self._tokenizer = read_tokenizer(folder)
        self.kind = type(self._tokenizer.model).__name__
        self._shortens = self.kind == "WordPiece" and not places
        check_size(folder, self._tokenizer.get_vocab_size())
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(max_length=longest)

    @property
    def size(self) -> int:
        """How many pieces there are."""
        return int(self._tokenizer.get_vocab_size())

    def special(self) -> dict[str, int]:
        """The pieces that stand for no text, such as [CLS], with their numbers."""
        added = self._tokenizer.get_added_tokens_decoder()
        return {token.content: number for number, token in sorted(added.items()) if token.special}

    def encode(self, texts: Sequence[str]) -> list[Tokens]:
        """The tokens of each text."""
        clean = [self._clean(text) for text in texts]
        length = self.longest * _CHARACTERS
        found = self._tokenizer.encode_batch([text[:length] for text in clean])
        return [self._whole(*each, length) for each in zip(clean, found, strict=True)]

    def _clean(self, text: str) -> str:
        """The text without half characters, and without the end of words that are too long to be known."""
        if not text.isascii():
            text = text.encode("utf-8", "replace").decode()
        if self._shortens and len(text) > self.longest * _CHARACTERS:
            return _ENDLESS.sub(lambda word: word[0][:_WORD], text)
        return text

    def _whole(self, text: str, encoding: Any, length: int) -> Tokens:
        """The tokens of a text, from as much of its start as it takes to be sure of them."""
        while length < len(text) and not _is_sure(encoding):
            length *= _FURTHER
            encoding = self._tokenizer.encode(text[:length])
        kept = encoding if self._places else None
        return Tokens(encoding.ids, encoding.type_ids, bool(encoding.overflowing), kept)


def _is_sure(encoding: Any) -> bool:
    """Whether more of the text would leave these tokens as they are: the word that was cut is beyond them."""
    if not encoding.overflowing:
        return False
    words = [
        [word for word in each.word_ids if word is not None] for each in (encoding, encoding.overflowing[-1])
    ]
    kept, beyond = words
    return bool(kept and beyond and kept[-1] != beyond[-1])


def check_size(folder: ModelFolder, pieces: int) -> None:
    """Refuse a tokenizer of another model: it would ask for embeddings that are not there.

    Errors:
        InputError: it has more pieces than the model.
    """
    known = folder.config.get("vocab_size")
    if isinstance(known, int) and pieces > known:
        raise InputError(
            f"the tokenizer in {folder.path} has {pieces} word pieces and the model {known}; "
            "they do not belong together"
        )
