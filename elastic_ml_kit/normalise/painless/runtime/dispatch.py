"""Calls of methods on values whose class is known only while the script runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from elastic_ml_kit.normalise.painless.api.declare import Method
from elastic_ml_kit.normalise.painless.arrays import Array
from elastic_ml_kit.normalise.painless.runtime.classes import check, class_of, java_name, null_pointer
from elastic_ml_kit.normalise.painless.runtime.conversion import BOX, FROM_DEF
from elastic_ml_kit.normalise.painless.thrown import Thrown, throw
from elastic_ml_kit.normalise.painless.types import types

Adapter = Callable[..., Any]
_found: dict[tuple[type, str, int], Adapter] = {}
_by_class: dict[tuple[str, str, int], Adapter] = {}


class Deferred:
    """A lambda or method reference whose interface is known only once the method that takes it is.

    Args:
        bind: makes the plain callable, given the type of the interface.
    """

    __slots__ = ("bind",)

    def __init__(self, bind: Callable[[str], Adapter]) -> None:
        self.bind = bind


def invoke(receiver: Any, name: str, *arguments: Any) -> Any:
    """`receiver.name(arguments)`, where all are values of `def`."""
    kind = type(receiver)
    adapter = _found.get((kind, name, len(arguments)))
    if adapter is None:
        adapter = _adapter(receiver, name, len(arguments))
        if kind is not int and kind is not Thrown and kind is not Array:
            _found[kind, name, len(arguments)] = adapter
    return adapter(receiver, *arguments)


def invoke_with_functions(receiver: Any, name: str, *arguments: Any) -> Any:
    """`invoke`, where some arguments are lambdas or method references."""
    if receiver is not None:
        method = types().method(class_of(receiver), name, len(arguments))
        for type, given in zip(method.parameters if method else (), arguments, strict=False):
            if isinstance(given, Deferred) and types().function(type) is None:
                place = f"to a non-functional interface [{types().shown(type)}]"
                throw("IllegalArgumentException", f"cannot convert function reference [this::lambda] {place}")
    return invoke(receiver, name, *arguments)


def _adapter(receiver: Any, name: str, count: int) -> Adapter:
    if receiver is None:
        null_pointer("Object.getClass()", "callArgs[0]")
    kind = class_of(receiver)
    adapter = _by_class.get((kind, name, count))
    if adapter is None:
        method = types().method(kind, name, count)
        if method is None:
            place = f"[{java_name(receiver)}, {name}/{count}]"
            throw("IllegalArgumentException", f"dynamic method {place} not found")
        adapter = _by_class[kind, name, count] = adapted(method)
    return adapter


def adapted(method: Method) -> Adapter:
    """The method for values of `def`: arguments are cast, the result is boxed."""
    converts = [argument(each) for each in method.parameters]
    box, call = BOX.get(method.returns), method.call
    if not any(converts):
        return call if box is None else lambda *given: box(call(*given))
    if len(converts) == 1 and converts[0] is not None:
        convert = converts[0]
        if box is None:
            return lambda receiver, given: call(receiver, convert(given))
        return lambda receiver, given: box(call(receiver, convert(given)))

    def adapter(receiver: Any, *given: Any) -> Any:
        cast = [each if to is None else to(each) for to, each in zip(converts, given, strict=True)]
        result = call(receiver, *cast)
        return result if box is None else box(result)

    return adapter


def argument(type: str) -> Callable[[Any], Any] | None:
    """How a value of `def` becomes an argument of the type; None if as it is."""
    if type in ("def", "Object"):
        return None
    convert = FROM_DEF.get((type, False))
    if convert is not None:
        return convert
    if types().function(type) is not None:
        return lambda value: value.bind(type) if isinstance(value, Deferred) else check(value, type)
    return _checked(type)


def _checked(type: str) -> Callable[[Any], Any]:
    known: set[Any] = set()

    def convert(value: Any) -> Any:
        kind = value.__class__
        if kind in known:
            return value
        check(value, type)
        if kind is not int and kind is not Thrown and kind is not Array:
            known.add(kind)
        return value

    return convert


def function_of(call: Adapter, parameters: tuple[str, ...], returns: str) -> Adapter:
    """A callable that takes and gives `def`, as an implementation of an interface with these types."""
    boxes = [BOX.get(each) for each in parameters]
    convert = None if returns == "void" else argument(returns)
    if not any(boxes) and convert is None:
        return call

    def function(*given: Any) -> Any:
        result = call(*(each if box is None else box(each) for box, each in zip(boxes, given, strict=True)))
        return result if convert is None else convert(result)

    return function


def converting(call: Adapter, types: tuple[str, ...]) -> Adapter:
    """A lambda whose parameters have types, for values of `def`."""
    converts = [argument(each) for each in types]

    def function(*given: Any) -> Any:
        return call(*(each if to is None else to(each) for to, each in zip(converts, given, strict=True)))

    return function


def bind_lambda(call: Adapter, count: int) -> Deferred:
    """A lambda of `def` parameters for an interface not yet known."""

    def bind(type: str) -> Adapter:
        wanted = types().function(type)
        assert wanted is not None
        if len(wanted.parameters) != count:
            place = f"[{wanted.name}] in [{types().shown(type)}]"
            throw("IllegalArgumentException", f"Incorrect number of parameters for {place}")
        return function_of(call, wanted.parameters, wanted.returns)

    return Deferred(bind)
