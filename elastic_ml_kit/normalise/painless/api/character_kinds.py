"""The general categories and directions of characters by their Java numbers."""

from __future__ import annotations

import unicodedata

_LAST = 0x10FFFF
_KINDS = {
    "Cn": ("UNASSIGNED", 0),
    "Lu": ("UPPERCASE_LETTER", 1),
    "Ll": ("LOWERCASE_LETTER", 2),
    "Lt": ("TITLECASE_LETTER", 3),
    "Lm": ("MODIFIER_LETTER", 4),
    "Lo": ("OTHER_LETTER", 5),
    "Mn": ("NON_SPACING_MARK", 6),
    "Me": ("ENCLOSING_MARK", 7),
    "Mc": ("COMBINING_SPACING_MARK", 8),
    "Nd": ("DECIMAL_DIGIT_NUMBER", 9),
    "Nl": ("LETTER_NUMBER", 10),
    "No": ("OTHER_NUMBER", 11),
    "Zs": ("SPACE_SEPARATOR", 12),
    "Zl": ("LINE_SEPARATOR", 13),
    "Zp": ("PARAGRAPH_SEPARATOR", 14),
    "Cc": ("CONTROL", 15),
    "Cf": ("FORMAT", 16),
    "Co": ("PRIVATE_USE", 18),
    "Cs": ("SURROGATE", 19),
    "Pd": ("DASH_PUNCTUATION", 20),
    "Ps": ("START_PUNCTUATION", 21),
    "Pe": ("END_PUNCTUATION", 22),
    "Pc": ("CONNECTOR_PUNCTUATION", 23),
    "Po": ("OTHER_PUNCTUATION", 24),
    "Sm": ("MATH_SYMBOL", 25),
    "Sc": ("CURRENCY_SYMBOL", 26),
    "Sk": ("MODIFIER_SYMBOL", 27),
    "So": ("OTHER_SYMBOL", 28),
    "Pi": ("INITIAL_QUOTE_PUNCTUATION", 29),
    "Pf": ("FINAL_QUOTE_PUNCTUATION", 30),
}
_DIRECTIONS = {
    "": ("UNDEFINED", -1),
    "L": ("LEFT_TO_RIGHT", 0),
    "R": ("RIGHT_TO_LEFT", 1),
    "AL": ("RIGHT_TO_LEFT_ARABIC", 2),
    "EN": ("EUROPEAN_NUMBER", 3),
    "ES": ("EUROPEAN_NUMBER_SEPARATOR", 4),
    "ET": ("EUROPEAN_NUMBER_TERMINATOR", 5),
    "AN": ("ARABIC_NUMBER", 6),
    "CS": ("COMMON_NUMBER_SEPARATOR", 7),
    "NSM": ("NONSPACING_MARK", 8),
    "BN": ("BOUNDARY_NEUTRAL", 9),
    "B": ("PARAGRAPH_SEPARATOR", 10),
    "S": ("SEGMENT_SEPARATOR", 11),
    "WS": ("WHITESPACE", 12),
    "ON": ("OTHER_NEUTRALS", 13),
    "LRE": ("LEFT_TO_RIGHT_EMBEDDING", 14),
    "LRO": ("LEFT_TO_RIGHT_OVERRIDE", 15),
    "RLE": ("RIGHT_TO_LEFT_EMBEDDING", 16),
    "RLO": ("RIGHT_TO_LEFT_OVERRIDE", 17),
    "PDF": ("POP_DIRECTIONAL_FORMAT", 18),
    "LRI": ("LEFT_TO_RIGHT_ISOLATE", 19),
    "RLI": ("RIGHT_TO_LEFT_ISOLATE", 20),
    "FSI": ("FIRST_STRONG_ISOLATE", 21),
    "PDI": ("POP_DIRECTIONAL_ISOLATE", 22),
}
_NOT_NAMED = 19
_LIMITS = (
    ("int", "BYTES", 2),
    ("int", "MAX_CODE_POINT", _LAST),
    ("char", "MAX_HIGH_SURROGATE", 0xDBFF),
    ("char", "MAX_LOW_SURROGATE", 0xDFFF),
    ("int", "MAX_RADIX", 36),
    ("char", "MAX_SURROGATE", 0xDFFF),
    ("char", "MAX_VALUE", 0xFFFF),
    ("int", "MIN_CODE_POINT", 0),
    ("char", "MIN_HIGH_SURROGATE", 0xD800),
    ("char", "MIN_LOW_SURROGATE", 0xDC00),
    ("int", "MIN_RADIX", 2),
    ("int", "MIN_SUPPLEMENTARY_CODE_POINT", 0x10000),
    ("char", "MIN_SURROGATE", 0xD800),
    ("char", "MIN_VALUE", 0),
    ("int", "SIZE", 16),
)

CONSTANTS: tuple[tuple[str, str, int], ...] = (
    *_LIMITS,
    *(("byte", name, number) for name, number in _KINDS.values()),
    *(
        ("byte", f"DIRECTIONALITY_{name}", number)
        for name, number in _DIRECTIONS.values()
        if number < _NOT_NAMED
    ),
)


def kind_of(code: int) -> int:
    """The number of its general category."""
    return _KINDS[unicodedata.category(chr(code))][1] if 0 <= code <= _LAST else 0


def directionality(code: int) -> int:
    """The number of its direction."""
    return _DIRECTIONS[unicodedata.bidirectional(chr(code))][1] if 0 <= code <= _LAST else -1
