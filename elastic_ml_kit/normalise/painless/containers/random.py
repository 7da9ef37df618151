"""The random numbers of Java: the same ones for the same seed."""

from __future__ import annotations

import math
import secrets
from typing import ClassVar

from elastic_ml_kit.normalise.painless.containers.objects import JavaObject
from elastic_ml_kit.normalise.painless.thrown import throw
from elastic_ml_kit.normalise.values import wrapped

_MULTIPLIER, _MASK = 0x5DEECE66D, (1 << 48) - 1


class Random(JavaObject):
    """A `Random`: a linear congruential generator of 48 bits.

    Args:
        seed: where it starts; None starts anywhere.

    Example:
        >>> Random(42).below(10)
        0
    """

    java_name: ClassVar[str] = "java.util.Random"

    def __init__(self, seed: int | None = None) -> None:
        self.seed(secrets.randbits(48) if seed is None else seed)

    def seed(self, seed: int) -> None:
        """Starts again."""
        self._state = (seed ^ _MULTIPLIER) & _MASK
        self._gaussian: float | None = None

    def bits(self, count: int) -> int:
        """So many bits, as a signed integer of 32 bits."""
        self._state = (self._state * _MULTIPLIER + 0xB) & _MASK
        return wrapped(self._state >> 48 - count, 32)

    def whole(self) -> int:
        """Any int."""
        return self.bits(32)

    def below(self, bound: int) -> int:
        """An int from 0 to below a bound.

        Errors:
            Thrown: the bound is not positive.
        """
        if bound <= 0:
            throw("IllegalArgumentException", "bound must be positive")
        drawn = self.bits(31)
        if bound & -bound == bound:
            return bound * drawn >> 31
        while drawn - drawn % bound + bound - 1 >= 1 << 31:
            drawn = self.bits(31)
        return drawn % bound

    def wide(self) -> int:
        """Any long."""
        return wrapped((self.bits(32) << 32) + self.bits(32), 64)

    def flag(self) -> bool:
        """True or false."""
        return self.bits(1) != 0

    def narrow_fraction(self) -> float:
        """A float from 0 to below 1."""
        return self.bits(24) / (1 << 24)

    def fraction(self) -> float:
        """A double from 0 to below 1."""
        return ((self.bits(26) << 27) + self.bits(27)) / (1 << 53)

    def gaussian(self) -> float:
        """A double of the normal distribution."""
        if self._gaussian is not None:
            kept, self._gaussian = self._gaussian, None
            return kept
        while True:
            left, right = 2 * self.fraction() - 1, 2 * self.fraction() - 1
            square = left * left + right * right
            if 0 < square < 1:
                break
        factor = math.sqrt(-2 * math.log(square) / square)
        self._gaussian = right * factor
        return left * factor
