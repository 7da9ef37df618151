"""Grok expressions, compiled once into one regular expression and a plan of what to take from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from elastic_ml_kit.normalise.boxes import Float, Long
from elastic_ml_kit.normalise.faults import IngestError
from elastic_ml_kit.normalise.grok.expansion import GrokError, check_definitions, expand
from elastic_ml_kit.normalise.grok.library import read_patterns
from elastic_ml_kit.normalise.regex import Pattern, PatternError, TimeLimitError, compile_oniguruma
from elastic_ml_kit.normalise.regex.pattern import Match
from elastic_ml_kit.normalise.values import INT_BITS, LONG_BITS, narrow, parse_double, parse_whole

__all__ = ["Capture", "Convert", "Grok", "GrokError"]

Convert = Callable[[str], Any]


_TYPES: dict[str, Convert] = {
    "int": lambda text: parse_whole(text, INT_BITS),
    "long": lambda text: Long(parse_whole(text, LONG_BITS)),
    "float": lambda text: Float(narrow(parse_double(text))),
    "double": parse_double,
    "boolean": lambda text: text.lower() == "true",
}


@dataclass(frozen=True, slots=True)
class Capture:
    """One value to take.

    Attributes:
        field: where it goes.
        groups: the first of these that took part gives it; places in `Match.groups()`.
        convert: what makes a number of it, or None for text.
    """

    field: str
    groups: tuple[int, ...]
    convert: Convert | None

    def of(self, groups: Sequence[str | None]) -> Any:
        """The value, or None if no group took part.

        Errors:
            IngestError: it is no number.
        """
        for group in self.groups:
            text = groups[group]
            if text is not None:
                return text if self.convert is None else self.convert(text)
        return None


class Grok:
    """Expressions of which the first that fits counts.

    Args:
        expressions: what to look for.
        definitions: further patterns; they come before those of the library.
        compatibility: which library, as in `read_patterns`.
        trace: tell which expression fits, in the field `_ingest._grok_match_index.N`.

    Attributes:
        pattern: the one regular expression that they become.
        captures: what is taken from a match.

    Errors:
        GrokError: an expression is wrong.
    """

    def __init__(
        self,
        expressions: Sequence[str],
        definitions: Mapping[str, str] | None = None,
        compatibility: str = "disabled",
        trace: bool = False,
    ) -> None:
        patterns = {**read_patterns(compatibility), **(definitions or {})}
        if definitions:
            check_definitions(definitions, patterns)
        self.pattern = _compiled(expand(_combined(expressions, trace), patterns))
        self.captures = tuple(_captures(self.pattern))

    def captures_of(self, match: Match) -> Iterator[tuple[str, Any]]:
        """Fields and values of a match."""
        groups = match.groups()
        for capture in self.captures:
            value = capture.of(groups)
            if value is not None:
                yield capture.field, value

    def match(self, text: str, start: int = 0) -> Match | None:
        """The first place at or after `start` where an expression fits.

        Errors:
            IngestError: looking took too long.
        """
        try:
            return self.pattern.search(text, start)
        except TimeLimitError as error:
            reason = f"grok pattern matching was interrupted after [{error.seconds * 1000:.0f}] ms"
            raise IngestError(error.type, reason, error) from None

    def captures_in(self, text: str) -> dict[str, Any] | None:
        """Fields and values of the first match, or None if there is none.

        Errors:
            IngestError: a value is no number, or looking took too long.

        Example:
            >>> Grok(["%{WORD:a}=%{NUMBER:b:float}"]).captures_in("x=1.5")
            {'a': 'x', 'b': 1.5}
        """
        found = self.match(text)
        return None if found is None else dict(self.captures_of(found))


def _combined(expressions: Sequence[str], trace: bool) -> str:
    if len(expressions) == 1:
        return expressions[0]
    heads = [f"?<_ingest._grok_match_index.{index}>" if trace else "?:" for index in range(len(expressions))]
    return "|".join(f"({head}{expression})" for head, expression in zip(heads, expressions, strict=True))


def _compiled(expression: str) -> Pattern:
    try:
        return compile_oniguruma(expression)
    except PatternError as error:
        raise GrokError(error.description) from None


def _captures(pattern: Pattern) -> Iterator[Capture]:
    for name, numbers in pattern.names.items():
        parts = name.split(":")
        field = parts[1] if len(parts) > 1 else parts[0]
        convert = _TYPES.get(parts[2]) if len(parts) == 3 else None
        yield Capture(field, tuple(number - 1 for number in numbers), convert)
