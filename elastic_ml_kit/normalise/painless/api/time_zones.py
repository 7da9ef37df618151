"""Zones and their rules: ZoneId, ZoneOffset, ZoneRules, ZoneOffsetTransition."""

from __future__ import annotations

from typing import Any

from elastic_ml_kit.normalise.java_time import transitions
from elastic_ml_kit.normalise.java_time.duration import Duration
from elastic_ml_kit.normalise.java_time.instant import Instant
from elastic_ml_kit.normalise.java_time.local_date_time import LocalDateTime
from elastic_ml_kit.normalise.java_time.origins import to_zone, to_zone_offset
from elastic_ml_kit.normalise.java_time.transitions import Transition, ZoneRules
from elastic_ml_kit.normalise.java_time.zone import (
    MAX_OFFSET,
    MIN_OFFSET,
    UTC,
    FixedRegion,
    ZoneId,
    ZoneOffset,
    with_prefix,
    zone,
)
from elastic_ml_kit.normalise.java_time.zone_names import written_name
from elastic_ml_kit.normalise.painless.api.declare import JavaClass
from elastic_ml_kit.normalise.painless.api.time_declare import methods, statics
from elastic_ml_kit.normalise.painless.thrown import throw

SHORT_IDS = {
    "ACT": "Australia/Darwin",
    "AET": "Australia/Sydney",
    "AGT": "America/Argentina/Buenos_Aires",
    "ART": "Africa/Cairo",
    "AST": "America/Anchorage",
    "BET": "America/Sao_Paulo",
    "BST": "Asia/Dhaka",
    "CAT": "Africa/Harare",
    "CNT": "America/St_Johns",
    "CST": "America/Chicago",
    "CTT": "Asia/Shanghai",
    "EAT": "Africa/Addis_Ababa",
    "ECT": "Europe/Paris",
    "EST": "-05:00",
    "HST": "-10:00",
    "IET": "America/Indiana/Indianapolis",
    "IST": "Asia/Kolkata",
    "JST": "Asia/Tokyo",
    "MIT": "Pacific/Apia",
    "MST": "-07:00",
    "NET": "Asia/Yerevan",
    "NST": "Pacific/Auckland",
    "PLT": "Asia/Karachi",
    "PNT": "America/Phoenix",
    "PRT": "America/Puerto_Rico",
    "PST": "America/Los_Angeles",
    "SST": "Pacific/Guadalcanal",
    "VST": "Asia/Ho_Chi_Minh",
}


def _of_offset(prefix: str, offset: ZoneOffset) -> ZoneId:
    if prefix not in ("", "GMT", "UTC", "UT"):
        throw("IllegalArgumentException", f"prefix should be GMT, UTC or UT, is: {prefix}")
    return with_prefix(prefix, offset)


def _normalized(own: ZoneId) -> ZoneId:
    return ZoneOffset.of_seconds(own.seconds) if isinstance(own, FixedRegion) else own


def _display_name(own: ZoneId, style: Any, locale: Any) -> str:
    del locale
    if isinstance(own, ZoneOffset):
        return own.id
    return written_name(own, None, style.name.startswith("FULL"))


ZONE = JavaClass("ZoneId", "java.time.ZoneId", python=(ZoneId,))
ZONE.constant("Map", "SHORT_IDS", SHORT_IDS)
statics(
    ZONE,
    {
        "ZoneId from(TemporalAccessor)": to_zone,
        "Set getAvailableZoneIds()": transitions.available_ids,
        "ZoneId of(String)": zone,
        "ZoneId of(String, Map)": lambda id, aliases: zone(aliases.get(id) or id),
        "ZoneId ofOffset(String, ZoneOffset)": _of_offset,
        "ZoneId systemDefault()": lambda: zone("Etc/UTC"),
    },
)
methods(
    ZONE,
    {
        "String getDisplayName(TextStyle, Locale)": _display_name,
        "String getId()": lambda own: own.id,
        "ZoneRules getRules()": ZoneRules,
        "ZoneId normalized()": _normalized,
    },
)

OFFSET = JavaClass(
    "ZoneOffset",
    ZoneOffset.java_name,
    python=(ZoneOffset,),
    supers=("ZoneId", "TemporalAccessor", "TemporalAdjuster", "Comparable", "Object"),
)
for _name, _value in (("MAX", MAX_OFFSET), ("MIN", MIN_OFFSET), ("UTC", UTC)):
    OFFSET.constant("ZoneOffset", _name, _value)
statics(
    OFFSET,
    {
        "ZoneOffset from(TemporalAccessor)": to_zone_offset,
        "ZoneOffset of(String)": ZoneOffset.of,
        "ZoneOffset ofHours(int)": lambda hours: ZoneOffset.of_parts(hours, 0, 0),
        "ZoneOffset ofHoursMinutes(int, int)": lambda hours, minutes: ZoneOffset.of_parts(hours, minutes, 0),
        "ZoneOffset ofHoursMinutesSeconds(int, int, int)": ZoneOffset.of_parts,
        "ZoneOffset ofTotalSeconds(int)": ZoneOffset.of_seconds,
    },
)
OFFSET.method("int getTotalSeconds()", lambda own: own.seconds)

RULES = JavaClass("ZoneRules", ZoneRules.java_name, python=(ZoneRules,))
statics(RULES, {"ZoneRules of(ZoneOffset)": ZoneRules})
methods(
    RULES,
    {
        "Duration getDaylightSavings(Instant)": lambda own, instant: Duration.of(
            own.zone.offset_at(instant.second) - own.standard(instant.second)
        ),
        "ZoneOffset getOffset(Instant)": lambda own, instant: ZoneOffset.of_seconds(
            own.zone.offset_at(instant.second)
        ),
        "ZoneOffset getStandardOffset(Instant)": lambda own, instant: ZoneOffset.of_seconds(
            own.standard(instant.second)
        ),
        "ZoneOffsetTransition getTransition(LocalDateTime)": ZoneRules.transition,
        "List getValidOffsets(LocalDateTime)": ZoneRules.valid_offsets,
        "boolean isDaylightSavings(Instant)": lambda own, instant: (
            own.standard(instant.second) != own.zone.offset_at(instant.second)
        ),
        "boolean isFixedOffset()": lambda own: own.fixed,
        "boolean isValidOffset(LocalDateTime, ZoneOffset)": lambda own, local, offset: (
            offset in own.valid_offsets(local)
        ),
        "ZoneOffsetTransition nextTransition(Instant)": lambda own, instant: own.next(instant.second),
        "ZoneOffsetTransition previousTransition(Instant)": lambda own, instant: own.previous(instant),
    },
)

TRANSITION = JavaClass(
    "ZoneOffsetTransition", Transition.java_name, python=(Transition,), supers=("Comparable", "Object")
)


def _transition(local: LocalDateTime, before: ZoneOffset, after: ZoneOffset) -> Transition:
    if before == after:
        throw("IllegalArgumentException", "Offsets must not be equal")
    return Transition(local.epoch_second(before.seconds), before, after)


statics(TRANSITION, {"ZoneOffsetTransition of(LocalDateTime, ZoneOffset, ZoneOffset)": _transition})
methods(
    TRANSITION,
    {
        "int compareTo(ZoneOffsetTransition)": lambda left, right: (
            (left.second > right.second) - (left.second < right.second)
        ),
        "LocalDateTime getDateTimeAfter()": lambda own: own.local(own.after),
        "LocalDateTime getDateTimeBefore()": lambda own: own.local(own.before),
        "Duration getDuration()": lambda own: Duration.of(own.after.seconds - own.before.seconds),
        "Instant getInstant()": lambda own: Instant(own.second, 0),
        "ZoneOffset getOffsetAfter()": lambda own: own.after,
        "ZoneOffset getOffsetBefore()": lambda own: own.before,
        "boolean isGap()": lambda own: own.is_gap,
        "boolean isOverlap()": lambda own: not own.is_gap,
        "boolean isValidOffset(ZoneOffset)": lambda own, offset: (
            not own.is_gap and offset in (own.before, own.after)
        ),
        "long toEpochSecond()": lambda own: own.second,
    },
)

CLASSES = (ZONE, OFFSET, RULES, TRANSITION)
