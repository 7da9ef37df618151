"""Operators that TorchScript code calls, told from its source: it is Python in form, with few constructs."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from elastic_ml_kit.errors import InputError

_CASTS = {"int": "aten::Int", "float": "aten::Float", "bool": "aten::Bool", "complex": "aten::Complex"}
_BUILTIN = _CASTS | {
    "annotate": "",
    "unchecked_cast": "prim::unchecked_cast",
    "uninitialized": "prim::Uninitialized",
    "isinstance": "prim::isinstance",
    "getattr": "prim::GetAttr",
    "fork": "prim::fork",
    "awaitable": "prim::awaitable",
    "len": "aten::len",
    "str": "aten::str",
    "unchecked_unwrap_optional": "prim::unchecked_unwrap_optional",
}
_INTERFACES = (["Interface"], ["ModuleInterface"])
_BINARY: dict[type[ast.operator], str] = {
    ast.Add: "aten::add",
    ast.Sub: "aten::sub",
    ast.Mult: "aten::mul",
    ast.Div: "aten::div",
    ast.FloorDiv: "aten::floordiv",
    ast.Mod: "aten::remainder",
    ast.Pow: "aten::pow",
    ast.MatMult: "aten::matmul",
    ast.BitAnd: "aten::__and__",
    ast.BitOr: "aten::__or__",
    ast.BitXor: "aten::__xor__",
    ast.LShift: "aten::__lshift__",
    ast.RShift: "aten::__rshift__",
}
_COMPARED: dict[type[ast.cmpop], str] = {
    ast.Eq: "aten::eq",
    ast.NotEq: "aten::ne",
    ast.Lt: "aten::lt",
    ast.LtE: "aten::le",
    ast.Gt: "aten::gt",
    ast.GtE: "aten::ge",
    ast.Is: "aten::__is__",
    ast.IsNot: "aten::__isnot__",
    ast.In: "aten::__contains__",
    ast.NotIn: "aten::__contains__",
}
_UNARY: dict[type[ast.unaryop], str] = {
    ast.Not: "aten::__not__",
    ast.USub: "aten::neg",
    ast.Invert: "aten::bitwise_not",
}
_STATEMENTS: dict[type[ast.stmt], str] = {
    ast.If: "prim::If",
    ast.For: "prim::Loop",
    ast.While: "prim::Loop",
    ast.Raise: "prim::RaiseException",
    ast.Assert: "prim::RaiseException",
}


def operators(source: str, name: str = "code") -> Counter[str]:
    """How often each operator is called in the code of an archive.

    Args:
        source: of one file.
        name: of the file, for the message.

    Errors:
        InputError: it cannot be parsed.

    Example:
        >>> code = "def forward(self, x: Tensor) -> Tensor:\\n  return ops.quantized.relu6(torch.sin(x), 0)"
        >>> sorted(operators(code))
        ['aten::sin', 'prim::Constant', 'quantized::relu6']
    """
    try:
        tree = ast.parse(source)
        found = Counter(name for name in _found(tree) if name)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise InputError(f"{name} is no TorchScript code that can be read: {error}") from None
    return found


def _found(tree: ast.AST) -> Iterator[str]:
    """The operators in the bodies of functions; declarations of classes and types have none.

    Except an interface: what is called through one is not known before it runs.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and any(_path(base) in _INTERFACES for base in node.bases):
            yield "prim::CallMethod"
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for statement in node.body:
                yield from _in_statement(statement)


def _in_statement(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Pass):
        return
    yield _STATEMENTS.get(type(node), "")
    if isinstance(node, ast.AnnAssign):
        yield from _in_target(node.target)
        if node.value is not None:
            yield from _in_expression(node.value)
        return
    if isinstance(node, ast.Assign):
        for target in node.targets:
            yield from _in_target(target, node.value)
        yield from _in_expression(node.value)
        return
    if isinstance(node, ast.AugAssign):
        yield _BINARY.get(type(node.op), f"aten::{type(node.op).__name__}")
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt):
            yield from _in_statement(child)
        elif isinstance(child, ast.expr):
            yield from _in_expression(child)


def _in_target(target: ast.expr, value: ast.expr | None = None) -> Iterator[str]:
    """What an assignment does beyond giving a name."""
    if isinstance(target, ast.Tuple | ast.List):
        yield "prim::ListUnpack" if isinstance(target, ast.List) else "prim::TupleUnpack"
    elif isinstance(target, ast.Attribute):
        yield "prim::SetAttr"
    elif isinstance(target, ast.Subscript):
        yield "aten::_set_item"


def _in_expression(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Call):
        yield from _in_call(node)
        return
    if isinstance(node, ast.Attribute):
        yield from _in_attribute(node)
        return
    if isinstance(node, ast.UnaryOp) and isinstance(node.operand, ast.Constant):
        yield "prim::Constant"
        return
    yield _simple(node)
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            yield from _in_expression(child)
        elif isinstance(child, ast.comprehension):
            yield "prim::Loop"
            yield from _in_expression(child.iter)


def _simple(node: ast.expr) -> str:
    """The operator of an expression that is neither a call nor an attribute; empty where it has none."""
    if isinstance(node, ast.Constant | ast.JoinedStr):
        return "prim::Constant"
    if isinstance(node, ast.Tuple):
        return "prim::TupleConstruct"
    if isinstance(node, ast.List | ast.ListComp):
        return "prim::ListConstruct"
    if isinstance(node, ast.Dict | ast.DictComp):
        return "prim::DictConstruct"
    if isinstance(node, ast.BinOp):
        return _BINARY.get(type(node.op), f"aten::{type(node.op).__name__}")
    if isinstance(node, ast.UnaryOp):
        return _UNARY.get(type(node.op), "")
    if isinstance(node, ast.Compare):
        return _COMPARED.get(type(node.ops[0]), "")
    if isinstance(node, ast.Subscript):
        return _subscript(node)
    if isinstance(node, ast.IfExp | ast.BoolOp):
        return "prim::If"
    return ""


def _subscript(node: ast.Subscript) -> str:
    """Of a list, or of a tuple, whose name the code then puts in brackets."""
    if isinstance(node.slice, ast.Slice):
        return "aten::slice"
    return "prim::TupleIndex" if node.value.col_offset > node.col_offset else "aten::__getitem__"


def _in_attribute(node: ast.Attribute) -> Iterator[str]:
    path = _path(node)
    if path and path[0] in ("CONSTANTS", "torch", "ops", "__torch__"):
        yield "prim::Constant"
        return
    yield "prim::GetAttr"
    yield from _in_expression(node.value)


def _in_call(node: ast.Call) -> Iterator[str]:
    path = _path(node.func)
    values = [*node.args, *(each.value for each in node.keywords)]
    if path in (["torch", "device"], ["float"], ["torch", "dtype"]) and _all_constant(values):
        yield "prim::Constant"
        return
    if len(path) == 1 and path[0] in ("annotate", "unchecked_cast", "uninitialized", "isinstance"):
        if path == ["annotate"] and len(values) == 2:
            yield from _in_annotated(values)
            return
        values = values[1:] if path[0] == "unchecked_cast" else values[:1]
    yield _called(path)
    if not path and isinstance(node.func, ast.Attribute):
        yield from _in_expression(node.func.value)
    elif path and path[0] not in ("torch", "ops", "__torch__") and len(path) > 1:
        yield "prim::GetAttr"
    for value in values:
        yield from _in_expression(value)


def _in_annotated(values: list[ast.expr]) -> Iterator[str]:
    """`annotate(type, value)`: a type by itself, or the reading of a number out of a tensor."""
    kind, value = values
    name = kind.id if isinstance(kind, ast.Name) else ""
    implicit = {"number": "ScalarImplicit", "int": "IntImplicit", "float": "FloatImplicit"}.get(name)
    if implicit and not isinstance(value, ast.Constant):
        yield f"aten::{implicit}"
    yield from _in_expression(value)


def _called(path: list[str]) -> str:
    """The operator's name, from how the code spells a call; empty for a method, whose body is read itself."""
    if not path:
        return ""
    if path[0] == "torch" and len(path) == 2:
        return f"aten::{path[1]}"
    if path[0] == "torch":
        return f"aten::{'_'.join(path[1:])}"
    if path[0] == "ops" and len(path) >= 3:
        return f"{path[1]}::{path[2]}"
    if path[0] == "__torch__":
        return "" if path[-1] in ("forward",) or path[-1][:1].islower() else "prim::CreateObject"
    if len(path) == 1:
        return _BUILTIN.get(path[0], "")
    return ""


def _path(node: ast.expr) -> list[str]:
    """The names of a dotted expression; empty where it begins with something else."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return []
    return [node.id, *reversed(names)]


def _all_constant(values: list[ast.expr]) -> bool:
    return all(isinstance(value, ast.Constant) for value in values)
