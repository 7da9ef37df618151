"""The functional interfaces, which lambdas and method references stand for: plain Python callables here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from elastic_ml_kit.normalise.painless.api.declare import JavaClass
from elastic_ml_kit.normalise.painless.thrown import throw
from elastic_ml_kit.normalise.values import same

Call = Callable[..., Any]

_SIGNATURES = {
    "BiConsumer": "void accept(def, def)",
    "BiFunction": "def apply(def, def)",
    "BiPredicate": "boolean test(def, def)",
    "BinaryOperator": "def apply(def, def)",
    "BooleanSupplier": "boolean getAsBoolean()",
    "Consumer": "void accept(def)",
    "DoubleBinaryOperator": "double applyAsDouble(double, double)",
    "DoubleConsumer": "void accept(double)",
    "DoubleFunction": "def apply(double)",
    "DoublePredicate": "boolean test(double)",
    "DoubleSupplier": "double getAsDouble()",
    "DoubleToIntFunction": "int applyAsInt(double)",
    "DoubleToLongFunction": "long applyAsLong(double)",
    "DoubleUnaryOperator": "double applyAsDouble(double)",
    "Function": "def apply(def)",
    "IntBinaryOperator": "int applyAsInt(int, int)",
    "IntConsumer": "void accept(int)",
    "IntFunction": "def apply(int)",
    "IntPredicate": "boolean test(int)",
    "IntSupplier": "int getAsInt()",
    "IntToDoubleFunction": "double applyAsDouble(int)",
    "IntToLongFunction": "long applyAsLong(int)",
    "IntUnaryOperator": "int applyAsInt(int)",
    "LongBinaryOperator": "long applyAsLong(long, long)",
    "LongConsumer": "void accept(long)",
    "LongFunction": "def apply(long)",
    "LongPredicate": "boolean test(long)",
    "LongSupplier": "long getAsLong()",
    "LongToDoubleFunction": "double applyAsDouble(long)",
    "LongToIntFunction": "int applyAsInt(long)",
    "LongUnaryOperator": "long applyAsLong(long)",
    "ObjDoubleConsumer": "void accept(def, double)",
    "ObjIntConsumer": "void accept(def, int)",
    "ObjLongConsumer": "void accept(def, long)",
    "Predicate": "boolean test(def)",
    "Supplier": "def get()",
    "ToDoubleBiFunction": "double applyAsDouble(def, def)",
    "ToDoubleFunction": "double applyAsDouble(def)",
    "ToIntBiFunction": "int applyAsInt(def, def)",
    "ToIntFunction": "int applyAsInt(def)",
    "ToLongBiFunction": "long applyAsLong(def, def)",
    "ToLongFunction": "long applyAsLong(def)",
    "UnaryOperator": "def apply(def)",
}
_SUPERS = {"BinaryOperator": "BiFunction", "UnaryOperator": "Function"}


def _interface(name: str, signature: str) -> JavaClass:
    above = _SUPERS.get(name)
    supers = (above, "Object") if above else ("Object",)
    made = JavaClass(name, f"java.util.function.{name}", supers=supers, function=signature)
    made.method(signature, lambda function, *arguments: function(*arguments))
    return made


def _given(function: Call | None) -> Call:
    if function is None:
        throw("NullPointerException")
    return function


def _both(first: Call, second: Call | None) -> Call:
    """A consumer that calls two, one after the other."""
    after = _given(second)

    def accept(*arguments: Any) -> None:
        first(*arguments)
        after(*arguments)

    return accept


def _chained(first: Call, second: Call | None) -> Call:
    after = _given(second)
    return lambda *arguments: after(first(*arguments))


def _composed(second: Call, first: Call | None) -> Call:
    before = _given(first)
    return lambda *arguments: second(before(*arguments))


def _all(first: Call, second: Call | None) -> Call:
    other = _given(second)
    return lambda *arguments: first(*arguments) and other(*arguments)


def _any(first: Call, second: Call | None) -> Call:
    other = _given(second)
    return lambda *arguments: first(*arguments) or other(*arguments)


def _negated(test: Call) -> Call:
    return lambda *arguments: not test(*arguments)


def _identity() -> Call:
    return lambda value: value


def _equal(target: Any) -> Call:
    return lambda value: same(target, value)


def _least(comparator: Call | None) -> Call:
    order = _given(comparator)
    return lambda left, right: left if order(left, right) <= 0 else right


def _greatest(comparator: Call | None) -> Call:
    order = _given(comparator)
    return lambda left, right: left if order(left, right) >= 0 else right


def _complete(found: dict[str, JavaClass]) -> None:
    for name, made in found.items():
        if name.endswith("Consumer") and not name.startswith("Obj"):
            made.method(f"{name} andThen({name})", _both)
        elif name.endswith("Predicate"):
            made.methods({f"{name} and({name})": _all, f"{name} or({name})": _any})
            made.method(f"{name} negate()", _negated)
        elif name in ("DoubleUnaryOperator", "IntUnaryOperator", "LongUnaryOperator", "Function"):
            made.methods({f"{name} andThen({name})": _chained, f"{name} compose({name})": _composed})
            made.static(f"{name} identity()", _identity)
    found["UnaryOperator"].static("UnaryOperator identity()", _identity)
    found["BiFunction"].method("BiFunction andThen(Function)", _chained)
    found["Predicate"].static("Predicate isEqual(def)", _equal)
    found["BinaryOperator"].static("BinaryOperator minBy(Comparator)", _least)
    found["BinaryOperator"].static("BinaryOperator maxBy(Comparator)", _greatest)


_FOUND = {name: _interface(name, signature) for name, signature in _SIGNATURES.items()}
_complete(_FOUND)
CLASSES: tuple[JavaClass, ...] = tuple(_FOUND.values())
