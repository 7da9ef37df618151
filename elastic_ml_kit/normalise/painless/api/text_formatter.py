"""Formatted text written one piece after another: `Formatter`."""

from __future__ import annotations

from elastic_ml_kit.normalise.painless.api.declare import JavaClass
from elastic_ml_kit.normalise.painless.api.locales import Locale
from elastic_ml_kit.normalise.painless.api.text_builder import StringBuilder
from elastic_ml_kit.normalise.painless.api.text_format import formatted
from elastic_ml_kit.normalise.painless.arrays import Array
from elastic_ml_kit.normalise.painless.containers.objects import JavaObject

_DEFAULT = Locale("en")


class Formatter(JavaObject):
    """Writes formatted text to a builder.

    Attributes:
        out: where it writes.
        locale: of what it writes; None for none.
    """

    __slots__ = ("locale", "out")

    java_name = "java.util.Formatter"

    def __init__(self, out: StringBuilder | None = None, locale: Locale | None = _DEFAULT) -> None:
        self.out = StringBuilder() if out is None else out
        self.locale = locale

    def __str__(self) -> str:
        return str(self.out)

    def format(self, pattern: str | None, values: Array | None) -> Formatter:
        """Writes a pattern with values.

        Errors:
            Thrown: the pattern is wrong, or a value does not fit or is missing.
        """
        return self.format_in(self.locale, pattern, values)

    def format_in(self, locale: Locale | None, pattern: str | None, values: Array | None) -> Formatter:
        """Writes a pattern with values in another locale.

        Errors:
            Thrown: the pattern is wrong, or a value does not fit or is missing.
        """
        self.out.append(formatted(locale, pattern, values))
        return self


FORMATTER = JavaClass("Formatter", Formatter.java_name, python=(Formatter,))
for _parameters in ("", "Appendable", "Appendable, Locale"):
    FORMATTER.constructor(_parameters, Formatter)
FORMATTER.methods(
    {
        "Formatter format(String, def[])": Formatter.format,
        "Formatter format(Locale, String, def[])": Formatter.format_in,
        "Locale locale()": lambda formatter: formatter.locale,
        "Appendable out()": lambda formatter: formatter.out,
        "String toString()": str,
    }
)

CLASSES: tuple[JavaClass, ...] = (FORMATTER,)
