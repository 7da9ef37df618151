"""A whole script: its functions, its body, and the Python code of both, compiled once."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from elastic_ml_kit.normalise.painless import syntax
from elastic_ml_kit.normalise.painless.api.declare import Method
from elastic_ml_kit.normalise.painless.arrays import DEFAULTS
from elastic_ml_kit.normalise.painless.compiler import (  # noqa: F401
    assignments,
    calls,
    comparisons,
    lambdas,
    loops,
    members,
    operators,
)
from elastic_ml_kit.normalise.painless.compiler.code import literal, locate
from elastic_ml_kit.normalise.painless.compiler.scope import Body, LocalFunction, Scope, Unit
from elastic_ml_kit.normalise.painless.compiler.statements import Lines, function_body
from elastic_ml_kit.normalise.painless.depth import deepened
from elastic_ml_kit.normalise.painless.parser import parse_script
from elastic_ml_kit.normalise.painless.refusal import CompileError
from elastic_ml_kit.normalise.painless.runtime.environment import ENVIRONMENT
from elastic_ml_kit.normalise.painless.runtime.failures import FILE
from elastic_ml_kit.normalise.painless.types import types


@dataclass(frozen=True)
class Context:
    """For what a script is written: what it may use, and what it gives.

    Attributes:
        returns: the type of its result, or `void`.
        variables: their types by name, in the order in which they are handed over.
        tables: the variables that always hold a table.
        functions: functions that the context brings along; each gets `bound` first.
        bound: the variable that they work on.
    """

    returns: str
    variables: Mapping[str, str]
    tables: frozenset[str] = frozenset()
    functions: Mapping[tuple[str, int], Method] = field(default_factory=dict)
    bound: str | None = None


@dataclass(frozen=True)
class Program:
    """A compiled script.

    Attributes:
        run: takes the variables of the context, gives the result.
        source: as written.
        statements: where statements begin, in order.
        stores: it may change what it is given.
        nests: it may make a list or map hold itself.
        recursive: functions of it may call each other.
    """

    run: Callable[..., Any]
    source: str
    statements: tuple[int, ...]
    stores: bool
    nests: bool
    recursive: bool


@deepened
def build(source: str, context: Context) -> Program:
    """Compiles a script.

    Errors:
        CompileError: it is refused.

    Example:
        >>> build("int n = params.n; n * 2", Context("def", {"params": "Map"})).run({"n": 21})
        42
    """
    try:
        script = parse_script(source)
        unit = Unit(types(), ENVIRONMENT)
        _declare(unit, script)
        functions = [_function(unit, each) for each in script.functions]
        main = _main(unit, script, context)
        if unit.later is not None:
            raise unit.later
        return _finished(unit, source, [*unit.definitions, *functions, main], bool(functions))
    except RecursionError:
        raise CompileError(None, None, "stack_overflow_error") from None


def _declare(unit: Unit, script: syntax.Script) -> None:
    for node in script.functions:
        returns = unit.types.resolve(node.returns)
        if returns is None:
            hint = unit.types.nearest_type(node.returns)
            what = f"return type [{node.returns}] not found for function"
            raise CompileError(node.offset, f"invalid function definition: {what} [{node.name}]", hint=hint)
        parameters = tuple(_parameter(unit, node, written) for written, _ in node.parameters)
        key = node.name, len(parameters)
        if key in unit.functions:
            reason = f"Illegal duplicate functions [{node.name}/{len(parameters)}]."
            raise CompileError(node.offset, f"invalid function definition: {reason}")
        unit.functions[key] = LocalFunction(f"f_{node.name}_{len(parameters)}", returns, parameters)


def _parameter(unit: Unit, node: syntax.Function, written: str) -> str:
    type = unit.types.resolve(written)
    if type is None or type == "void":
        hint = unit.types.nearest_type(written)
        what = f"parameter type [{written}] not found for function"
        raise CompileError(node.offset, f"invalid function definition: {what} [{node.name}]", hint=hint)
    return type


def _function(unit: Unit, node: syntax.Function) -> ast.stmt:
    own = unit.functions[node.name, len(node.parameters)]
    scope = Scope(unit, Body(own.returns))
    arguments = [
        scope.define(node.offset, type, label).py
        for type, (_, label) in zip(own.parameters, node.parameters, strict=True)
    ]
    place = f"[{node.name}] with [{len(own.parameters)}] parameters"
    if not node.body.statements:
        reason = f"found no statements for function {place}"
        raise CompileError(node.offset, f"invalid function definition: {reason}")
    lines, flow = function_body(scope.inner(), node.body)
    if not flow.leaves_function and own.returns != "void":
        reason = f"not all paths provide a return value for function {place}"
        raise CompileError(node.offset, f"invalid function definition: {reason}")
    return _definition(own.py, arguments, lines, node.offset)


def _main(unit: Unit, script: syntax.Script, context: Context) -> ast.stmt:
    scope = Scope(unit, Body(context.returns))
    arguments = [scope.define(0, type, label).py for label, type in context.variables.items()]
    unit.tables = frozenset(f"v_{label}" for label in context.tables)
    for (label, count), method in context.functions.items():
        if (label, count) not in unit.functions:
            unit.functions[label, count] = LocalFunction(
                unit.bind(method.call), method.returns, method.parameters, context.bound
            )
    if not script.body.statements:
        count = len(context.variables) - 1
        reason = f"found no statements for function [execute] with [{count}] parameters"
        raise CompileError(_end(script), f"invalid function definition: {reason}")
    lines, flow = function_body(scope.inner(), script.body)
    if not flow.leaves_function and context.returns != "void":
        lines = [*lines, ast.Return(literal(DEFAULTS.get(context.returns)))]
    return _definition("execute", arguments, lines, 0)


def _end(script: syntax.Script) -> int:
    return script.functions[-1].offset if script.functions else script.offset


def _definition(label: str, arguments: list[str], lines: Lines, offset: int) -> ast.stmt:
    made = ast.FunctionDef(
        label,
        ast.arguments(
            posonlyargs=[],
            args=[ast.arg(each) for each in arguments],
            kwonlyargs=[],
            kw_defaults=[],
            defaults=[],
        ),
        lines,
        [],
    )
    made.lineno = offset + 1
    return made


def _finished(unit: Unit, source: str, definitions: Lines, recursive: bool) -> Program:
    module = ast.Module(definitions, [])
    for each in definitions:
        locate(each, 1)
    environment = unit.environment
    exec(compile(module, FILE, "exec"), environment)
    return Program(
        environment["execute"],
        source,
        tuple(sorted(unit.statements)),
        unit.stores,
        unit.nests,
        recursive,
    )
