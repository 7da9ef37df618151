"""What a name stands for: a variable, a type, or the beginning of the name of a type."""

from __future__ import annotations

from dataclasses import dataclass

from elastic_ml_kit.normalise.painless import syntax
from elastic_ml_kit.normalise.painless.compiler.code import Code, name
from elastic_ml_kit.normalise.painless.compiler.scope import Scope
from elastic_ml_kit.normalise.painless.compiler.wishes import Wish, emit, emits, unused
from elastic_ml_kit.normalise.painless.refusal import CompileError


@dataclass(frozen=True, slots=True)
class StaticType:
    """A type, before `.method()` or a constant."""

    type: str


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A name that is nothing yet, but may be the package of a type."""

    name: str


Prefix = Code | StaticType | Unresolved


def prefix(scope: Scope, node: syntax.Expression) -> Prefix:
    """What stands before a dot."""
    if isinstance(node, syntax.Symbol):
        if scope.types.resolve(node.name) is None and scope.find(node.name) is None:
            return Unresolved(node.name)
        static = scope.types.resolve(node.name)
        return StaticType(static) if static is not None else emit(scope, node)
    if isinstance(node, syntax.Dot) and not node.safe and _may_be_type(scope, node):
        before = prefix(scope, node.prefix)
        if isinstance(before, Unresolved | StaticType):
            name = before.name if isinstance(before, Unresolved) else before.type
            static = scope.types.resolve(f"{name}.{node.name}")
            if static is not None:
                return StaticType(static)
            if isinstance(before, Unresolved):
                return Unresolved(f"{name}.{node.name}")
    return emit(scope, node)


def _may_be_type(scope: Scope, node: syntax.Dot) -> bool:
    """Whether a dotted name begins with something other than a variable."""
    first: syntax.Expression = node
    while isinstance(first, syntax.Dot):
        first = first.prefix
    if not isinstance(first, syntax.Symbol):
        return False
    return scope.types.resolve(first.name) is not None or scope.find(first.name) is None


def unresolved(scope: Scope, offset: int, name: str) -> CompileError:
    """The error for a name that is nothing."""
    hint = scope.nearest(name) if "." not in name else ""
    return CompileError(offset, f"cannot resolve symbol [{name}]", hint=hint)


@emits(syntax.Symbol)
def symbol(scope: Scope, node: syntax.Symbol, wish: Wish) -> Code:
    """A variable."""
    static = scope.types.resolve(node.name)
    if static is not None:
        shown = scope.types.shown(static)
        if not wish.read:
            raise unused(node.offset, f"static type [{shown}] not used")
        raise CompileError(node.offset, f"value required: instead found unexpected type [{shown}]")
    variable = scope.use(node.name)
    if variable is None:
        raise unresolved(scope, node.offset, node.name)
    if not wish.read:
        raise unused(node.offset, f"variable [{node.name}] not used")
    return Code(name(variable.py), variable.type)
