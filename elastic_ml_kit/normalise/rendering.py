"""The values that a script may leave in a document, as JSON can hold them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from elastic_ml_kit.normalise.boxes import Char, Float
from elastic_ml_kit.normalise.painless.containers.keys import value_of
from elastic_ml_kit.normalise.values import java_text, to_float


def rendered(value: Any) -> Any:
    """The value as JSON can hold it: what is no number becomes its name, objects become their text, or what
    their own `in_document` gives.

    Example:
        >>> rendered({"a": [1, float("nan"), Float(0.10000000149011612)]})
        {'a': [1, 'NaN', 0.1]}
    """
    kind = type(value)
    if kind is str or kind is int or kind is bool or value is None:
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            return java_text(float(value))
        return to_float(value) if kind is Float else value
    own = getattr(value, "in_document", None)
    if own is not None:
        return own()
    if isinstance(value, Mapping):
        return {java_text(value_of(key)): rendered(inner) for key, inner in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [rendered(inner) for inner in value]
    if isinstance(value, int) and kind is not Char:
        return int(value)
    return float(value) if kind is Decimal else java_text(value)
