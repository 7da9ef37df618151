"""What of Elasticsearch is here, as tables for the documentation, read off what runs."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterable, Iterator

from elastic_ml_kit.normalise.painless.api import classes
from elastic_ml_kit.normalise.painless.api.declare import JavaClass, Method
from elastic_ml_kit.normalise.processor import Processor
from elastic_ml_kit.normalise.processors import PROCESSORS, REFUSED

COMMON = ("if", "ignore_failure", "on_failure", "tag", "description")
"""Options that every processor has."""

_OPTIONS = re.compile(r"Options? (.*?)\.(?:\s|$)", re.DOTALL)
_NAME = re.compile(r"`([a-z_]+)`")


def processor_table() -> str:
    """All processors with what they do and their own options, in Markdown."""
    made = ((f"`{name}`", _summary(made), options_text(made)) for name, made in PROCESSORS.items())
    refused = ((f"`{name}`", "Refused.", reason) for name, reason in REFUSED.items())
    return _table(("Processor", "What it does", "Options, with what they are by default"), [*made, *refused])


def options_text(made: type[Processor]) -> str:
    """The options of a processor, as its docstrings tell them.

    Example:
        >>> options_text(PROCESSORS["sort"])
        '`field`, `order` (asc), `target_field` (the field itself)'
    """
    found = (_OPTIONS.match(vars(each).get("__doc__") or "") for each in made.__mro__)
    return "; ".join(" ".join(each[1].split()) for each in found if each) or "none"


def option_names(made: type[Processor]) -> set[str]:
    """The names in `options_text`."""
    return set(_NAME.findall(options_text(made)))


def painless_table() -> str:
    """All classes that a script may use, with constructors, methods and constants, in Markdown."""
    rows = [(f"`{name}`", *_members(made)) for name, made in sorted(classes().items())]
    return _table(("Class", "New and static", "Methods of its objects"), rows)


def _members(made: JavaClass) -> tuple[str, str]:
    own = list(made.own())
    constructors = (f"new{_parameters(each)}" for kind, each in own if kind == "constructor")
    statics = (each.name + _parameters(each) for kind, each in own if kind == "static")
    methods = (each.name + _parameters(each) for kind, each in own if kind == "method")
    function = [f"(function) {made.function.name}{_parameters(made.function)}"] if made.function else []
    return _codes([*made.constants, *constructors, *statics]), _codes([*function, *methods])


def _parameters(method: Method) -> str:
    return f"({', '.join(method.parameters)})"


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names))


def _summary(made: type[Processor]) -> str:
    """The first sentence of the module of a processor."""
    text = inspect.cleandoc(sys.modules[made.__module__].__doc__ or "")
    return " ".join(text.split("\n\n")[0].split())


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    return "\n".join(_lines(heads, rows)) + "\n"


def _lines(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield _line(heads)
    yield _line(("---",) * len(heads))
    yield from map(_line, rows)


def _line(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
