"""The exceptions that scripts may make, throw and catch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from elastic_ml_kit.normalise.painless import throwables
from elastic_ml_kit.normalise.painless.api.declare import JavaClass
from elastic_ml_kit.normalise.painless.arrays import Array
from elastic_ml_kit.normalise.painless.thrown import Thrown, throw

_PLAIN = (
    "ArithmeticException",
    "ArrayIndexOutOfBoundsException",
    "ArrayStoreException",
    "ClassCastException",
    "ClassNotFoundException",
    "CloneNotSupportedException",
    "ConcurrentModificationException",
    "Exception",
    "IllegalAccessException",
    "IllegalArgumentException",
    "IllegalMonitorStateException",
    "IllegalStateException",
    "IllegalThreadStateException",
    "IndexOutOfBoundsException",
    "InputMismatchException",
    "InstantiationException",
    "InterruptedException",
    "NegativeArraySizeException",
    "NoSuchElementException",
    "NoSuchFieldException",
    "NoSuchMethodException",
    "NullPointerException",
    "NumberFormatException",
    "ReflectiveOperationException",
    "RuntimeException",
    "SecurityException",
    "StringIndexOutOfBoundsException",
    "TooManyListenersException",
    "UnsupportedOperationException",
)
_MESSAGE_ONLY = ("DateTimeException", "UnsupportedTemporalTypeException", "ZoneRulesException")
_NEVER_MADE = ("EnumConstantNotPresentException", "IllegalFormatException", "TypeNotPresentException")


def _declared(name: str) -> JavaClass:
    above = throwables.super_name(name)
    supers = ("Object",) if above in (None, "Throwable") else (str(above), "Object")
    made = JavaClass(
        name, throwables.full_name(name), python=(Thrown,) if name == "Exception" else (), supers=supers
    )
    if name == "Exception":
        made.methods(
            {
                "String getMessage()": lambda thrown: thrown.message,
                "String getLocalizedMessage()": lambda thrown: thrown.message,
                "StackTraceElement[] getStackTrace()": lambda thrown: Array("StackTraceElement"),
            }
        )
    return made


def _given(value: str | None) -> str:
    if value is None:
        throw("NullPointerException")
    return value


@dataclass(frozen=True, slots=True)
class _Kind:
    """An exception that is made of other things than its message.

    Attributes:
        parameters: of its constructor; None if scripts cannot make it.
        words: makes the message of them.
        tells: the method that tells each of them, or an empty text.
    """

    parameters: str | None
    words: Callable[..., str | None]
    tells: tuple[str, ...]


def _flagged(letter: str) -> Callable[[str | None], str]:
    return lambda flags: f"Flags = {letter}{_given(flags)}{letter}"


_KINDS: dict[str, _Kind] = {
    "DateTimeParseException": _Kind(
        "String, CharSequence, int",
        lambda message, text, index: message,
        ("", "String getParsedString()", "int getErrorIndex()"),
    ),
    "DuplicateFormatFlagsException": _Kind("String", _flagged("'"), ("String getFlags()",)),
    "EmptyStackException": _Kind("", lambda: None, ()),
    "FormatFlagsConversionMismatchException": _Kind(
        "String, char",
        lambda flags, letter: f"Conversion = {chr(letter)}, Flags = {_given(flags)}",
        ("String getFlags()", "char getConversion()"),
    ),
    "FormatterClosedException": _Kind("", lambda: None, ()),
    "IllegalFormatCodePointException": _Kind(
        "int", lambda code: f"Code point = 0x{code & 0xFFFFFFFF:x}", ("int getCodePoint()",)
    ),
    "IllegalFormatConversionException": _Kind(
        None, lambda letter, found: f"{chr(letter)} != {found}", ("char getConversion()", "")
    ),
    "IllegalFormatFlagsException": _Kind("String", _flagged("'"), ("String getFlags()",)),
    "IllegalFormatPrecisionException": _Kind("int", str, ("int getPrecision()",)),
    "IllegalFormatWidthException": _Kind("int", str, ("int getWidth()",)),
    "IllformedLocaleException": _Kind(
        "String, int", lambda message, index: f"{message} [at index {index}]", ("", "int getErrorIndex()")
    ),
    "MissingFormatArgumentException": _Kind(
        "String", lambda spec: f"Format specifier '{_given(spec)}'", ("String getFormatSpecifier()",)
    ),
    "MissingFormatWidthException": _Kind("String", _given, ("String getFormatSpecifier()",)),
    "MissingResourceException": _Kind(
        "String, String, String",
        lambda message, owner, key: message,
        ("", "String getClassName()", "String getKey()"),
    ),
    "ParseException": _Kind("String, int", lambda message, offset: message, ("", "int getErrorOffset()")),
    "UnknownFormatConversionException": _Kind(
        "String", lambda text: f"Conversion = '{_given(text)}'", ("String getConversion()",)
    ),
    "UnknownFormatFlagsException": _Kind("String", _flagged(""), ("String getFlags()",)),
}


def made(name: str, *arguments: Any) -> Thrown:
    """An exception made of what its constructor takes.

    Example:
        >>> made("IllegalFormatPrecisionException", 3).details
        {'getPrecision': 3}
    """
    kind = _KINDS[name]
    told = zip(kind.tells, arguments, strict=True)
    details = {_bare(signature): value for signature, value in told if signature}
    return Thrown(name, kind.words(*arguments), details=details)


def _bare(signature: str) -> str:
    return signature.split()[-1].removesuffix("()")


def _teller(signature: str) -> Callable[[Thrown], Any]:
    name, default = _bare(signature), "" if signature.startswith("String") else 0
    return lambda thrown: thrown.details.get(name, default)


def _maker(name: str) -> Callable[..., Thrown]:
    return lambda *arguments: made(name, *arguments)


def _with_message(declared: JavaClass, *parameters: str) -> JavaClass:
    for each in parameters:
        declared.constructor(each, lambda message=None: Thrown(declared.name, message))
    return declared


def _of_kind(name: str, kind: _Kind) -> JavaClass:
    declared = _declared(name)
    if kind.parameters is not None:
        declared.constructor(kind.parameters, _maker(name))
    for signature in filter(None, kind.tells):
        declared.method(signature, _teller(signature))
    return declared


def _without_index(message: str | None = None) -> Thrown:
    return Thrown("IllformedLocaleException", message, details={"getErrorIndex": -1})


def _all() -> dict[str, JavaClass]:
    found = {name: _declared(name) for name in _NEVER_MADE}
    found |= {name: _with_message(_declared(name), "", "String") for name in _PLAIN}
    found |= {name: _with_message(_declared(name), "String") for name in _MESSAGE_ONLY}
    found |= {name: _of_kind(name, kind) for name, kind in _KINDS.items()}
    for parameters in ("", "String"):
        found["IllformedLocaleException"].constructor(parameters, _without_index)
    return found


THROWABLES: dict[str, JavaClass] = _all()
