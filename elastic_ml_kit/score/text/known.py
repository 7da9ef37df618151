"""Answers to texts that were asked lately: in a log most lines have been seen before."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

Value = TypeVar("Value")
_SHORT = 1024
"""Characters of a text that is worth keeping."""


class Known(Generic[Value]):
    """Computes what is not known, keeps it, and lets go of what was not asked for the longest time.

    Args:
        compute: the answer to each of some texts.
        most: how many answers are kept.
        key: texts with the same key get the answer of the first of them; by default only equal texts do.

    Attributes:
        computed: how many texts were computed so far.

    Example:
        >>> known = Known(lambda texts: [text.upper() for text in texts], most=10)
        >>> known.answers(["a", "b", "a"]), known.answers(["b"]), known.computed
        ({'a': 'A', 'b': 'B'}, {'b': 'B'}, 2)
    """

    def __init__(
        self,
        compute: Callable[[Sequence[str]], Iterable[Value]],
        most: int,
        key: Callable[[str], str] | None = None,
    ) -> None:
        self.computed = 0
        self._compute = compute
        self._most = most
        self._key = key
        self._kept: OrderedDict[str, Value] = OrderedDict()

    def answers(self, texts: Sequence[str]) -> dict[str, Value]:
        """The answer to each text."""
        keys = {text: self._key(text) if self._key else text for text in dict.fromkeys(texts)}
        found = {key: self._kept[key] for key in keys.values() if key in self._kept}
        new: dict[str, str] = {}
        for text, key in keys.items():
            if key not in found:
                new.setdefault(key, text)
        if new:
            found |= zip(new, self._compute(list(new.values())), strict=True)
        self.computed += len(new)
        self._keep(found)
        return {text: found[key] for text, key in keys.items()}

    def _keep(self, answers: dict[str, Value]) -> None:
        for key, answer in answers.items():
            if len(key) <= _SHORT:
                self._kept[key] = answer
                self._kept.move_to_end(key)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
