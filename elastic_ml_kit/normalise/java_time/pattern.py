"""The letters of date patterns, `yyyy-MM-dd`, and the parts of a format that they stand for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from elastic_ml_kit.normalise.java_time import fields as f
from elastic_ml_kit.normalise.java_time import iso_fields, week
from elastic_ml_kit.normalise.java_time.builder import Builder
from elastic_ml_kit.normalise.java_time.elements import Reading, Writing
from elastic_ml_kit.normalise.java_time.fields import Field
from elastic_ml_kit.normalise.java_time.number_elements import Number, Reduced
from elastic_ml_kit.normalise.java_time.styles import EXCEEDS_PAD, NORMAL, NOT_NEGATIVE
from elastic_ml_kit.normalise.java_time.zone_elements import PATTERNS, LocalizedOffset, Offset, Zone, ZoneName
from elastic_ml_kit.normalise.painless.thrown import Thrown

_FIELDS: dict[str, Field] = {
    "G": f.ERA,
    "y": f.YEAR_OF_ERA,
    "u": f.YEAR,
    "Q": iso_fields.QUARTER_OF_YEAR,
    "q": iso_fields.QUARTER_OF_YEAR,
    "M": f.MONTH_OF_YEAR,
    "L": f.MONTH_OF_YEAR,
    "D": f.DAY_OF_YEAR,
    "d": f.DAY_OF_MONTH,
    "F": f.ALIGNED_DAY_OF_WEEK_IN_MONTH,
    "E": f.DAY_OF_WEEK,
    "c": f.DAY_OF_WEEK,
    "e": f.DAY_OF_WEEK,
    "a": f.AMPM_OF_DAY,
    "B": f.AMPM_OF_DAY,
    "H": f.HOUR_OF_DAY,
    "k": f.CLOCK_HOUR_OF_DAY,
    "K": f.HOUR_OF_AMPM,
    "h": f.CLOCK_HOUR_OF_AMPM,
    "m": f.MINUTE_OF_HOUR,
    "s": f.SECOND_OF_MINUTE,
    "S": f.NANO_OF_SECOND,
    "A": f.MILLI_OF_DAY,
    "n": f.NANO_OF_SECOND,
    "N": f.NANO_OF_DAY,
    "g": iso_fields.MODIFIED_JULIAN_DAY,
}
_STYLES = {3: "SHORT", 4: "FULL", 5: "NARROW"}
_WEEK_WIDTH = {"W": 1, "w": 2, "Y": 19}


def illegal(reason: str) -> Thrown:
    """A pattern that cannot be used."""
    return Thrown("IllegalArgumentException", reason)


def _too_many(letter: str) -> Thrown:
    return illegal(f"Too many pattern letters: {letter}")


def append_pattern(builder: Builder, pattern: str) -> None:
    """Appends the parts of a pattern.

    Errors:
        Thrown: IllegalArgumentException.
    """
    position = 0
    while position < len(pattern):
        char = pattern[position]
        if char.isascii() and char.isalpha():
            position = _letters(builder, pattern, position)
        elif char == "'":
            position = _quoted(builder, pattern, position)
        else:
            _sign(builder, char)
            position += 1


def _sign(builder: Builder, char: str) -> None:
    if char == "[":
        builder.optional_start()
    elif char == "]":
        if not builder.nested:
            raise illegal("Pattern invalid as it contains ] without previous [")
        builder.optional_end()
    elif char in "{}#":
        raise illegal(f"Pattern includes reserved character: '{char}'")
    else:
        builder.literal(char)


def _run(pattern: str, position: int) -> int:
    end = position
    while end < len(pattern) and pattern[end] == pattern[position]:
        end += 1
    return end


def _letters(builder: Builder, pattern: str, position: int) -> int:
    end = _run(pattern, position)
    letter, count = pattern[position], end - position
    if letter == "p":
        width = count
        if end >= len(pattern) or not (pattern[end].isascii() and pattern[end].isalpha()):
            raise illegal(f"Pad letter 'p' must be followed by valid pad pattern: {pattern}")
        builder.pad_next(width)
        position, end = end, _run(pattern, end)
        letter, count = pattern[position], end - position
    if letter in _FIELDS:
        _field(builder, letter, count, _FIELDS[letter])
    elif letter in _SPECIAL:
        _SPECIAL[letter](builder, letter, count)
    else:
        raise illegal(f"Unknown pattern letter: {letter}")
    return end


def _quoted(builder: Builder, pattern: str, start: int) -> int:
    position = start + 1
    while position < len(pattern):
        if pattern[position] == "'":
            if pattern[position + 1 : position + 2] != "'":
                break
            position += 1
        position += 1
    if position >= len(pattern):
        raise illegal(f"Pattern ends with an incomplete string literal: {pattern}")
    text = pattern[start + 1 : position]
    builder.literal(text.replace("''", "'") if text else "'")
    return position + 1


def _field(builder: Builder, letter: str, count: int, field: Field) -> None:
    if letter in "uy":
        _year(builder, count, field)
    elif letter in "MLQqEec":
        _named(builder, letter, count, field)
    elif letter == "a":
        if count > 1:
            raise _too_many(letter)
        builder.text(field, "SHORT")
    elif letter == "B":
        if count not in (1, 4, 5):
            raise illegal(f"Wrong number of pattern letters: {letter}")
        builder.text(field, "SHORT")
    elif letter == "G":
        if count > 5:
            raise _too_many(letter)
        builder.text(field, _STYLES.get(count, "SHORT"))
    elif letter == "S":
        if count > 9:
            raise illegal(f"Minimum width must be from 0 to 9 inclusive but was {count}")
        builder.fraction(field, count, count, False)
    else:
        _counted(builder, letter, count, field)


def _counted(builder: Builder, letter: str, count: int, field: Field) -> None:
    if letter in "dhHkKmsF":
        if count > (1 if letter == "F" else 2):
            raise _too_many(letter)
        if count == 1:
            builder.number(field)
        else:
            builder.fixed(field, count)
    elif letter == "D":
        if count > 3:
            raise _too_many(letter)
        if count == 1:
            builder.number(field)
        else:
            builder.number(field, count, 3, NOT_NEGATIVE)
    else:
        if count > 19:
            raise illegal(f"The minimum width must be from 1 to 19 inclusive but was {count}")
        builder.number(field, count, 19, NORMAL if letter == "g" else NOT_NEGATIVE)


def _year(builder: Builder, count: int, field: Field) -> None:
    if count == 2:
        builder.reduced(field, 2, 2, 2000)
    elif count > 19:
        raise illegal(f"The minimum width must be from 1 to 19 inclusive but was {count}")
    else:
        builder.number(field, count, 19, NORMAL if count < 4 else EXCEEDS_PAD)


def _named(builder: Builder, letter: str, count: int, field: Field) -> None:
    if count > 5:
        raise _too_many(letter)
    if letter == "c" and count == 2:
        raise illegal('Invalid pattern "cc"')
    if count >= 3:
        builder.text(field, _STYLES[count] + ("_STANDALONE" if letter in "Lqc" else ""))
    elif letter in "ec":
        builder.numeric(WeekNumber(letter, count, count))
    elif letter == "E":
        builder.text(field, "SHORT")
    elif count == 1:
        builder.number(field)
    else:
        builder.fixed(field, 2)


class WeekNumber(Number):
    """A number of the week, counted as the locale does."""

    __slots__ = ("letter",)

    def __init__(self, letter: str, count: int, high: int, subsequent: int = 0) -> None:
        sign = NOT_NEGATIVE if letter != "Y" else NORMAL if count < 4 else EXCEEDS_PAD
        super().__init__(f.DAY_OF_WEEK, count, high, sign, subsequent)
        self.letter = letter

    def with_subsequent(self, subsequent: int) -> WeekNumber:
        return WeekNumber(self.letter, self.low, self.high, subsequent)

    def localized(self, locale: str) -> Number:
        """The number for a locale."""
        rules = week.WeekFields.of_locale(locale)
        if self.letter == "Y":
            if self.low == 2:
                return Reduced(rules.week_based_year, 2, 2, 2000, self.subsequent)
            return Number(rules.week_based_year, self.low, 19, self.sign, self.subsequent)
        fields = {"w": rules.week_of_week_based_year, "W": rules.week_of_month}
        return Number(
            fields.get(self.letter, rules.day_of_week), self.low, self.high, NOT_NEGATIVE, self.subsequent
        )

    def write(self, to: Writing) -> bool:
        return self.localized(to.locale).write(to)

    def read(self, context: Reading, text: str, position: int) -> int:
        return self.localized(context.locale).read(context, text, position)

    def __str__(self) -> str:
        if self.letter != "Y":
            names = {"w": "WeekOfWeekBasedYear", "W": "WeekOfMonth"}
            return f"Localized({names.get(self.letter, 'DayOfWeek')},{self.low})"
        if self.low == 1:
            return "Localized(WeekBasedYear)"
        if self.low == 2:
            return "Localized(WeekBasedYear,2,2,2000-01-01)"
        return f"Localized(WeekBasedYear,{self.low},19,{self.sign})"


def _week(builder: Builder, letter: str, count: int) -> None:
    if (letter == "W" and count > 1) or (letter == "w" and count > 2):
        raise _too_many(letter)
    high = 2 if letter == "Y" and count == 2 else max(_WEEK_WIDTH[letter], count)
    builder.numeric(WeekNumber(letter, count, high))


def _zone_id(builder: Builder, letter: str, count: int) -> None:
    if count != 2:
        raise illegal(f"Pattern letter count must be 2: {letter}")
    builder.append(Zone("ZoneId()", True))


def _zone_text(builder: Builder, letter: str, count: int) -> None:
    if count > 4:
        raise _too_many(letter)
    builder.append(ZoneName("FULL" if count == 4 else "SHORT"))


def _generic(builder: Builder, letter: str, count: int) -> None:
    if count not in (1, 4):
        raise illegal(f"Wrong number of pattern letters: {letter}")
    builder.append(ZoneName("FULL" if count == 4 else "SHORT", generic=True))


def _offset(builder: Builder, letter: str, count: int) -> None:
    if count > 5:
        raise _too_many(letter)
    if letter == "Z":
        if count == 4:
            builder.append(LocalizedOffset("FULL"))
        else:
            builder.append(Offset("+HHMM", "+0000") if count < 4 else Offset("+HH:MM:ss", "Z"))
        return
    none = "Z" if letter == "X" else "+00" if count == 1 else "+0000" if count % 2 == 0 else "+00:00"
    builder.append(Offset(PATTERNS[count + (count != 1)], none))


def _localized(builder: Builder, letter: str, count: int) -> None:
    if count not in (1, 4):
        raise illegal(f"Pattern letter count must be 1 or 4: {letter}")
    builder.append(LocalizedOffset("SHORT" if count == 1 else "FULL"))


_SPECIAL: dict[str, Callable[[Any, str, int], None]] = {
    "V": _zone_id,
    "z": _zone_text,
    "v": _generic,
    "Z": _offset,
    "X": _offset,
    "x": _offset,
    "O": _localized,
    "W": _week,
    "w": _week,
    "Y": _week,
}
