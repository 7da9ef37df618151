"""What goes wrong while a script runs: Python's own errors as Java's, and the place in the script."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from types import TracebackType
from typing import Any, NoReturn

from elastic_ml_kit.normalise.faults import IngestError
from elastic_ml_kit.normalise.painless.thrown import Thrown, throw
from elastic_ml_kit.normalise.regex import TimeLimitError

FILE = "<painless>"
_LIMIT = "The maximum number of statements that can be executed in a loop has been reached."
_WORD = re.compile(r"(?:^|_)([a-z])")


def too_many_steps() -> NoReturn:
    """Throws what ends a loop that runs too long."""
    throw("PainlessError", _LIMIT)


def null_call(method: str) -> Any:
    """Throws for a method called on null."""
    throw("NullPointerException", f'Cannot invoke "{method}()" because the value is null')


def present(value: Any) -> Any:
    """The value, unless it is null."""
    if value is None:
        throw("NullPointerException", "the value is null")
    return value


def thrown(value: Any) -> Thrown:
    """What a `throw` throws."""
    if value is None:
        return Thrown("NullPointerException", 'Cannot throw exception because "null" is null')
    assert isinstance(value, Thrown)
    return value


def caught(error: Exception) -> Thrown:
    """Any error as a Java exception."""
    if isinstance(error, Thrown):
        return error
    if isinstance(error, RecursionError):
        return Thrown("StackOverflowError")
    if isinstance(error, IngestError):
        cause = None if error.cause is None else caught(error.cause)
        return Thrown(_class_name(error.type), error.reason, cause)
    if isinstance(error, TimeLimitError):
        return Thrown("PainlessError", str(error))
    if isinstance(error, MemoryError):
        return Thrown("OutOfMemoryError", "Java heap space")
    if "NoneType" in str(error):
        return Thrown("NullPointerException", "the value is null")
    return Thrown("ClassCastException", str(error))


def _class_name(type: str) -> str:
    return _WORD.sub(lambda match: match[1].upper(), type)


def script_error(error: Exception, source: str, statements: Sequence[int]) -> IngestError:
    """The error of a document whose script failed.

    Args:
        error: what was raised.
        source: the script.
        statements: where its statements begin, in order.
    """
    position = _position(error.__traceback__, source, statements)
    details = {"lang": "painless"} if position is None else {"position": position, "lang": "painless"}
    return IngestError("script_exception", "runtime error", _chain(caught(error)), details)


def _chain(error: Thrown) -> IngestError:
    cause = None if error.cause is None else _chain(error.cause)
    return IngestError(error.type, error.message, cause)


def _position(trace: TracebackType | None, source: str, statements: Sequence[int]) -> dict[str, int] | None:
    line = None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == FILE:
            line = trace.tb_lineno
        trace = trace.tb_next
    if line is None:
        return None
    offset = line - 1
    at = bisect_right(statements, offset)
    start = statements[at - 1] if at else 0
    end = statements[at] if at < len(statements) else len(source)
    return {"offset": offset, "start": start, "end": end}
