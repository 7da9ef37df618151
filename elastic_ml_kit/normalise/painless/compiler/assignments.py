"""Assignments: to variables, fields and elements, plain, compound, and the old value of `i++`."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass

from elastic_ml_kit.normalise.painless import syntax
from elastic_ml_kit.normalise.painless.casts import (
    check_cast,
    promote,
    promote_bits,
    promote_one,
    promote_sum,
)
from elastic_ml_kit.normalise.painless.compiler.arithmetic import SHIFTS, operate, overflow, reach
from elastic_ml_kit.normalise.painless.compiler.cast import cast
from elastic_ml_kit.normalise.painless.compiler.code import Code, filled, name, put_at, statements
from elastic_ml_kit.normalise.painless.compiler.concat import concatenated
from elastic_ml_kit.normalise.painless.compiler.members import (
    element_index,
    element_type,
    list_position,
)
from elastic_ml_kit.normalise.painless.compiler.names import StaticType, Unresolved, prefix, unresolved
from elastic_ml_kit.normalise.painless.compiler.operators import NAMES, operands
from elastic_ml_kit.normalise.painless.compiler.scope import Scope
from elastic_ml_kit.normalise.painless.compiler.wishes import ANY, Wish, emit, emits, unassignable
from elastic_ml_kit.normalise.painless.refusal import CompileError, cast_error
from elastic_ml_kit.normalise.painless.types import PRIMITIVE, UNBOXED

_SCALARS = frozenset((*PRIMITIVE, *UNBOXED, "String"))
"""Types of values that hold no others."""


@dataclass(slots=True)
class Place:
    """What an assignment sets.

    Attributes:
        type: of what it holds.
        load: reads it, after `store` has evaluated what it belongs to.
        store: sets it, and gives the value.
        dynamic: its type is known only while the script runs.
        store_typed: as `store`, for a value of a known type; None if the type does not matter.
    """

    type: str
    load: ast.expr
    store: Callable[[ast.expr], ast.expr]
    dynamic: bool = False
    store_typed: Callable[[ast.expr, str], ast.expr] | None = None


def place(scope: Scope, node: syntax.Expression) -> Place:
    """The place that the left side of an assignment means.

    Errors:
        CompileError: it cannot be set.
    """
    if isinstance(node, syntax.Symbol):
        return _variable(scope, node)
    if isinstance(node, syntax.Dot):
        return _field(scope, node)
    if isinstance(node, syntax.Brace):
        return _element(scope, node)
    raise unassignable(node.offset, _described(node))


def _described(node: syntax.Expression) -> str:
    match node:
        case syntax.Number():
            return f"numeric constant [{node.text}]"
        case syntax.Text():
            return f"string constant [{node.value}]"
        case syntax.Truth():
            return f"boolean constant [{'true' if node.value else 'false'}]"
        case syntax.Null():
            return "null constant"
        case syntax.Unary() | syntax.Binary() | syntax.Comparison() | syntax.Logic():
            return f"{NAMES[node.operator]} operation [{node.operator}]"
        case syntax.Call() | syntax.LocalCall():
            kind = "method" if isinstance(node, syntax.Call) else "function"
            return f"{kind} call [{node.name}/{len(node.arguments)}]"
        case syntax.Cast():
            return f"an explicit cast with target type [{node.type}]"
    return "an expression"


def _variable(scope: Scope, node: syntax.Symbol) -> Place:
    static = scope.types.resolve(node.name)
    if static is not None:
        shown = scope.types.shown(static)
        raise CompileError(
            node.offset, f"invalid assignment: cannot write a value to a static type [{shown}]"
        )
    found = scope.use(node.name)
    if found is None:
        raise unresolved(scope, node.offset, node.name)
    if found.final:
        raise CompileError(node.offset, f"Variable [{node.name}] is read-only.")
    target = ast.Name(found.py, ast.Store())
    return Place(found.type, name(found.py), lambda made: ast.NamedExpr(target, made))


def _field(scope: Scope, node: syntax.Dot) -> Place:
    before = prefix(scope, node.prefix)
    if isinstance(before, Unresolved):
        raise unresolved(scope, node.offset, f"{before.name}.{node.name}")
    if isinstance(before, StaticType):
        raise CompileError(
            node.offset, f"invalid assignment: cannot assign a value to read-only field [{node.name}]"
        )
    if node.safe:
        raise unassignable(node.offset, "a null safe operation [?.]")
    scope.unit.stores = True
    type = before.type
    if type == "def":
        return _kept(scope, "field", before, ast.Constant(node.name), dynamic=True)
    if type.endswith("[]"):
        raise CompileError(
            node.offset,
            "invalid assignment: cannot assign a value write to read-only field [length] for an array.",
        )
    shown = scope.types.shown(type)
    if scope.types.getter(type, node.name) is not None:
        raise CompileError(node.offset, f"Illegal shortcut on field [{node.name}] for type [{shown}].")
    if scope.types.fits(type, "Map"):
        return _kept(scope, "key", before, ast.Constant(node.name))
    if scope.types.fits(type, "List"):
        return _kept(scope, "at", before, ast.Constant(list_position(node)))
    raise CompileError(node.offset, f"field [{shown}, {node.name}] not found")


def _element(scope: Scope, node: syntax.Brace) -> Place:
    before = emit(scope, node.prefix)
    index, kind = element_index(scope, node, before)
    scope.unit.stores = True
    made = _kept(scope, kind, before, index.py, dynamic=before.type == "def")
    made.type = element_type(before.type)
    if kind == "element":
        made.store_typed = _typed(made.store)
    return made


def _typed(store: Callable[[ast.expr], ast.expr]) -> Callable[[ast.expr, str], ast.expr]:
    def typed(made: ast.expr, type: str) -> ast.expr:
        call = store(made)
        assert isinstance(call, ast.Call)
        call.func = name("set_typed")
        call.args.append(ast.Constant(type))
        return call

    return typed


def _kept(scope: Scope, kind: str, before: Code, index: ast.expr, dynamic: bool = False) -> Place:
    """A place inside a value; the value and the index are evaluated once."""
    receiver, first = _once(scope, before.py)
    key, second = _once(scope, index)

    def store(made: ast.expr) -> ast.expr:
        return filled(f"set_{kind}(A, B, C)", A=first, B=second, C=made)

    return Place("def", filled(f"get_{kind}(A, B)", A=receiver, B=key), store, dynamic)


def _once(scope: Scope, py: ast.expr) -> tuple[ast.expr, ast.expr]:
    """How a value is read again, and how it is read first."""
    if isinstance(py, ast.Name | ast.Constant):
        return py, py
    kept = scope.temporary()
    return name(kept), ast.NamedExpr(ast.Name(kept, ast.Store()), py)


@emits(syntax.Assign)
def assign(scope: Scope, node: syntax.Assign, wish: Wish) -> Code:
    """`left = right`, `left += right`, `left++`."""
    target = place(scope, node.left)
    if node.operator is not None:
        return _compound(scope, node, node.operator, target, wish)
    asked = ANY if target.dynamic else Wish(target.type)
    given = emit(scope, node.right, asked)
    if target.dynamic and given.type == "void":
        raise CompileError(node.offset, "invalid assignment: cannot assign type [void]")
    made = cast(scope, node.right.offset, given, Wish("def") if target.dynamic else asked)
    if target.store_typed is not None and given.type not in ("def", "Object"):
        py = target.store_typed(made.py, given.type)
        put_at(py, node.left.offset)
        return Code(py, "def" if wish.read else "void")
    if made.type == "def" and given.type not in _SCALARS and not isinstance(node.left, syntax.Symbol):
        scope.unit.nests = scope.unit.nests or not _flat(made.py)
    return Code(_stored(node, target, made.py), target.type if wish.read else "void")


def _flat(py: ast.expr) -> bool:
    """Whether the value is a constant, or a new list or table of constants, which cannot hold another."""
    if isinstance(py, ast.IfExp):
        return _flat(py.body) and _flat(py.orelse)
    inner = py.elts if isinstance(py, ast.List) else py.values if isinstance(py, ast.Dict) else [py]
    return all(isinstance(each, ast.Constant) for each in inner)


def _stored(node: syntax.Assign, target: Place, made: ast.expr) -> ast.expr:
    py = target.store(made)
    if not isinstance(node.left, syntax.Symbol):
        put_at(py, node.left.offset)
    return py


def _compound(scope: Scope, node: syntax.Assign, symbol: str, target: Place, wish: Wish) -> Code:
    right = emit(scope, node.right)
    type = _compound_type(symbol, target.type, right.type)
    if type is None:
        sides = f"[{scope.types.shown(target.type)}] and [{scope.types.shown(right.type)}]"
        reason = f"invalid compound assignment: cannot apply [{symbol}=] to types {sides}"
        raise cast_error(node.offset, reason)
    if symbol in SHIFTS and right.type == "def" != target.type:
        raise CompileError(None, "Bad type on operand stack", "verify_error")
    check_cast(scope.types, node.offset, target.type, type)
    check_cast(scope.types, node.offset, type, target.type, explicit=True)
    if not wish.read and isinstance(node.left, syntax.Symbol) and symbol in ("+", "-", "*"):
        lines = _counted_up(node, symbol, type, target, right)
        if lines is not None:
            made = Code(ast.Constant(None), "void")
            made.lines = lines
            return made
    if right.type == "def" and target.type in _SHORT and symbol in _SHORT[target.type]:
        return _with_number(scope, node, symbol, target, right, wish)
    old, kept = target.load, ""
    if node.after and wish.read:
        kept = scope.temporary()
        old = ast.NamedExpr(ast.Name(kept, ast.Store()), target.load)
    made = _combined(scope, node, symbol, type, Code(old, target.type), right)
    py = _stored(node, target, cast(scope, node.offset, made, Wish(target.type, explicit=True)).py)
    if kept:
        py = filled("(A, T)[1]", A=py, T=kept)
    return Code(py, target.type if wish.read else "void")


_IN_PLACE = {"+": "add_to", "-": "subtract_from", "*": "multiply_by"}
_SHORT = {"int": "+-*", "long": "+-*&|^", "double": "+-*"}


def _counted_up(
    node: syntax.Assign, symbol: str, type: str, target: Place, right: Code
) -> list[ast.stmt] | None:
    """A whole number that changes by one of its own type, as statements."""
    if type not in ("int", "long") or target.type != type or right.type != type:
        return None
    assert isinstance(target.load, ast.Name)
    label = target.load.id
    test = overflow(type, reach(symbol, Code(target.load, type), right))
    lines = statements(f"V {symbol}= A", V=label, A=right.py)
    if test is not None:
        lines += statements(f"if {test}:\n    V = wrap_{type}(V)", V=label)
    for line in lines:
        put_at(line, node.offset)
    return lines


def _with_number(
    scope: Scope, node: syntax.Assign, symbol: str, target: Place, right: Code, wish: Wish
) -> Code:
    """A number that changes by a value of `def`: the short way if that is a plain whole number."""
    given, kept, old = scope.temporary(), "", target.load
    if node.after and wish.read:
        kept = scope.temporary()
        old = ast.NamedExpr(ast.Name(kept, ast.Store()), target.load)
    value_of = Code(filled("A", A=given), "def")
    slow = _combined(scope, node, symbol, "def", Code(old, target.type), value_of)
    slow = cast(scope, node.offset, slow, Wish(target.type, explicit=True))
    plain = filled(f"A {symbol} T", A=old, T=given)
    if target.type == "double":
        pattern, fast = "P if type(T := X) is float or type(T) is int else S", plain
    else:
        pattern, fast = "P if type(T := X) is int else S", filled(f"wrap_{target.type}(A)", A=plain)
    py = _stored(node, target, filled(pattern, P=fast, X=right.py, S=slow.py, T=given))
    if kept:
        py = filled("(A, T)[1]", A=py, T=kept)
    return Code(py, target.type if wish.read else "void")


def _compound_type(symbol: str, left: str, right: str) -> str | None:
    if symbol == "+":
        return promote_sum(left, right)
    if symbol in SHIFTS:
        return promote_one(left, decimal=False) if promote_one(right, decimal=False) else None
    return promote_bits(left, right) if symbol in ("&", "^", "|") else promote(left, right)


def _combined(scope: Scope, node: syntax.Assign, symbol: str, type: str, old: Code, right: Code) -> Code:
    if type == "String":
        return concatenated(scope, cast(scope, node.offset, old, Wish("String")), right)
    plain_old = old
    if type == "def" and symbol in _IN_PLACE:
        both = (
            cast(scope, node.offset, old, Wish("def")),
            cast(scope, node.right.offset, right, Wish("def")),
        )
        return Code(filled(f"{_IN_PLACE[symbol]}(A, B)", A=both[0].py, B=both[1].py), "def")
    if type == "def":
        kept = scope.temporary()
        boxed = cast(scope, node.offset, old, Wish("def")).py
        plain_old = Code(ast.NamedExpr(ast.Name(kept, ast.Store()), boxed), "def")
    left, other = operands(scope, symbol, type, (node.left, plain_old), (node.right, right))
    made = operate(scope, node.offset, symbol, type, left, other)
    if type != "def":
        return made
    return Code(filled("recast(A, T)", A=made.py, T=kept), "def")
