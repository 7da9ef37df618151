"""Streams of objects and of numbers, and what gathers them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from elastic_ml_kit.normalise.boxes import Long
from elastic_ml_kit.normalise.painless.api import collectors, optionals, spliterators, statistics
from elastic_ml_kit.normalise.painless.api.comparing import NATURAL
from elastic_ml_kit.normalise.painless.api.declare import JavaClass
from elastic_ml_kit.normalise.painless.api.iterables import COLLECTION, Doubles, Ints, Longs, required
from elastic_ml_kit.normalise.painless.arrays import Array
from elastic_ml_kit.normalise.painless.containers.iterators import StreamIterator, iterate
from elastic_ml_kit.normalise.painless.containers.optional import (
    Optional,
    OptionalDouble,
    OptionalInt,
    OptionalLong,
)
from elastic_ml_kit.normalise.painless.containers.spliterator import (
    DoubleSpliterator,
    IntSpliterator,
    LongSpliterator,
    Spliterator,
)
from elastic_ml_kit.normalise.painless.containers.statistics import (
    DoubleStatistics,
    IntStatistics,
    LongStatistics,
    double_sum,
)
from elastic_ml_kit.normalise.painless.containers.streams import (
    Builder,
    DoubleStream,
    IntStream,
    LongStream,
    Numeric,
    Stream,
)
from elastic_ml_kit.normalise.values import wrapped

Call = Callable[..., Any]


def _lazy(values: Any) -> Iterable[Any]:
    """The elements, looked at when the stream ends."""
    yield from iterate(values)


COLLECTION.method("Stream stream()", lambda values: Stream(_lazy(values), lambda: len(values)))


def _found(kind: type[Optional], items: Iterable[Any]) -> Optional:
    return kind(next(iter(items), None))


def _first(stream: Stream) -> Optional:
    return Optional(required(value)) if (value := next(stream.take(), _NONE)) is not _NONE else Optional()


_NONE = object()


def _fold_some(items: Iterable[Any], operator: Call) -> Optional:
    listed = list(items)
    return Optional(required(_fold(listed, operator))) if listed else Optional()


def _fold(items: Iterable[Any], operator: Call) -> Any:
    found = None
    for index, each in enumerate(items):
        found = operator(found, each) if index else each
    return found


def _fold_from(start: Any, items: Iterable[Any], operator: Call) -> Any:
    for each in items:
        start = operator(start, each)
    return start


def _extreme(stream: Stream, order: Call, sign: int) -> Optional:
    return _fold_some(stream.take(), lambda left, right: left if order(left, right) * sign >= 0 else right)


def _gather(stream: Stream, supply: Call, accumulate: Call, _: Call) -> Any:
    made = supply()
    for each in stream.take():
        accumulate(made, each)
    return made


def _run(stream: Stream, action: Call) -> None:
    for each in stream.take():
        action(each)


def _filled(stream: Stream, make: Call) -> Any:
    items = list(stream.take())
    array = make(len(items))
    array[:] = items
    return array


def _to(kind: type[Stream]) -> Call:
    return lambda stream, change: kind(map(change, stream.take()), stream.size)


def _flat_to(kind: type[Stream]) -> Call:
    return lambda stream, change: stream.flat(change, kind)


_SHARED: dict[str, Call] = {
    "void close()": Stream.close,
    "boolean isParallel()": lambda s: False,
}
BASE_STREAM = JavaClass("BaseStream", "java.util.stream.BaseStream")
BASE_STREAM.methods(
    {
        **_SHARED,
        "Iterator iterator()": lambda s: StreamIterator(s.take()),
        "BaseStream sequential()": lambda s: s,
        "Spliterator spliterator()": lambda s: Spliterator(list(s.take())),
        "BaseStream unordered()": lambda s: s,
    }
)


def _common(name: str, predicate: str, consumer: str) -> dict[str, Call]:
    return {
        f"boolean allMatch({predicate})": lambda s, f: all(map(f, s.take())),
        f"boolean anyMatch({predicate})": lambda s, f: any(map(f, s.take())),
        f"boolean noneMatch({predicate})": lambda s, f: not any(map(f, s.take())),
        "long count()": Stream.count,
        f"{name} distinct()": Stream.distinct,
        f"{name} filter({predicate})": Stream.filter,
        f"void forEach({consumer})": _run,
        f"void forEachOrdered({consumer})": _run,
        f"{name} limit(long)": Stream.limit,
        f"{name} peek({consumer})": Stream.peek,
        f"{name} skip(long)": Stream.skip,
        f"{name} sorted()": lambda s: s.sorted(NATURAL),
    }


STREAM = JavaClass("Stream", "java.util.stream.Stream", python=(Stream,), supers=("BaseStream", "Object"))
STREAM.statics(
    {
        "Stream.Builder builder()": lambda: Builder(Stream),
        "Stream concat(Stream, Stream)": Stream.concat,
        "Stream empty()": Stream,
        "Stream of(def[])": lambda array: Stream(map(array.boxed, array), array.__len__),
    }
)
STREAM.methods(
    {
        **_common("Stream", "Predicate", "Consumer"),
        "def collect(Collector)": lambda s, collector: collector.gather(s.take()),
        "def collect(Supplier, BiConsumer, BiConsumer)": _gather,
        "Optional findAny()": _first,
        "Optional findFirst()": _first,
        "Stream flatMap(Function)": Stream.flat,
        "DoubleStream flatMapToDouble(Function)": _flat_to(DoubleStream),
        "IntStream flatMapToInt(Function)": _flat_to(IntStream),
        "LongStream flatMapToLong(Function)": _flat_to(LongStream),
        "Stream map(Function)": _to(Stream),
        "DoubleStream mapToDouble(ToDoubleFunction)": _to(DoubleStream),
        "IntStream mapToInt(ToIntFunction)": _to(IntStream),
        "LongStream mapToLong(ToLongFunction)": _to(LongStream),
        "Optional max(Comparator)": lambda s, order: _extreme(s, order, 1),
        "Optional min(Comparator)": lambda s, order: _extreme(s, order, -1),
        "Optional reduce(BinaryOperator)": lambda s, f: _fold_some(s.take(), f),
        "def reduce(def, BinaryOperator)": lambda s, start, f: _fold_from(start, s.take(), f),
        "def reduce(def, BiFunction, BinaryOperator)": lambda s, start, f, _: _fold_from(start, s.take(), f),
        "Stream sorted(Comparator)": Stream.sorted,
        "def[] toArray()": lambda s: Array("def", s.take()),
        "def[] toArray(IntFunction)": _filled,
    }
)


def _builder(name: str, kind: type[Builder], type: str) -> JavaClass:
    supers = (f"{name.removesuffix('Stream')}Consumer", "Object")
    made = JavaClass(f"{name}.Builder", f"java.util.stream.{name}$Builder", python=(kind,), supers=supers)
    made.method(f"void accept({type})", lambda b, value: b.accept(value))
    made.method(f"{name}.Builder add({type})", lambda b, value: b.add(value))
    made.method(f"{name} build()", lambda b: b.build())
    return made


class IntBuilder(Builder):
    """Builds an `IntStream`."""

    __slots__ = ()


class LongBuilder(Builder):
    """Builds a `LongStream`."""

    __slots__ = ()


class DoubleBuilder(Builder):
    """Builds a `DoubleStream`."""

    __slots__ = ()


class Kind:
    """One kind of stream of numbers, and what belongs to it.

    Args:
        name: `Int`, `Long` or `Double`.
        stream, optional, statistics, iterator, spliterator, builder: the classes here.
    """

    def __init__(
        self,
        name: str,
        stream: Any,
        optional: Any,
        statistics: Any,
        iterator: Any,
        spliterator: Any,
        builder: Any,
    ) -> None:
        self.name = name
        self.type = name.lower()
        self.stream: type[Numeric] = stream
        self.optional = optional
        self.statistics = statistics
        self.iterator = iterator
        self.spliterator = spliterator
        self.builder = builder

    def sum(self, numbers: Iterable[Any]) -> Any:
        """The sum of numbers, which wraps if they are whole."""
        if self.type == "double":
            return double_sum(numbers)
        return wrapped(sum(numbers), 32 if self.type == "int" else 64)

    def average(self, stream: Numeric) -> OptionalDouble:
        """The average of numbers."""
        numbers = list(stream.take())
        if not numbers:
            return OptionalDouble()
        total = double_sum(numbers) if self.type == "double" else wrapped(sum(numbers), 64)
        return OptionalDouble(total / len(numbers))

    def summary(self, stream: Numeric) -> Any:
        """Statistics of numbers."""
        made = self.statistics()
        for each in stream.take():
            made.accept(each)
        return made


def _extreme_of(kind: Kind, pick: Call) -> Call:
    def extreme(stream: Numeric) -> Any:
        numbers = list(stream.take())
        odd = [each for each in numbers if each != each]
        return kind.optional((odd or [pick(numbers)])[0] if numbers else None)

    return extreme


def _declared(kind: Kind) -> JavaClass:
    name, type = kind.name, kind.type
    own, optional = f"{name}Stream", f"Optional{name}"
    stream = kind.stream
    made = JavaClass(own, f"java.util.stream.{own}", python=(stream,), supers=("BaseStream", "Object"))
    made.statics(
        {
            f"{own}.Builder builder()": lambda: kind.builder(stream),
            f"{own} concat({own}, {own})": Stream.concat,
            f"{own} empty()": stream,
            f"{own} of({type}[])": stream,
        }
    )
    made.methods(
        {
            **_common(own, f"{name}Predicate", f"{name}Consumer"),
            "OptionalDouble average()": kind.average,
            "Stream boxed()": lambda s: Stream(map(s.box, s.take()), s.size),
            f"def collect(Supplier, Obj{name}Consumer, BiConsumer)": _gather,
            f"{own} distinct()": lambda s: stream(
                map(_plain, Stream(map(s.box, s.take())).distinct().take())
            ),
            f"{optional} findAny()": lambda s: _found(kind.optional, s.take()),
            f"{optional} findFirst()": lambda s: _found(kind.optional, s.take()),
            f"{own} flatMap({name}Function)": Stream.flat,
            f"PrimitiveIterator.Of{name} iterator()": lambda s: kind.iterator(s.take(), type),
            f"{own} map({name}UnaryOperator)": _to(stream),
            f"Stream mapToObj({name}Function)": _to(Stream),
            f"{optional} max()": _extreme_of(kind, max),
            f"{optional} min()": _extreme_of(kind, min),
            f"{optional} reduce({name}BinaryOperator)": lambda s, f: kind.optional(_fold(s.take(), f)),
            f"{type} reduce({type}, {name}BinaryOperator)": lambda s, start, f: _fold_from(
                start, s.take(), f
            ),
            f"{own} sequential()": lambda s: s,
            f"{type} sum()": lambda s: kind.sum(s.take()),
            f"{name}SummaryStatistics summaryStatistics()": kind.summary,
            f"Spliterator.Of{name} spliterator()": lambda s: kind.spliterator(list(s.take())),
            f"{type}[] toArray()": lambda s: Array(type, s.take()),
        }
    )
    for other, target in (("Int", IntStream), ("Long", LongStream), ("Double", DoubleStream)):
        if other != name and (name, other) != ("Int", "Int"):
            made.method(f"{other}Stream mapTo{other}({name}To{other}Function)", _to(target))
    return made


def _plain(number: Any) -> Any:
    return int(number) if isinstance(number, Long) else number


_INT = Kind("Int", IntStream, OptionalInt, IntStatistics, Ints, IntSpliterator, IntBuilder)
_LONG = Kind("Long", LongStream, OptionalLong, LongStatistics, Longs, LongSpliterator, LongBuilder)
_DOUBLE = Kind(
    "Double", DoubleStream, OptionalDouble, DoubleStatistics, Doubles, DoubleSpliterator, DoubleBuilder
)
INT_STREAM, LONG_STREAM, DOUBLE_STREAM = map(_declared, (_INT, _LONG, _DOUBLE))
INT_STREAM.statics(
    {
        "IntStream range(int, int)": lambda low, high: IntStream(range(low, high)),
        "IntStream rangeClosed(int, int)": lambda low, high: IntStream(range(low, high + 1)),
    }
)
INT_STREAM.methods(
    {
        "DoubleStream asDoubleStream()": lambda s: DoubleStream(map(float, s.take()), s.size),
        "LongStream asLongStream()": lambda s: LongStream(s.take(), s.size),
    }
)
LONG_STREAM.statics(
    {
        "LongStream range(long, long)": lambda low, high: LongStream(range(low, high)),
        "LongStream rangeClosed(long, long)": lambda low, high: LongStream(range(low, high + 1)),
    }
)
LONG_STREAM.method("DoubleStream asDoubleStream()", lambda s: DoubleStream(map(float, s.take()), s.size))

CLASSES = (
    BASE_STREAM,
    STREAM,
    INT_STREAM,
    LONG_STREAM,
    DOUBLE_STREAM,
    _builder("Stream", Builder, "def"),
    _builder("IntStream", IntBuilder, "int"),
    _builder("LongStream", LongBuilder, "long"),
    _builder("DoubleStream", DoubleBuilder, "double"),
    *optionals.CLASSES,
    *statistics.CLASSES,
    *collectors.CLASSES,
    *spliterators.CLASSES,
)
