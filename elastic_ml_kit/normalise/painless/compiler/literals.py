"""Numbers, texts, lists, maps and regexes as they are written."""

from __future__ import annotations

import ast
import re

from elastic_ml_kit.normalise.painless import syntax
from elastic_ml_kit.normalise.painless.api.regex_matcher import pattern_of
from elastic_ml_kit.normalise.painless.compiler.cast import value
from elastic_ml_kit.normalise.painless.compiler.code import Code, constant, filled
from elastic_ml_kit.normalise.painless.compiler.scope import Scope
from elastic_ml_kit.normalise.painless.compiler.wishes import Wish, emits, unused
from elastic_ml_kit.normalise.painless.refusal import CompileError
from elastic_ml_kit.normalise.painless.runtime import numbers
from elastic_ml_kit.normalise.painless.types import PRIMITIVE
from elastic_ml_kit.normalise.regex import PatternError
from elastic_ml_kit.normalise.values import fits

_SMALL = {"byte": (-0x80, 0x7F), "short": (-0x8000, 0x7FFF), "char": (0, 0xFFFF)}


@emits(syntax.Number)
def plain_number(scope: Scope, node: syntax.Number, wish: Wish) -> Code:
    """A number."""
    return number(node, wish)


def number(node: syntax.Number, wish: Wish, negative: bool = False) -> Code:
    """A number, with the minus before it, since `-2147483648` is an int and `2147483648` is not.

    Errors:
        CompileError: it is too large for its type.
    """
    text = f"-{node.text}" if negative else node.text
    if not wish.read:
        kind = "decimal" if node.decimal else "numeric"
        raise unused(node.offset, f"{kind} constant [{text}] not used")
    last = text[-1].lower()
    if node.decimal or (last in "df" and node.radix == 10):
        return _real(text, last)
    if last in "df":
        raise CompileError(node.offset, "Illegal tree structure.", "illegal_state_exception")
    if last == "l":
        held = int(text[:-1], node.radix)
        if not fits(held, 64):
            raise CompileError(node.offset, f"Invalid long constant [{text}].")
        return constant(held, "long")
    return _whole(node, text, wish.target)


def _real(text: str, last: str) -> Code:
    held = float(text.rstrip("dDfF"))
    return constant(numbers.to_float(held), "float") if last == "f" else constant(held, "double")


def _whole(node: syntax.Number, text: str, target: str | None) -> Code:
    held = int(text, node.radix)
    if not fits(held, 32):
        reason = f"Invalid int constant [{text}]."
        if fits(held, 64):
            reason += f" If you want a long constant then change it to [{text}L]."
        raise CompileError(node.offset, reason)
    low, high = _SMALL.get(target or "", (0, -1))
    return constant(held, str(target) if low <= held <= high else "int")


@emits(syntax.Text)
def text(scope: Scope, node: syntax.Text, wish: Wish) -> Code:
    """A string."""
    if not wish.read:
        raise unused(node.offset, f"string constant [{node.value}] not used")
    return constant(node.value, "String")


@emits(syntax.Truth)
def truth(scope: Scope, node: syntax.Truth, wish: Wish) -> Code:
    """`true` or `false`."""
    if not wish.read:
        raise unused(node.offset, f"boolean constant [{'true' if node.value else 'false'}] not used")
    return constant(node.value, "boolean")


@emits(syntax.Null)
def null(scope: Scope, node: syntax.Null, wish: Wish) -> Code:
    """`null`, which is of any type that is no primitive one."""
    if not wish.read:
        raise unused(node.offset, "null constant not used")
    if wish.target is not None and wish.target in PRIMITIVE:
        raise CompileError(node.offset, f"Cannot cast null to a primitive type [{wish.target}].")
    return constant(None, wish.target or "Object")


@emits(syntax.ListLiteral)
def list_literal(scope: Scope, node: syntax.ListLiteral, wish: Wish) -> Code:
    """`[1, 2]`."""
    if not wish.read:
        raise unused(node.offset, "result not used from list initializer")
    values = [value(scope, each, "def", internal=True).py for each in node.values]
    return Code(ast.List(values, ast.Load()), "ArrayList", present=True)


@emits(syntax.MapLiteral)
def map_literal(scope: Scope, node: syntax.MapLiteral, wish: Wish) -> Code:
    """`['a': 1]`."""
    if not wish.read:
        raise unused(node.offset, "result not used from map initializer")
    pairs = [
        (value(scope, key, "def", internal=True), value(scope, inner, "def", internal=True))
        for key, inner in node.pairs
    ]
    if all(isinstance(key.constant, str) for key, _ in pairs):
        made: ast.expr = ast.Dict([key.py for key, _ in pairs], [inner.py for _, inner in pairs])
    else:
        items: list[ast.expr] = [ast.Tuple([key.py, inner.py], ast.Load()) for key, inner in pairs]
        made = filled("map_of(A)", A=ast.List(items, ast.Load()))
    return Code(made, "HashMap", present=True)


@emits(syntax.Regex)
def regex(scope: Scope, node: syntax.Regex, wish: Wish) -> Code:
    """`/pattern/flags`, compiled here."""
    if not wish.read:
        raise unused(node.offset, f"regex constant [{node.pattern}] with flags [{node.flags}] not used")
    try:
        made = pattern_of(node.pattern, node.flags)
    except PatternError as error:
        at = re.search(r"near index (\d+)", str(error))
        place = node.offset + 1 + (int(at[1]) if at else 0)
        what = f"could not compile regex constant [{node.pattern}] with flags [{node.flags}]"
        causes = (("pattern_syntax_exception", str(error)),)
        raise CompileError(place, f"invalid regular expression: {what}", causes=causes) from None
    return Code(filled("A", A=scope.unit.bind(made)), "Pattern", present=True)
