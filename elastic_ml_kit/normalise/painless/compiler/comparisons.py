"""Comparisons, with short ways for what conditions of pipelines ask most: null, a text, a small number."""

from __future__ import annotations

import ast

from elastic_ml_kit.normalise.painless import syntax
from elastic_ml_kit.normalise.painless.casts import promote, promote_equality
from elastic_ml_kit.normalise.painless.compiler.cast import cast
from elastic_ml_kit.normalise.painless.compiler.code import Code, filled
from elastic_ml_kit.normalise.painless.compiler.operators import NAMES, need_use
from elastic_ml_kit.normalise.painless.compiler.scope import Scope
from elastic_ml_kit.normalise.painless.compiler.wishes import Wish, emit, emits
from elastic_ml_kit.normalise.painless.refusal import CompileError, cast_error
from elastic_ml_kit.normalise.painless.types import BOXES

_EQUALITY = ("==", "!=", "===", "!==")
_ORDER = {"<": "less", "<=": "less_or_equal", ">": "greater", ">=": "greater_or_equal"}
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_EXACT = 1 << 24


@emits(syntax.Comparison)
def comparison(scope: Scope, node: syntax.Comparison, wish: Wish) -> Code:
    """`==` and `===`, `<` and their kin."""
    symbol = node.operator
    need_use(node.offset, symbol, wish)
    left, right = emit(scope, node.left), emit(scope, node.right)
    equality = symbol in _EQUALITY
    type = promote_equality(left.type, right.type) if equality else promote(left.type, right.type)
    if type is None:
        sides = f"[{scope.types.shown(left.type)}] and [{scope.types.shown(right.type)}]"
        reason = f"cannot apply the {NAMES[symbol]} operator [{symbol}] to the types {sides}"
        raise cast_error(node.offset, reason)
    if equality and isinstance(node.left, syntax.Null) and isinstance(node.right, syntax.Null):
        raise CompileError(node.offset, "extraneous comparison of [null] constants")
    left = _side(scope, node.left.offset, left, type)
    right = _side(scope, node.right.offset, right, type)
    if not equality and isinstance(node.right, syntax.Null):
        raise CompileError(None, "Operand stack underflow", "verify_error")
    if type in BOXES:
        return Code(filled(f"A {symbol[:2]} B", A=left.py, B=right.py), "boolean")
    py = _equal(scope, symbol, type, left, right) if equality else _ordered(scope, symbol, left, right)
    return Code(py, "boolean")


def _side(scope: Scope, offset: int, code: Code, type: str) -> Code:
    if type == "double" and code.type in ("int", "short", "byte", "char", "float"):
        return code
    return cast(scope, offset, code, Wish(type))


def _equal(scope: Scope, symbol: str, type: str, left: Code, right: Code) -> ast.expr:
    if left.is_constant and not right.is_constant:
        left, right = right, left
    negative = symbol[0] == "!"
    if isinstance(left.py, ast.Constant) and right.is_constant and right.constant is None:
        return ast.Constant(negative)
    if right.is_constant and right.constant is None:
        return filled("A is not None" if negative else "A is None", A=left.py)
    if len(symbol) == 3 and isinstance(left.constant, str) and isinstance(right.constant, str):
        return ast.Constant(negative)
    if len(symbol) == 3 and ast.dump(left.py) == ast.dump(right.py) and isinstance(left.py, ast.Name):
        return ast.Constant(not negative)
    if len(symbol) == 3:
        return filled(f"{'not ' * negative}identical(A, B)", A=left.py, B=right.py)
    if type == "String" or (isinstance(right.constant, str) and type == "def"):
        return filled("A != B" if negative else "A == B", A=left.py, B=right.py)
    if type == "def":
        return _equal_dynamic(scope, negative, left, right)
    return filled(f"{'not ' * negative}equals(A, B)", A=left.py, B=right.py)


def _equal_dynamic(scope: Scope, negative: bool, left: Code, right: Code) -> ast.expr:
    known = right.constant
    if isinstance(known, bool):
        pattern = "T is B if type(T := A) is bool else equal_to_boolean(T)"
        made = filled(pattern, A=left.py, B=right.py, T=scope.temporary())
        return filled("not A", A=made) if negative else made
    if isinstance(known, int) and -_EXACT < known < _EXACT:
        pattern = "T == B if type(T := A) is int else equal(T, B)"
        made = filled(pattern, A=left.py, B=right.py, T=scope.temporary())
        return filled("not A", A=made) if negative else made
    return filled("unequal(A, B)" if negative else "equal(A, B)", A=left.py, B=right.py)


def _ordered(scope: Scope, symbol: str, left: Code, right: Code) -> ast.expr:
    if left.is_constant and not right.is_constant:
        return _ordered(scope, _MIRRORED[symbol], right, left)
    if isinstance(right.constant, int):
        pattern = f"T {symbol} B if type(T := A) is int else {_ORDER[symbol]}(T, B)"
        return filled(pattern, A=left.py, B=right.py, T=scope.temporary())
    return filled(f"{_ORDER[symbol]}(A, B)", A=left.py, B=right.py)
