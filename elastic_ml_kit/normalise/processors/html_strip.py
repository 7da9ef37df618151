"""Text without HTML tags."""

from __future__ import annotations

import re
from html.entities import name2codepoint
from typing import ClassVar

from elastic_ml_kit.normalise.processors.text import TextProcessor

_INLINE = frozenset(
    (
        *("a", "abbr", "acronym", "b", "basefont", "bdo", "big", "cite", "code", "dfn", "em", "font", "i"),
        *("img", "input", "kbd", "label", "q", "s", "samp", "select", "small", "span", "strike", "strong"),
        *("sub", "sup", "textarea", "tt", "u", "var"),
    )
)
_ENTITIES = {**{name: chr(point) for name, point in name2codepoint.items()}, "nbsp": " "}
_NAMES = "|".join(sorted(_ENTITIES, key=len, reverse=True))
_TOKEN = re.compile(
    r"<!--.*?-->"
    r"|<!\[CDATA\[(?P<data>.*?)\]\]>"
    r"|<[!?][^>]*>"
    r"|<(?P<skipped>script|style)\b[^>]*>.*?</(?P=skipped)\s*>"
    r"|</?(?P<tag>[a-zA-Z_:][\w:.-]*)(?:\s(?:\"[^\"]*\"|'[^']*'|[^'\">])*|\s*/?)>"
    r"|&\#(?:[xX](?P<hex>[0-9a-fA-F]{1,6})|(?P<decimal>[0-9]{1,7}));?"
    rf"|&(?P<name>{_NAMES});?",
    re.DOTALL | re.IGNORECASE,
)


class HtmlStrip(TextProcessor):
    """Tags go: those of blocks leave a line break, those inside a line nothing; entities become characters.

    A text without both `<` and `>` is left alone.
    """

    type: ClassVar[str] = "html_strip"

    def change(self, text: str) -> str:
        return _TOKEN.sub(_replaced, text) if "<" in text and ">" in text else text


def _replaced(found: re.Match[str]) -> str:
    if found["data"] is not None:
        return str(found["data"])
    if found["skipped"]:
        return "\n"
    if found["tag"]:
        return "" if found["tag"].lower() in _INLINE else "\n"
    if found["hex"] or found["decimal"]:
        point = int(found["hex"], 16) if found["hex"] else int(found["decimal"])
        return chr(point) if point <= 0x10FFFF else found[0]
    if found["name"]:
        return _ENTITIES.get(found["name"], found[0])
    return ""
