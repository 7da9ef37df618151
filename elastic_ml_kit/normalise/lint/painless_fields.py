"""The fields that a script reads and sets, as far as its text shows them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_CHAIN = re.compile(r"""\bctx((?:\s*\??\.\s*[A-Za-z_]\w*|\[\s*(?:'[^'\\]*'|"[^"\\]*")\s*\])*)""")
_PART = re.compile(r"""\??\.\s*([A-Za-z_]\w*)|\[\s*['"]([^'"]*)['"]\s*\]""")
_SET = re.compile(r"\s*(?:[-+*/%]|<<|>>>?)?=(?![=~])|\s*(?:\+\+|--)")
_BLANKED = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
_ADDS = frozenset(("put", "putAll", "putIfAbsent", "computeIfAbsent", "merge", "add", "addAll"))


@dataclass(slots=True)
class Touched:
    """Dotted names of fields.

    Attributes:
        read: those that are looked at.
        written: those that get a value.
        open: those below which anything may be set; "" is the whole document.
        handed_on: those whose value goes into a variable or a call, where more may be set.
    """

    read: set[str] = field(default_factory=set)
    written: set[str] = field(default_factory=set)
    open: set[str] = field(default_factory=set)
    handed_on: set[str] = field(default_factory=set)


def touched(script: str) -> Touched:
    """What a Painless text does with `ctx`.

    Example:
        >>> found = touched("if (ctx.a?.b == 'x') { ctx['c'] = ctx.d.trim(); }")
        >>> sorted(found.read), sorted(found.written)
        (['a.b', 'd'], ['c'])
    """
    text = _BLANKED.sub(" ", script)
    found = Touched()
    for match in _CHAIN.finditer(text):
        _place(found, list(_names(match[1])), text, match.end())
    return found


def _names(chain: str) -> Iterator[str]:
    for dotted, quoted in _PART.findall(chain):
        yield dotted or quoted


def _place(found: Touched, names: list[str], text: str, end: int) -> None:
    following = text[end : end + 40]
    called = names.pop() if names and following.lstrip().startswith("(") else None
    name = ".".join(names)
    if called in _ADDS:
        found.open.add(name)
    elif called is not None:
        if name:
            found.read.add(name)
    elif following.lstrip().startswith("["):
        found.open.add(name)
    elif _SET.match(following):
        found.written.add(name)
    elif not name:
        found.open.add("")
    else:
        found.read.add(name)
        if following.lstrip()[:1] in (";", ",", ")"):
            found.handed_on.add(name)
