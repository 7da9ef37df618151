"""Dissect patterns: keys with delimiters between them, and how a text is cut along these."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from enum import Enum

_LEAD = re.compile(r"(.*?)%", re.DOTALL)
_KEY = re.compile(r"%\{([^}]*?)\}([^%]*)")
_ORDERED = re.compile(r"[+](.*?)/([0-9]+)(->)?\Z", re.DOTALL)
_MODIFIED = re.compile(r"[+*&?](.*?)(->)?\Z", re.DOTALL)
_PADDED = re.compile(r"(.*?)(->)?\Z", re.DOTALL)
_FIRST_OF_ALL, _LARGEST_SHORT = -10000, 0x7FFF


class DissectError(Exception):
    """A pattern is wrong, or a text does not fit it; the first argument is the type of the exception."""


class Use(Enum):
    """What becomes of the value of a key."""

    FIELD = ""
    APPEND = "+"
    NAME = "*"
    VALUE = "&"
    SKIP = "?"


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a pattern, with the delimiter behind it.

    Attributes:
        name: of the field, or what a name and its value have in common.
        use: what becomes of its value.
        padded: delimiters may come several times behind it.
        order: where an appended value goes; None is the order of the text.
        delimiter: what ends it; empty at the end of a pattern.
    """

    name: str
    use: Use
    padded: bool
    order: int | None
    delimiter: str


class Dissect:
    """A pattern, read once.

    Args:
        pattern: such as `%{client} - %{+time} %{+time}`.
        separator: comes between values that are appended.

    Errors:
        DissectError: the pattern is wrong.

    Example:
        >>> Dissect("%{a} %{*k}=%{&k}").parse("1 x=2")
        {'a': '1', 'x': '2'}
    """

    def __init__(self, pattern: str, separator: str = "") -> None:
        self._pattern = pattern
        self._separator = separator
        first = _LEAD.match(pattern)
        self._lead = first[1] if first else ""
        # Elasticsearch counts its characters, but goes on by bytes.
        self._left = self._lead.encode()[len(self._lead) :].decode(errors="replace")
        found = _KEY.finditer(pattern, len(self._lead))
        self._keys = self._appending([_key(each[1], each[2]) for each in found])
        if all(key.use is Use.SKIP for key in self._keys):
            raise self._wrong("Unable to find any keys or delimiters.")
        self._check_pairs()
        self._names = {key.name for key in self._keys if key.use is not Use.SKIP}
        self._simple = all(key.use in (Use.FIELD, Use.SKIP) for key in self._keys)

    def _wrong(self, reason: str) -> DissectError:
        return DissectError("pattern_parse", f"Unable to parse pattern: {self._pattern} Reason: {reason}")

    @staticmethod
    def _appending(keys: list[Key]) -> list[Key]:
        """A key of the same name as one that appends does so too."""
        names = {key.name for key in keys if key.use is Use.APPEND}
        return [
            replace(key, use=Use.APPEND) if key.use is Use.FIELD and key.name in names else key
            for key in keys
        ]

    def _check_pairs(self) -> None:
        pairs = Counter(key.name for key in self._keys if key.use in (Use.NAME, Use.VALUE))
        for name, times in pairs.items():
            if times != 2:
                listed = ",".join([name] * times)
                raise self._wrong(
                    f"Found invalid key/reference associations: '{listed}' "
                    "Please ensure each '*<key>' is matched with a matching '&<key>"
                )

    def parse(self, text: str) -> dict[str, str | None]:
        """Fields and values of a text.

        Errors:
            DissectError: it does not fit.
        """
        values = self._cut(text)
        if self._left and values:
            values[0] = self._left + values[0]
        if len(values) == len(self._keys):
            results = self._fields(values) if self._simple else self._combined(values)
            if len(results) == len(self._names):
                return results
        reason = f"Unable to find match for dissect pattern: {self._pattern} against source: {text}"
        raise DissectError("find_match", reason)

    def _cut(self, text: str) -> list[str]:
        """The values of the keys, as far as their delimiters are found."""
        values: list[str] = []
        if not text.startswith(self._lead) or len(text) == len(self._lead):
            return values
        keys, start, end = self._keys, len(self._lead), len(text)
        while len(values) < len(keys):
            key = keys[len(values)]
            delimiter = key.delimiter
            if not delimiter:
                values.append(text[start:])
                break
            at = text.find(delimiter, start)
            if at < 0:
                break
            values.append(text[start:at])
            start = at + len(delimiter)
            while start < end and text.startswith(delimiter, start):
                start += len(delimiter)
                if not keys[len(values) - 1].padded:
                    if len(values) == len(keys):
                        break
                    values.append("")
        return values

    def _fields(self, values: list[str]) -> dict[str, str | None]:
        return {
            key.name: value for key, value in zip(self._keys, values, strict=True) if key.use is not Use.SKIP
        }

    def _combined(self, values: list[str]) -> dict[str, str | None]:
        fields: dict[str, str | None] = {}
        pairs: dict[str, dict[Use, str]] = {}
        appended: dict[str, list[tuple[int, str]]] = {}
        for place, (key, value) in enumerate(zip(self._keys, values, strict=True)):
            if key.use is Use.FIELD:
                fields[key.name] = value
            elif key.use is Use.APPEND:
                order = _FIRST_OF_ALL + place if key.order is None else key.order
                appended.setdefault(key.name, []).append((order, value))
            elif key.use is not Use.SKIP:
                pairs.setdefault(key.name, {})[key.use] = value
        fields |= {pair.get(Use.NAME, ""): pair.get(Use.VALUE) for pair in pairs.values()}
        for name, parts in appended.items():
            fields[name] = self._separator.join(value for _, value in sorted(parts, key=lambda part: part[0]))
        return fields


def _key(text: str, delimiter: str) -> Key:
    """The key that stands between the braces.

    Errors:
        DissectError: it has no name, or more than one modifier.
    """
    modifiers = "".join(letter for letter in text if letter in "+*&?/")
    name, padded, order = text, False, None
    if modifiers in ("/", "+/"):
        use, found = Use.APPEND, _ORDERED.search(text)
        if found:
            name, padded, order = found[1], found[3] is not None, _position(found[2])
        else:
            name = ""
    elif len(modifiers) < 2:
        use = Use(modifiers)
        found = (_MODIFIED if modifiers else _PADDED).search(text)
        if found:
            name, padded = found[1], found[2] is not None
        use = use if name or use is not Use.FIELD else Use.SKIP
    else:
        raise _key_error(text, "multiple modifiers are not allowed.")
    if not name and use is not Use.SKIP:
        raise _key_error(text, "The key name could not be determined")
    return Key(name, use, padded, order, delimiter)


def _position(digits: str) -> int:
    if int(digits) > _LARGEST_SHORT:
        raise DissectError("number_format_exception", f'Value out of range. Value:"{digits}" Radix:10')
    return int(digits)


def _key_error(text: str, reason: str) -> DissectError:
    return DissectError("key_parse", f"Unable to parse key: {text} Reason: {reason}")
