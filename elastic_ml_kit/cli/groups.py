"""Options that belong together, written once: a command takes the group as one value.

A group is a frozen dataclass whose fields are annotated as a command's options are. A parameter of that type
stands for all of its options, in its place.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator
from dataclasses import MISSING, Field, fields, is_dataclass
from inspect import Parameter
from typing import Any, get_type_hints


def grouped(command: Callable[..., None]) -> Callable[..., None]:
    """The command as typer takes it: each group of options among its parameters is spread out.

    Example:
        >>> from dataclasses import dataclass
        >>> @dataclass(frozen=True)
        ... class Size:
        ...     width: int = 80
        ...     height: int = 24
        >>> @grouped
        ... def show(size: Size, text: str = "") -> None:
        ...     print(size, text)
        >>> list(inspect.signature(show).parameters)
        ['width', 'height', 'text']
        >>> show(width=132, height=24, text="wide")
        Size(width=132, height=24) wide
    """
    signature = inspect.signature(command, eval_str=True)
    groups = {
        name: each.annotation for name, each in signature.parameters.items() if _is_group(each.annotation)
    }

    @functools.wraps(command)
    def gathering(**given: Any) -> None:
        for name, group in groups.items():
            given[name] = group(**{each.name: given.pop(each.name) for each in fields(group)})
        command(**given)

    spread = [option for each in signature.parameters.values() for option in _options(each)]
    gathering.__signature__ = signature.replace(parameters=spread)  # type: ignore[attr-defined]
    gathering.__annotations__ = {}
    del gathering.__wrapped__
    return gathering


def _is_group(annotation: Any) -> bool:
    return isinstance(annotation, type) and is_dataclass(annotation)


def _options(parameter: Parameter) -> Iterator[Parameter]:
    """The parameter itself, or the options of the group that it stands for."""
    group = parameter.annotation
    if not _is_group(group):
        yield parameter.replace(kind=Parameter.KEYWORD_ONLY)
        return
    hints = get_type_hints(group, include_extras=True)
    for field in fields(group):
        yield Parameter(
            field.name, Parameter.KEYWORD_ONLY, default=_default(field), annotation=hints[field.name]
        )


def _default(field: Field[Any]) -> Any:
    return Parameter.empty if field.default is MISSING else field.default
