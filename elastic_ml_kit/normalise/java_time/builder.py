"""Formats are put together here, part by part, as `DateTimeFormatterBuilder` does."""

from __future__ import annotations

from dataclasses import dataclass, field

from elastic_ml_kit.normalise.java_time.elements import Composite, Default, Element, Literal, Padded, Setting
from elastic_ml_kit.normalise.java_time.fields import Field
from elastic_ml_kit.normalise.java_time.formatter import DateTimeFormatter
from elastic_ml_kit.normalise.java_time.number_elements import Fraction, Number, Reduced
from elastic_ml_kit.normalise.java_time.styles import NORMAL, NOT_NEGATIVE, SMART
from elastic_ml_kit.normalise.java_time.text_elements import Text
from elastic_ml_kit.normalise.painless.thrown import Thrown


@dataclass(slots=True)
class _Section:
    """The parts of an optional section, or of the whole."""

    optional: bool
    parts: list[Element] = field(default_factory=list)
    number: int = -1
    pad_width: int = 0
    pad_char: str = " "


class Builder:
    """Collects the parts of a format.

    Numbers next to each other share the digits that are there: one of variable width leaves those of fixed
    width behind it what they need.

    Example:
        >>> from elastic_ml_kit.normalise.java_time.local_date import LocalDate
        >>> Builder().pattern("d/M").formatter().format(LocalDate(2020, 5, 7))
        '7/5'
    """

    java_name = "java.time.format.DateTimeFormatterBuilder"

    def __init__(self) -> None:
        self._sections = [_Section(False)]

    def __str__(self) -> str:
        return f"{self.java_name}@{id(self) >> 4 & 0xFFFFFFFF:x}"

    @property
    def _active(self) -> _Section:
        return self._sections[-1]

    def append(self, element: Element) -> Builder:
        """Any part."""
        active = self._active
        if active.pad_width > 0:
            element = Padded(element, active.pad_width, active.pad_char)
            active.pad_width, active.pad_char = 0, " "
        active.parts.append(element)
        active.number = -1
        return self

    def format(self, formatter: DateTimeFormatter, optional: bool = False) -> Builder:
        """All parts of another format."""
        return self.append(Composite(formatter.composite.parts, optional))

    def literal(self, text: str) -> Builder:
        """Fixed text."""
        return self.append(Literal(text)) if text else self

    def number(self, field: Field, low: int = 1, high: int = 19, sign: str = NORMAL) -> Builder:
        """A number of so many digits."""
        return self._number(Number(field, low, high, sign))

    def fixed(self, field: Field, width: int) -> Builder:
        """A number of a fixed width without sign.

        Errors:
            Thrown: IllegalArgumentException.
        """
        if not 1 <= width <= 19:
            raise Thrown(
                "IllegalArgumentException", f"The width must be from 1 to 19 inclusive but was {width}"
            )
        return self._number(Number(field, width, width, NOT_NEGATIVE))

    def reduced(self, field: Field, low: int, high: int, base: int) -> Builder:
        """The last digits of a number."""
        return self._number(Reduced(field, low, high, base))

    def fraction(self, field: Field, low: int, high: int, point: bool) -> Builder:
        """A fraction of the field."""
        made = Fraction(field, low, high, point)
        return self._number(made) if low == high and not point else self.append(made)

    def text(self, field: Field, style: str = "FULL", table: dict[int, str] | None = None) -> Builder:
        """The name of a value."""
        return self.append(Text(field, style, table))

    def default(self, field: Field, value: int) -> Builder:
        """A value for a field that is not read."""
        return self.append(Default(field, value))

    def setting(self, name: str, value: bool) -> Builder:
        """How the following parts are read."""
        return self.append(Setting(name, value))

    def pad_next(self, width: int, char: str = " ") -> Builder:
        """Pads the next part.

        Errors:
            Thrown: IllegalArgumentException.
        """
        if width < 1:
            raise Thrown("IllegalArgumentException", f"The pad width must be at least one but was {width}")
        self._active.pad_width, self._active.pad_char = width, char
        self._active.number = -1
        return self

    def _number(self, element: Number) -> Builder:
        active = self._active
        index = active.number
        if index < 0:
            self.append(element)
            active.number = len(active.parts) - 1
            return self
        base = active.parts[index]
        assert isinstance(base, Number)
        if element.low == element.high and element.sign == NOT_NEGATIVE:
            active.parts[index] = base.with_subsequent(max(base.subsequent, 0) + element.high)
            self.append(element.with_subsequent(-1))
            active.number = index
        else:
            active.parts[index] = base.with_subsequent(-1)
            self.append(element)
            active.number = len(active.parts) - 1
        return self

    def numeric(self, element: Number) -> Builder:
        """A number of its own kind."""
        return self._number(element)

    def optional_start(self) -> Builder:
        """Begins an optional section."""
        self._active.number = -1
        self._sections.append(_Section(True))
        return self

    def optional_end(self) -> Builder:
        """Ends an optional section.

        Errors:
            Thrown: IllegalStateException: there is none.
        """
        if len(self._sections) == 1:
            reason = "Cannot call optionalEnd() as there was no previous call to optionalStart()"
            raise Thrown("IllegalStateException", reason)
        section = self._sections.pop()
        if section.parts:
            self.append(Composite(section.parts, section.optional))
        return self

    @property
    def nested(self) -> bool:
        """Whether an optional section is open."""
        return len(self._sections) > 1

    def pattern(self, pattern: str) -> Builder:
        """The parts of a pattern such as `yyyy-MM-dd`.

        Errors:
            Thrown: IllegalArgumentException.
        """
        from elastic_ml_kit.normalise.java_time.pattern import append_pattern

        append_pattern(self, pattern)
        return self

    def formatter(self, locale: str = "", style: str = SMART) -> DateTimeFormatter:
        """The format of all that was appended."""
        while self.nested:
            self.optional_end()
        return DateTimeFormatter(Composite(self._active.parts, False), locale, style)
