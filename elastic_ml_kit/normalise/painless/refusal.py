"""Why a script does not compile: the place, the exception as Elasticsearch names it, and its words."""

from __future__ import annotations

from typing import Any

from elastic_ml_kit.errors import KitError

ILLEGAL_ARGUMENT = "illegal_argument_exception"
CLASS_CAST = "class_cast_exception"
AROUND = 25


class CompileError(KitError):
    """A script that is refused.

    Attributes:
        offset: where in the source, or None where Elasticsearch gives no place.
        type: of the exception, such as `illegal_argument_exception`.
        reason: what is wrong.
        causes: type and reason of what led to it.
    """

    exit_code = 3

    def __init__(
        self,
        offset: int | None,
        reason: str | None,
        type: str = ILLEGAL_ARGUMENT,
        causes: tuple[tuple[str, str | None], ...] = (),
        hint: str = "",
    ) -> None:
        super().__init__(f"{reason}{hint}")
        self.offset = offset
        self.type = type
        self.reason = f"{reason}{hint}" if hint else reason
        self.causes = causes

    def chain(self) -> list[dict[str, Any]]:
        """The exception and its causes, outermost first, without the `script_exception` around them."""
        return [
            {"type": self.type, "reason": self.reason},
            *({"type": type, "reason": reason} for type, reason in self.causes),
        ]


def place(source: str, offset: int) -> str:
    """Line and column of an offset, as an editor counts them.

    Example:
        >>> place("int a;\\nint b;", 11)
        'line 2, column 5'
    """
    line = source.count("\n", 0, offset) + 1
    return f"line {line}, column {offset - source.rfind(chr(10), 0, offset)}"


def surroundings(source: str, offset: int) -> dict[str, int]:
    """The position as compile errors give it: some characters before and after."""
    return {
        "offset": offset,
        "start": max(0, offset - AROUND),
        "end": min(len(source), offset + AROUND),
    }


def cast_error(offset: int | None, reason: str) -> CompileError:
    """The error for types that do not fit."""
    return CompileError(offset, reason, CLASS_CAST)
