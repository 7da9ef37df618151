"""Two texts as one input: premise and hypothesis, query and passage, question and text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from elastic_ml_kit.errors import UsageError
from elastic_ml_kit.score.text.folder import ModelFolder
from elastic_ml_kit.score.text.tokenise import Tokens, check_size
from elastic_ml_kit.score.text.tokenizer_file import read_tokenizer

_CHARACTERS = 32
"""Characters a token that are looked at first; where they are not enough, four times as many are."""
_FURTHER = 4
_SURE = 2
"""Windows beyond the first after which the end of what was looked at cannot change the first."""


class PairTokeniser:
    """Cuts pairs of texts into the word pieces of a model.

    Args:
        folder: where the tokenizer lies.
        longest: tokens that a pair may have, with the special ones.
        strategy: what is shortened: `only_first`, `only_second` or `longest_first`.
        stride: tokens that windows of a long text share.

    Errors:
        InputError: the tokenizer is broken or unknown, or has more pieces than the model.
    """

    def __init__(self, folder: ModelFolder, longest: int, strategy: str, stride: int = 0) -> None:
        self.longest = longest
        self._tokenizer = read_tokenizer(folder)
        check_size(folder, int(self._tokenizer.get_vocab_size()))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(max_length=longest, strategy=strategy, stride=stride)

    def encode(self, pairs: Sequence[tuple[str, str]]) -> list[Tokens]:
        """The tokens of each pair, the longer text shortened.

        Errors:
            UsageError: the text that may not be shortened takes up all of the room.
        """
        most = self.longest * _CHARACTERS
        given = [(_clean(first), _clean(second)) for first, second in pairs]
        found = self._encoded([(first[:most], second[:most]) for first, second in given])
        return [self._whole(pair, each, most) for pair, each in zip(given, found, strict=True)]

    def windows(self, first: str, second: str) -> list[Tokens]:
        """The tokens of a pair in as many windows as the longer text takes.

        Errors:
            UsageError: the text that may not be shortened takes up all of the room.
        """
        (whole,) = self._encoded([(_clean(first), _clean(second))])
        return [Tokens(each.ids, each.type_ids, False, each) for each in (whole, *whole.overflowing)]

    def _whole(self, pair: tuple[str, str], encoding: Any, most: int) -> Tokens:
        """The tokens of a pair, from as much of it as it takes to be sure of them."""
        while max(map(len, pair)) > most and len(encoding.overflowing) < _SURE:
            most *= _FURTHER
            (encoding,) = self._encoded([(pair[0][:most], pair[1][:most])])
        return Tokens(encoding.ids, encoding.type_ids, bool(encoding.overflowing))

    def _encoded(self, pairs: list[tuple[str, str]]) -> list[Any]:
        try:
            return list(self._tokenizer.encode_batch(pairs))
        except Exception as error:  # tokenizers raises nothing narrower
            if "too short" not in str(error):
                raise
            raise UsageError(
                f"of {self.longest} tokens nothing is left for the text: the question, query or labels are "
                "too long; shorten them, or say --max-length with more"
            ) from None


def _clean(text: str) -> str:
    """The text with '?' for half characters."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
