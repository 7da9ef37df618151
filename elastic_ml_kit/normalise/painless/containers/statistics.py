"""Sums as Java makes them: whole ones that wrap, and those of doubles with what rounding lost added again."""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any, ClassVar

from elastic_ml_kit.normalise.painless.containers.objects import JavaObject
from elastic_ml_kit.normalise.values import java_text, wrapped


class DoubleSum:
    """The sum of doubles, added one by one."""

    __slots__ = ("_lost", "_plain", "_sum")

    def __init__(self) -> None:
        self._sum = self._lost = self._plain = 0.0

    def add(self, number: float) -> None:
        """Adds a number."""
        self._plain += number
        self._add(number)

    def _add(self, number: float) -> None:
        wanted = number - self._lost
        total = self._sum + wanted
        self._lost = (total - self._sum) - wanted
        self._sum = total

    def merge(self, other: DoubleSum) -> None:
        """Adds another sum."""
        self._plain += other._plain
        self._add(other._sum)
        self._add(-other._lost)

    def total(self) -> float:
        """The sum so far."""
        total = self._sum - self._lost
        return self._plain if math.isnan(total) and math.isinf(self._plain) else total


def double_sum(numbers: Iterable[float]) -> float:
    """The sum of doubles.

    Example:
        >>> double_sum([0.1] * 10)
        1.0
    """
    made = DoubleSum()
    for each in numbers:
        made.add(each)
    return made.total()


class Statistics(JavaObject):
    """What `IntSummaryStatistics` and its like have in common.

    Attributes:
        count: how many numbers there were.
        min, max: the least and the greatest; for none those of the type, the other way round.
    """

    __slots__ = ("count", "max", "min")

    least: ClassVar[float]
    greatest: ClassVar[float]

    def __init__(self) -> None:
        self.count = 0
        self.min: Any = self.greatest
        self.max: Any = self.least

    def accept(self, number: Any) -> None:
        """Takes a number in."""
        self.count += 1
        self.min = min(self.min, number)
        self.max = max(self.max, number)

    def __call__(self, number: Any) -> None:
        """As a consumer."""
        self.accept(number)

    def combine(self, other: Any) -> None:
        """Takes in what another has seen."""
        self.count += other.count
        self.min = min(self.min, other.min)
        self.max = max(self.max, other.max)

    def sum(self) -> Any:
        """The sum."""
        raise NotImplementedError

    def average(self) -> float:
        """The average; 0 for none."""
        return self.sum() / self.count if self.count else 0.0

    def __str__(self) -> str:
        simple = self.java_name.rpartition(".")[2]
        numbers = {"sum": self.sum(), "min": self.min, "average": self.average(), "max": self.max}
        shown = ", ".join(f"{name}={_fixed(value)}" for name, value in numbers.items())
        return f"{simple}{{count={self.count}, {shown}}}"


_SIX_PLACES, _WIDE = Decimal("0.000001"), Context(prec=400)


def _fixed(value: Any) -> str:
    if isinstance(value, float):
        if not math.isfinite(value):
            return java_text(value)
        return str(Decimal(repr(value)).quantize(_SIX_PLACES, ROUND_HALF_UP, _WIDE))
    return str(value)


class IntStatistics(Statistics):
    """An `IntSummaryStatistics`."""

    __slots__ = ("_sum",)

    java_name: ClassVar[str] = "java.util.IntSummaryStatistics"
    least, greatest = -(1 << 31), (1 << 31) - 1

    def __init__(self) -> None:
        super().__init__()
        self._sum = 0

    def accept(self, number: int) -> None:
        super().accept(number)
        self._sum = wrapped(self._sum + number, 64)

    def combine(self, other: Any) -> None:
        super().combine(other)
        self._sum = wrapped(self._sum + other.sum(), 64)

    def sum(self) -> int:
        return self._sum


class LongStatistics(IntStatistics):
    """A `LongSummaryStatistics`."""

    __slots__ = ()

    java_name: ClassVar[str] = "java.util.LongSummaryStatistics"
    least, greatest = -(1 << 63), (1 << 63) - 1


class DoubleStatistics(Statistics):
    """A `DoubleSummaryStatistics`."""

    __slots__ = ("_sum",)

    java_name: ClassVar[str] = "java.util.DoubleSummaryStatistics"
    least, greatest = -math.inf, math.inf

    def __init__(self) -> None:
        super().__init__()
        self._sum = DoubleSum()

    def accept(self, number: float) -> None:
        super().accept(number)
        if math.isnan(number) or math.isnan(self.min):
            self.min = self.max = math.nan
        self._sum.add(number)

    def combine(self, other: Any) -> None:
        super().combine(other)
        self._sum.merge(other._sum)

    def sum(self) -> float:
        return self._sum.total()
