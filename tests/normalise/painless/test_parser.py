from __future__ import annotations

import pytest

from elastic_ml_kit.normalise.painless import syntax
from elastic_ml_kit.normalise.painless.parser import parse_script
from elastic_ml_kit.normalise.painless.refusal import CompileError, place


def value(source: str) -> syntax.Expression:
    (statement,) = parse_script(f"x = {source}").body.statements
    assert isinstance(statement, syntax.Evaluate)
    assert isinstance(statement.value, syntax.Assign)
    return statement.value.right


def shape(node: syntax.Expression) -> str:
    """The tree with a pair of parentheses around each operation."""
    match node:
        case syntax.Binary() | syntax.Comparison() | syntax.Logic():
            return f"({shape(node.left)} {node.operator} {shape(node.right)})"
        case syntax.Unary():
            return f"({node.operator}{shape(node.child)})"
        case syntax.Elvis():
            return f"({shape(node.left)} ?: {shape(node.right)})"
        case syntax.Conditional():
            return f"({shape(node.condition)} ? {shape(node.then)} : {shape(node.other)})"
        case syntax.InstanceOf():
            return f"({shape(node.value)} is {node.type})"
        case syntax.Cast():
            return f"(({node.type}){shape(node.value)})"
        case syntax.Dot():
            return f"{shape(node.prefix)}{'?' * node.safe}.{node.name}"
        case syntax.Brace():
            return f"{shape(node.prefix)}[{shape(node.index)}]"
        case syntax.Call():
            return f"{shape(node.prefix)}.{node.name}({', '.join(map(shape, node.arguments))})"
        case syntax.Symbol():
            return node.name
        case syntax.Number():
            return node.text
        case syntax.ListLiteral():
            return f"[{', '.join(map(shape, node.values))}]"
        case syntax.Lambda():
            return f"({' '.join(name for _, name in node.parameters)} ->)"
        case syntax.Reference():
            return f"{node.symbol}::{node.method}"
    raise AssertionError(node)


SHAPES = [
    ("a + b * c - d", "((a + (b * c)) - d)"),
    (
        "a << 1 + 2 < b == c & d ^ e | f && g || h",
        "((((((((a << (1 + 2)) < b) == c) & d) ^ e) | f) && g) || h)",
    ),
    ("a < b instanceof C == d", "(((a < b) is C) == d)"),
    ("a ?: b ?: c", "(a ?: (b ?: c))"),
    ("a ? b : c ? d : e", "(a ? b : (c ? d : e))"),
    ("a ?: b ? c : d", "((a ?: b) ? c : d)"),
    ("-a.b + !c", "((-a.b) + (!c))"),
    ("(int)a + b", "(((int)a) + b)"),
    ("(a) + b", "(a + b)"),
    ("(a) - 1", "(a - 1)"),
    ("(Map.Entry)a.b", "((Map.Entry)a.b)"),
    ("(List)[1, 2]", "((List)[1, 2])"),
    ("(a)[1]", "a[1]"),
    ("(int)-1", "((int)(-1))"),
    ("a.0.1?.b[2].c(d, e)", "a.0.1?.b[2].c(d, e)"),
    (
        "a.f(x -> 1, String::length, this::g, (int y, z) -> { return 1; })",
        "a.f((x ->), String::length, this::g, (y z ->))",
    ),
    ("a / b / c", "((a / b) / c)"),
]


@pytest.mark.parametrize(("source", "expected"), SHAPES, ids=[each[0] for each in SHAPES])
def test_precedence(source: str, expected: str) -> None:
    assert shape(value(source)) == expected


@pytest.mark.parametrize(
    ("source", "pattern", "flags"),
    [("/a\\/b/im", "a\\/b", "im"), ("/[/]/", None, None), ("/=x/", "=x", "")],
)
def test_a_slash_begins_a_regex_where_a_value_may(source: str, pattern: str | None, flags: str) -> None:
    if pattern is None:
        with pytest.raises(CompileError):
            value(source)
        return
    found = value(source)
    assert isinstance(found, syntax.Regex)
    assert (found.pattern, found.flags) == (pattern, flags)


WORDS = [
    ("a = 1 b = 2", 6, "unexpected token ['b'] was expecting one of [{<EOF>, ';'}]."),
    ("a = 1 + ;", 8, "invalid sequence of tokens near [';']."),
    ("if (a) { b = 1;", 15, "unexpected end of script."),
    ("a = 'x\\n'", 4, "unexpected character ['x\\n]. The only valid escape sequences"),
    ("a = 1 ? 2;", 9, "unexpected token [';'] was expecting one of [':']."),
    ("try { a = 1; }", 14, "was expecting one of ['catch']"),
    ("a = #", 4, "unexpected character [#]."),
    ("a = (1, 2)", 6, "invalid sequence of tokens near [',']."),
]


@pytest.mark.parametrize(("source", "offset", "reason"), WORDS, ids=[each[0] for each in WORDS])
def test_what_is_no_script_is_refused_at_its_place(source: str, offset: int, reason: str) -> None:
    with pytest.raises(CompileError) as caught:
        parse_script(source)
    assert caught.value.offset == offset
    assert reason in str(caught.value.reason)


def test_places_are_counted_from_one() -> None:
    assert place("a\n\nbc", 4) == "line 3, column 2"
    assert place("a", 0) == "line 1, column 1"
