"""Numbers: boxes of the primitive types, numbers without limit, and mathematics."""

from __future__ import annotations

from elastic_ml_kit.normalise.painless.api import (
    big_decimals,
    big_integers,
    floating_numbers,
    maths,
    rounding,
    whole_numbers,
)
from elastic_ml_kit.normalise.painless.api.declare import JavaClass
from elastic_ml_kit.normalise.painless.api.number_conversion import NUMBER

CLASSES: tuple[JavaClass, ...] = (
    NUMBER,
    *whole_numbers.CLASSES,
    *floating_numbers.CLASSES,
    *big_integers.CLASSES,
    *big_decimals.CLASSES,
    *rounding.CLASSES,
    *maths.CLASSES,
)
