"""Lambdas and method references, as Python callables of the interface that they are for."""

from __future__ import annotations

import ast

from elastic_ml_kit.normalise.painless import syntax
from elastic_ml_kit.normalise.painless.api.declare import Method
from elastic_ml_kit.normalise.painless.casts import check_cast
from elastic_ml_kit.normalise.painless.compiler.calls import called
from elastic_ml_kit.normalise.painless.compiler.cast import value
from elastic_ml_kit.normalise.painless.compiler.code import Code, filled, name, put_at
from elastic_ml_kit.normalise.painless.compiler.scope import Scope
from elastic_ml_kit.normalise.painless.compiler.statements import function_body
from elastic_ml_kit.normalise.painless.compiler.wishes import Wish, emits, unused
from elastic_ml_kit.normalise.painless.refusal import CompileError
from elastic_ml_kit.normalise.painless.runtime.references import find_target


@emits(syntax.Lambda)
def lambda_(scope: Scope, node: syntax.Lambda, wish: Wish) -> Code:
    """`(a, b) -> a + b`."""
    if not wish.read:
        raise unused(node.offset, "lambda not used")
    wanted = None if wish.target is None else _interface(scope, node, wish.target)
    returns = "def" if wanted is None or wanted.returns == "void" else wanted.returns
    inner = scope.inner_lambda(returns)
    types = [_parameter_type(scope, node, each, wanted, at) for at, (each, _) in enumerate(node.parameters)]
    labels = [label for _, label in node.parameters]
    parameters = [
        inner.define(node.offset, type, label, final=True).py
        for type, label in zip(types, labels, strict=True)
    ]
    made = _function(inner, node, parameters)
    given = ["def"] * len(types) if wanted is None else wanted.parameters
    if any(each == "def" != type for each, type in zip(given, types, strict=True)):
        made = filled("converting(A, B)", A=made, B=_types(tuple(types)))
    if wanted is not None and wish.target is not None:
        return Code(made, wish.target, present=True)
    count = ast.Constant(len(parameters))
    return Code(filled("bind_lambda(A, B)", A=made, B=count), "def", present=True)


def _interface(scope: Scope, node: syntax.Lambda, target: str) -> Method:
    wanted, shown = scope.types.function(target), scope.types.shown(target)
    if wanted is None:
        raise CompileError(node.offset, f"Cannot pass lambda to [{shown}], not a functional interface")
    if len(wanted.parameters) != len(node.parameters):
        raise CompileError(None, f"Incorrect number of parameters for [{wanted.name}] in [{shown}]")
    return wanted


def _parameter_type(
    scope: Scope, node: syntax.Lambda, written: str | None, wanted: Method | None, at: int
) -> str:
    if written is None:
        return "def" if wanted is None else wanted.parameters[at]
    type = scope.types.resolve(written)
    if type is None:
        hint = scope.types.nearest_type(written)
        raise CompileError(node.offset, f"cannot resolve type [{written}]", hint=hint)
    if wanted is not None:
        check_cast(scope.types, node.offset, wanted.parameters[at], type, internal=True)
    return type


def _function(inner: Scope, node: syntax.Lambda, parameters: list[str]) -> ast.expr:
    only = node.body.statements[0] if len(node.body.statements) == 1 else None
    if isinstance(only, syntax.Return) and only.value is not None:
        inner.unit.statements.add(only.offset)
        made = value(inner, only.value, inner.body.returns, internal=True).py
        return ast.Lambda(_parameters(parameters, list(inner.body.captures)), made)
    return _made_by_factory(inner, node, parameters)


def _parameters(names: list[str], captured: list[str]) -> ast.arguments:
    return ast.arguments(
        posonlyargs=[],
        args=[ast.arg(each) for each in [*names, *captured]],
        kwonlyargs=[],
        kw_defaults=[],
        defaults=[name(each) for each in captured],
    )


def _made_by_factory(inner: Scope, node: syntax.Lambda, parameters: list[str]) -> ast.expr:
    """A function that makes the lambda from what it captures, since a lambda in Python has no statements."""
    if not node.body.statements:
        raise CompileError(None, None, "null_pointer_exception")
    body, flow = function_body(inner, node.body)
    if not flow.leaves_function:
        raise CompileError(node.offset, "not all paths return a value for lambda")
    factory = inner.unit.fresh("l")
    captured = list(inner.body.captures)
    function = ast.FunctionDef("f", _parameters(parameters, []), body, [])
    outside = ast.FunctionDef(factory, _parameters(captured, []), [function, ast.Return(name("f"))], [])
    put_at(outside, node.offset)
    inner.unit.definitions.append(outside)
    return called(factory, [name(each) for each in captured])


@emits(syntax.Reference)
def reference(scope: Scope, node: syntax.Reference, wish: Wish) -> Code:
    """`Type::method`, `this::function` or `variable::method`."""
    type = scope.types.resolve(node.symbol)
    scope.unit.stores = scope.unit.nests = True
    if not wish.read:
        kind = "" if node.symbol == "this" or type else "capturing "
        what = f"{kind}function reference [{node.symbol}:{node.method}] not used"
        raise unused(node.offset, what)
    if node.symbol == "this":
        return _own_function(scope, node, wish)
    if type is None:
        return _captured(scope, node, wish)
    if wish.target is None:
        py = filled("bind_reference(A, B)", A=ast.Constant(type), B=ast.Constant(node.method))
        return Code(py, "def", present=True)
    target = find_target(scope.types, type, node.method, wish.target)
    if isinstance(target, str):
        raise CompileError(node.offset, target)
    wanted = _function_of(scope, node.offset, node, wish.target)
    for given, parameter in zip(wanted.parameters, target.parameters, strict=True):
        check_cast(scope.types, node.offset, given, parameter, internal=True)
    if wanted.returns != "void":
        check_cast(scope.types, node.offset, target.returns, wanted.returns, internal=True)
    made = scope.unit.bind(target.callable_for(wanted))
    return Code(filled("A", A=made), wish.target, present=True)


def _function_of(scope: Scope, offset: int, node: syntax.Reference, target: str) -> Method:
    wanted = scope.types.function(target)
    if wanted is None:
        what = f"function reference [{node.symbol}::{node.method}]"
        shown = scope.types.shown(target)
        raise CompileError(offset, f"cannot convert {what} to a non-functional interface [{shown}]")
    return wanted


def _own_function(scope: Scope, node: syntax.Reference, wish: Wish) -> Code:
    if wish.target is None:
        found = [each for (label, _), each in scope.unit.functions.items() if label == node.method]
        if not found:
            py = filled("bind_reference(A, B)", A=ast.Constant("this"), B=ast.Constant(node.method))
            return Code(py, "def", present=True)
        return _deferred(found[0].py, found[0].parameters, found[0].returns)
    wanted = _function_of(scope, node.offset, node, wish.target)
    count = len(wanted.parameters)
    own = scope.unit.functions.get((node.method, count))
    if own is None:
        place = f"[{scope.types.shown(wish.target)}, {wanted.name}/{count}]"
        reason = f"function reference [this::{node.method}/{count}] matching {place} not found"
        raise CompileError(node.offset, reason)
    return _bound(own.py, own.parameters, own.returns, wish.target)


def _types(parameters: tuple[str, ...]) -> ast.expr:
    return ast.Tuple([ast.Constant(each) for each in parameters], ast.Load())


def _deferred(py: str, parameters: tuple[str, ...], returns: str) -> Code:
    made = filled("bind_function(A, B, C)", A=py, B=_types(parameters), C=ast.Constant(returns))
    return Code(made, "def", present=True)


def _bound(py: str, parameters: tuple[str, ...], returns: str, target: str) -> Code:
    made = filled(
        "bind_function(A, B, C).bind(D)",
        A=py,
        B=_types(parameters),
        C=ast.Constant(returns),
        D=ast.Constant(target),
    )
    return Code(made, target, present=True)


def _captured(scope: Scope, node: syntax.Reference, wish: Wish) -> Code:
    variable = scope.use(node.symbol)
    if variable is None:
        raise CompileError(node.offset, f"variable [{node.symbol}] is not defined")
    receiver, method = name(variable.py), ast.Constant(node.method)
    if wish.target is None:
        return Code(filled("bind_captured(A, B)", A=receiver, B=method), "def", present=True)
    _function_of(scope, node.offset, node, wish.target)
    if variable.type != "def":
        target = find_target(scope.types, variable.type, node.method, wish.target, captured=True)
        if isinstance(target, str):
            raise CompileError(node.offset, target)
    py = filled("captured(A, B, C)", A=receiver, B=method, C=ast.Constant(wish.target))
    return Code(py, wish.target, present=True)


@emits(syntax.ArrayReference)
def array_reference(scope: Scope, node: syntax.ArrayReference, wish: Wish) -> Code:
    """`int[]::new`."""
    type = scope.types.resolve(node.type)
    if type is None:
        raise CompileError(node.offset, f"Not a type [{node.type}].")
    maker = scope.unit.bind(_ArrayMaker(type[:-2]))
    if wish.target is None:
        return _deferred(maker, ("int",), type)
    wanted = scope.types.function(wish.target)
    if wanted is None or len(wanted.parameters) != 1:
        raise CompileError(node.offset, f"function reference [{node.type}::new] not found")
    return _bound(maker, ("int",), type, wish.target)


class _ArrayMaker:
    def __init__(self, element: str) -> None:
        self._element = element

    def __call__(self, size: int) -> object:
        from elastic_ml_kit.normalise.painless.arrays import new_array

        return new_array(self._element, size)
