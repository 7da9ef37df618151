"""Operators: signs, arithmetic, comparisons, logic, casts, conditionals."""

from __future__ import annotations

import ast

from elastic_ml_kit.normalise.painless import syntax
from elastic_ml_kit.normalise.painless.casts import (
    promote,
    promote_bits,
    promote_branches,
    promote_one,
    promote_sum,
)
from elastic_ml_kit.normalise.painless.compiler.arithmetic import SHIFTS, operate
from elastic_ml_kit.normalise.painless.compiler.cast import cast, condition
from elastic_ml_kit.normalise.painless.compiler.code import Code, constant, filled
from elastic_ml_kit.normalise.painless.compiler.concat import concatenated
from elastic_ml_kit.normalise.painless.compiler.literals import number
from elastic_ml_kit.normalise.painless.compiler.scope import Scope
from elastic_ml_kit.normalise.painless.compiler.wishes import Wish, emit, emits, unused
from elastic_ml_kit.normalise.painless.refusal import CompileError, cast_error
from elastic_ml_kit.normalise.painless.runtime import numbers
from elastic_ml_kit.normalise.painless.types import BOXES

NAMES = {
    "*": "multiplication",
    "/": "division",
    "%": "remainder",
    "+": "addition",
    "-": "subtraction",
    "=~": "find",
    "==~": "match",
    "<<": "left shift",
    ">>": "right shift",
    ">>>": "unsigned shift",
    "~": "bitwise not",
    "&": "bitwise and",
    "^": "bitwise xor",
    "|": "boolean or",
    "!": "boolean not",
    "&&": "boolean and",
    "||": "boolean or",
    "<": "less than",
    "<=": "less than or equals",
    ">": "greater than",
    ">=": "greater than or equals",
    "==": "equals",
    "===": "reference equals",
    "!=": "not equals",
    "!==": "reference not equals",
}


def need_use(offset: int, symbol: str, wish: Wish) -> None:
    """Refuses an operation whose result nobody uses."""
    if not wish.read:
        raise unused(offset, f"result not used from {NAMES[symbol]} operation [{symbol}]")


@emits(syntax.Unary)
def unary(scope: Scope, node: syntax.Unary, wish: Wish) -> Code:
    """Signs, `~` and `!`."""
    symbol, child = node.operator, node.child
    need_use(node.offset, symbol, wish)
    if symbol == "!":
        return _negated(condition(scope, child))
    if symbol == "-" and isinstance(child, syntax.Number):
        return number(child, wish, negative=True)
    made = emit(scope, child)
    type = promote_one(made.type, symbol != "~")
    if type is None:
        shown = scope.types.shown(made.type)
        reason = f"cannot apply the {NAMES[symbol]} operator [{symbol}] to the type [{shown}]"
        raise cast_error(node.offset, reason)
    made = cast(scope, child.offset, made, Wish(type))
    if type == "def":
        call = {"-": "negate", "+": "positive", "~": "complement"}[symbol]
        return Code(filled(f"{call}(A)", A=made.py), "def", present=True)
    return _signed(scope, symbol, type, made)


def _negated(made: Code) -> Code:
    if made.is_constant:
        return constant(not made.constant, "boolean")
    return Code(filled("not A", A=made.py), "boolean")


def _signed(scope: Scope, symbol: str, type: str, made: Code) -> Code:
    if symbol == "+":
        return Code(made.py, type, made.constant, span=made.span)
    if made.is_constant:
        return constant(_sign_of(symbol, type, made.constant), type)
    if symbol == "~" or type in ("float", "double"):
        return Code(filled(f"{symbol}A", A=made.py), type)
    return operate(scope, 0, "-", type, constant(0, type), made)


def _sign_of(symbol: str, type: str, held: float) -> float:
    if symbol == "~":
        return ~int(held)
    if type in ("float", "double"):
        return -held
    return numbers.wrap_int(-int(held)) if type == "int" else numbers.wrap_long(-int(held))


@emits(syntax.Binary)
def binary(scope: Scope, node: syntax.Binary, wish: Wish) -> Code:
    """Arithmetic, bits, shifts, and the two regex operators."""
    need_use(node.offset, node.operator, wish)
    if node.operator in ("=~", "==~"):
        return _matched(scope, node)
    left, right = emit(scope, node.left), emit(scope, node.right)
    type = operation_type(scope, node.offset, node.operator, left.type, right.type)
    if type == "String":
        return concatenated(scope, left, right)
    left, right = operands(scope, node.operator, type, (node.left, left), (node.right, right))
    return operate(scope, node.offset, node.operator, type, left, right)


def operation_type(scope: Scope, offset: int, symbol: str, left: str, right: str) -> str:
    """The type in which the operator works.

    Errors:
        CompileError: it does not work on these.
    """
    if symbol == "+":
        type = promote_sum(left, right)
    elif symbol in SHIFTS:
        type = promote_one(left, decimal=False)
        shift = promote_one(right, decimal=False)
        if type is not None:
            type = None if shift is None else "def" if shift == "def" else type
    elif symbol == "^":
        type = promote_bits(left, right)
    else:
        type = promote(left, right, decimal=symbol not in ("|", "&"))
    if type is None:
        raise _inapplicable(scope, offset, symbol, left, right)
    return type


def _inapplicable(scope: Scope, offset: int, symbol: str, left: str, right: str) -> CompileError:
    sides = f"[{scope.types.shown(left)}] and [{scope.types.shown(right)}]"
    return cast_error(offset, f"cannot apply the {NAMES[symbol]} operator [{symbol}] to the types {sides}")


Operand = tuple[syntax.Expression, Code]


def operands(scope: Scope, symbol: str, type: str, left: Operand, right: Operand) -> tuple[Code, Code]:
    """Both sides in the type of the operation."""
    first = _operand(scope, left, type)
    if symbol not in SHIFTS or type == "def":
        return first, _operand(scope, right, type)
    shift = Wish("int", explicit=right[1].type == "long")
    return first, cast(scope, right[0].offset, right[1], shift)


def _operand(scope: Scope, side: Operand, type: str) -> Code:
    node, made = side
    if type == "double" and made.type in ("int", "short", "byte", "char", "float"):
        return made
    return cast(scope, node.offset, made, Wish(type))


def _matched(scope: Scope, node: syntax.Binary) -> Code:
    left = cast(scope, node.left.offset, emit(scope, node.left), Wish("String"))
    right = cast(scope, node.right.offset, emit(scope, node.right), Wish("Pattern"))
    call = "finds" if node.operator == "=~" else "matches"
    py = filled(f"{call}(A, B)", A=right.py, B=left.py)
    return Code(py, "boolean")


@emits(syntax.Logic)
def logic(scope: Scope, node: syntax.Logic, wish: Wish) -> Code:
    """`&&` and `||`."""
    need_use(node.offset, node.operator, wish)
    left, right = condition(scope, node.left), condition(scope, node.right)
    word = "and" if node.operator == "&&" else "or"
    return Code(filled(f"A {word} B", A=left.py, B=right.py), "boolean")


@emits(syntax.InstanceOf)
def instance_of(scope: Scope, node: syntax.InstanceOf, wish: Wish) -> Code:
    """`value instanceof Type`."""
    if not wish.read:
        raise unused(node.offset, f"result not used from instanceof with target type [{node.type}]")
    type = scope.types.resolve(node.type)
    if type is None:
        raise CompileError(
            node.offset, f"Not a type [{node.type}].", hint=scope.types.nearest_type(node.type)
        )
    made = emit(scope, node.value)
    type = BOXES.get(type, type)
    if type == "def":
        return Code(filled("(A, True)[1]", A=made.py), "boolean")
    if made.type in BOXES:
        fits = scope.types.fits(BOXES[made.type], type)
        return Code(filled("(A, B)[1]", A=made.py, B=ast.Constant(fits)), "boolean")
    pattern = _INSTANCES.get(type, "is_a(A, B)")
    py = filled(pattern, A=made.py, B=ast.Constant(type), T=scope.temporary())
    return Code(py, "boolean")


_INSTANCES = {
    "String": "type(A) is str",
    "List": "type(T := A) is list or is_a(T, 'List')",
    "Map": "type(T := A) is dict or is_a(T, 'Map')",
}


@emits(syntax.Cast)
def explicit(scope: Scope, node: syntax.Cast, wish: Wish) -> Code:
    """`(Type)value`."""
    if not wish.read:
        raise unused(node.offset, f"result not used from explicit cast with target type [{node.type}]")
    type = scope.types.resolve(node.type)
    if type is None:
        hint = scope.types.nearest_type(node.type)
        raise CompileError(node.offset, f"cannot resolve type [{node.type}]", hint=hint)
    wanted = Wish(type, explicit=True)
    return cast(scope, node.value.offset, emit(scope, node.value, wanted), wanted)


@emits(syntax.Conditional)
def conditional(scope: Scope, node: syntax.Conditional, wish: Wish) -> Code:
    """`condition ? then : other`."""
    if not wish.read:
        raise unused(node.offset, "result not used from conditional operation [?:]")
    test = condition(scope, node.condition)
    then, other = emit(scope, node.then, wish), emit(scope, node.other, wish)
    type = wish.target or promote_branches(then.type, other.type)
    if type is None:
        sides = f"[{scope.types.shown(then.type)}] and [{scope.types.shown(other.type)}]"
        reason = f"cannot apply the conditional operator [?:] to the types {sides}"
        raise cast_error(node.offset, reason)
    wanted = Wish(type, wish.explicit, wish.internal)
    then = cast(scope, node.then.offset, then, wanted)
    other = cast(scope, node.other.offset, other, wanted)
    py = filled("B if A else C", A=test.py, B=then.py, C=other.py)
    return Code(py, type, present=then.present and other.present)


@emits(syntax.Elvis)
def elvis(scope: Scope, node: syntax.Elvis, wish: Wish) -> Code:
    """`left ?: right`."""
    if not wish.read:
        raise unused(node.offset, "result not used from elvis operation [?:]")
    if wish.target in BOXES:
        raise CompileError(node.offset, "Elvis operator cannot return primitives")
    left, right = emit(scope, node.left, wish), emit(scope, node.right, wish)
    _sensible(node, left)
    type = wish.target or promote_branches(left.type, right.type) or "Object"
    wanted = Wish(type, wish.explicit, wish.internal)
    left = cast(scope, node.left.offset, left, wanted)
    right = cast(scope, node.right.offset, right, wanted)
    pattern = "A if A is not None else B" if left.is_plain else "T if (T := A) is not None else B"
    py = filled(pattern, A=left.py, B=right.py, T=scope.temporary())
    return Code(py, type, present=right.present)


def _sensible(node: syntax.Elvis, left: Code) -> None:
    reason = None
    if isinstance(node.left, syntax.Null):
        reason = "LHS is null."
    elif isinstance(node.left, syntax.Truth | syntax.Number | syntax.Text):
        reason = "LHS is a constant."
    elif left.type in BOXES:
        reason = "LHS is a primitive."
    elif isinstance(node.right, syntax.Null):
        reason = "RHS is null."
    if reason is not None:
        raise CompileError(node.offset, f"Extraneous elvis operator. {reason}")
