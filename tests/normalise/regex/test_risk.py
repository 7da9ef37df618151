from __future__ import annotations

import pytest

from elastic_ml_kit.normalise.regex import TimeLimitError, compile_java

EXPONENTIAL = [
    r"(a+)+b(c)",
    r"(?:a|a)*b",
    r"(?:\w+\s?)*;",
    r"(?:a|ab|b)*c",
    r"(?:a*)*b",
    r"(?:a?){30}b",
    r"(?:.*?,){11}P",
]
ORDINARY = [
    r"(?:a+)+b",
    r"(?:\w+\s)*;",
    r"(?:\.[a-z]+)*x",
    r"(?>a+|b)*c",
    r"(?:a++)*b",
    r'"(?:[^"\\]|\\.)*"',
    r"(?:ab?){1,3}c",
]
CHOICES = [
    (r"^abc", []),
    (r"\Aa*b", [""]),
    (r"xa*b", ["x", ""]),
    (r"[^;]*;", ["", ""]),
    (r"^.*;.*;$", [";", ";", ""]),
    (r"\d+x", ["", ""]),
    (r"(?=.*x)y", ["", "x", ""]),
]


@pytest.mark.parametrize("pattern", EXPONENTIAL)
def test_rounds_that_can_be_cut_differently_are_exponential(pattern: str) -> None:
    risk = compile_java(pattern).risk
    assert risk.exponential
    assert not risk.safe("a" * 100)
    assert risk.safe("a" * 10)


@pytest.mark.parametrize("pattern", ORDINARY)
def test_rounds_that_end_in_one_way_are_not(pattern: str) -> None:
    assert not compile_java(pattern).risk.exponential


@pytest.mark.parametrize(("pattern", "choices"), CHOICES)
def test_choices(pattern: str, choices: list[str]) -> None:
    assert sorted(compile_java(pattern).risk.choices) == sorted(choices)


def test_what_a_choice_is_bound_to_is_counted() -> None:
    risk = compile_java("^.*;.*;.*;.*;x").risk
    assert risk.safe("a" * 100_000 + ";")
    assert not risk.safe("a;" * 50_000)


@pytest.mark.parametrize("pattern", [r"(x+x+)+y", r"(?:x|x)*[yz]", r"(.*)(.*)(.*)[yz]"])
def test_too_much_to_try_ends_at_the_limit(pattern: str) -> None:
    with pytest.raises(TimeLimitError, match=r"interrupted after \[1000\] ms"):
        compile_java(pattern).search("x" * 100_000)


def test_the_limit_is_for_all_matches_together() -> None:
    pattern = compile_java(r"(?:(?:x|xx)*[yz])?")
    with pytest.raises(TimeLimitError):
        pattern.sub("-", "x" * 3_000)
