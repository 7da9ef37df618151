"""The values that a script may leave in a document, as JSON can hold them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from elastic_ml_kit.normalise.boxes import Char, Float
from elastic_ml_kit.normalise.faults import CLASS_CAST, IngestError, illegal
from elastic_ml_kit.normalise.painless.containers.keys import value_of
from elastic_ml_kit.normalise.values import java_class, java_text, to_float

_WRITTEN = ("java.time.", "java.util.Locale")
"""Classes whose objects an index takes as text."""


def rendered(value: Any) -> Any:
    """The value as JSON can hold it: what is no number becomes its name, a time its text.

    Errors:
        IngestError: an object that no index takes, such as a Character or a StringBuilder; or a key that is
            no text.

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
        return {_name(key): rendered(inner) for key, inner in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [rendered(inner) for inner in value]
    if isinstance(value, int) and kind is not Char:
        return int(value)
    if kind is Decimal:
        return float(value)
    name = java_class(value)
    if not name.startswith(_WRITTEN):
        raise illegal(f"cannot write xcontent for unknown value of type class {name}")
    return java_text(value)


def _name(key: Any) -> str:
    if isinstance(key, str):
        return key
    if value_of(key) is None:
        raise illegal("Field name cannot be null")
    reason = f"class {java_class(value_of(key))} cannot be cast to class java.lang.String"
    raise IngestError(CLASS_CAST, reason)
