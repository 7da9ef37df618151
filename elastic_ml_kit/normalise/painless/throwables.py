"""The exceptions that Java throws and scripts may catch: where each class stands in the tree."""

from __future__ import annotations

_TREE = """
java.lang.Throwable
  java.lang.Error
    java.lang.VirtualMachineError
      java.lang.StackOverflowError
      java.lang.OutOfMemoryError
    org.elasticsearch.painless.PainlessError
  java.lang.Exception
    java.lang.CloneNotSupportedException
    java.lang.InterruptedException
    java.lang.ReflectiveOperationException
      java.lang.ClassNotFoundException
      java.lang.IllegalAccessException
      java.lang.InstantiationException
      java.lang.NoSuchFieldException
      java.lang.NoSuchMethodException
    java.text.ParseException
    java.util.TooManyListenersException
    java.lang.RuntimeException
      java.lang.ArithmeticException
      java.lang.ArrayStoreException
      java.lang.ClassCastException
      java.lang.EnumConstantNotPresentException
      java.lang.IllegalArgumentException
        java.lang.IllegalThreadStateException
        java.lang.NumberFormatException
        java.util.IllegalFormatException
          java.util.DuplicateFormatFlagsException
          java.util.FormatFlagsConversionMismatchException
          java.util.IllegalFormatCodePointException
          java.util.IllegalFormatConversionException
          java.util.IllegalFormatFlagsException
          java.util.IllegalFormatPrecisionException
          java.util.IllegalFormatWidthException
          java.util.MissingFormatArgumentException
          java.util.MissingFormatWidthException
          java.util.UnknownFormatConversionException
          java.util.UnknownFormatFlagsException
        java.util.regex.PatternSyntaxException
      java.lang.IllegalMonitorStateException
      java.lang.IllegalStateException
        java.util.FormatterClosedException
      java.lang.IndexOutOfBoundsException
        java.lang.ArrayIndexOutOfBoundsException
        java.lang.StringIndexOutOfBoundsException
      java.lang.NegativeArraySizeException
      java.lang.NullPointerException
      java.lang.SecurityException
      java.lang.TypeNotPresentException
      java.lang.UnsupportedOperationException
      java.lang.invoke.WrongMethodTypeException
      java.time.DateTimeException
        java.time.format.DateTimeParseException
        java.time.temporal.UnsupportedTemporalTypeException
        java.time.zone.ZoneRulesException
      java.util.ConcurrentModificationException
      java.util.EmptyStackException
      java.util.IllformedLocaleException
      java.util.MissingResourceException
      java.util.NoSuchElementException
        java.util.InputMismatchException
"""
_ROOT = "Throwable"
_DEFAULT = "RuntimeException"


def _read(tree: str) -> tuple[dict[str, str], dict[str, str]]:
    packages: dict[str, str] = {}
    supers: dict[str, str] = {}
    above: list[str] = []
    for line in tree.strip().splitlines():
        full = line.strip()
        name = full.rpartition(".")[2]
        del above[(len(line) - len(full)) // 2 :]
        packages[name] = full
        if above:
            supers[name] = above[-1]
        above.append(name)
    return packages, supers


_PACKAGES, _SUPERS = _read(_TREE)


def full_name(name: str) -> str:
    """The class with its package.

    Example:
        >>> full_name("NoSuchElementException")
        'java.util.NoSuchElementException'
    """
    return _PACKAGES.get(name, name)


def super_name(name: str) -> str | None:
    """The class above; a class that is not known stands below RuntimeException.

    Example:
        >>> super_name("NumberFormatException")
        'IllegalArgumentException'
    """
    return None if name == _ROOT else _SUPERS.get(name, _DEFAULT)


def is_a(name: str, super: str) -> bool:
    """Whether the class is the other or stands below it: whether `catch (super e)` takes it.

    Example:
        >>> is_a("NumberFormatException", "Exception"), is_a("StackOverflowError", "Exception")
        (True, False)
    """
    above: str | None = name
    while above is not None:
        if above == super:
            return True
        above = super_name(above)
    return False
