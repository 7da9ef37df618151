"""The summaries of streams of numbers."""

from __future__ import annotations

from elastic_ml_kit.normalise.painless.api.declare import JavaClass
from elastic_ml_kit.normalise.painless.containers.statistics import (
    DoubleStatistics,
    IntStatistics,
    LongStatistics,
    Statistics,
)


def _declared(name: str, kind: type[Statistics], type: str, total: str) -> JavaClass:
    own = f"{name}SummaryStatistics"
    made = JavaClass(own, f"java.util.{own}", python=(kind,), supers=(f"{name}Consumer", "Object"))
    made.constructor("", kind)
    made.methods(
        {
            f"void accept({type})": lambda s, number: s.accept(number),
            f"void combine({own})": lambda s, other: s.combine(other),
            "double getAverage()": lambda s: s.average(),
            "long getCount()": lambda s: s.count,
            f"{type} getMax()": lambda s: s.max,
            f"{type} getMin()": lambda s: s.min,
            f"{total} getSum()": lambda s: s.sum(),
        }
    )
    return made


CLASSES = (
    _declared("Int", IntStatistics, "int", "long"),
    _declared("Long", LongStatistics, "long", "long"),
    _declared("Double", DoubleStatistics, "double", "double"),
)
