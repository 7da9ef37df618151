"""Arithmetic of known types as plain Python, with a check only where a result may be too large."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from elastic_ml_kit.normalise.painless.compiler.code import SPANS, Code, constant, filled, literal
from elastic_ml_kit.normalise.painless.compiler.scope import Scope
from elastic_ml_kit.normalise.painless.refusal import CompileError
from elastic_ml_kit.normalise.painless.runtime import numbers
from elastic_ml_kit.normalise.painless.thrown import Thrown

Span = tuple[int, int]
DYNAMIC = {
    "+": "add",
    "-": "subtract",
    "*": "multiply",
    "/": "divide",
    "%": "remainder",
    "&": "bit_and",
    "|": "bit_or",
    "^": "bit_xor",
    "<<": "shift_left",
    ">>": "shift_right",
    ">>>": "shift_unsigned",
}
SHIFTS = ("<<", ">>", ">>>")
_SHIFT_NAMES = {"<<": "left", ">>": "right", ">>>": "unsigned"}


def operate(scope: Scope, offset: int, symbol: str, type: str, left: Code, right: Code) -> Code:
    """An operator on two operands of the type, which for a shift is that of the left one.
    A constant that is divided by zero is an error of the script, put off to the end.
    """
    if left.is_constant and right.is_constant and type not in ("def", "String"):
        return _folded(scope, offset, symbol, type, left, right)
    if type == "def":
        return Code(filled(f"{DYNAMIC[symbol]}(A, B)", A=left.py, B=right.py), "def", present=True)
    if type == "boolean":
        return Code(filled(f"A {symbol} B", A=left.py, B=right.py), type)
    if symbol in SHIFTS:
        return _shifted(symbol, type, left, right)
    if type in ("float", "double"):
        return Code(_real(symbol, type, left, right), type)
    return _whole(scope, symbol, type, left, right)


def _folded(scope: Scope, offset: int, symbol: str, type: str, left: Code, right: Code) -> Code:
    try:
        return constant(_calculated(symbol, type, left.constant, right.constant), type)
    except Thrown as error:
        scope.unit.put_off(CompileError(offset, error.message, error.type))
        return left


def _calculated(symbol: str, type: str, left: Any, right: Any) -> Any:
    if type in ("float", "double"):
        result = _REAL[symbol](float(left), float(right))
        return numbers.to_float(result) if type == "float" else result
    if symbol in SHIFTS:
        return getattr(numbers, f"{_SHIFT_NAMES[symbol]}_{type}")(left, right)
    result = _WHOLE[symbol](left, right)
    if type == "boolean":
        return bool(result)
    return numbers.wrap_int(result) if type == "int" else numbers.wrap_long(result)


_REAL: dict[str, Callable[[float, float], float]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": numbers.divide_double,
    "%": numbers.remainder_double,
}
_WHOLE: dict[str, Callable[[int, int], int]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": numbers.divide_long,
    "%": numbers.remainder,
    "&": lambda left, right: left & right,
    "|": lambda left, right: left | right,
    "^": lambda left, right: left ^ right,
}


def _real(symbol: str, type: str, left: Code, right: Code) -> ast.expr:
    if symbol == "%":
        made = filled("remainder_double(A, B)", A=left.py, B=right.py)
    elif symbol == "/" and not (right.is_constant and right.constant):
        made = filled("divide_double(A, B)", A=left.py, B=right.py)
    else:
        made = filled(f"A {symbol} B", A=left.py, B=right.py)
    return filled("to_float(A)", A=made) if type == "float" else made


def _shifted(symbol: str, type: str, left: Code, right: Code) -> Code:
    if symbol == ">>" and right.is_constant:
        bits = right.constant & (31 if type == "int" else 63)
        return Code(filled("A >> B", A=left.py, B=literal(bits)), type)
    return Code(filled(f"{_SHIFT_NAMES[symbol]}_{type}(A, B)", A=left.py, B=right.py), type)


def _whole(scope: Scope, symbol: str, type: str, left: Code, right: Code) -> Code:
    if symbol in "/%":
        return _divided(scope, symbol, type, left, right)
    if symbol in "&|^":
        return Code(filled(f"A {symbol} B", A=left.py, B=right.py), type, span=_masked(symbol, left, right))
    plain = filled(f"A {symbol} B", A=left.py, B=right.py)
    span = reach(symbol, left, right)
    test = overflow(type, span)
    if test is None:
        return Code(plain, type, span=span)
    pattern = f"wrap_{type}(T) if {test.replace('V', '(T := A)', 1).replace('V', 'T')} else T"
    return Code(filled(pattern, A=plain, T=scope.temporary()), type)


def overflow(type: str, span: Span | None) -> str | None:
    """The test whether a result `V` is too large for its type; None if it never is."""
    low, high = SPANS[type]
    above = span is None or span[1] > high
    below = span is None or span[0] < low
    if above and below:
        return f"V > {high} or V < {low}"
    return f"V > {high}" if above else f"V < {low}" if below else None


def _masked(symbol: str, left: Code, right: Code) -> Span | None:
    ends = [side.span[1] for side in (left, right) if side.span and side.span[0] >= 0]
    return (0, min(ends)) if symbol == "&" and ends else None


def reach(symbol: str, left: Code, right: Code) -> Span | None:
    """The bounds of the result before it is cut to its type."""
    if left.span is None or right.span is None:
        return None
    apply = _WHOLE[symbol]
    ends = [apply(a, b) for a in left.span for b in right.span]
    return min(ends), max(ends)


def _divided(scope: Scope, symbol: str, type: str, left: Code, right: Code) -> Code:
    python = {"/": "//", "%": "%"}[symbol]
    span = None
    if right.is_constant and right.constant > 0:
        top = right.constant - 1
        span = (-top, top) if symbol == "%" else None
        if left.span and left.span[0] >= 0:
            span = (0, top) if symbol == "%" else (0, left.span[1] // right.constant)
            return Code(filled(f"A {python} B", A=left.py, B=right.py), type, span=span)
        pattern = f"T {python} B if (T := A) >= 0 else -(-T {python} B)"
        return Code(filled(pattern, A=left.py, B=right.py, T=scope.temporary()), type, span=span)
    call = f"divide_{type}(A, B)" if symbol == "/" else "remainder_whole(A, B)"
    return Code(filled(call, A=left.py, B=right.py), type)
