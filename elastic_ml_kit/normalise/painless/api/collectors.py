"""Collectors: what a stream is gathered into."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

from elastic_ml_kit.normalise.boxes import Long
from elastic_ml_kit.normalise.painless.api.declare import JavaClass
from elastic_ml_kit.normalise.painless.api.enums import EnumConstant, declare_enum
from elastic_ml_kit.normalise.painless.api.iterables import add, add_all, required
from elastic_ml_kit.normalise.painless.containers.joiner import StringJoiner
from elastic_ml_kit.normalise.painless.containers.keys import key_of
from elastic_ml_kit.normalise.painless.containers.maps import LinkedMap, put_first
from elastic_ml_kit.normalise.painless.containers.objects import JavaObject
from elastic_ml_kit.normalise.painless.containers.optional import Optional
from elastic_ml_kit.normalise.painless.containers.order import Comparator, cast_message
from elastic_ml_kit.normalise.painless.containers.sets import HashSet, tree_set
from elastic_ml_kit.normalise.painless.containers.statistics import (
    DoubleStatistics,
    IntStatistics,
    LongStatistics,
    Statistics,
)
from elastic_ml_kit.normalise.painless.thrown import throw
from elastic_ml_kit.normalise.values import java_class, java_text, wrapped

Call = Callable[..., Any]


def _itself(value: Any) -> Any:
    return value


class Collector(JavaObject):
    """How a stream is gathered.

    Args:
        supply: makes what gathers.
        accumulate: puts one element into it.
        combine: puts two together.
        finish: makes the result of it.
    """

    __slots__ = ("accumulate", "combine", "finish", "supply")

    java_name: ClassVar[str] = "java.util.stream.Collectors$CollectorImpl"

    def __init__(self, supply: Call, accumulate: Call, combine: Call, finish: Call = _itself) -> None:
        self.supply = supply
        self.accumulate = accumulate
        self.combine = combine
        self.finish = finish

    def gather(self, items: Any) -> Any:
        """The result for these elements."""
        made = self.supply()
        for each in items:
            self.accumulate(made, each)
        return self.finish(made)


def _both(left: Any, right: Any) -> Any:
    add_all(left, right)
    return left


def _into(supply: Call) -> Collector:
    return Collector(supply, add, _both)


def to_list() -> Collector:
    """Gathers into an ArrayList."""
    return _into(list)


class _Cell(JavaObject):
    """What a collector counts or folds in.

    Args:
        value: what is there at first.
    """

    __slots__ = ("value",)

    def __init__(self, value: Any = None) -> None:
        self.value = value


def _folding(start: Any, change: Call, finish: Call = _itself) -> Collector:
    def accumulate(cell: _Cell, each: Any) -> None:
        cell.value = change(cell.value, each)

    def combine(left: _Cell, right: _Cell) -> _Cell:
        left.value = change(left.value, right.value)
        return left

    return Collector(lambda: _Cell(start), accumulate, combine, lambda cell: finish(cell.value))


def _reducing(start: Any, change: Call, operator: Call) -> Collector:
    return _folding(start, lambda left, right: operator(left, change(right)))


def _reducing_some(operator: Call) -> Collector:
    def change(left: Any, right: Any) -> Any:
        return right if left is None else operator(left, right)

    return _folding(None, change, Optional)


def _extreme(order: Comparator, sign: int) -> Collector:
    return _reducing_some(lambda left, right: left if order(left, right) * sign >= 0 else right)


def _measuring(kind: type[Statistics], measure: Call, result: Call = _itself) -> Collector:
    def combine(left: Statistics, right: Statistics) -> Statistics:
        left.combine(right)
        return left

    return Collector(kind, lambda seen, each: seen.accept(measure(each)), combine, result)


def _joining(separator: Any = "", prefix: Any = "", suffix: Any = "") -> Collector:
    def accumulate(joiner: StringJoiner, each: Any) -> None:
        if isinstance(each, int | float):
            throw("ClassCastException", cast_message(java_class(each), "java.lang.CharSequence"))
        joiner.add(each)

    return Collector(lambda: StringJoiner(separator, prefix, suffix), accumulate, StringJoiner.merge, str)


def _mapping(change: Call, inner: Collector) -> Collector:
    def accumulate(made: Any, each: Any) -> None:
        inner.accumulate(made, change(each))

    return Collector(inner.supply, accumulate, inner.combine, inner.finish)


def _and_then(inner: Collector, change: Call) -> Collector:
    return Collector(inner.supply, inner.accumulate, inner.combine, lambda made: change(inner.finish(made)))


def _grouping(key: Call, supply: Call = dict, inner: Collector | None = None) -> Collector:
    below = inner or to_list()

    def accumulate(groups: Any, each: Any) -> None:
        name = key(each)
        if name is None:
            throw("NullPointerException", "element cannot be mapped to a null key")
        stored = key_of(name)
        if stored not in groups:
            put_first(groups, stored, below.supply())
        below.accumulate(groups[stored], each)

    return Collector(supply, accumulate, _merged(below.combine), _finishing(below))


def _merged(change: Call) -> Call:
    def merged(left: Any, right: Any) -> Any:
        for name, value in right.items():
            left[name] = change(left[name], value) if name in left else value
        return left

    return merged


def _finishing(inner: Collector) -> Call:
    def finish(groups: Any) -> Any:
        for name in list(groups):
            groups[name] = inner.finish(groups[name])
        return groups

    return finish


class Partition(LinkedMap):
    """The table of `partitioningBy`: false, then true."""

    __slots__ = ()

    java_name: ClassVar[str] = "java.util.stream.Collectors$Partition"


def _partitioning(predicate: Call, inner: Collector | None = None) -> Collector:
    below = inner or to_list()

    def supply() -> Partition:
        return Partition({key_of(each): below.supply() for each in (False, True)})

    def accumulate(parts: Partition, each: Any) -> None:
        below.accumulate(parts[key_of(predicate(each))], each)

    return Collector(supply, accumulate, _merged(below.combine), _finishing(below))


def _to_map(key: Call, value: Call, merge: Call | None = None, supply: Call = dict) -> Collector:
    def accumulate(table: Any, each: Any) -> None:
        name, made = key(each), required(value(each))
        stored = key_of(name)
        old = table.get(stored)
        if old is None:
            (table.__setitem__ if merge is None else partial(put_first, table))(stored, made)
        elif merge is None:
            words = f"Duplicate key {java_text(name)} (attempted merging values {java_text(old)} and "
            throw("IllegalStateException", f"{words}{java_text(made)})")
        else:
            news = merge(old, made)
            if news is None:
                del table[stored]
            else:
                table[stored] = news

    return Collector(supply, accumulate, _merged(merge or _itself))


class Characteristic(EnumConstant):
    """What a collector promises."""

    __slots__ = ()

    java_name: ClassVar[str] = "java.util.stream.Collector$Characteristics"


_CHARACTERISTICS = {
    name: Characteristic(name, place)
    for place, name in enumerate(("CONCURRENT", "UNORDERED", "IDENTITY_FINISH"))
}


def _promises(collector: Collector) -> Any:
    finished = _CHARACTERISTICS["IDENTITY_FINISH"]
    return tree_set(None, [finished] if collector.finish is _itself else [])


COLLECTOR = JavaClass("Collector", "java.util.stream.Collector", python=(Collector,))
COLLECTOR.statics(
    {
        "Collector of(Supplier, BiConsumer, BinaryOperator, Collector.Characteristics[])": (
            lambda supply, accumulate, combine, _: Collector(supply, accumulate, combine)
        ),
        "Collector of(Supplier, BiConsumer, BinaryOperator, Function, Collector.Characteristics[])": (
            lambda supply, accumulate, combine, finish, _: Collector(supply, accumulate, combine, finish)
        ),
    }
)
COLLECTOR.methods(
    {
        "BiConsumer accumulator()": lambda c: c.accumulate,
        "Set characteristics()": _promises,
        "BinaryOperator combiner()": lambda c: c.combine,
        "Function finisher()": lambda c: c.finish,
        "Supplier supplier()": lambda c: c.supply,
    }
)

COLLECTORS = JavaClass("Collectors", "java.util.stream.Collectors")


def _declare(name: str, kind: type[Statistics], box: Call) -> None:
    function = f"To{name}Function"
    COLLECTORS.statics(
        {
            f"Collector averaging{name}({function})": lambda f: _measuring(
                kind, f, lambda seen: seen.average()
            ),
            f"Collector summarizing{name}({function})": lambda f: _measuring(kind, f),
            f"Collector summing{name}({function})": lambda f: _measuring(
                kind, f, lambda seen: box(seen.sum())
            ),
        }
    )


_declare("Double", DoubleStatistics, _itself)
_declare("Int", IntStatistics, lambda number: wrapped(number, 32))
_declare("Long", LongStatistics, Long)
COLLECTORS.statics(
    {
        "Collector collectingAndThen(Collector, Function)": _and_then,
        "Collector counting()": lambda: _folding(0, lambda seen, _: seen + 1, Long),
        "Collector groupingBy(Function)": _grouping,
        "Collector groupingBy(Function, Collector)": lambda key, inner: _grouping(key, dict, inner),
        "Collector groupingBy(Function, Supplier, Collector)": _grouping,
        "Collector joining()": _joining,
        "Collector joining(CharSequence)": _joining,
        "Collector joining(CharSequence, CharSequence, CharSequence)": _joining,
        "Collector mapping(Function, Collector)": _mapping,
        "Collector maxBy(Comparator)": lambda order: _extreme(order, 1),
        "Collector minBy(Comparator)": lambda order: _extreme(order, -1),
        "Collector partitioningBy(Predicate)": _partitioning,
        "Collector partitioningBy(Predicate, Collector)": _partitioning,
        "Collector reducing(BinaryOperator)": _reducing_some,
        "Collector reducing(def, BinaryOperator)": lambda start, f: _reducing(start, _itself, f),
        "Collector reducing(def, Function, BinaryOperator)": _reducing,
        "Collector toCollection(Supplier)": _into,
        "Collector toList()": to_list,
        "Collector toMap(Function, Function)": _to_map,
        "Collector toMap(Function, Function, BinaryOperator)": _to_map,
        "Collector toMap(Function, Function, BinaryOperator, Supplier)": _to_map,
        "Collector toSet()": lambda: _into(HashSet),
    }
)

CLASSES = (
    COLLECTOR,
    declare_enum(Characteristic, "Collector.Characteristics", _CHARACTERISTICS),
    COLLECTORS,
)
