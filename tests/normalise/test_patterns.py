from __future__ import annotations

import pytest

from elastic_ml_kit.normalise.patterns import PatternError, Replacement, Splitter, compile_pattern

REPLACED = [
    (r"\h+", "-", "a \tb\xa0c", "a-b-c"),
    (r"\p{Punct}", "", "a.b-c", "abc"),
    (r"[\p{Upper}_]", "x", "aB_c", "axxc"),
    (r"\P{Alpha}", "", "a1b", "ab"),
    (r"\Qa.b\E", "x", "a.b axb", "x axb"),
    (r"(?i)ä", "x", "ÄäA", "ÄxA"),
    (r"(?iu)ä", "x", "Ää", "xx"),
    (r"\w", "x", "aé", "xé"),
    (r"\x{1F600}", "x", "\U0001f600", "x"),
    (r"(?<y>\d{4})-(?<m>\d\d)", "${m}.${y}", "2026-01", "01.2026"),
    (r"(a)(b)?", "[$2]", "a", "[]"),
    (r"a", r"\$1\\", "a", "$1\\"),
    (r"a*", "x", "baac", "xbxxcx"),
    (r"(?>a+)b", "", "aab", ""),
    (r"a\Z", "x", "a\n", "x\n"),
]
SPLIT = [
    (",", "", 0, [""]),
    (",", ",", 0, []),
    (",", ",a", 0, ["", "a"]),
    (",", "a,b,c", 2, ["a", "b,c"]),
    (",", "a,,", -1, ["a", "", ""]),
    ("", "ab", 0, ["a", "b"]),
    (r"(?=[A-Z])", "AbCd", 0, ["Ab", "Cd"]),
    (r"\s*;\s*", "a ; b;c", 2, ["a", "b;c"]),
    (".", "abc", 0, []),
    (r"\s+", " a\t b ", -1, ["", "a", "b", ""]),
    (r"\s+", "a  b c", 1, ["a  b c"]),
    (r"(;)(x)?\s*", "a; b;xc", 0, ["a", "b", "c"]),
]


@pytest.mark.parametrize(("pattern", "replacement", "text", "wanted"), REPLACED)
def test_replaced(pattern: str, replacement: str, text: str, wanted: str) -> None:
    assert Replacement(compile_pattern(pattern), replacement).everywhere(text) == wanted


@pytest.mark.parametrize(("separator", "text", "limit", "parts"), SPLIT)
def test_split(separator: str, text: str, limit: int, parts: list[str]) -> None:
    assert Splitter(separator).split(text, limit) == parts


@pytest.mark.parametrize("pattern", ["(", r"\p{Han}", "(?<=(a|b)+)b", "a{2,1}", r"[\R]", "(?y)a"])
def test_what_is_none_in_java_is_refused(pattern: str) -> None:
    with pytest.raises(PatternError):
        compile_pattern(pattern)
