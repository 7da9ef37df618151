"""Values into the type that their place wants."""

from __future__ import annotations

import ast
from typing import Any

from elastic_ml_kit.normalise.painless import syntax
from elastic_ml_kit.normalise.painless.casts import check_cast
from elastic_ml_kit.normalise.painless.compiler.code import NOTHING, Code, constant, filled
from elastic_ml_kit.normalise.painless.compiler.scope import Scope
from elastic_ml_kit.normalise.painless.compiler.wishes import Wish, emit
from elastic_ml_kit.normalise.painless.refusal import cast_error
from elastic_ml_kit.normalise.painless.runtime import conversion
from elastic_ml_kit.normalise.painless.types import BOXES, UNBOXED

_RANGES = {"byte": "wrap_byte", "short": "wrap_short", "char": "wrap_char", "int": "wrap_int"}
_EXACT = {
    "boolean": "T if (T := A) is True or T is False else M(T)",
    "int": "T if type(T := A) is int and -2147483648 <= T <= 2147483647 else M(T)",
    "double": "T if type(T := A) is float else M(T)",
    "String": "T if type(T := A) is str else M(T)",
}
_CHECKED = {
    "List": "T if type(T := A) is list else check(T, 'List')",
    "Map": "T if type(T := A) is dict else check(T, 'Map')",
}


def value(scope: Scope, node: syntax.Expression, target: str, internal: bool = False) -> Code:
    """Compiles an expression as a value of a type.

    Errors:
        CompileError: it cannot be one.
    """
    wish = Wish(target, internal=internal)
    return cast(scope, node.offset, emit(scope, node, wish), wish)


def condition(scope: Scope, node: syntax.Expression) -> Code:
    """Compiles an expression as a boolean."""
    return value(scope, node, "boolean")


def cast(scope: Scope, offset: int, code: Code, wish: Wish) -> Code:
    """The code as a value of the wanted type.

    Errors:
        CompileError: a value of its type cannot become one.
    """
    target = wish.target
    if target is None or target == code.type:
        return code
    check_cast(scope.types, offset, code.type, target, wish.explicit, wish.internal)
    if code.is_constant:
        folded = _fold(scope, code, target)
        if folded is not None:
            return folded
    py = _convert(scope, code, target, wish.explicit)
    if py is not code.py:
        py.lineno = offset + 1
    span = code.span if target in ("int", "long") and code.type in _RANGES else None
    kept = code.constant if py is code.py else NOTHING
    return Code(py, target, kept, present=code.present and kept is not None, span=span)


def _fold(scope: Scope, code: Code, target: str) -> Code | None:
    held: Any = code.constant
    if held is None:
        return Code(code.py, target, None)
    if target == "char" and code.type == "String":
        if len(held) != 1 or ord(held) > 0xFFFF:
            reason = "cannot cast java.lang.String with length not equal to one to char"
            scope.unit.put_off(cast_error(None, reason))
            return constant(0, "char")
        return constant(ord(held), "char")
    if target == "String" and code.type == "char":
        return constant(chr(held), "String")
    if target in conversion.NARROW and code.type in conversion.NARROW:
        return constant(conversion.NARROW[target](held), target)
    return None


def _convert(scope: Scope, code: Code, target: str, explicit: bool) -> ast.expr:
    if code.type in BOXES:
        return _from_primitive(scope, code, target)
    if code.type == "def":
        return _from_def(scope, code, target, explicit)
    if code.type in UNBOXED and target in (*BOXES, *UNBOXED):
        opened = Code(filled("unbox(A)", A=code.py), UNBOXED[code.type])
        return _from_primitive(scope, opened, target)
    if code.type == "String" and target == "char":
        return filled("char_of_text(A)", A=code.py)
    if scope.types.fits(code.type, target) or target == "def":
        return code.py
    return filled("check(A, B)", A=code.py, B=ast.Constant(target))


def _from_primitive(scope: Scope, code: Code, target: str) -> ast.expr:
    primitive = UNBOXED.get(target, target if target in BOXES else code.type)
    if target == "String":
        return filled("chr(A)", A=code.py)
    narrowed = _between(code, primitive)
    if target in BOXES or primitive not in conversion.BOX:
        return narrowed
    boxed = filled("A(B)", A=scope.unit.bind(conversion.BOX[primitive]), B=narrowed)
    return filled("check(A, 'Number')", A=boxed) if (code.type, target) == ("char", "Number") else boxed


def _between(code: Code, target: str) -> ast.expr:
    """Between two primitive types."""
    if code.type == target or target == "boolean":
        return code.py
    if target == "double":
        return code.py if code.type == "float" else filled("float(A)", A=code.py)
    if target == "float":
        return filled("to_float(A)", A=code.py)
    if code.type in ("float", "double"):
        cut = filled("double_to_long(A)" if target == "long" else "double_to_int(A)", A=code.py)
        return cut if target in ("int", "long") else filled(f"{_RANGES[target]}(A)", A=cut)
    if target == "long" or (target == "int" and code.type != "long"):
        return code.py
    return filled(f"{_RANGES[target]}(A)", A=code.py)


def _from_def(scope: Scope, code: Code, target: str, explicit: bool) -> ast.expr:
    convert = conversion.FROM_DEF.get((target, explicit))
    temporary = scope.temporary()
    if convert is not None:
        pattern = _EXACT.get(target)
        if pattern is None:
            return filled("M(A)", A=code.py, M=scope.unit.bind(convert))
        return filled(pattern, A=code.py, T=temporary, M=scope.unit.bind(convert))
    if target in ("Object", "def"):
        return code.py
    if target in _CHECKED:
        return filled(_CHECKED[target], A=code.py, T=temporary)
    return filled("check(A, B)", A=code.py, B=ast.Constant(target))
