"""The exceptions of java.time, with the words that scripts and pipelines can read."""

from __future__ import annotations

from elastic_ml_kit.normalise.painless.thrown import Thrown


def date_time(message: str, cause: Thrown | None = None) -> Thrown:
    """A value is out of its range, or a date cannot be made."""
    return Thrown("DateTimeException", message, cause)


def unsupported(kind: str, name: object) -> Thrown:
    """A date or time does not have the field or unit."""
    return Thrown("UnsupportedTemporalTypeException", f"Unsupported {kind}: {name}")


def unparsable(text: str, index: int) -> Thrown:
    """The text stops to fit at the index."""
    return not_parsed(text, index, f"could not be parsed at index {index}")


def not_parsed(text: str, index: int, problem: str, cause: Thrown | None = None) -> Thrown:
    """The text cannot be read, for a reason that follows it in the message."""
    return parse_exception(f"Text '{shortened(text)}' {problem}", text, index, cause)


def parse_exception(message: str, text: str, index: int = 0, cause: Thrown | None = None) -> Thrown:
    """The exception of a text that cannot be read; scripts may ask it for the text and the index."""
    told = {"getParsedString": text, "getErrorIndex": index}
    return Thrown("DateTimeParseException", message, cause, told)


def shortened(text: str) -> str:
    """As messages show a text: 64 characters at most.

    Example:
        >>> len(shortened("x" * 100))
        67
    """
    return text[:64] + "..." if len(text) > 64 else text


def arithmetic(message: str) -> Thrown:
    """A number left the range of its type."""
    return Thrown("ArithmeticException", message)


def exact_long(number: int) -> int:
    """The number, if a long holds it.

    Errors:
        Thrown: ArithmeticException.
    """
    if -(1 << 63) <= number < 1 << 63:
        return number
    raise arithmetic("long overflow")


def exact_int(number: int) -> int:
    """The number, if an int holds it.

    Errors:
        Thrown: ArithmeticException.
    """
    if -(1 << 31) <= number < 1 << 31:
        return number
    raise arithmetic("integer overflow")
