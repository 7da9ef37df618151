"""Tables and lists that a script may read but not change: its `params`, and the document in a condition."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from elastic_ml_kit.normalise.painless.containers.lists import UnmodifiableList, unsupported
from elastic_ml_kit.normalise.values import hash_order


class SealedMap(dict[Any, Any]):
    """A table that cannot be changed, in the order of a HashMap."""

    __slots__ = ()

    java_name: ClassVar[str] = "java.util.Collections$UnmodifiableMap"

    def _refuse(self, *_: Any, **__: Any) -> Any:
        unsupported()

    __setitem__ = __delitem__ = clear = pop = popitem = setdefault = update = _refuse
    __ior__ = _refuse


def sealed(value: Any, deep: bool = True) -> Any:
    """The value as scripts may only read it; `deep` seals what is inside too.

    Example:
        >>> sealed({"a": [1]})
        {'a': [1]}
    """
    if isinstance(value, Mapping):
        keys = hash_order(value)
        return SealedMap((key, sealed(value[key]) if deep else value[key]) for key in keys)
    if isinstance(value, list) and deep:
        return UnmodifiableList([sealed(each) for each in value])
    return value
