"""The specifiers of a format pattern, read and checked before any value is looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn

from elastic_ml_kit.normalise.painless.api.format_time import LETTERS
from elastic_ml_kit.normalise.painless.api.throwables import made

_SPECIFIER = re.compile(r"%(\d+\$)?([-#+ 0,(<]*)(\d+)?(\.\d+)?([tT][a-zA-Z]|[a-su-zA-SU-Z%])", re.ASCII)
_BEGINNING = re.compile(r"%(\d+\$)?[-#+ 0,(<]*(\d+)?(\.\d+)?", re.ASCII)
_CONVERSIONS = frozenset("bBhHsScCdoxXeEfgGaA%ntT")
_ALL_FLAGS = "-#+ 0,(<"
_NUMERIC = "doxefga"
_SIGNED = "+ 0,("
_REFUSED = {"d": "#", "o": ",", "x": ",", "e": ",", "g": "#", "a": "(,", "s": _SIGNED, "c": f"#{_SIGNED}"}
_PREVIOUS = -1


@dataclass(frozen=True, slots=True)
class Specifier:
    """One specifier.

    Attributes:
        index: which value it takes, counted from 1; 0 for the next one, -1 for that of the one before.
        flags: its flags, in Java's order.
        width: the least width, or -1.
        precision: the precision, or -1.
        conversion: its letter in lower case.
        upper: whether the result is to be in upper case.
        suffix: the second letter of a date or time, else empty.
    """

    index: int
    flags: str
    width: int
    precision: int
    conversion: str
    upper: bool
    suffix: str

    def __str__(self) -> str:
        index = f"{self.index}$" if self.index > 0 else ""
        width = str(self.width) if self.width >= 0 else ""
        precision = f".{self.precision}" if self.precision >= 0 else ""
        letter = self.conversion.upper() if self.upper else self.conversion
        return f"%{self.flags}{index}{width}{precision}{letter}{self.suffix}"


def parse_format(pattern: str) -> Iterator[str | Specifier]:
    """Literal texts and specifiers in turn.

    Errors:
        Thrown: a specifier is wrong.
    """
    pieces: list[str | Specifier] = []
    at = 0
    while at < len(pattern):
        start = pattern.find("%", at)
        if start < 0:
            pieces.append(pattern[at:])
            break
        if start > at:
            pieces.append(pattern[at:start])
        found = _SPECIFIER.match(pattern, start)
        if found is None:
            _unknown(_culprit(pattern, start))
        pieces.append(_specifier(found))
        at = found.end()
    return iter(pieces)


def _culprit(pattern: str, start: int) -> str:
    beginning = _BEGINNING.match(pattern, start)
    end = beginning.end() if beginning else start
    return pattern[end] if end < len(pattern) else pattern[-1]


def _unknown(letter: str) -> NoReturn:
    raise made("UnknownFormatConversionException", letter)


def mismatch(flag: str, conversion: str) -> NoReturn:
    """Throws what a flag gives that a conversion does not know."""
    raise made("FormatFlagsConversionMismatchException", flag, ord(conversion))


def _specifier(found: re.Match[str]) -> Specifier:
    index, flags, width, precision, letters = found.groups()
    letter = letters[0]
    if letter not in _CONVERSIONS or (letters[1:] and letters[1] not in LETTERS):
        _unknown(letters)
    for place, flag in enumerate(flags):
        if flag in flags[:place]:
            raise made("DuplicateFormatFlagsException", flag)
    piece = Specifier(
        index=_index(index, flags, letter),
        flags="".join(flag for flag in _ALL_FLAGS if flag in flags),
        width=int(width) if width else -1,
        precision=int(precision[1:]) if precision else -1,
        conversion=letter.lower(),
        upper=letter.isupper(),
        suffix=letters[1:],
    )
    _check(piece)
    return piece


def _index(index: str | None, flags: str, letter: str) -> int:
    if letter in "%n" or (index is None and "<" not in flags):
        return 0
    return _PREVIOUS if "<" in flags or index is None else int(index[:-1])


def _check(piece: Specifier) -> None:
    if piece.conversion in "%n":
        _check_fixed(piece)
    elif piece.conversion in _NUMERIC:
        _check_number(piece)
    else:
        _check_general(piece)


def _check_fixed(piece: Specifier) -> None:
    _check_no_precision(piece)
    if piece.conversion == "n" and piece.width >= 0:
        raise made("IllegalFormatWidthException", piece.width)
    if piece.flags not in (("", "-") if piece.conversion == "%" else ("",)):
        _illegal_flags(piece)
    _check_width(piece, "-")


def _check_general(piece: Specifier) -> None:
    kind = piece.conversion
    if kind in "ct":
        _check_no_precision(piece)
    if kind in "bh" and "#" in piece.flags:
        mismatch("#", kind)
    if kind in "bhs":
        _check_width(piece, "-")
    _check_flags(piece, _REFUSED.get(kind, f"#{_SIGNED}"))
    _check_width(piece, "-")


def _check_number(piece: Specifier) -> None:
    flags, kind = piece.flags, piece.conversion
    _check_width(piece, "-0")
    if ("+" in flags and " " in flags) or ("-" in flags and "0" in flags):
        _illegal_flags(piece)
    if kind in "dox":
        _check_no_precision(piece)
    _check_flags(piece, _REFUSED.get(kind, ""))


def _check_no_precision(piece: Specifier) -> None:
    if piece.precision >= 0:
        raise made("IllegalFormatPrecisionException", piece.precision)


def _check_width(piece: Specifier, flags: str) -> None:
    if piece.width < 0 and any(flag in piece.flags for flag in flags):
        raise made("MissingFormatWidthException", str(piece))


def _check_flags(piece: Specifier, refused: str) -> None:
    for flag in refused:
        if flag in piece.flags:
            mismatch(flag, piece.suffix or piece.conversion)


def _illegal_flags(piece: Specifier) -> NoReturn:
    left = "-" if "-" in piece.flags else ""
    shown = left + "^" * piece.upper + piece.flags.removeprefix("-")
    raise made("IllegalFormatFlagsException", shown)
