"""The part of a format that writes and reads an instant in UTC."""

from __future__ import annotations

import re

from elastic_ml_kit.normalise.java_time import fields as f
from elastic_ml_kit.normalise.java_time.elements import Element, Reading, Writing
from elastic_ml_kit.normalise.java_time.local_date import LocalDate, year_text
from elastic_ml_kit.normalise.java_time.local_date_time import LocalDateTime
from elastic_ml_kit.normalise.java_time.local_time import LocalTime
from elastic_ml_kit.normalise.java_time.zone_elements import Offset

_OFFSET = Offset("+HH:MM:ss", "Z")


class InstantElement(Element):
    """An instant in UTC with as many digits of a second as asked for: -1 all, -2 three, six or nine."""

    __slots__ = ("digits",)
    _READ = re.compile(r"([+-]?\d{4,10})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)", re.IGNORECASE)

    def __init__(self, digits: int) -> None:
        self.digits = digits

    def write(self, to: Writing) -> bool:
        second = to.value(f.INSTANT_SECONDS)
        if second is None:
            return False
        nano = to.temporal.get_long(f.NANO_OF_SECOND) if to.temporal.is_supported(f.NANO_OF_SECOND) else 0
        local = LocalDateTime.of_epoch_second(second, 0, 0)
        date, time = local.date, local.time
        clock = f"{time.hour:02}:{time.minute:02}:{time.second:02}"
        to.out.append(f"{year_text(date.year)}-{date.month:02}-{date.day:02}T{clock}{self._fraction(nano)}Z")
        return True

    def _fraction(self, nano: int) -> str:
        digits = f"{nano:09}"
        if self.digits > 0:
            return "." + digits[: self.digits]
        if self.digits == 0 or nano == 0:
            return ""
        kept = digits.rstrip("0")
        return "." + (digits[: -(-len(kept) // 3) * 3] if self.digits == -2 else kept)

    def read(self, context: Reading, text: str, position: int) -> int:
        found = self._READ.match(text, position)
        if found is None:
            return ~self._failed(text, position)
        end, nano = found.end(), 0
        fraction = re.compile(r"\.(\d{1,9})").match(text, end)
        if self.digits > 0:
            fraction = re.compile(rf"\.(\d{{{self.digits}}})").match(text, end)
            if fraction is None:
                return ~end
        if fraction is not None and self.digits != 0:
            nano, end = int(fraction[1].ljust(9, "0")), fraction.end()
        zoned = Reading(context.locale)
        zoned.sensitive = context.sensitive
        end = _OFFSET.read(zoned, text, end)
        if end < 0:
            return end
        year, month, day, hour, minute, second = (int(part) for part in found.groups())
        return self._keep(
            context, (year, month, day, hour, minute, second), nano, zoned.values[f.OFFSET_SECONDS], end
        )

    def _keep(self, context: Reading, parts: tuple[int, ...], nano: int, offset: int, end: int) -> int:
        year, month, day, hour, minute, second = parts
        days = 0
        if hour == 24 and not (minute or second or nano):
            hour, days = 0, 1
        elif hour == 23 and minute == 59 and second == 60:
            second = 59
        date = LocalDate.of(year, month, day).plus_days(days)
        local = LocalDateTime(date, LocalTime.of(hour, minute, second))
        context.put(f.INSTANT_SECONDS, local.epoch_second(offset), end, end)
        return context.put(f.NANO_OF_SECOND, nano, end, end)

    def _failed(self, text: str, position: int) -> int:
        """Where the text stops to look like an instant."""
        wanted = (r"[+-]?\d{4,10}", "-", r"\d\d", "-", r"\d\d", "[Tt]", r"\d\d", ":", r"\d\d", ":", r"\d\d")
        for piece in wanted:
            found = re.compile(piece).match(text, position)
            if found is None:
                return position
            position = found.end()
        return position

    def __str__(self) -> str:
        return "Instant()"
