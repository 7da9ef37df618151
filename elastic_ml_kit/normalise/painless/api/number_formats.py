"""Number formats of java.text; those of money are left out, since they need a table of currencies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from elastic_ml_kit.normalise.boxes import Char
from elastic_ml_kit.normalise.painless.api.decimal_format import (
    DecimalFormat,
    Symbols,
    pattern_of,
    symbols_of,
)
from elastic_ml_kit.normalise.painless.api.declare import JavaClass
from elastic_ml_kit.normalise.painless.api.iterables import required
from elastic_ml_kit.normalise.painless.containers.objects import JavaObject


class FormatSymbols(JavaObject):
    """A `DecimalFormatSymbols`.

    Args:
        symbols: what it holds.
    """

    __slots__ = ("symbols",)

    java_name = "java.text.DecimalFormatSymbols"

    def __init__(self, symbols: Symbols | None = None) -> None:
        self.symbols = symbols or Symbols()


def _of_locale(locale: Any) -> FormatSymbols:
    return FormatSymbols(symbols_of(required(locale).language, locale.country))


def _made(pattern: str, locale: Any = None, whole: bool = False) -> DecimalFormat:
    made = DecimalFormat(pattern, None if locale is None else _of_locale(locale).symbols)
    made.whole_only = whole
    return made


def _setter(name: str) -> Callable[[DecimalFormat, Any], None]:
    return lambda made, value: setattr(made.layout, name, value)


def _least(least: str, most: str) -> Callable[[DecimalFormat, int], None]:
    def change(made: DecimalFormat, value: int) -> None:
        wanted = max(0, value)
        setattr(made.layout, least, wanted)
        setattr(made.layout, most, max(wanted, getattr(made.layout, most)))

    return change


def _most(least: str, most: str) -> Callable[[DecimalFormat, int], None]:
    def change(made: DecimalFormat, value: int) -> None:
        wanted = max(0, value)
        setattr(made.layout, most, wanted)
        setattr(made.layout, least, min(wanted, getattr(made.layout, least)))

    return change


def _affix(place: int, negative: bool) -> Callable[[DecimalFormat, str], None]:
    def change(made: DecimalFormat, text: str) -> None:
        parts = list(made.affixes(negative))
        parts[place] = text
        setattr(made.layout, "negative" if negative else "positive", (parts[0], parts[1]))

    return change


def _set_grouped(made: DecimalFormat, value: bool) -> None:
    made.grouped = value


def _set_whole(made: DecimalFormat, value: bool) -> None:
    made.whole_only = value


def _set_mode(made: DecimalFormat, mode: Any) -> None:
    made.mode = required(mode)


def _set_symbols(made: DecimalFormat, symbols: FormatSymbols) -> None:
    made.symbols = symbols.symbols


FORMAT = JavaClass("Format", "java.text.Format")
FORMAT.methods(
    {
        "def clone()": lambda f: f.clone(),
        "String format(Object)": lambda f, value: f.format(value),
        "Object parseObject(String)": lambda f, text: f.parse(text),
    }
)

NUMBER_FORMAT = JavaClass("NumberFormat", "java.text.NumberFormat", supers=("Format", "Object"))
for _name, _pattern, _whole in (
    ("getInstance", "#,##0.###", False),
    ("getNumberInstance", "#,##0.###", False),
    ("getIntegerInstance", "#,##0", True),
    ("getPercentInstance", "#,##0%", False),
):
    NUMBER_FORMAT.static(f"NumberFormat {_name}()", lambda p=_pattern, w=_whole: _made(p, None, w))
    NUMBER_FORMAT.static(
        f"NumberFormat {_name}(Locale)", lambda locale, p=_pattern, w=_whole: _made(p, required(locale), w)
    )
NUMBER_FORMAT.methods(
    {
        "int getMaximumFractionDigits()": lambda f: f.layout.most_fraction,
        "int getMaximumIntegerDigits()": lambda f: f.layout.most_whole,
        "int getMinimumFractionDigits()": lambda f: f.layout.least_fraction,
        "int getMinimumIntegerDigits()": lambda f: f.layout.least_whole,
        "RoundingMode getRoundingMode()": lambda f: f.mode,
        "boolean isGroupingUsed()": lambda f: f.grouped,
        "boolean isParseIntegerOnly()": lambda f: f.whole_only,
        "Number parse(String)": DecimalFormat.parse,
        "void setGroupingUsed(boolean)": _set_grouped,
        "void setMaximumFractionDigits(int)": _most("least_fraction", "most_fraction"),
        "void setMaximumIntegerDigits(int)": _most("least_whole", "most_whole"),
        "void setMinimumFractionDigits(int)": _least("least_fraction", "most_fraction"),
        "void setMinimumIntegerDigits(int)": _least("least_whole", "most_whole"),
        "void setParseIntegerOnly(boolean)": _set_whole,
        "void setRoundingMode(RoundingMode)": _set_mode,
    }
)

DECIMAL_FORMAT = JavaClass(
    "DecimalFormat",
    "java.text.DecimalFormat",
    python=(DecimalFormat,),
    supers=("NumberFormat", "Format", "Object"),
)
DECIMAL_FORMAT.constructor("", DecimalFormat)
DECIMAL_FORMAT.constructor("String", DecimalFormat)
DECIMAL_FORMAT.constructor(
    "String, DecimalFormatSymbols", lambda pattern, symbols: DecimalFormat(pattern, required(symbols).symbols)
)
DECIMAL_FORMAT.methods(
    {
        "void applyPattern(String)": DecimalFormat.apply,
        "DecimalFormatSymbols getDecimalFormatSymbols()": lambda f: FormatSymbols(f.symbols),
        "int getGroupingSize()": lambda f: f.layout.group,
        "int getMultiplier()": lambda f: f.layout.factor,
        "String getNegativePrefix()": lambda f: f.affixes(True)[0],
        "String getNegativeSuffix()": lambda f: f.affixes(True)[1],
        "String getPositivePrefix()": lambda f: f.affixes(False)[0],
        "String getPositiveSuffix()": lambda f: f.affixes(False)[1],
        "boolean isDecimalSeparatorAlwaysShown()": lambda f: f.layout.point,
        "void setDecimalFormatSymbols(DecimalFormatSymbols)": _set_symbols,
        "void setDecimalSeparatorAlwaysShown(boolean)": _setter("point"),
        "void setGroupingSize(int)": _setter("group"),
        "void setMultiplier(int)": _setter("factor"),
        "void setNegativePrefix(String)": _affix(0, negative=True),
        "void setNegativeSuffix(String)": _affix(1, negative=True),
        "void setPositivePrefix(String)": _affix(0, negative=False),
        "void setPositiveSuffix(String)": _affix(1, negative=False),
        "String toPattern()": pattern_of,
    }
)

SYMBOLS = JavaClass("DecimalFormatSymbols", FormatSymbols.java_name, python=(FormatSymbols,))
SYMBOLS.constructor("", FormatSymbols)
SYMBOLS.constructor("Locale", _of_locale)
SYMBOLS.static("DecimalFormatSymbols getInstance()", FormatSymbols)
SYMBOLS.static("DecimalFormatSymbols getInstance(Locale)", _of_locale)
for _name, _field in (
    ("DecimalSeparator", "decimal"),
    ("GroupingSeparator", "grouping"),
    ("MinusSign", "minus"),
    ("Percent", "percent"),
    ("PerMill", "per_mill"),
):
    SYMBOLS.method(f"char get{_name}()", lambda s, n=_field: ord(getattr(s.symbols, n)))
    SYMBOLS.method(f"void set{_name}(char)", lambda s, c, n=_field: setattr(s.symbols, n, str(Char(c))))
for _name, _field in (("ExponentSeparator", "exponent"), ("Infinity", "infinity"), ("NaN", "nan")):
    SYMBOLS.method(f"String get{_name}()", lambda s, n=_field: getattr(s.symbols, n))
    SYMBOLS.method(f"void set{_name}(String)", lambda s, text, n=_field: setattr(s.symbols, n, text))

CLASSES = (FORMAT, NUMBER_FORMAT, DECIMAL_FORMAT, SYMBOLS)
