"""Calls of methods, functions and constructors; every one is found in the registry before it is made."""

from __future__ import annotations

import ast

from elastic_ml_kit.normalise.painless import syntax
from elastic_ml_kit.normalise.painless.api.declare import Method
from elastic_ml_kit.normalise.painless.compiler.cast import cast, value
from elastic_ml_kit.normalise.painless.compiler.code import SPANS, Code, filled, name
from elastic_ml_kit.normalise.painless.compiler.names import StaticType, Unresolved, prefix, unresolved
from elastic_ml_kit.normalise.painless.compiler.scope import Scope
from elastic_ml_kit.normalise.painless.compiler.shortcuts import shortened
from elastic_ml_kit.normalise.painless.compiler.wishes import Wish, emit, emits, unused
from elastic_ml_kit.normalise.painless.refusal import CompileError
from elastic_ml_kit.normalise.painless.types import BOXES

_HARMLESS_NAMES = """
    charAt compareTo contains containsAll containsKey containsValue count decodeBase64 encodeBase64 endsWith
    equals equalsIgnoreCase find findAll get getAsDouble getAsInt getByPath getKey getLength getOrDefault
    getValue group hashCode indexOf intValue isEmpty isPresent join lastIndexOf length longValue doubleValue
    matches replace sha1 sha256 size splitOnToken startsWith substring sum toInstant toLowerCase toString
    toUpperCase trim any every
"""
_NESTING_NAMES = "add addAll addFirst addLast compute merge offer push put putAll putIfAbsent set setValue"
HARMLESS = frozenset(_HARMLESS_NAMES.split())
NESTING = frozenset(_NESTING_NAMES.split())
_FUNCTIONAL = (syntax.Lambda, syntax.Reference, syntax.ArrayReference)
_CHANGEABLE = frozenset(("Arrays", "Collections", "Iterable", "Iterator", "Map", "Map.Entry", "def"))


def _note(scope: Scope, method: str, receiver: str) -> None:
    """Notes whether the call may change a list or map, and whether it may put one into another."""
    changeable = receiver == "Object" or not _CHANGEABLE.isdisjoint(scope.types.supers(receiver))
    if changeable and method not in HARMLESS:
        scope.unit.stores = True
    if method in NESTING or method.startswith(("computeIf", "replaceAll")):
        scope.unit.nests = True


def called(function: str | ast.expr, arguments: list[ast.expr]) -> ast.expr:
    """A Python call."""
    callee = name(function) if isinstance(function, str) else function
    return ast.Call(callee, arguments, [])


def arguments_for(
    scope: Scope, nodes: list[syntax.Expression], parameters: tuple[str, ...]
) -> list[ast.expr]:
    """The arguments, each as its parameter wants it."""
    return [value(scope, node, type, internal=True).py for node, type in zip(nodes, parameters, strict=True)]


@emits(syntax.Call)
def call(scope: Scope, node: syntax.Call, wish: Wish) -> Code:
    """`prefix.name(arguments)`."""
    before = prefix(scope, node.prefix)
    if isinstance(before, Unresolved):
        raise unresolved(scope, node.offset, before.name)
    _note(scope, node.name, before.type)
    if isinstance(before, StaticType):
        return _static_call(scope, node, before.type)
    made = shortened(scope, node, before, lambda receiver: _on_value(scope, node, receiver))
    made = made or _on_value(scope, node, before)
    if node.safe and made.type in BOXES:
        raise CompileError(None, "Result of null safe operator must be nullable")
    return made


def _on_value(scope: Scope, node: syntax.Call, before: Code) -> Code:
    return _dynamic_call(scope, node, before) if before.type == "def" else _member_call(scope, node, before)


def _static_call(scope: Scope, node: syntax.Call, type: str) -> Code:
    found = scope.types.static(type, node.name, len(node.arguments))
    if found is None:
        place = f"[{scope.types.shown(type)}, {node.name}/{len(node.arguments)}]"
        hint = scope.types.nearest_method(type, node.name, static=True)
        raise CompileError(node.offset, f"static method {place} not found", hint=hint)
    arguments = arguments_for(scope, node.arguments, found.parameters)
    return Code(called(scope.unit.bind(found.call), arguments), found.returns)


def _dynamic_call(scope: Scope, node: syntax.Call, before: Code) -> Code:
    arguments = []
    for each in node.arguments:
        made = emit(scope, each, Wish(internal=True))
        if made.type == "void":
            reason = f"Argument(s) cannot be of [void] type when calling method [{node.name}]."
            raise CompileError(node.offset, reason)
        arguments.append(cast(scope, each.offset, made, Wish("def", internal=True)).py)
    receiver = before.py
    test = None
    if node.safe:
        receiver, test = _kept(scope, before)
    deferred = any(isinstance(each, _FUNCTIONAL) for each in node.arguments)
    invoker = "invoke_with_functions" if deferred else "invoke"
    py = called(invoker, [receiver, ast.Constant(node.name), *arguments])
    if test is not None:
        py = filled("A if B else None", A=py, B=test)
    return Code(py, "def")


def _kept(scope: Scope, before: Code) -> tuple[ast.expr, ast.expr]:
    """The receiver again, and the test that it is not null, which evaluates it."""
    if before.is_plain:
        return before.py, filled("A is not None", A=before.py)
    kept = scope.temporary()
    return name(kept), filled("(T := A) is not None", A=before.py, T=kept)


def _member_call(scope: Scope, node: syntax.Call, before: Code) -> Code:
    found = scope.types.method(before.type, node.name, len(node.arguments))
    if found is None:
        place = f"[{scope.types.shown(before.type)}, {node.name}/{len(node.arguments)}]"
        hint = scope.types.nearest_method(before.type, node.name)
        raise CompileError(node.offset, f"member method {place} not found", hint=hint)
    if before.type in BOXES and node.safe:
        raise CompileError(None, "Bad type on operand stack", "verify_error")
    if before.type in BOXES:
        before = cast(scope, node.offset, before, Wish("def"))
        before = Code(before.py, "def", present=True)
    arguments = arguments_for(scope, node.arguments, found.parameters)
    if before.present and not node.safe:
        return _result(found, _invoked(scope, found, before, before.py, arguments))
    receiver, test = _kept(scope, before)
    py = _invoked(scope, found, before, receiver, arguments)
    other = ast.Constant(None) if node.safe else filled("null_call(A)", A=ast.Constant(node.name))
    return _result(found, filled("A if B else C", A=py, B=test, C=other))


def _invoked(
    scope: Scope, found: Method, before: Code, receiver: ast.expr, arguments: list[ast.expr]
) -> ast.expr:
    if found is scope.types.function(before.type):
        return called(receiver, arguments)
    return called(scope.unit.bind(found.call), [receiver, *arguments])


def _result(found: Method, py: ast.expr) -> Code:
    return Code(py, found.returns, span=(0, SPANS["int"][1]) if found.name in ("length", "size") else None)


@emits(syntax.LocalCall)
def local_call(scope: Scope, node: syntax.LocalCall, wish: Wish) -> Code:
    """`name(arguments)`."""
    found = scope.unit.functions.get((node.name, len(node.arguments)))
    if found is None:
        reason = f"Unknown call [{node.name}] with [{len(node.arguments)}] arguments."
        raise CompileError(node.offset, reason)
    scope.unit.stores = True
    arguments = arguments_for(scope, node.arguments, found.parameters)
    if found.bound is not None:
        variable = scope.use(found.bound)
        assert variable is not None
        arguments.insert(0, name(variable.py))
    return Code(called(found.py, arguments), found.returns)


@emits(syntax.New)
def new(scope: Scope, node: syntax.New, wish: Wish) -> Code:
    """`new Type(arguments)`."""
    if not wish.read:
        raise CompileError(None, "Operand stack underflow", "verify_error")
    type = scope.types.resolve(node.type)
    if type is None:
        raise _no_type(scope, node.offset, node.type)
    found = scope.types.constructor(type, len(node.arguments))
    if found is None:
        place = f"[{scope.types.shown(type)}, <init>/{len(node.arguments)}]"
        raise CompileError(node.offset, f"constructor {place} not found")
    arguments = arguments_for(scope, node.arguments, found.parameters)
    return Code(called(scope.unit.bind(found.call), arguments), type, present=True)


def _no_type(scope: Scope, offset: int, written: str) -> CompileError:
    return CompileError(offset, f"Not a type [{written}].", hint=scope.types.nearest_type(written))


@emits(syntax.NewArray)
def new_array(scope: Scope, node: syntax.NewArray, wish: Wish) -> Code:
    """`new int[2][3]`, or `new int[] {1, 2}`."""
    if not wish.read:
        raise unused(node.offset, "result not used from new array")
    if node.type.startswith("void["):
        causes = (("class_not_found_exception", "void"),)
        raise CompileError(None, "internal error", "illegal_state_exception", causes)
    type = scope.types.resolve(node.type)
    if type is None:
        raise _no_type(scope, node.offset, node.type)
    element = type[:-2] if node.filled else type.replace("[]", "", len(node.values))
    kinds = (element if node.filled else "int",) * len(node.values)
    values = arguments_for(scope, node.values, kinds)
    if node.filled:
        listed = ast.List(values, ast.Load())
        return Code(called("Array", [ast.Constant(element), listed]), type, present=True)
    return Code(called("new_array", [ast.Constant(element), *values]), type, present=True)
