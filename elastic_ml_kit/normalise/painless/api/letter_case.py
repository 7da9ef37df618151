"""Upper and lower case as Java maps it: of whole texts by locale, of single characters one to one."""

from __future__ import annotations

import re
from functools import lru_cache

from elastic_ml_kit.normalise.painless.api.locales import Locale

_TURKIC = ("tr", "az")
_DOT_ABOVE = "\u0307"
_SOFT = {
    "\u00cc": "i\u0307\u0300",
    "\u00cd": "i\u0307\u0301",
    "\u0128": "i\u0307\u0303",
    "I": "i\u0307",
    "J": "j\u0307",
    "\u012e": "\u012f\u0307",
}
_LITHUANIAN = re.compile("[\u00cc\u00cd\u0128]|[IJ\u012e](?=[\u0300\u0301\u0303])")
_SMALL_I, _SMALL_DOTLESS_I, _CAPITAL_DOTTED_I = "i", "\u0131", "\u0130"


def lower(text: str, locale: Locale | None = None) -> str:
    """The text in lower case, as `toLowerCase` gives it.

    Example:
        >>> lower("TITLE", Locale("tr")) == "t\\u0131tle"
        True
    """
    if locale is not None and locale.language in _TURKIC:
        text = text.replace("I" + _DOT_ABOVE, _SMALL_I).replace("I", _SMALL_DOTLESS_I)
        return text.replace(_CAPITAL_DOTTED_I, _SMALL_I).lower()
    if locale is not None and locale.language == "lt":
        return _LITHUANIAN.sub(lambda found: _SOFT[found[0]], text).lower()
    return text.lower()


def upper(text: str, locale: Locale | None = None) -> str:
    """The text in upper case, as `toUpperCase` gives it.

    Example:
        >>> upper("stra\\u00dfe")
        'STRASSE'
    """
    if locale is not None and locale.language in _TURKIC:
        text = text.replace(_SMALL_I, _CAPITAL_DOTTED_I)
    return text.upper()


def lower_character(character: str) -> str:
    """One character for one, as `Character.toLowerCase` gives it."""
    low = character.lower()
    return low if len(low) == 1 else low[0]


def upper_character(character: str) -> str:
    """One character for one, as `Character.toUpperCase` gives it.

    Example:
        >>> upper_character("\\u00df") == "\\u00df"
        True
    """
    high = character.upper()
    if len(high) == 1:
        return high
    title = character.title()
    return title if len(title) == 1 else character


def title_character(character: str) -> str:
    """One character for one, as `Character.toTitleCase` gives it."""
    title = character.title()
    return title if len(title) == 1 else upper_character(character)


def folded(text: str) -> str:
    """The text as Java compares it where upper and lower case do not matter: character by character."""
    if text.isascii():
        return text.lower()
    return "".join(map(_folded, text))


@lru_cache(maxsize=4096)
def _folded(character: str) -> str:
    return lower_character(upper_character(character))
