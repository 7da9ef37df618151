"""String concatenation, flattened into one formatted string."""

from __future__ import annotations

import ast

from elastic_ml_kit.normalise.boxes import Char, Float
from elastic_ml_kit.normalise.painless.compiler.code import Code, constant, filled
from elastic_ml_kit.normalise.painless.compiler.scope import Scope
from elastic_ml_kit.normalise.values import java_text


def concatenated(scope: Scope, left: Code, right: Code) -> Code:
    """The text of both, one behind the other."""
    if left.is_constant and right.is_constant:
        return constant(_constant_text(left) + _constant_text(right), "String")
    parts = [*_parts(scope, left), *_parts(scope, right)]
    py: ast.expr = ast.JoinedStr(parts)
    if "char" in (left.type, right.type):
        py = filled("joined_halves(A)", A=py)
    return Code(py, "String", present=True)


def _parts(scope: Scope, code: Code) -> list[ast.expr]:
    if isinstance(code.py, ast.JoinedStr):
        return list(code.py.values)
    if code.is_constant:
        return [ast.Constant(_constant_text(code))]
    return [ast.FormattedValue(_text(scope, code), -1)]


def _constant_text(code: Code) -> str:
    held = code.constant
    if code.type == "float":
        held = Float(held)
    elif code.type == "char":
        held = Char(held)
    return java_text(held)


def _text(scope: Scope, code: Code) -> ast.expr:
    match code.type:
        case "int" | "long" | "short" | "byte":
            return code.py
        case "char":
            return filled("chr(A)", A=code.py)
        case "boolean":
            return filled("'true' if A else 'false'", A=code.py)
        case "float":
            return filled("java_text(A(B))", A=scope.unit.bind(Float), B=code.py)
        case "double":
            return filled("java_text(A)", A=code.py)
        case "String":
            return code.py if code.present else _never_null(scope, code)
    return filled("T if type(T := A) is str else java_text(T)", A=code.py, T=scope.temporary())


def _never_null(scope: Scope, code: Code) -> ast.expr:
    if code.is_plain:
        return filled("A if A is not None else 'null'", A=code.py)
    return filled("T if (T := A) is not None else 'null'", A=code.py, T=scope.temporary())
