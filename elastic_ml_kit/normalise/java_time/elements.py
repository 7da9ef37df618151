"""The parts of a format, each of which writes a piece of text and reads it again.

Reading gives the position behind the piece, or the complement of the one at which it did not fit.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

from elastic_ml_kit.normalise.java_time.faults import date_time
from elastic_ml_kit.normalise.java_time.fields import Field
from elastic_ml_kit.normalise.java_time.zone import ZoneId


class Reading:
    """Where a text is read: what was found so far, and how strictly.

    Attributes:
        values: by field.
        zone: the zone that was read.
        strict: widths and texts have to be exact.
        sensitive: upper and lower case differ.
        locale: of names, as `Locale.toString` gives it.
    """

    __slots__ = ("locale", "sensitive", "strict", "values", "zone")

    def __init__(self, locale: str) -> None:
        self.values: dict[Any, int] = {}
        self.zone: ZoneId | None = None
        self.strict = True
        self.sensitive = True
        self.locale = locale

    def put(self, field: Field, value: int, start: int, end: int) -> int:
        """Keeps a value; a second one has to be the same."""
        old = self.values.setdefault(field, value)
        return end if old == value else ~start

    def equal(self, piece: str, wanted: str) -> bool:
        """Whether the texts are the same."""
        if piece == wanted:
            return True
        if self.sensitive or len(piece) != len(wanted):
            return False
        return piece.upper() == wanted.upper() or piece.lower() == wanted.lower()


class Writing:
    """Where a date is written.

    Attributes:
        temporal: the date or time.
        out: the pieces so far.
        optional: how many optional sections are open; in one, what is missing ends it.
        zone: of the format, or None.
    """

    __slots__ = ("locale", "optional", "out", "temporal", "zone")

    def __init__(self, temporal: Any, locale: str, zone: ZoneId | None) -> None:
        self.temporal = temporal
        self.locale = locale
        self.zone = zone
        self.out: list[str] = []
        self.optional = 0

    def value(self, field: Field) -> int | None:
        """The value of a field; None ends an optional section.

        Errors:
            Thrown: UnsupportedTemporalTypeException.
        """
        if self.optional and not self.temporal.is_supported(field):
            return None
        found: int = self.temporal.get_long(field)
        return found


class Element(ABC):
    """One part of a format."""

    __slots__ = ()

    @abstractmethod
    def write(self, to: Writing) -> bool:
        """Writes the piece; False where an optional section has to end."""

    @abstractmethod
    def read(self, context: Reading, text: str, position: int) -> int:
        """Reads the piece at the position."""


class Literal(Element):
    """Fixed text."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def write(self, to: Writing) -> bool:
        to.out.append(self.text)
        return True

    def read(self, context: Reading, text: str, position: int) -> int:
        end = position + len(self.text)
        return end if context.equal(text[position:end], self.text) else ~position

    def __str__(self) -> str:
        escaped = self.text.replace("'", "''")
        return "''" if self.text == "'" else f"'{escaped}'"


class Composite(Element):
    """Parts one after another, which may be optional as a whole."""

    __slots__ = ("optional", "parts")

    def __init__(self, parts: Sequence[Element], optional: bool) -> None:
        self.parts = tuple(parts)
        self.optional = optional

    def write(self, to: Writing) -> bool:
        if not self.optional:
            return all(part.write(to) for part in self.parts)
        length = len(to.out)
        to.optional += 1
        try:
            if not all(part.write(to) for part in self.parts):
                del to.out[length:]
        finally:
            to.optional -= 1
        return True

    def read(self, context: Reading, text: str, position: int) -> int:
        if not self.optional:
            for part in self.parts:
                position = part.read(context, text, position)
                if position < 0:
                    return position
            return position
        kept = dict(context.values), context.zone, context.strict, context.sensitive
        end = position
        for part in self.parts:
            end = part.read(context, text, end)
            if end < 0:
                context.values, context.zone, context.strict, context.sensitive = kept
                return position
        return end

    def __str__(self) -> str:
        inner = "".join(map(str, self.parts))
        return f"[{inner}]" if self.optional else f"({inner})"


class Setting(Element):
    """Changes how the following parts are read: a pair of attribute and value."""

    __slots__ = ("name", "value")

    def __init__(self, name: str, value: bool) -> None:
        self.name = name
        self.value = value

    def write(self, to: Writing) -> bool:
        return True

    def read(self, context: Reading, text: str, position: int) -> int:
        setattr(context, self.name, self.value)
        return position

    def __str__(self) -> str:
        names = {"strict": "ParseStrict", "sensitive": "ParseCaseSensitive"}
        return f"{names[self.name]}({str(self.value).lower()})"


class Default(Element):
    """A value for a field that was not read."""

    __slots__ = ("field", "value")

    def __init__(self, field: Field, value: int) -> None:
        self.field = field
        self.value = value

    def write(self, to: Writing) -> bool:
        return True

    def read(self, context: Reading, text: str, position: int) -> int:
        context.values.setdefault(self.field, self.value)
        return position


class Padded(Element):
    """A part filled up to a width from the left."""

    __slots__ = ("char", "part", "width")

    def __init__(self, part: Element, width: int, char: str) -> None:
        self.part = part
        self.width = width
        self.char = char

    def write(self, to: Writing) -> bool:
        length = len(to.out)
        if not self.part.write(to):
            return False
        piece = "".join(to.out[length:])
        if len(piece) > self.width:
            reason = f"output of {len(piece)} characters exceeds pad width of {self.width}"
            raise date_time(f"Cannot print as {reason}")
        to.out[length:] = [piece.rjust(self.width, self.char)]
        return True

    def read(self, context: Reading, text: str, position: int) -> int:
        if position >= len(text):
            return ~position
        end = position + self.width
        if end > len(text):
            if context.strict:
                return ~position
            end = len(text)
        start = position
        while start < end and context.equal(text[start], self.char):
            start += 1
        result = self.part.read(context, text[:end], start)
        return ~(position + start) if result != end and context.strict else result

    def __str__(self) -> str:
        char = "" if self.char == " " else f",'{self.char}'"
        return f"Pad({self.part},{self.width}{char})"
