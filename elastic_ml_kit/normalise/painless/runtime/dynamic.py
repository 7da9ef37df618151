"""Operators on values whose type is known only while the script runs."""

from __future__ import annotations

import decimal
import operator
from collections.abc import Callable
from typing import Any

from elastic_ml_kit.normalise.boxes import Byte, Char, Float, Long, Short
from elastic_ml_kit.normalise.painless.runtime import numbers
from elastic_ml_kit.normalise.painless.runtime.classes import (
    HIGH,
    LONG_HIGH,
    LONG_LOW,
    LOW,
    class_of,
    is_a,
    java_name,
    null_pointer,
    unboxed_name,
)
from elastic_ml_kit.normalise.painless.thrown import Thrown, throw
from elastic_ml_kit.normalise.values import java_text, same

_INT, _LONG, _FLOAT, _DOUBLE = range(4)
_RANKS: dict[type, int] = {
    Long: _LONG,
    Short: _INT,
    Byte: _INT,
    Char: _INT,
    Float: _FLOAT,
    float: _DOUBLE,
    decimal.Decimal: _INT,
}
_GET_CLASS = "Object.getClass()"
Operation = Callable[[Any, Any], Any]


def _rank(value: Any) -> int | None:
    kind = type(value)
    if kind is int:
        return _INT if LOW <= value <= HIGH or not LONG_LOW <= value <= LONG_HIGH else _LONG
    return _RANKS.get(kind, _INT if isinstance(value, int) and kind is not bool else None)


def _present(left: Any, right: Any) -> None:
    for value, side in ((left, "leftObject"), (right, "rightObject")):
        if value is None:
            null_pointer(_GET_CLASS, side)


def _numbers(symbol: str, left: Any, right: Any) -> int:
    _present(left, right)
    ranks = _rank(left), _rank(right)
    if ranks[0] is None or ranks[1] is None:
        if isinstance(left, bool) and isinstance(right, bool):
            throw("ClassCastException", f"Cannot apply [{symbol}] operation to type [boolean]")
        names = f"[{java_name(left)}] and [{java_name(right)}]"
        throw("ClassCastException", f"Cannot apply [{symbol}] operation to types {names}.")
    return max(ranks[0], ranks[1])


def _arithmetic(symbol: str, whole: Operation, real: Operation) -> Operation:
    """An operator for every kind of number; `whole` gives a result that is cut to its width here."""

    def apply(left: Any, right: Any) -> Any:
        if type(left) is int and type(right) is int and LOW <= left <= HIGH and LOW <= right <= HIGH:
            return numbers.wrap_int(whole(left, right))
        rank = _numbers(symbol, left, right)
        if rank == _INT:
            return numbers.wrap_int(whole(_int_value(left), _int_value(right)))
        if rank == _LONG:
            return Long(numbers.wrap_long(whole(int(left), int(right))))
        if rank == _FLOAT:
            narrow = numbers.to_float
            return Float(narrow(real(narrow(left), narrow(right))))
        return real(float(left), float(right))

    return apply


def _int_value(value: Any) -> int:
    return numbers.wrap_int(int(value))


_add = _arithmetic("+", operator.add, operator.add)
_subtract = _arithmetic("-", operator.sub, operator.sub)
_multiply = _arithmetic("*", operator.mul, operator.mul)
divide = _arithmetic("/", numbers.divide_long, numbers.divide_double)
remainder = _arithmetic("%", numbers.remainder, numbers.remainder_double)


def add(left: Any, right: Any) -> Any:
    """`+` of numbers, or of anything with a text."""
    if type(left) is int and type(right) is int and LOW <= left <= HIGH and LOW <= right <= HIGH:
        total = left + right
        return total if LOW <= total <= HIGH else numbers.wrap_int(total)
    if isinstance(left, str):
        return left + (right if isinstance(right, str) else java_text(right))
    if isinstance(right, str):
        return java_text(left) + right
    return left + right if type(left) is float and type(right) is float else _add(left, right)


def subtract(left: Any, right: Any) -> Any:
    """`-`."""
    if type(left) is int and type(right) is int and LOW <= left <= HIGH and LOW <= right <= HIGH:
        rest = left - right
        return rest if LOW <= rest <= HIGH else numbers.wrap_int(rest)
    return _subtract(left, right)


def multiply(left: Any, right: Any) -> Any:
    """`*`."""
    if type(left) is int and type(right) is int and LOW <= left <= HIGH and LOW <= right <= HIGH:
        product = left * right
        return product if LOW <= product <= HIGH else numbers.wrap_int(product)
    return _multiply(left, right)


def add_to(left: Any, right: Any) -> Any:
    """`left += right`."""
    if type(left) is int and type(right) is int and LOW <= left <= HIGH and LOW <= right <= HIGH:
        total = left + right
        return total if LOW <= total <= HIGH else numbers.wrap_int(total)
    return recast(add(left, right), left)


def subtract_from(left: Any, right: Any) -> Any:
    """`left -= right`."""
    return recast(subtract(left, right), left)


def multiply_by(left: Any, right: Any) -> Any:
    """`left *= right`."""
    return recast(multiply(left, right), left)


def _compared(symbol: str, compare: Operation) -> Operation:
    def apply(left: Any, right: Any) -> Any:
        if type(left) is int and type(right) is int:
            return compare(left, right)
        rank = _numbers(symbol, left, right)
        if rank == _DOUBLE:
            return compare(float(left), float(right))
        if rank == _FLOAT:
            return compare(numbers.to_float(left), numbers.to_float(right))
        return compare(int(left), int(right))

    return apply


less = _compared("<", operator.lt)
less_or_equal = _compared("<=", operator.le)
greater = _compared(">", operator.gt)
greater_or_equal = _compared(">", operator.ge)


def equal(left: Any, right: Any) -> bool:
    """`==`: numbers by value whatever their types, all else by `equals`."""
    if left is None or right is None:
        return left is right
    if isinstance(left, str):
        return isinstance(right, str) and left == right
    first, second = _rank(left), _rank(right)
    if first is None or second is None:
        if (first is not None and right.__class__ is bool) or (second is not None and left.__class__ is bool):
            throw("ClassCastException", "Cannot cast java.lang.Boolean to java.lang.Integer")
        return same(left, right)
    rank = max(first, second)
    if rank == _DOUBLE:
        return float(left) == float(right)
    if rank == _FLOAT:
        return numbers.to_float(left) == numbers.to_float(right)
    return int(left) == int(right)


def equal_to_boolean(value: Any) -> bool:
    """Whether something that is no boolean equals one, which of a number cannot be asked."""
    if _rank(value) is not None:
        cause = Thrown("WrongMethodTypeException", "cannot convert MethodHandle(int,int)boolean")
        raise Thrown("ClassCastException", "Cannot cast from: boolean to boolean", cause)
    return False


def unequal(left: Any, right: Any) -> bool:
    """`!=`."""
    return not equal(left, right)


def identical(left: Any, right: Any) -> bool:
    """`===` of objects: small numbers are the same object, others are not."""
    if isinstance(left, int) and isinstance(right, int) and not isinstance(left, bool):
        return type(left) is type(right) and left == right and -128 <= left <= 127
    return left is right and not isinstance(left, float)


def _whole(value: Any) -> int:
    rank = _rank(value)
    if rank in (_INT, _LONG) and not isinstance(value, decimal.Decimal):
        return int(value)
    raise Thrown("ClassCastException", f"Cannot convert [{java_name(value)}] to an integral value.")


def _bits(symbol: str, operation: Operation) -> Operation:
    def apply(left: Any, right: Any) -> Any:
        _present(left, right)
        if isinstance(left, bool) and isinstance(right, bool):
            return operation(left, right)
        if isinstance(left, float) and isinstance(right, float):
            throw("ClassCastException", f"Cannot apply [{symbol}] operation to type [float]")
        result = operation(_whole(left), _whole(right))
        return Long(result) if _LONG in (_rank(left), _rank(right)) else result

    return apply


bit_and = _bits("&", operator.and_)
bit_or = _bits("|", operator.or_)
bit_xor = _bits("^", operator.xor)


def _shift(symbol: str, short: Operation, long: Operation) -> Operation:
    def apply(left: Any, right: Any) -> Any:
        _present(left, right)
        if isinstance(left, float | bool):
            kind = unboxed_name(left)
            throw("ClassCastException", f"Cannot apply [{symbol}] operation to type [{kind}]")
        if _rank(right) not in (_INT, _LONG):
            throw("ClassCastException", f"Cannot cast {java_name(right)} to java.lang.Long")
        number = _whole(left)
        return Long(long(number, int(right))) if _rank(left) == _LONG else short(number, int(right))

    return apply


shift_left = _shift("<<", numbers.left_int, numbers.left_long)
shift_right = _shift(">>", numbers.right_int, numbers.right_long)
shift_unsigned = _shift(">>>", numbers.unsigned_int, numbers.unsigned_long)


def _sign(symbol: str, value: Any) -> int:
    if value is None:
        null_pointer(_GET_CLASS, "args[0]")
    rank = _rank(value)
    if rank is None:
        place = "type [boolean]" if isinstance(value, bool) else f"type [{java_name(value)}]."
        throw("ClassCastException", f"Cannot apply [{symbol}] operation to {place}")
    return rank


def negate(value: Any) -> Any:
    """`-value`."""
    rank = _sign("-", value)
    if rank == _INT:
        return numbers.wrap_int(-int(value))
    if rank == _LONG:
        return Long(numbers.wrap_long(-int(value)))
    return Float(-value) if rank == _FLOAT else -value


def positive(value: Any) -> Any:
    """`+value`, which makes an int of a byte, a short and a char."""
    return int(value) if _sign("+", value) == _INT else value


def complement(value: Any) -> Any:
    """`~value`."""
    if isinstance(value, float):
        throw("ClassCastException", f"Cannot apply not [~] to type [{unboxed_name(value)}]")
    rank = _sign("~", value)
    return Long(~int(value)) if rank == _LONG else ~int(value)


def recast(result: Any, left: Any) -> Any:
    """The result of a compound assignment, cast back to the class that its target had."""
    if left is None or result is None or (type(result) is type(left) and not isinstance(left, int)):
        return result
    rank = _rank(left)
    if rank is None:
        if not is_a(result, class_of(left)):
            throw("ClassCastException", f"Cannot cast {java_name(result)} to {java_name(left)}")
        return result
    if _rank(result) is None:
        throw("ClassCastException", f"Cannot convert [class {java_name(result)}] to a Number")
    return _RECASTS[type(left) if type(left) is not int else rank](result)


def _as_int(value: Any) -> int:
    return numbers.double_to_int(value) if isinstance(value, float) else numbers.wrap_int(int(value))


def _as_long(value: Any) -> Long:
    cut = numbers.double_to_long(value) if isinstance(value, float) else numbers.wrap_long(int(value))
    return Long(cut)


_RECASTS: dict[Any, Callable[[Any], Any]] = {
    _INT: _as_int,
    _LONG: _as_long,
    Long: _as_long,
    float: float,
    Float: lambda value: Float(numbers.to_float(value)),
    Short: lambda value: Short(numbers.wrap_short(_as_int(value))),
    Byte: lambda value: Byte(numbers.wrap_byte(_as_int(value))),
    Char: lambda value: Char(_as_int(value) & 0xFFFF),
}
