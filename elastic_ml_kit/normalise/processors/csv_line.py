"""A line of separated values, read as Elasticsearch reads it, with what that does to blanks and quotes."""

from __future__ import annotations

from collections.abc import Iterator

from elastic_ml_kit.normalise.faults import illegal

_BLANKS = " \t"


class CsvLine:
    """Reads one line.

    As in Elasticsearch, a value of blanks alone is empty and the next value then begins at the separator, and
    blanks at the end of the last value stay, trimmed or not.

    Example:
        >>> list(CsvLine("a,'b ''c''',d", ",", "'", False).values(2))
        ['a', "b 'c'"]
    """

    def __init__(self, line: str, separator: str, quote: str, trim: bool) -> None:
        self._line = line
        self._separator = separator
        self._quote = quote
        self._trim = trim
        self._at = 0
        self._start = 0

    def values(self, most: int) -> Iterator[str]:
        """The values, at most so many; the rest of the line is not looked at.

        Errors:
            IngestError: quotes do not fit together.
        """
        for _ in range(most):
            value = self._next()
            if value is None:
                return
            yield value

    def _next(self) -> str | None:
        while self._at < len(self._line):
            character = self._line[self._at]
            self._at += 1
            if character == self._quote:
                return self._quoted()
            if character == self._separator:
                self._start += 1
                return ""
            if character not in _BLANKS:
                return self._plain()
            self._start += self._trim
        return None

    def _plain(self) -> str:
        blanks = 0
        while self._at < len(self._line):
            character = self._line[self._at]
            if character in ("\n", "\r", self._quote):
                raise illegal(f"Illegal character inside unquoted field at {self._at}")
            if character == self._separator:
                value = self._line[self._start : self._at - blanks]
                self._at += 1
                self._start = self._at
                return value
            blanks = blanks + 1 if self._trim and character in _BLANKS else 0
            self._at += 1
        return self._line[self._start :]

    def _quoted(self) -> str:
        parts: list[str] = []
        while True:
            end = self._line.find(self._quote, self._at)
            if end < 0:
                raise illegal("Unmatched quote")
            parts.append(self._line[self._at : end])
            self._at = end + 1
            if self._line[self._at : self._at + 1] != self._quote:
                break
            parts.append(self._quote)
            self._at += 1
        self._after_quote()
        return "".join(parts)

    def _after_quote(self) -> None:
        while self._at < len(self._line):
            character = self._line[self._at]
            self._at += 1
            if character == self._separator:
                break
            if character not in _BLANKS:
                raise illegal(f"character '{character}' after quoted field at {self._at - 1}")
        self._start = self._at
