"""Method references: which method `String::length` means for an interface, and the callable that it is."""

from __future__ import annotations

from typing import Any

from elastic_ml_kit.normalise.painless.api.declare import Method
from elastic_ml_kit.normalise.painless.runtime.classes import class_of
from elastic_ml_kit.normalise.painless.runtime.conversion import BOX
from elastic_ml_kit.normalise.painless.runtime.dispatch import (
    Adapter,
    Deferred,
    argument,
    function_of,
    invoke,
)
from elastic_ml_kit.normalise.painless.thrown import throw
from elastic_ml_kit.normalise.painless.types import Types, types


class Target:
    """What a reference calls.

    Attributes:
        call: the function of the registry.
        parameters: its types, the receiver first if it is no static method.
        returns: type of the result.
    """

    __slots__ = ("call", "parameters", "returns")

    def __init__(self, call: Adapter, parameters: tuple[str, ...], returns: str) -> None:
        self.call = call
        self.parameters = parameters
        self.returns = returns

    def callable_for(self, wanted: Method) -> Adapter:
        """The callable for the interface."""
        converts = [argument(each) for each in self.parameters]
        box, call = BOX.get(self.returns), self.call

        def general(*given: Any) -> Any:
            cast = (each if to is None else to(each) for to, each in zip(converts, given, strict=True))
            result = call(*cast)
            return result if box is None else box(result)

        return function_of(general, wanted.parameters, wanted.returns)


def find_target(
    known: Types, symbol: str, method: str, interface: str, captured: bool = False
) -> Target | str:
    """What a reference to a class means, or why it means nothing.

    Args:
        known: the types there are.
        symbol: the type.
        method: the name behind `::`.
        interface: the functional interface that is wanted.
        captured: the receiver is there already.
    """
    wanted = known.function(interface)
    if wanted is None:
        name = known.shown(interface)
        return (
            f"cannot convert function reference [{symbol}::{method}] to a non-functional interface [{name}]"
        )
    count = len(wanted.parameters)
    if method == "new":
        made = known.constructor(symbol, count)
        if made is not None:
            return Target(made.call, made.parameters, symbol)
    else:
        static = None if captured else known.static(symbol, method, count)
        if static is not None:
            return Target(static.call, static.parameters, static.returns)
        member = known.method(symbol, method, count if captured else count - 1)
        if member is not None:
            return Target(member.call, (symbol, *member.parameters), member.returns)
    place = f"[{known.shown(interface)}, {wanted.name}/{count}]"
    return f"function reference [{symbol}::{method}/{count}] matching {place} not found"


def bind_reference(symbol: str, method: str) -> Deferred:
    """A reference to a method of a class, for an interface not yet known."""

    def bind(interface: str) -> Adapter:
        target = find_target(types(), symbol, method, interface)
        if isinstance(target, str):
            throw("IllegalArgumentException", target)
        wanted = types().function(interface)
        assert wanted is not None
        return target.callable_for(wanted)

    return Deferred(bind)


def bind_captured(receiver: Any, method: str) -> Deferred:
    """A reference to a method of a value, for an interface not yet known."""
    return Deferred(lambda interface: captured(receiver, method, interface))


def captured(receiver: Any, method: str, interface: str) -> Adapter:
    """A reference to a method of a value as an implementation of the interface."""
    wanted = types().function(interface)
    assert wanted is not None
    count = len(wanted.parameters)
    if receiver is not None and types().method(class_of(receiver), method, count) is None:
        place = f"[{types().shown(class_of(receiver))}, {method}/{count}]"
        throw("IllegalArgumentException", f"dynamic method {place} not found")

    def call(*given: Any) -> Any:
        return invoke(receiver, method, *given)

    return function_of(call, wanted.parameters, wanted.returns)


def bind_function(call: Adapter, parameters: tuple[str, ...], returns: str) -> Deferred:
    """A reference to a function of the script."""

    def bind(interface: str) -> Adapter:
        wanted = types().function(interface)
        assert wanted is not None
        if len(wanted.parameters) != len(parameters):
            place = f"[{wanted.name}] in [{types().shown(interface)}]"
            throw("IllegalArgumentException", f"Incorrect number of parameters for {place}")
        return Target(call, parameters, returns).callable_for(wanted)

    return Deferred(bind)
