"""The sets behind `\\p{…}` and `[[:…:]]`, by the names that Java and Oniguruma give them."""

from __future__ import annotations

from functools import lru_cache

import regex

from elastic_ml_kit.normalise.regex.charset import ASCII, EVERY, LAST, POSIX, CharSet

_JAVA = {
    "javaLowerCase": r"\p{Lowercase}",
    "javaUpperCase": r"\p{Uppercase}",
    "javaAlphabetic": r"\p{Alphabetic}",
    "javaIdeographic": r"\p{Ideographic}",
    "javaTitleCase": r"\p{Lt}",
    "javaDigit": r"\p{Nd}",
    "javaDefined": r"\P{Cn}",
    "javaLetter": r"\p{L}",
    "javaLetterOrDigit": r"[\p{L}\p{Nd}]",
    "javaJavaIdentifierStart": r"[\p{L}\p{Nl}\p{Sc}\p{Pc}]",
    "javaJavaIdentifierPart": r"[\p{L}\p{Nl}\p{Sc}\p{Pc}\p{Nd}\p{Mn}\p{Mc}\p{Cf}\x00-\x08\x0e-\x1b\x7f-\x9f]",
    "javaUnicodeIdentifierStart": r"[\p{L}\p{Nl}]",
    "javaUnicodeIdentifierPart": r"[\p{L}\p{Nl}\p{Pc}\p{Nd}\p{Mn}\p{Mc}\p{Cf}\x00-\x08\x0e-\x1b\x7f-\x9f]",
    "javaIdentifierIgnorable": r"[\p{Cf}\x00-\x08\x0e-\x1b\x7f-\x9f]",
    "javaSpaceChar": r"\p{Z}",
    "javaWhitespace": r"(?![\xa0\u2007\u202f])[\p{Z}\t-\r\x1c-\x1f]",
    "javaISOControl": r"\p{Cc}",
    "javaMirrored": r"\p{Bidi_Mirrored}",
    "LD": r"[\p{L}\p{Nd}]",
    "L1": r"[\x00-\xff]",
    "LC": r"[\p{Lu}\p{Ll}\p{Lt}]",
}
_BINARY = {
    "ALPHABETIC": r"\p{Alphabetic}",
    "LETTER": r"\p{L}",
    "IDEOGRAPHIC": r"\p{Ideographic}",
    "LOWERCASE": r"\p{Lowercase}",
    "UPPERCASE": r"\p{Uppercase}",
    "TITLECASE": r"\p{Lt}",
    "WHITE_SPACE": r"\p{White_Space}",
    "WHITESPACE": r"\p{White_Space}",
    "CONTROL": r"\p{Cc}",
    "PUNCTUATION": r"\p{P}",
    "HEX_DIGIT": r"\p{Hex_Digit}",
    "HEXDIGIT": r"\p{Hex_Digit}",
    "DIGIT": r"\p{Nd}",
    "NONCHARACTER_CODE_POINT": r"\p{Noncharacter_Code_Point}",
    "NONCHARACTERCODEPOINT": r"\p{Noncharacter_Code_Point}",
    "ASSIGNED": r"\P{Cn}",
    "JOIN_CONTROL": r"\p{Join_Control}",
    "JOINCONTROL": r"\p{Join_Control}",
}
_GRAPH = r"[^\p{Z}\p{Cc}\p{Cn}\p{Cs}\s]"
WORD = r"[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]"
_UNICODE_POSIX = {
    "Alpha": r"\p{Alphabetic}",
    "Lower": r"\p{Lowercase}",
    "Upper": r"\p{Uppercase}",
    "Space": r"\p{White_Space}",
    "Punct": r"\p{P}",
    "XDigit": r"[\p{Nd}\p{Hex_Digit}]",
    "Alnum": r"[\p{Alphabetic}\p{Nd}]",
    "Cntrl": r"\p{Cc}",
    "Digit": r"\p{Nd}",
    "Blank": r"[\p{Zs}\t]",
    "Graph": _GRAPH,
    "Print": rf"(?!\p{{Cc}})(?:{_GRAPH}|[\p{{Zs}}\t])",
}
_ONIGURUMA = {
    "alnum": r"[\p{Alphabetic}\p{Nd}]",
    "alpha": r"\p{Alphabetic}",
    "blank": r"[\p{Zs}\t]",
    "cntrl": r"\p{Cc}",
    "digit": r"\p{Nd}",
    "graph": _GRAPH,
    "lower": r"\p{Lowercase}",
    "print": rf"(?:{_GRAPH}|\p{{Zs}})",
    "punct": r"[\p{P}$+<=>^`|~]",
    "space": r"\p{White_Space}",
    "upper": r"\p{Uppercase}",
    "xdigit": r"[0-9a-fA-F]",
    "word": r"[\p{L}\p{M}\p{N}\p{Pc}]",
    "ascii": r"[\x00-\x7f]",
    "any": r"(?s:.)",
    "assigned": r"\P{Cn}",
}
_CATEGORIES = frozenset(
    regex.findall("[A-Z][a-z]?", "CnLuLlLtLmLoMnMeMcNdNlNoZsZlZpCcCfCoCsPdPsPePcPoSmScSkSoPiPfLMNZCPS")
)
_CASED = frozenset(("Lu", "Ll", "Lt", "javaLowerCase", "javaUpperCase", "javaTitleCase"))
_CASED_BINARY = frozenset(("LOWERCASE", "UPPERCASE", "TITLECASE"))
# Above the assigned planes all characters of a range are alike.
_HIGH_PLANES = (
    (0x33480, 0xE0000),
    (0xE0001, 0xE0001),
    (0xE0002, 0xE001F),
    (0xE0020, 0xE007F),
    (0xE0080, 0xE00FF),
    (0xE0100, 0xE01EF),
    (0xE01F0, 0xEFFFF),
    (0xF0000, LAST),
)
_ANY_CASE = r"[\p{Lu}\p{Ll}\p{Lt}]"


@lru_cache(maxsize=256)
def unicode_set(expression: str) -> CharSet:
    """The characters that an expression of the `regex` module matches."""
    pattern = regex.compile(f"(?:{expression})+")
    ranges = [(hit.start(), hit.end() - 1) for hit in pattern.finditer(_low_planes())]
    ranges += [plane for plane in _HIGH_PLANES if pattern.match(chr(plane[0]))]
    return CharSet.spans(*ranges)


@lru_cache(maxsize=1)
def _low_planes() -> str:
    return "".join(map(chr, range(_HIGH_PLANES[0][0])))


def _known(expression: str) -> CharSet | None:
    try:
        return unicode_set(expression)
    except regex.error:
        return None


def java_property(name: str, fold: bool, unicode: bool) -> CharSet | None:
    """The set that `\\p{name}` means in Java, or None where there is no such name.

    Args:
        name: what is between the braces.
        fold: case does not count.
        unicode: the flag UNICODE_CHARACTER_CLASS holds.
    """
    key, equals, value = name.partition("=")
    if equals:
        return _assigned(key.lower(), value, fold)
    if name.startswith("In"):
        return _known(rf"\p{{Block={name[2:]}}}")
    if name.startswith("Is"):
        return _is(name[2:], fold)
    if unicode and name in _UNICODE_POSIX:
        return unicode_set(_ANY_CASE if fold and name in ("Lower", "Upper") else _UNICODE_POSIX[name])
    return _plain(name, fold)


def _assigned(key: str, value: str, fold: bool) -> CharSet | None:
    if key in ("sc", "script"):
        return _known(rf"\p{{Script={value}}}")
    if key in ("blk", "block"):
        return _known(rf"\p{{Block={value}}}")
    return _plain(value, fold) if key in ("gc", "general_category") else None


def _is(name: str, fold: bool) -> CharSet | None:
    upper = name.upper()
    if fold and upper in _CASED_BINARY:
        return unicode_set(_ANY_CASE)
    if upper in _BINARY:
        return unicode_set(_BINARY[upper])
    return _plain(name, fold) or _known(rf"\p{{Script={name}}}")


def _plain(name: str, fold: bool) -> CharSet | None:
    if fold and name in _CASED:
        return unicode_set(_ANY_CASE)
    if fold and name in ("Lower", "Upper"):
        return POSIX["Alpha"]
    if name in POSIX:
        return POSIX[name]
    if name in ("all", "ALL"):
        return EVERY
    if name in _CATEGORIES:
        return unicode_set(rf"\p{{gc={name}}}")
    return unicode_set(_JAVA[name]) if name in _JAVA else None


def oniguruma_property(name: str, posix: bool = False) -> CharSet | None:
    """The set that `\\p{name}`, or `[[:name:]]`, means in Oniguruma, or None where there is no such name."""
    bare = name.replace(" ", "").replace("_", "").replace("-", "").lower()
    if bare == "punct" and not posix:
        return unicode_set(r"\p{P}")
    if bare in _ONIGURUMA:
        return ASCII if bare == "ascii" else unicode_set(_ONIGURUMA[bare])
    if not bare.isalnum() or bare.startswith("is"):
        return None
    if bare.startswith("in"):
        return _known(rf"\p{{Block={name[2:]}}}")
    return _known(rf"\p{{gc={name}}}") or _known(rf"\p{{Script={name}}}") or _known(rf"\p{{{name}}}")
