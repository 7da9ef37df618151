"""A piece of compiled script: Python syntax, and what is known of the value it gives."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

INT_SPAN = (-0x80000000, 0x7FFFFFFF)
SPANS = {
    "byte": (-0x80, 0x7F),
    "short": (-0x8000, 0x7FFF),
    "char": (0, 0xFFFF),
    "int": INT_SPAN,
    "long": (-0x8000000000000000, 0x7FFFFFFFFFFFFFFF),
}


class _Nothing:
    """No constant: null is one."""


NOTHING: Final = _Nothing()


class Code:
    """An expression.

    Attributes:
        py: as Python.
        type: its type in the script.
        constant: its value if that is known, else `NOTHING`.
        present: never null.
        span: bounds of a whole number.
        lines: the same as statements, where its value is not wanted.
    """

    __slots__ = ("constant", "lines", "present", "py", "span", "type")

    def __init__(
        self,
        py: ast.expr,
        type: str,
        constant: Any = NOTHING,
        present: bool = False,
        span: tuple[int, int] | None = None,
    ) -> None:
        self.py = py
        self.type = type
        self.constant = constant
        self.present = present or (constant is not NOTHING and constant is not None)
        self.span = span or SPANS.get(type)
        self.lines: list[ast.stmt] | None = None

    @property
    def is_constant(self) -> bool:
        """Whether its value is known."""
        return self.constant is not NOTHING

    @property
    def is_plain(self) -> bool:
        """Whether it may be evaluated twice: a variable or a constant."""
        return isinstance(self.py, ast.Name | ast.Constant)


def constant(value: Any, type: str) -> Code:
    """A value known now."""
    span = (value, value) if type in SPANS else None
    return Code(literal(value), type, value, span=span)


def literal(value: Any) -> ast.expr:
    """A value as Python; floats that Python has no literal for are made by arithmetic."""
    if isinstance(value, float) and value != value:
        return filled("INFINITE - INFINITE")
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        return filled("INFINITE" if value > 0 else "-INFINITE")
    return ast.Constant(value)


def name(identifier: str) -> ast.expr:
    """A Python name to be read."""
    return ast.Name(identifier, ast.Load())


@lru_cache(maxsize=512)
def _pattern(text: str, mode: str) -> ast.AST:
    return ast.parse(text, mode=mode)


class _Filler:
    """Copies a pattern with its placeholders, which are capital letters, filled in."""

    def __init__(self, parts: Mapping[str, Any]) -> None:
        self._parts = parts

    def copy(self, node: Any) -> Any:
        if isinstance(node, ast.Name) and node.id in self._parts:
            part = self._parts[node.id]
            return ast.Name(part, node.ctx) if isinstance(part, str) else part
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Name):
            part = self._parts.get(node.value.id)
            if isinstance(part, list):
                return part
        if not isinstance(node, ast.AST):
            return node
        made = type(node)()
        for field, value in ast.iter_fields(node):
            setattr(made, field, self._several(value) if isinstance(value, list) else self.copy(value))
        return made

    def _several(self, nodes: list[Any]) -> list[Any]:
        copies: list[Any] = []
        for each in nodes:
            made = self.copy(each)
            copies += made if isinstance(made, list) else [made]
        return copies


def filled(pattern: str, **parts: ast.expr | str) -> ast.expr:
    """Python syntax from a pattern of this program; a part is a name or a piece of syntax.

    Example:
        >>> ast.unparse(filled("A + 1", A="x"))
        'x + 1'
    """
    tree = _pattern(pattern, "eval")
    assert isinstance(tree, ast.Expression)
    made = _Filler(parts).copy(tree.body)
    assert isinstance(made, ast.expr)
    return made


def statements(pattern: str, **parts: ast.expr | str | list[ast.stmt]) -> list[ast.stmt]:
    """Python statements from a pattern; a part that is a list stands for whole statements."""
    tree = _pattern(pattern, "exec")
    assert isinstance(tree, ast.Module)
    return [
        each
        for node in tree.body
        for made in [_Filler(parts).copy(node)]
        for each in (made if isinstance(made, list) else [made])
    ]


def locate(node: ast.AST, line: int) -> None:
    """Gives every part without a line that of what it is in; a line is an offset in the script plus 1."""
    if "lineno" in node._attributes:
        line = getattr(node, "lineno", line)
        node.lineno = node.end_lineno = line  # type: ignore[attr-defined]
        node.col_offset = node.end_col_offset = 0  # type: ignore[attr-defined]
    for child in ast.iter_child_nodes(node):
        locate(child, line)


def put_at(py: ast.AST, offset: int) -> None:
    """Says where in the script a piece stands, unless that is known."""
    if not hasattr(py, "lineno"):
        py.lineno = offset + 1  # type: ignore[attr-defined]
