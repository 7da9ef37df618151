"""When the clocks of a zone are changed."""

from __future__ import annotations

from elastic_ml_kit.normalise.java_time.instant import Instant
from elastic_ml_kit.normalise.java_time.local_date_time import LocalDateTime
from elastic_ml_kit.normalise.java_time.zone import ZoneId, ZoneOffset, ZoneRegion, region_ids

_DAY = 86_400
_STEP = 10 * _DAY
_YEARS = 400 * 366 * _DAY
_FIRST = -5_000_000_000


class Transition:
    """A change of the offset.

    Attributes:
        second: when, since 1970.
        before, after: the offsets.
    """

    __slots__ = ("after", "before", "second")
    java_name = "java.time.zone.ZoneOffsetTransition"

    def __init__(self, second: int, before: ZoneOffset, after: ZoneOffset) -> None:
        self.second = second
        self.before = before
        self.after = after

    @property
    def is_gap(self) -> bool:
        """Whether the clock is put forward."""
        return self.after.seconds > self.before.seconds

    def local(self, offset: ZoneOffset) -> LocalDateTime:
        """What a clock at one of the offsets shows then."""
        return LocalDateTime.of_epoch_second(self.second, 0, offset.seconds)

    def _key(self) -> tuple[int, int, int]:
        return self.second, self.before.seconds, self.after.seconds

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Transition) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def __lt__(self, other: Transition) -> bool:
        return self.second < other.second

    def __str__(self) -> str:
        kind = "Gap" if self.is_gap else "Overlap"
        return f"Transition[{kind} at {self.local(self.before)}{self.before} to {self.after}]"


class ZoneRules:
    """The rules of a zone."""

    __slots__ = ("zone",)
    java_name = "java.time.zone.ZoneRules"

    def __init__(self, zone: ZoneId) -> None:
        self.zone = zone

    @property
    def fixed(self) -> bool:
        """Whether the offset never changes."""
        return not isinstance(self.zone, ZoneRegion)

    def standard(self, second: int) -> int:
        """The offset in seconds without summer time."""
        offset = self.zone.offset_at(second)
        return offset - self.zone.saving_at(second) if isinstance(self.zone, ZoneRegion) else offset

    def valid_offsets(self, local: LocalDateTime) -> list[ZoneOffset]:
        """The offsets at which a clock shows the time: none, one or two."""
        before, after = self.zone.offsets_of(local.epoch_second(0))
        if before < after:
            return []
        offsets = [before] if before == after else [before, after]
        return [ZoneOffset.of_seconds(each) for each in offsets]

    def transition(self, local: LocalDateTime) -> Transition | None:
        """The change that skips or repeats the local time, or None."""
        before, after = self.zone.offsets_of(local.epoch_second(0))
        if before == after:
            return None
        return self.next(local.epoch_second(max(before, after)) - 1 - abs(after - before))

    def next(self, second: int) -> Transition | None:
        """The first change after an instant."""
        if self.fixed:
            return None
        start = max(second, _FIRST)
        offset, end = self.zone.offset_at(start), start + _YEARS
        while start < end:
            if self.zone.offset_at(start + _STEP) != offset:
                return self._between(start, start + _STEP)
            start += _STEP
            if start > 2_200_000_000 + _DAY * 800 and start - second > _DAY * 800:
                return None
        return None

    def previous(self, instant: Instant) -> Transition | None:
        """The last change before an instant."""
        if self.fixed:
            return None
        end = instant.second if instant.nano else instant.second - 1
        offset = self.zone.offset_at(end)
        while end > _FIRST:
            if self.zone.offset_at(end - _STEP) != offset:
                return self._between(end - _STEP, end)
            end -= _STEP
        return None

    def _between(self, low: int, high: int) -> Transition:
        before = self.zone.offset_at(low)
        while high - low > 1:
            middle = (low + high) // 2
            if self.zone.offset_at(middle) == before:
                low = middle
            else:
                high = middle
        return Transition(
            high, ZoneOffset.of_seconds(before), ZoneOffset.of_seconds(self.zone.offset_at(high))
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ZoneRules) and self.zone == other.zone

    def __hash__(self) -> int:
        return hash(self.zone)

    def __str__(self) -> str:
        return f"ZoneRules[currentStandardOffset={ZoneOffset.of_seconds(self.standard(0))}]"


def available_ids() -> list[str]:
    """The names of all regions."""
    return sorted(region_ids())
