"""Statements but loops, and the bodies of functions."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from elastic_ml_kit.normalise.painless import syntax
from elastic_ml_kit.normalise.painless.arrays import DEFAULTS
from elastic_ml_kit.normalise.painless.compiler.cast import cast, condition, value
from elastic_ml_kit.normalise.painless.compiler.code import filled, literal, put_at, statements
from elastic_ml_kit.normalise.painless.compiler.flow import BREAK, CONTINUE, ON, OUT, Flow, Spot
from elastic_ml_kit.normalise.painless.compiler.scope import Scope
from elastic_ml_kit.normalise.painless.compiler.wishes import Wish, emit
from elastic_ml_kit.normalise.painless.refusal import CompileError, cast_error

Lines = list[ast.stmt]
Made = tuple[Lines, Flow]
Writer = Callable[[Scope, Any, Spot], Made]
_WRITERS: dict[type[syntax.Statement], Writer] = {}
_W = TypeVar("_W", bound=Writer)
LIMIT = 1_000_000


def writes(kind: type[syntax.Statement]) -> Callable[[_W], _W]:
    """Registers what compiles a kind of statement."""

    def register(writer: _W) -> _W:
        _WRITERS[kind] = writer
        return writer

    return register


def write(scope: Scope, node: syntax.Statement, spot: Spot) -> Made:
    """Compiles a statement.

    Errors:
        CompileError: it is refused.
    """
    scope.unit.statements.add(node.offset)
    lines, flow = _WRITERS[type(node)](scope, node, spot)
    for line in lines:
        put_at(line, node.offset)
    return lines, flow


def function_body(scope: Scope, block: syntax.Block) -> Made:
    """The body of a function or lambda, which counts the steps of its loops."""
    lines, flow = write_block(scope, block, Spot(last=True))
    if scope.body.loops:
        lines = [*statements(f"steps = {LIMIT}"), *lines]
        put_at(lines[0], block.offset)
    return lines, flow


def write_block(scope: Scope, block: syntax.Block, spot: Spot) -> Made:
    """Statements one after another, none of them out of reach."""
    lines: Lines = []
    flow, inner = ON, replace(spot, last=False, ends_loop=False)
    continues = breaks = False
    for node in block.statements:
        if flow.leaves:
            raise CompileError(block.offset, "invalid block: unreachable statement")
        last = node is block.statements[-1]
        more, flow = write(scope, node, spot if last else inner)
        lines += more
        continues, breaks = continues or flow.continues, breaks or flow.breaks
    return lines, replace(flow, continues=continues, breaks=breaks)


@writes(syntax.Block)
def block(scope: Scope, node: syntax.Block, spot: Spot) -> Made:
    """A block of its own variables."""
    return write_block(scope.inner(), node, spot)


@writes(syntax.If)
def if_(scope: Scope, node: syntax.If, spot: Spot) -> Made:
    """`if`, with or without `else`."""
    test = condition(scope, node.condition)
    if isinstance(node.condition, syntax.Truth) or node.then is None:
        raise CompileError(node.offset, "extraneous if block")
    then, flow = write_block(scope.inner(), node.then, spot)
    if not node.has_else:
        return [ast.If(test.py, then, [])], flow.perhaps()
    if node.other is None:
        raise CompileError(node.offset, "extraneous else block.")
    other, otherwise = write_block(scope.inner(), node.other, spot)
    return [ast.If(test.py, then, other)], flow.either(otherwise)


@writes(syntax.Declarations)
def declarations(scope: Scope, node: syntax.Declarations, spot: Spot) -> Made:
    """`int a = 1, b`."""
    lines: Lines = []
    for each in node.each:
        scope.unit.statements.add(each.offset)
        lines.append(_declared(scope, each))
        put_at(lines[-1], each.offset)
    return lines, ON


def _declared(scope: Scope, node: syntax.Declaration) -> ast.stmt:
    if scope.types.is_class(node.name) or node.name == "void":
        raise CompileError(node.offset, f"invalid declaration: type [{node.name}] cannot be a name")
    type = scope.types.resolve(node.type)
    if type is None or type == "void":
        reason = f"invalid declaration: cannot resolve type [{node.type}]"
        raise CompileError(node.offset, reason, hint=scope.types.nearest_type(node.type))
    made = literal(DEFAULTS.get(type)) if node.value is None else value(scope, node.value, type).py
    variable = scope.define(node.offset, type, node.name)
    return ast.Assign([ast.Name(variable.py, ast.Store())], made)


@writes(syntax.Return)
def return_(scope: Scope, node: syntax.Return, spot: Spot) -> Made:
    """`return`."""
    returns = scope.body.returns
    if node.value is None:
        if returns != "void":
            raise cast_error(node.offset, f"cannot cast from [{scope.types.shown(returns)}] to [void]")
        return [ast.Return(None)], OUT
    return [ast.Return(value(scope, node.value, returns, internal=True).py)], OUT


@writes(syntax.Evaluate)
def evaluate(scope: Scope, node: syntax.Evaluate, spot: Spot) -> Made:
    """An expression; the last one of a function is what it gives."""
    gives = spot.last and scope.body.returns != "void"
    made = emit(scope, node.value, Wish(read=gives))
    if gives and made.type != "void":
        wanted = Wish(scope.body.returns, internal=True)
        return [ast.Return(cast(scope, node.value.offset, made, wanted).py)], OUT
    return [_alone(made.py)] if made.lines is None else made.lines, ON


def _alone(py: ast.expr) -> ast.stmt:
    """An expression as a statement, without the value that nobody wants."""
    if isinstance(py, ast.NamedExpr):
        return ast.Assign([py.target], py.value)
    return ast.Expr(py)


@writes(syntax.Throw)
def throw(scope: Scope, node: syntax.Throw, spot: Spot) -> Made:
    """`throw`."""
    made = value(scope, node.value, "Exception")
    thrown = filled("thrown(A)", A=made.py)
    put_at(thrown, node.value.offset)
    line = ast.Raise(thrown)
    put_at(line, node.value.offset)
    return [line], OUT


@writes(syntax.Try)
def try_(scope: Scope, node: syntax.Try, spot: Spot) -> Made:
    """`try` and its `catch`es; the first whose class fits is taken."""
    if node.body is None:
        raise CompileError(node.offset, "extraneous try statement")
    body, flow = write_block(scope.inner(), node.body, spot)
    caught = scope.temporary()
    other: Lines = statements("raise")
    chains = []
    for each in node.catches:
        lines, way = _caught(scope.inner(), each, caught, spot)
        chains.append(lines)
        flow = flow.either(way)
    for test, then in reversed(chains):
        other = [ast.If(test, then, other)]
    handler = ast.ExceptHandler(
        ast.Name("Exception", ast.Load()),
        "error",
        [*statements("T = caught(error)", T=caught), *other],
    )
    return [ast.Try(body, [handler], [], [])], flow


def _caught(scope: Scope, node: syntax.Catch, caught: str, spot: Spot) -> tuple[tuple[ast.expr, Lines], Flow]:
    scope.unit.statements.add(node.offset)
    if scope.types.is_class(node.name):
        reason = f"invalid catch declaration: type [{node.name}] cannot be a name"
        raise CompileError(node.offset, reason)
    type = scope.types.resolve(node.type)
    if type is None:
        reason = f"invalid catch declaration: cannot resolve type [{node.type}]"
        raise CompileError(node.offset, reason, hint=scope.types.nearest_type(node.type))
    variable = scope.define(node.offset, type, node.name)
    if "Exception" not in scope.types.supers(type):
        shown = scope.types.shown(type)
        raise cast_error(node.offset, f"cannot cast from [{shown}] to [java.lang.Exception]")
    lines = statements("V = T", V=variable.py, T=caught)
    flow = ON
    if node.body is not None:
        more, flow = write_block(scope, node.body, spot)
        lines += more
    for line in lines:
        put_at(line, node.offset)
    return (filled("is_a(T, N)", T=caught, N=ast.Constant(type)), lines), flow


@writes(syntax.Break)
def break_(scope: Scope, node: syntax.Break, spot: Spot) -> Made:
    """`break`."""
    if not spot.in_loop:
        raise CompileError(node.offset, "invalid break statement: not inside loop")
    return [ast.Break()], BREAK


@writes(syntax.Continue)
def continue_(scope: Scope, node: syntax.Continue, spot: Spot) -> Made:
    """`continue`."""
    if not spot.in_loop:
        raise CompileError(node.offset, "invalid continue statement: not inside loop")
    if spot.ends_loop:
        raise CompileError(node.offset, "extraneous continue statement")
    return [*scope.afterthought(), ast.Continue()], CONTINUE
