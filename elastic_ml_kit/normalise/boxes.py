"""Boxed numbers that plain Python values cannot tell apart: a Long 5 is no Integer 5.

Where a script has a static primitive type, values are plain: `bool`, `int` (in the range of its type; a
`char` is its UTF-16 code unit) and `float` (a `float` is rounded to 32 bits). For an object or `def`:

==========  ==========================================
Java        here
==========  ==========================================
null        None
Boolean     bool
Integer     int, within 32 bits
Long        `Long`; also a plain int beyond 32 bits, as documents hold it
Short       `Short`
Byte        `Byte`
Character   `Char`
Double      float
Float       `Float`
BigInteger  `Big`; also a plain int beyond 64 bits
BigDecimal  decimal.Decimal
String      str
==========  ==========================================
"""

from __future__ import annotations


class Long(int):
    """A boxed long."""

    __slots__ = ()


class Short(int):
    """A boxed short."""

    __slots__ = ()


class Byte(int):
    """A boxed byte."""

    __slots__ = ()


class Char(int):
    """A boxed char: a UTF-16 code unit."""

    __slots__ = ()

    def __str__(self) -> str:
        return chr(self)


class Big(int):
    """A whole number without limit."""

    __slots__ = ()


class Float(float):
    """A boxed float, rounded to 32 bits."""

    __slots__ = ()
