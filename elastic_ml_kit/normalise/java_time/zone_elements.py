"""The parts of a format that write and read offsets and zones."""

from __future__ import annotations

import re
from typing import Any

from elastic_ml_kit.normalise.java_time import fields as f
from elastic_ml_kit.normalise.java_time.elements import Element, Reading, Writing
from elastic_ml_kit.normalise.java_time.faults import date_time
from elastic_ml_kit.normalise.java_time.styles import FULL
from elastic_ml_kit.normalise.java_time.zone import UTC, ZoneId, ZoneOffset, region_ids, with_prefix, zone
from elastic_ml_kit.normalise.java_time.zone_names import read_names, written_name
from elastic_ml_kit.normalise.painless.thrown import Thrown

PATTERNS = (
    *("+HH", "+HHmm", "+HH:mm", "+HHMM", "+HH:MM", "+HHMMss", "+HH:MM:ss", "+HHMMSS", "+HH:MM:SS"),
    *("+HHmmss", "+HH:mm:ss", "+H", "+Hmm", "+H:mm", "+HMM", "+H:MM", "+HMMss", "+H:MM:ss", "+HMMSS"),
    *("+H:MM:SS", "+Hmmss", "+H:mm:ss"),
)
_ID = re.compile(r"[A-Za-z0-9~/._+-]+")
_LONGEST_ID = 64
_RANGES = "Value out of range: Hour[0-23], Minute[0-59], Second[0-59]"


def zone_of(temporal: Any, strict: bool) -> ZoneId | None:
    """The zone of a date and time; its offset where it has none and `strict` is not asked for."""
    found = getattr(temporal, "zone", None)
    if found is None and not strict:
        found = getattr(temporal, "offset", None)
    return found if isinstance(found, ZoneId) else None


def _lenient(kind: int, colon: str) -> re.Pattern[str]:
    """What an offset looks like where minutes and seconds may be missing."""
    hour = r"(\d\d)" if kind < 11 else r"(\d\d?)"
    return re.compile(rf"{hour}(?:{colon}(\d\d)(?:{colon}(\d\d))?)?")


def _strict(kind: int) -> re.Pattern[str]:
    """What an offset of a pattern looks like."""
    hour = r"(\d\d)" if kind < 11 else r"(\d\d?)"
    kind %= 11
    colon = ":" if kind > 0 and kind % 2 == 0 else ""
    minute, second = rf"{colon}(\d\d)", rf"{colon}(\d\d)"
    tails = {
        0: "",
        1: f"(?:{minute})?",
        3: minute,
        5: f"{minute}(?:{second})?",
        7: f"{minute}{second}",
        9: f"(?:{minute}(?:{second})?)?",
    }
    return re.compile(hour + tails[kind if kind % 2 else max(kind - 1, 0)])


class Offset(Element):
    """An offset after a pattern such as `+HH:MM`, and the text for none."""

    __slots__ = ("_lenient", "_strict", "kind", "none", "pattern")

    def __init__(self, pattern: str, none: str) -> None:
        if pattern not in PATTERNS:
            raise Thrown("IllegalArgumentException", f"Invalid zone offset pattern: {pattern}")
        self.pattern = pattern
        self.none = none
        self.kind = PATTERNS.index(pattern)
        self._strict = _strict(self.kind)
        self._lenient = {colon: _lenient(self.kind, colon) for colon in ("", ":")}

    def reading(self) -> str:
        """The expression of its digits where they are read strictly."""
        return self._strict.pattern

    def write(self, to: Writing) -> bool:
        seconds = to.value(f.OFFSET_SECONDS)
        if seconds is None:
            return False
        to.out.append(self.shown(seconds))
        return True

    def shown(self, seconds: int) -> str:
        """The text of an offset."""
        minutes, second = divmod(abs(seconds), 60)
        hour, minute = divmod(minutes, 60)
        kind = self.kind % 11
        colon = ":" if kind > 0 and kind % 2 == 0 else ""
        text = f"{hour:02}" if self.kind < 11 else str(hour)
        total = hour
        if 3 <= kind <= 8 or (kind >= 9 and second) or (kind >= 1 and minute):
            text += f"{colon}{minute:02}"
            total += minute
            if kind in (7, 8) or (kind >= 5 and second):
                text += f"{colon}{second:02}"
                total += second
        return ("-" if seconds < 0 else "+") + text if total else self.none

    def read(self, context: Reading, text: str, position: int) -> int:
        length = len(self.none)
        if length == 0 and position == len(text):
            return context.put(f.OFFSET_SECONDS, 0, position, position)
        if length:
            if position >= len(text):
                return ~position
            if context.equal(text[position : position + length], self.none):
                return context.put(f.OFFSET_SECONDS, 0, position, position + length)
        if text[position] in "+-":
            pattern = self._strict if context.strict else self._lenient[self._colon(text, position)]
            found = pattern.match(text, position + 1)
            if found is not None:
                return context.put(
                    f.OFFSET_SECONDS, _total(found, text[position] == "-"), position, found.end()
                )
        return context.put(f.OFFSET_SECONDS, 0, position, position) if length == 0 else ~position

    def _colon(self, text: str, position: int) -> str:
        """What stands between the numbers of a lenient offset; a pattern of hours alone takes both forms."""
        if ":" in self.pattern:
            return ":"
        hours_alone = self.pattern in ("+HH", "+H")
        return ":" if hours_alone and ":" in text[position + len(self.pattern) : position + 4] else ""

    def __str__(self) -> str:
        quoted = self.none.replace("'", "''")
        return f"Offset({self.pattern},'{quoted}')"


def _total(found: re.Match[str], negative: bool) -> int:
    parts = [int(part or 0) for part in (*found.groups(), None, None)[:3]]
    if parts[0] > 23 or parts[1] > 59 or parts[2] > 59:
        raise date_time(_RANGES)
    total = parts[0] * 3600 + parts[1] * 60 + parts[2]
    return -total if negative else total


class LocalizedOffset(Element):
    """An offset after `GMT`, such as `GMT+2` or `GMT+02:00`."""

    __slots__ = ("style",)
    _READ = re.compile(r"([+-])(?:(\d\d):(\d\d)(?::(\d\d))?)")
    _READ_SHORT = re.compile(r"([+-])(\d\d?)(?::(\d\d)(?::(\d\d))?)?")

    def __init__(self, style: str) -> None:
        self.style = style

    def write(self, to: Writing) -> bool:
        seconds = to.value(f.OFFSET_SECONDS)
        if seconds is None:
            return False
        to.out.append("GMT")
        if seconds:
            minutes, second = divmod(abs(seconds), 60)
            hour, minute = divmod(minutes, 60)
            to.out.append("-" if seconds < 0 else "+")
            if self.style == FULL:
                to.out.append(f"{hour:02}:{minute:02}" + (f":{second:02}" if second else ""))
            else:
                to.out.append(str(hour))
                if minute or second:
                    to.out.append(f":{minute:02}" + (f":{second:02}" if second else ""))
        return True

    def read(self, context: Reading, text: str, position: int) -> int:
        end = position + 3
        if not context.equal(text[position:end], "GMT"):
            return ~position
        if text[end : end + 1] not in ("+", "-"):
            return context.put(f.OFFSET_SECONDS, 0, position, end)
        found = (self._READ if self.style == FULL else self._READ_SHORT).match(text, end)
        if found is None:
            return ~position
        hour, minute, second = (int(part or 0) for part in found.groups()[1:])
        total = hour * 3600 + minute * 60 + second
        signed = -total if found[1] == "-" else total
        return context.put(f.OFFSET_SECONDS, signed, position, found.end())

    def __str__(self) -> str:
        return f"LocalizedOffset({self.style})"


_ID_Z, _ID_ZERO = Offset("+HH:MM:ss", "Z"), Offset("+HH:MM:ss", "0")


class Zone(Element):
    """The id of a zone; `strict` refuses to write a mere offset."""

    __slots__ = ("label", "strict")

    def __init__(self, label: str, strict: bool) -> None:
        self.label = label
        self.strict = strict

    def found(self, to: Writing) -> ZoneId | None:
        """The zone to be written."""
        wanted = to.zone or zone_of(to.temporal, self.strict)
        if wanted is None and not to.optional:
            name = "ZoneId" if self.strict else "Zone"
            raise date_time(f"Unable to extract {name} from temporal {to.temporal}")
        return wanted

    def write(self, to: Writing) -> bool:
        wanted = self.found(to)
        if wanted is None:
            return False
        to.out.append(wanted.id)
        return True

    def names(self, context: Reading) -> dict[str, str]:
        """What may be read beside ids, and the zones it means."""
        del context
        return {}

    def read(self, context: Reading, text: str, position: int) -> int:
        if position >= len(text):
            return ~position
        if text[position] in "+-":
            return self._offset(context, text, position, position, _ID_Z)
        for prefix in ("UTC", "UT", "GMT"):
            end = position + len(prefix)
            if context.equal(text[position:end], prefix):
                if prefix == "GMT" and text[end : end + 1] == "0":
                    context.zone = zone("GMT0")
                    return end + 1
                return self._offset(context, text, position, end, _ID_ZERO)
        name, end = self._longest(context, text, position)
        if name is not None:
            context.zone = zone(name)
            return end
        if context.equal(text[position], "Z"):
            context.zone = UTC
            return position + 1
        return ~position

    def _longest(self, context: Reading, text: str, position: int) -> tuple[str | None, int]:
        names, ids = self.names(context), region_ids()
        found = _ID.match(text, position)
        most = max(min(len(found[0]), _LONGEST_ID) if found else 0, max(map(len, names), default=0))
        folded = None if context.sensitive else {each.lower(): each for each in (*names, *ids)}
        for length in range(min(most, len(text) - position), 0, -1):
            piece: str | None = text[position : position + length]
            if folded is not None:
                piece = folded.get(str(piece).lower())
            if piece in ids or piece in names:
                return names.get(str(piece), piece), position + length
        return None, position

    def _offset(self, context: Reading, text: str, start: int, position: int, element: Offset) -> int:
        prefix = text[start:position].upper()
        if position >= len(text) or text[position] == "0" or context.equal(text[position], "Z"):
            context.zone = zone(prefix)
            return position
        inner = Reading(context.locale)
        inner.strict, inner.sensitive = context.strict, context.sensitive
        try:
            end = element.read(inner, text, position)
            if end < 0:
                if element is _ID_Z:
                    return ~start
                context.zone = zone(prefix)
                return position
            context.zone = with_prefix(prefix, ZoneOffset.of_seconds(inner.values[f.OFFSET_SECONDS]))
        except Thrown:
            return ~start
        return end

    def __str__(self) -> str:
        return self.label


class ZoneRegion(Zone):
    """The id of a zone that is not a mere offset."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__("ZoneRegionId()", True)

    def found(self, to: Writing) -> ZoneId | None:
        wanted = super().found(to)
        if not isinstance(wanted, ZoneOffset):
            return wanted
        if not to.optional:
            raise date_time(f"Unable to extract ZoneRegionId() from temporal {to.temporal}")
        return None


class ZoneName(Zone):
    """The name of a zone, such as `CET` or `Central European Time`."""

    __slots__ = ("generic", "style")

    def __init__(self, style: str, generic: bool = False) -> None:
        super().__init__(f"ZoneText({style})", True)
        self.style = style
        self.generic = generic

    def write(self, to: Writing) -> bool:
        wanted = self.found(to)
        if wanted is None:
            return False
        to.out.append(self._named(wanted, to.temporal))
        return True

    def _named(self, wanted: ZoneId, temporal: Any) -> str:
        if isinstance(wanted, ZoneOffset):
            return wanted.id
        second = None
        if not self.generic and temporal.is_supported(f.INSTANT_SECONDS):
            second = temporal.get_long(f.INSTANT_SECONDS)
        elif not self.generic and temporal.is_supported(f.EPOCH_DAY) and temporal.is_supported(f.NANO_OF_DAY):
            second = temporal.get_long(f.EPOCH_DAY) * 86_400 + temporal.get_long(f.NANO_OF_DAY) // 10**9
        return written_name(wanted, second, self.style == FULL)

    def names(self, context: Reading) -> dict[str, str]:
        return read_names(self.style == FULL)
