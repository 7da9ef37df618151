"""Fields by dot and elements by bracket, read."""

from __future__ import annotations

import ast

from elastic_ml_kit.normalise.painless import syntax
from elastic_ml_kit.normalise.painless.compiler.cast import cast, value
from elastic_ml_kit.normalise.painless.compiler.code import Code, constant, filled
from elastic_ml_kit.normalise.painless.compiler.names import StaticType, Unresolved, prefix, unresolved
from elastic_ml_kit.normalise.painless.compiler.scope import Scope
from elastic_ml_kit.normalise.painless.compiler.wishes import Wish, emit, emits, unused
from elastic_ml_kit.normalise.painless.refusal import CompileError
from elastic_ml_kit.normalise.painless.types import BOXES

_INDEX_TYPES = frozenset(("def", "int", "short", "byte", "char", "Integer", "Object"))
_NOT_NULLABLE = "Result of null safe operator must be nullable"


@emits(syntax.Dot)
def dot(scope: Scope, node: syntax.Dot, wish: Wish) -> Code:
    """`prefix.name`."""
    if not wish.read:
        raise unused(node.offset, "result of dot operator [.] not used")
    before = prefix(scope, node.prefix)
    if isinstance(before, Unresolved):
        raise unresolved(scope, node.offset, f"{before.name}.{node.name}")
    if isinstance(before, StaticType):
        return _static_field(scope, node, before.type)
    made = field(scope, node, before)
    if node.safe and made.type in BOXES:
        raise CompileError(None, _NOT_NULLABLE)
    return made


def _static_field(scope: Scope, node: syntax.Dot, type: str) -> Code:
    found = scope.types.constant(type, node.name)
    if found is None:
        shown = scope.types.shown(type)
        raise CompileError(node.offset, f"field [{shown}, {node.name}] not found")
    if found.type in BOXES or found.type == "String":
        return constant(found.value, found.type)
    return Code(filled("A", A=scope.unit.bind(found.value)), found.type, present=True)


def field(scope: Scope, node: syntax.Dot, before: Code) -> Code:
    """A field of a value.

    Errors:
        CompileError: its type has no such field.
    """
    type = before.type
    if type.endswith("[]"):
        if node.name != "length":
            shown = scope.types.shown(type)
            raise CompileError(node.offset, f"Field [{node.name}] does not exist for type [{shown}].")
        return Code(filled("len(present(A))", A=before.py), "int", span=(0, 0x7FFFFFFF))
    if type == "def":
        return Code(_dynamic_field(scope, node, before), "def")
    getter = scope.types.getter(type, node.name)
    if getter is not None:
        py = filled(
            "M(T) if (T := A) is not None else B",
            A=before.py,
            B=_if_null(node, getter.name),
            M=scope.unit.bind(getter.call),
            T=scope.temporary(),
        )
        return Code(py, getter.returns)
    if scope.types.fits(type, "Map"):
        return Code(_map_field(scope, node, before), "def")
    if scope.types.fits(type, "List"):
        py = filled("get_at(A, B)", A=before.py, B=ast.Constant(list_position(node)))
        return Code(_or_null(scope, node, before, py), "def")
    shown = scope.types.shown(type)
    raise CompileError(node.offset, f"field [{shown}, {node.name}] not found")


def list_position(node: syntax.Dot) -> int:
    """The index that `list.0` names.

    Errors:
        CompileError: it is no number.
    """
    if not node.name.isdigit():
        cause = ("number_format_exception", f'For input string: "{node.name}"')
        raise CompileError(node.offset, f"invalid list index [{node.name}]", causes=(cause,))
    return int(node.name)


def _if_null(node: syntax.Dot, method: str) -> ast.expr:
    return ast.Constant(None) if node.safe else filled("null_call(A)", A=ast.Constant(method))


def _or_null(scope: Scope, node: syntax.Dot, before: Code, py: ast.expr) -> ast.expr:
    if not node.safe:
        return py
    if before.is_plain:
        return filled("A if B is not None else None", A=py, B=before.py)
    return filled("None if (T := A) is None else B", A=before.py, B=py, T=scope.temporary())


def _dynamic_field(scope: Scope, node: syntax.Dot, before: Code) -> ast.expr:
    getter = "get_field_or_null" if node.safe else "get_field"
    label = ast.Constant(node.name)
    if scope.types.getter("HashMap", node.name) is not None:
        return filled(f"{getter}(A, N)", A=before.py, N=label)
    if before.is_plain:
        return filled(f"A.get(N) if type(A) is dict else {getter}(A, N)", A=before.py, N=label)
    pattern = f"T.get(N) if type(T := A) is dict else {getter}(T, N)"
    return filled(pattern, A=before.py, N=label, T=scope.temporary())


def _map_field(scope: Scope, node: syntax.Dot, before: Code) -> ast.expr:
    label = ast.Constant(node.name)
    if is_document(scope, before):
        return filled("A.get(N)", A=before.py, N=label)
    getter = "get_key_or_null" if node.safe else "get_key"
    if before.is_plain:
        return filled(f"A.get(N) if type(A) is dict else {getter}(A, N)", A=before.py, N=label)
    pattern = f"T.get(N) if type(T := A) is dict else {getter}(T, N)"
    return filled(pattern, A=before.py, N=label, T=scope.temporary())


def is_document(scope: Scope, code: Code) -> bool:
    """Whether the value is `ctx` or `params`, whose `get` is that of a plain table."""
    return isinstance(code.py, ast.Name) and code.py.id in scope.unit.tables


@emits(syntax.Brace)
def brace(scope: Scope, node: syntax.Brace, wish: Wish) -> Code:
    """`prefix[index]`."""
    if not wish.read:
        raise unused(node.offset, "result of brace operator not used")
    before = emit(scope, node.prefix)
    index, index_kind = element_index(scope, node, before)
    type = element_type(before.type)
    if before.type.endswith("[]") or scope.types.fits(before.type, "List"):
        return Code(_element(before, index), type)
    if isinstance(index.constant, str) and is_document(scope, before):
        return Code(filled("A.get(I)", A=before.py, I=index.py), type)
    if isinstance(index.constant, str):
        other = f"get_{index_kind}"
        pattern = f"T.get(I) if type(T := A) is dict else {other}(T, I)"
        return Code(filled(pattern, A=before.py, I=index.py, T=scope.temporary()), type)
    return Code(filled(f"get_{index_kind}(A, I)", A=before.py, I=index.py), type)


def _element(before: Code, index: Code) -> ast.expr:
    if before.is_plain and index.is_plain:
        test = "0 <= I < len(A)"
        if not before.type.endswith("[]"):
            test = f"type(A) is list and {test}"
        return filled(f"A[I] if {test} else get_at(A, I)", A=before.py, I=index.py)
    return filled("get_at(A, I)", A=before.py, I=index.py)


def element_type(type: str) -> str:
    """The type of what is in an array, list or map."""
    return type[:-2] if type.endswith("[]") else "def"


def element_index(scope: Scope, node: syntax.Brace, before: Code) -> tuple[Code, str]:
    """The index in the type that the value before the bracket wants, and how it is looked up.

    Returns:
        The index, and `at` (a list or array), `key` (a table), `element` (known only while the script runs)
        or `named` (the same, with an index of a type that only tables have).

    Errors:
        CompileError: the value has no elements, or the index is of a wrong type.
    """
    type = before.type
    if type == "def":
        index = emit(scope, node.index)
        kind = "element" if index.type in _INDEX_TYPES else "named"
        return cast(scope, node.index.offset, index, Wish("def")), kind
    if type.endswith("[]") or scope.types.fits(type, "List"):
        return value(scope, node.index, "int"), "at"
    if scope.types.fits(type, "Map"):
        return value(scope, node.index, "def"), "key"
    raise CompileError(node.offset, f"Illegal array access on type [{scope.types.shown(type)}].")
