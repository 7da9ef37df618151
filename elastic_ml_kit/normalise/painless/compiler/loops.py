"""Loops, each step of which is counted, so that no script runs for ever."""

from __future__ import annotations

import ast

from elastic_ml_kit.normalise.painless import syntax
from elastic_ml_kit.normalise.painless.casts import check_cast
from elastic_ml_kit.normalise.painless.compiler.cast import cast, condition
from elastic_ml_kit.normalise.painless.compiler.code import Code, filled, put_at, statements
from elastic_ml_kit.normalise.painless.compiler.flow import ENDLESS, LOOP, ON, Flow, Spot
from elastic_ml_kit.normalise.painless.compiler.scope import Scope
from elastic_ml_kit.normalise.painless.compiler.statements import (
    Lines,
    Made,
    evaluate,
    write,
    write_block,
    writes,
)
from elastic_ml_kit.normalise.painless.compiler.wishes import Wish, emit
from elastic_ml_kit.normalise.painless.refusal import CompileError


def _counted(scope: Scope, offset: int) -> Lines:
    scope.body.loops = True
    lines = statements("steps -= 1\nif not steps:\n    too_many_steps()")
    for line in lines:
        put_at(line, offset)
    return lines


def _body(scope: Scope, block: syntax.Block | None, offset: int, what: str) -> Made:
    if block is None:
        return [], ON
    lines, flow = write_block(scope, block, LOOP)
    if flow.leaves_loop and not flow.continues:
        raise CompileError(offset, f"extraneous {what} loop")
    return lines, flow


def _endless(node: syntax.Expression | None, offset: int, what: str, body: syntax.Block | None) -> bool:
    """Whether a condition always holds; one that never does makes the loop pointless."""
    if node is None:
        return True
    if not isinstance(node, syntax.Truth):
        return False
    if not node.value:
        raise CompileError(offset, f"extraneous {what} loop")
    if body is None:
        raise CompileError(offset, f"no paths escape from {what} loop")
    return True


def _flow(endless: bool, flow: Flow, body: syntax.Block | None) -> Flow:
    return ENDLESS if endless and body is not None and not flow.breaks else ON


@writes(syntax.While)
def while_(scope: Scope, node: syntax.While, spot: Spot) -> Made:
    """`while`."""
    inner = scope.loop([])
    test = condition(inner, node.condition)
    endless = _endless(node.condition, node.offset, "while", node.body)
    body, flow = _body(inner, node.body, node.offset, "while")
    lines = [*_counted(scope, node.offset), *body]
    return [ast.While(test.py, lines, [])], _flow(endless, flow, node.body)


@writes(syntax.Do)
def do(scope: Scope, node: syntax.Do, spot: Spot) -> Made:
    """`do` … `while`; a `continue` goes to the condition."""
    if node.body is None:
        raise CompileError(node.offset, "extraneous do-while loop")
    inner = scope.loop([])
    body, flow = _body(inner, node.body, node.offset, "do-while")
    test = condition(inner, node.condition)
    endless = isinstance(node.condition, syntax.Truth)
    if isinstance(node.condition, syntax.Truth) and not node.condition.value:
        raise CompileError(node.offset, "extraneous do-while loop")
    first = scope.temporary()
    again = filled("T or A", T=first, A=test.py)
    lines = [*statements("T = False", T=first), *_counted(scope, node.offset), *body]
    loop = [*statements("T = True", T=first), ast.While(again, lines, [])]
    return loop, _flow(endless, flow, node.body)


@writes(syntax.For)
def for_(scope: Scope, node: syntax.For, spot: Spot) -> Made:
    """`for (start; condition; after)`."""
    outer = scope.inner()
    start: Lines = []
    if node.start is not None:
        start, _ = write(outer, node.start, Spot())
    test: ast.expr = ast.Constant(True)
    if node.condition is not None:
        test = condition(outer, node.condition).py
    endless = _endless(node.condition, node.offset, "for", node.body)
    after: Lines = []
    if node.after is not None:
        after, _ = evaluate(outer, syntax.Evaluate(node.after.offset, node.after), Spot())
        put_at(after[0], node.after.offset)
    body, flow = _body(outer.loop(after), node.body, node.offset, "for")
    loop = ast.While(test, [*_counted(scope, node.offset), *body, *after], [])
    return [*start, loop], _flow(endless, flow, node.body)


@writes(syntax.Each)
def each(scope: Scope, node: syntax.Each, spot: Spot) -> Made:
    """`for (Type name : values)`."""
    values = emit(scope, node.values)
    type = scope.types.resolve(node.type)
    if type is None:
        reason = f"invalid foreach loop: type [{node.type}] not found"
        raise CompileError(node.offset, reason, hint=scope.types.nearest_type(node.type))
    inner = scope.loop([])
    variable = inner.define(node.offset, type, node.name, final=True)
    if node.body is None:
        raise CompileError(node.offset, "extraneous foreach loop")
    given = _element_type(scope, node, values)
    check_cast(scope.types, node.offset, given, type, explicit=True, internal=True)
    before = scope.unit.stores
    scope.unit.stores = False
    body, _ = _body(inner, node.body, node.offset, "foreach")
    changes, scope.unit.stores = scope.unit.stores, scope.unit.stores or before
    target = ast.Name(variable.py, ast.Store())
    kept, first = target, []
    if given != type:
        name = scope.temporary()
        kept = ast.Name(name, ast.Store())
        made = cast(scope, node.offset, Code(filled("A", A=name), given), Wish(type, True, True))
        first = [ast.Assign([target], made.py)]
        put_at(first[0], node.offset)
    lines = [*_counted(scope, node.offset), *first, *body]
    source = _iterated(scope, values, changes)
    put_at(source, node.offset)
    return [ast.For(kept, source, lines, [])], ON


def _element_type(scope: Scope, node: syntax.Each, values: Code) -> str:
    if values.type.endswith("[]"):
        return values.type[:-2]
    if values.type != "def" and not scope.types.fits(values.type, "Iterable"):
        shown = scope.types.shown(values.type)
        reason = f"invalid foreach loop: cannot iterate over type [{shown}]."
        raise CompileError(node.offset, reason)
    return "def"


def _iterated(scope: Scope, values: Code, changes: bool) -> ast.expr:
    if values.type.endswith("[]"):
        return filled("present(A)", A=values.py)
    if changes:
        return filled("iterate(A)", A=values.py)
    pattern = "T if type(T := A) is list else iterate(T)"
    return filled(pattern, A=values.py, T=scope.temporary())
