"""Values for the places of log statements, whose kind the words beside them suggest."""

from __future__ import annotations

import random
import re

from elastic_ml_kit.score.text.training.values import value

_MARK = re.compile(r"<\*>")
_WORD = re.compile(r"[a-z]+")
_NEXT = re.compile(r"\s*([a-z%]+)")
_NEAR = 24

_FOLLOWS = """
port=port host=host,ip node=host,node server=host,ip address=ip,hex at=ip,path,n,hex from=host,ip,path,n
user=user file=path directory=path dir=path path=path url=url class=class table=table database=db id=id,n
pid=pid version=ver topic=word after=n,ms took=n,ms in=n,ms,path exception=exc,reason error=exc,reason,n,hex
reason=reason cause=reason,exc size=n,size code=n,hex status=n,state state=state
"""
_AFTER = {word: kinds.split(",") for word, _, kinds in (pair.partition("=") for pair in _FOLLOWS.split())}
_COUNTED = frozenset(
    ["ms", "bytes", "seconds", "secs", "milliseconds", "times", "entries", "records", "items", "retries", "%"]
)
_FIRST = ["class", "word", "id", "host"]
_ANY = [
    "n",
    "n",
    "n",
    "id",
    "id",
    "path",
    "host",
    "ip",
    "word",
    "word",
    "class",
    "user",
    "uuid",
    "hex",
    "block",
    "reason",
]


def fill_marks(text: str, draw: random.Random) -> str:
    """The text with a value for each `<*>`, guessed from the words beside it.

    Example:
        >>> fill_marks("took <*> ms", random.Random(1)).split()[1].isdigit()
        True
    """

    def fitting(found: re.Match[str]) -> str:
        made = value(draw.choice(_kinds(text, found)), draw)
        glued = found.start() > 0 and text[found.start() - 1].isalnum()
        return f" {made}" if glued else made

    return _MARK.sub(fitting, text)


def _kinds(text: str, mark: re.Match[str]) -> list[str]:
    after = _NEXT.match(text[mark.end() : mark.end() + _NEAR].lower())
    if after and after[1] in _COUNTED:
        return ["n"]
    before = _WORD.findall(text[max(0, mark.start() - _NEAR) : mark.start()].lower())
    return _AFTER.get(before[-1], _ANY) if before else _FIRST
