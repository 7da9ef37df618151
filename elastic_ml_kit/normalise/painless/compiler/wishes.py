"""What the place of an expression asks of it, and the table of what compiles which expression."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from elastic_ml_kit.normalise.painless import syntax
from elastic_ml_kit.normalise.painless.compiler.code import Code, put_at
from elastic_ml_kit.normalise.painless.compiler.scope import Scope
from elastic_ml_kit.normalise.painless.refusal import CompileError


@dataclass(frozen=True, slots=True)
class Wish:
    """What the place of an expression asks of it.

    Attributes:
        target: the type that is wanted, or None if any will do.
        explicit: the script wrote a cast.
        internal: the value goes into a call, a literal or a `return`, where boxes are made and opened.
        read: its value is used.
    """

    target: str | None = None
    explicit: bool = False
    internal: bool = False
    read: bool = True

    def untyped(self) -> Wish:
        """The same without a type."""
        return replace(self, target=None)


ANY = Wish()
Emitter = Callable[[Scope, Any, Wish], Code]
_EMITTERS: dict[type[syntax.Expression], Emitter] = {}
_E = TypeVar("_E", bound=Callable[..., Code])


def emits(kind: type[syntax.Expression]) -> Callable[[_E], _E]:
    """Registers what compiles a kind of expression."""

    def register(emitter: _E) -> _E:
        _EMITTERS[kind] = emitter
        return emitter

    return register


def emit(scope: Scope, node: syntax.Expression, wish: Wish = ANY) -> Code:
    """Compiles an expression; its type need not be the one wanted.

    Errors:
        CompileError: it is no value, or wrong in itself.
    """
    made = _EMITTERS[type(node)](scope, node, wish)
    put_at(made.py, node.offset)
    return made


def unused(offset: int, what: str) -> CompileError:
    """The error for an expression that stands alone and does nothing."""
    return CompileError(offset, f"not a statement: {what}")


def unassignable(offset: int, what: str) -> CompileError:
    """The error for the left side of an assignment that cannot be set."""
    return CompileError(offset, f"invalid assignment: cannot assign a value to {what}")
