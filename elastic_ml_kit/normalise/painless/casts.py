"""Which type becomes which: Painless's rules for casts, and the type that two operands meet in.

Boxing and unboxing happen only where a value goes into a call, a list or a `return` ("internal"); a
declaration such as `Integer i = 5` is refused, as Elasticsearch does.
"""

from __future__ import annotations

from elastic_ml_kit.normalise.painless.refusal import cast_error
from elastic_ml_kit.normalise.painless.types import BOXES, UNBOXED, Types

NUMERIC = ("byte", "short", "char", "int", "long", "float", "double")
WIDER: dict[str, tuple[str, ...]] = {
    "byte": ("short", "int", "long", "float", "double"),
    "short": ("int", "long", "float", "double"),
    "char": ("int", "long", "float", "double"),
    "int": ("long", "float", "double"),
    "long": ("float", "double"),
    "float": ("double",),
    "double": (),
    "boolean": (),
}


def check_cast(
    types: Types, offset: int, actual: str, expected: str, explicit: bool = False, internal: bool = False
) -> None:
    """Nothing, if a value of one type may become one of the other.

    Args:
        types: the classes there are.
        offset: the place for the error.
        actual: the type of the value.
        expected: the type it is to have.
        explicit: the script wrote a cast.
        internal: the value goes into a call, a literal or a `return`.

    Errors:
        CompileError: it may not.
    """
    if not _legal(types, actual, expected, explicit, internal):
        reason = f"Cannot cast from [{types.shown(actual)}] to [{types.shown(expected)}]."
        raise cast_error(offset, reason)


def _legal(types: Types, actual: str, expected: str, explicit: bool, internal: bool) -> bool:
    if actual == expected or actual == "def":
        return expected != "void" or actual == expected
    if expected == "def":
        return actual != "void"
    if actual in BOXES:
        return _from_primitive(actual, expected, explicit, internal)
    if actual in UNBOXED and internal:
        wider = (UNBOXED[actual], *WIDER[UNBOXED[actual]])
        if expected in wider or UNBOXED.get(expected) in wider:
            return True
    if actual == "String" and expected == "char":
        return explicit
    return _fits(types, actual, expected) or (explicit and _fits(types, expected, actual))


def _fits(types: Types, actual: str, expected: str) -> bool:
    """As `Types.fits`, but nothing becomes a `def[]`, a class of its own to the compiler."""
    return types.fits(actual, expected) and not (expected.startswith("def[") and actual != expected)


def _from_primitive(actual: str, expected: str, explicit: bool, internal: bool) -> bool:
    if expected in WIDER[actual]:
        return True
    if expected in BOXES:
        return explicit and actual != "boolean" and expected != "boolean"
    if expected == "String":
        return actual == "char" and explicit
    if not internal:
        return False
    box = UNBOXED.get(expected)
    return (
        expected == "Object"
        or (expected == "Number" and actual != "boolean")
        or box in (actual, *WIDER[actual])
    )


def promote_one(type: str, decimal: bool) -> str | None:
    """The type in which a sign, a complement or a shift is done."""
    if type in ("def", "long") or (decimal and type in ("float", "double")):
        return type
    return "int" if type in ("int", "char", "short", "byte") else None


def promote(left: str, right: str, decimal: bool = True) -> str | None:
    """The type in which two numbers meet.

    Example:
        >>> promote("char", "long"), promote("int", "def"), promote("boolean", "boolean")
        ('long', 'def', None)
    """
    both = (left, right)
    if "def" in both:
        return "def"
    if decimal and "double" in both:
        return "double"
    if decimal and "float" in both:
        return "float"
    if "long" in both:
        return "long"
    return "int" if not {"int", "char", "short", "byte"}.isdisjoint(both) else None


def promote_sum(left: str, right: str) -> str | None:
    """The type of a sum or concatenation."""
    return "String" if "String" in (left, right) else promote(left, right)


def promote_bits(left: str, right: str) -> str | None:
    """The type of `^`, and of the compound `&=` and `|=`."""
    if "def" in (left, right):
        return "def"
    return "boolean" if "boolean" in (left, right) else promote(left, right, decimal=False)


def promote_equality(left: str, right: str) -> str | None:
    """The type in which `==` compares."""
    if left == right == "String":
        return "String"
    if "def" in (left, right):
        return "def"
    if left in BOXES and right in BOXES:
        return "boolean" if left == right == "boolean" else promote(left, right)
    return "Object"


def promote_branches(left: str, right: str) -> str | None:
    """The type of a conditional of which nothing is expected."""
    if left == right:
        return left
    if "def" in (left, right):
        return "def"
    if left in NUMERIC and right in NUMERIC:
        if not {"double", "float", "long", "int"}.isdisjoint((left, right)):
            return promote(left, right)
        return None if "char" in (left, right) else "short"
    if {left, right} & set(BOXES):
        return None
    return "Object"
