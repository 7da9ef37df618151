"""Invented values for the places in a template: addresses, paths, identifiers, numbers."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from elastic_ml_kit.score.text.training.templates import read_phrases

_LISTS = read_phrases(Path(__file__).with_name("values.txt"))
_WORDS, _ENDS, _PARTS = _LISTS["words"], _LISTS["ends"], _LISTS["parts"]
_SLOT = re.compile(r"\{(\w+)\}")


def _hex(draw: random.Random, digits: int) -> str:
    return f"{draw.getrandbits(4 * digits):0{digits}x}"


def _ip(draw: random.Random) -> str:
    return ".".join(str(draw.randrange(1, 255)) for _ in range(4))


def _number(draw: random.Random) -> str:
    return str(draw.randrange(10 ** draw.randint(1, 6)))


def _path(draw: random.Random) -> str:
    middle = "/".join(draw.choice(_WORDS) for _ in range(draw.randint(1, 3)))
    return f"/{draw.choice(_LISTS['tops'])}/{middle}" + (
        f".{draw.choice(_LISTS['kinds'])}" if draw.random() < 0.6 else ""
    )


def _class(draw: random.Random) -> str:
    name = draw.choice(_PARTS) + draw.choice(_LISTS["roles"])
    return f"{draw.choice(_ENDS)}.{draw.choice(_WORDS)}.{name}" if draw.random() < 0.4 else name


def _host(draw: random.Random) -> str:
    return f"{draw.choice(_WORDS)}-{draw.randrange(99):02d}" + draw.choice(("", f".{draw.choice(_ENDS)}"))


def _uuid(draw: random.Random) -> str:
    return "-".join(_hex(draw, digits) for digits in (8, 4, 4, 4, 12))


def _id(draw: random.Random) -> str:
    forms = (
        lambda: f"{draw.choice(('job', 'task', 'app', 'attempt', 'req'))}_{_number(draw)}_{_number(draw)}",
        lambda: f"{draw.choice(_WORDS)}-{_hex(draw, 6)}",
        lambda: _uuid(draw),
        lambda: f"#{_number(draw)}",
    )
    return draw.choice(forms)()


def _node(draw: random.Random) -> str:
    forms = (
        lambda: f"R{draw.randrange(80):02d}-M{draw.randrange(2)}-N{draw.randrange(16)}",
        lambda: f"c{draw.randrange(9)}-{draw.randrange(9)}c{draw.randrange(3)}s{draw.randrange(8)}",
        lambda: f"node{draw.randrange(500)}",
    )
    return draw.choice(forms)()


def _date(draw: random.Random) -> str:
    return f"2{draw.randrange(1000):03d}-{draw.randint(1, 12):02d}-{draw.randint(1, 28):02d}"


_MAKERS: Mapping[str, Callable[[random.Random], str]] = {
    "n": _number,
    "ip": _ip,
    "port": lambda draw: str(draw.randrange(20, 65536)),
    "pid": lambda draw: str(draw.randrange(100, 99999)),
    "pct": lambda draw: f"{draw.randrange(100)}%",
    "ms": lambda draw: f"{draw.randrange(20000)}{draw.choice((' ms', 'ms', ' milliseconds'))}",
    "size": lambda draw: f"{_number(draw)}{draw.choice((' bytes', ' KB', 'MB', ' GB', ''))}",
    "hex": lambda draw: draw.choice(("0x", "0x", "")) + _hex(draw, draw.choice((4, 8, 8, 16))),
    "uuid": _uuid,
    "id": _id,
    "block": lambda draw: f"{draw.choice(('blk_', 'chunk-', 'blk_-', 'part-'))}{draw.getrandbits(48)}",
    "host": _host,
    "node": _node,
    "domain": lambda draw: f"{draw.choice(_WORDS)}.{draw.choice(_ENDS)}",
    "user": lambda draw: draw.choice(_LISTS["users"]),
    "proc": lambda draw: draw.choice(_LISTS["processes"]),
    "dev": lambda draw: draw.choice(
        ("eth0", "ens3", "sda", "sdb1", "nvme0n1", "wlan0", "bond0", "dm-3", "Gi0/1")
    ),
    "mac": lambda draw: ":".join(_hex(draw, 2) for _ in range(6)),
    "path": _path,
    "url": lambda draw: (
        f"/{draw.choice(_WORDS)}/{draw.choice(_WORDS)}" + draw.choice(("", f"?id={_number(draw)}"))
    ),
    "class": _class,
    "exc": lambda draw: draw.choice(_LISTS["faults"]) + draw.choice(("Exception", "Exception", "Error")),
    "db": lambda draw: draw.choice(_WORDS),
    "table": lambda draw: draw.choice(_WORDS),
    "word": lambda draw: draw.choice(_WORDS),
    "ver": lambda draw: f"{draw.randrange(12)}.{draw.randrange(30)}.{draw.randrange(30)}",
    "date": _date,
    "reason": lambda draw: draw.choice(_LISTS["reasons"]),
    "state": lambda draw: draw.choice(_LISTS["states"]),
}


def value(kind: str, draw: random.Random) -> str:
    """A value of a kind.

    Raises:
        KeyError: there is no such kind.
    """
    return _MAKERS[kind](draw)


def fill(text: str, draw: random.Random) -> str:
    """The text with a value in each place.

    Raises:
        KeyError: a place has a name that no value and no phrase has.

    Example:
        >>> fill("user {user}", random.Random(1)) in {f"user {name}" for name in _LISTS["users"]}
        True
    """
    return _SLOT.sub(lambda found: _MAKERS[found[1]](draw), text)
