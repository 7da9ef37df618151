"""Reading a pattern from left to right, for both dialects."""

from __future__ import annotations

from elastic_ml_kit.normalise.regex.faults import PatternError


class Reader:
    """The text of a pattern and a place in it."""

    __slots__ = ("at", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    @property
    def peek(self) -> str:
        """The next character, or nothing at the end."""
        return self.text[self.at : self.at + 1]

    @property
    def done(self) -> bool:
        """Nothing is left."""
        return self.at >= len(self.text)

    def next(self) -> str:
        """Takes the next character."""
        letter = self.peek
        self.at += len(letter)
        return letter

    def take(self, wanted: str) -> bool:
        """Takes these characters if they come next."""
        if not self.text.startswith(wanted, self.at):
            return False
        self.at += len(wanted)
        return True

    def among(self, letters: str, most: int) -> str:
        """Takes up to so many of the given characters."""
        start = self.at
        while self.at - start < most and self.peek and self.peek in letters:
            self.at += 1
        return self.text[start : self.at]

    def until(self, end: str) -> str | None:
        """Takes what comes before `end`, and `end`; None, and nothing taken, if that does not come."""
        found = self.text.find(end, self.at)
        if found < 0:
            return None
        part = self.text[self.at : found]
        self.at = found + len(end)
        return part

    def error(self, description: str, index: int | None = None) -> PatternError:
        """The error for this place, or another one."""
        return PatternError(description, self.at if index is None else index, self.text)


HEX_DIGITS = "0123456789abcdefABCDEF"
OCTAL_DIGITS = "01234567"
DIGITS = "0123456789"
