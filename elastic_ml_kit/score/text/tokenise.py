"""Texts as word pieces, as Hugging Face makes them; a 1 MB line costs little more than its start."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from elastic_ml_kit.errors import InputError
from elastic_ml_kit.score.text.folder import TOKENIZER, VOCABULARY, ModelFolder

_CHARACTERS = 8
"""Characters a token that are looked at first; where they are not enough, more of the text is."""
_FURTHER = 4
"""How many times as many are looked at next."""
_ENDLESS = re.compile(r"[A-Za-z0-9]{256,}")
_WORD = 256
"""Letters of a word that are enough to see that WordPiece does not know it; its limit is 100."""
_WORDPIECE = ("bert", "distilbert", "electra", "mobilebert", "funnel", "convbert", "layoutlm", "lxmert")


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text as the model takes it.

    Attributes:
        ids: numbers of the word pieces, with the special ones.
        types: the segment of each.
        truncated: whether the text had more.
    """

    ids: Sequence[int]
    types: Sequence[int]
    truncated: bool


class Tokeniser:
    """Cuts texts into the word pieces of a model.

    Args:
        folder: where tokenizer.json or vocab.txt lies.
        longest: tokens that a text may have, with the special ones.

    Errors:
        InputError: the tokenizer is broken or unknown, or has more pieces than the model.
    """

    def __init__(self, folder: ModelFolder, longest: int) -> None:
        self.longest = longest
        self._tokenizer = _read(folder)
        self.kind = type(self._tokenizer.model).__name__
        self._wordpiece = self.kind == "WordPiece"
        _check_size(folder, self._tokenizer.get_vocab_size())
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
        if self._wordpiece and len(text) > self.longest * _CHARACTERS:
            return _ENDLESS.sub(lambda word: word[0][:_WORD], text)
        return text

    def _whole(self, text: str, encoding: Any, length: int) -> Tokens:
        """The tokens of a text, from as much of its start as it takes to be sure of them."""
        while length < len(text) and not _is_sure(encoding):
            length *= _FURTHER
            encoding = self._tokenizer.encode(text[:length])
        return Tokens(encoding.ids, encoding.type_ids, bool(encoding.overflowing))


def _is_sure(encoding: Any) -> bool:
    """Whether more of the text would leave these tokens as they are: the word that was cut is beyond them."""
    if not encoding.overflowing:
        return False
    words = [
        [word for word in each.word_ids if word is not None] for each in (encoding, encoding.overflowing[-1])
    ]
    kept, beyond = words
    return bool(kept and beyond and kept[-1] != beyond[-1])


def _read(folder: ModelFolder) -> Any:
    from tokenizers import Tokenizer  # type: ignore[import-untyped]

    file = folder.path / TOKENIZER
    if not file.is_file():
        return _wordpiece(folder)
    try:
        return Tokenizer.from_file(str(file))
    except Exception as error:  # tokenizers raises nothing narrower
        raise InputError(f"{file} is no tokenizer: {error}") from None


def _wordpiece(folder: ModelFolder) -> Any:
    """BERT's tokenizer, of which only the vocabulary is kept in a folder."""
    from tokenizers import BertWordPieceTokenizer, Tokenizer

    file = folder.path / VOCABULARY
    if folder.model_type not in _WORDPIECE:
        raise InputError(
            f"{folder.path} has no {TOKENIZER}, and {VOCABULARY} says not how a {folder.model_type} reads"
        )
    options = folder.tokenizer_config
    lower = bool(options.get("do_lower_case", True))
    try:
        pieces = file.read_text(encoding="utf-8").split("\n")
        made = BertWordPieceTokenizer(
            {piece.rstrip("\r"): number for number, piece in enumerate(pieces) if piece},
            lowercase=lower,
            strip_accents=options.get("strip_accents"),
            handle_chinese_chars=bool(options.get("tokenize_chinese_chars", True)),
        )
        return Tokenizer.from_str(made.to_str())
    except Exception as error:  # tokenizers raises nothing narrower
        raise InputError(f"{file} is no vocabulary of word pieces: {error}") from None


def _check_size(folder: ModelFolder, pieces: int) -> None:
    """A tokenizer of another model would ask for embeddings that are not there."""
    known = folder.config.get("vocab_size")
    if isinstance(known, int) and pieces > known:
        raise InputError(
            f"the tokenizer in {folder.path} has {pieces} word pieces and the model {known}; "
            "they do not belong together"
        )
