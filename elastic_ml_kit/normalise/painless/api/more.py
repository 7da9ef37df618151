"""Small classes of java.util: Objects, Random, StringJoiner, BitSet, UUID, Base64, number formats."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from elastic_ml_kit.normalise.painless.api import identifiers, number_formats
from elastic_ml_kit.normalise.painless.api.declare import JavaClass
from elastic_ml_kit.normalise.painless.api.gathering import deep_same
from elastic_ml_kit.normalise.painless.arrays import Array
from elastic_ml_kit.normalise.painless.containers.bits import BitSet
from elastic_ml_kit.normalise.painless.containers.joiner import StringJoiner
from elastic_ml_kit.normalise.painless.containers.random import Random
from elastic_ml_kit.normalise.painless.containers.streams import DoubleStream, IntStream, LongStream
from elastic_ml_kit.normalise.painless.thrown import throw
from elastic_ml_kit.normalise.values import java_hash, java_text, same, wrapped


def _not_null(value: Any, message: str | None = None) -> Any:
    return throw("NullPointerException", message) if value is None else value


OBJECTS = JavaClass("Objects", "java.util.Objects")
OBJECTS.statics(
    {
        "int compare(def, def, Comparator)": lambda a, b, order: 0 if a is b else order(a, b),
        "boolean deepEquals(Object, Object)": deep_same,
        "boolean equals(Object, Object)": same,
        "int hash(Object[])": lambda array: 0 if array is None else java_hash(list(array)),
        "int hashCode(Object)": java_hash,
        "boolean isNull(Object)": lambda value: value is None,
        "boolean nonNull(Object)": lambda value: value is not None,
        "def requireNonNull(def)": _not_null,
        "def requireNonNull(def, String)": _not_null,
        "String toString(Object)": java_text,
        "String toString(Object, String)": lambda value, other: other if value is None else java_text(value),
    }
)


def _draws(kind: Any, draw: Callable[..., Any]) -> Callable[..., Any]:
    def drawn(random: Random, count: int, *bounds: Any) -> Any:
        if count < 0:
            throw("IllegalArgumentException", "size must be non-negative")
        if bounds and bounds[0] >= bounds[1]:
            throw("IllegalArgumentException", "bound must be greater than origin")
        return kind(draw(random, *bounds) for _ in range(count))

    return drawn


def _int(random: Random, low: int | None = None, high: int = 0) -> int:
    if low is None:
        return random.whole()
    if high - low < 1 << 31:
        return random.below(high - low) + low
    while not low <= (drawn := random.whole()) < high:
        pass
    return drawn


def _long(random: Random, low: int | None = None, high: int = 0) -> int:
    drawn = random.wide()
    if low is None:
        return drawn
    span = high - low
    if span & (span - 1) == 0:
        return (drawn & span - 1) + low
    if span >= 1 << 63:
        while not low <= drawn < high:
            drawn = random.wide()
        return drawn
    half = (drawn & 0xFFFFFFFFFFFFFFFF) >> 1
    while half + span - 1 - half % span >= 1 << 63:
        half = (random.wide() & 0xFFFFFFFFFFFFFFFF) >> 1
    return half % span + low


def _double(random: Random, low: float = 0.0, high: float = 1.0) -> float:
    return random.fraction() * (high - low) + low


def _fill(random: Random, array: Array) -> None:
    for start in range(0, len(array), 4):
        drawn = random.whole()
        for place in range(start, min(start + 4, len(array))):
            array[place] = wrapped(drawn, 8)
            drawn >>= 8


RANDOM = JavaClass("Random", "java.util.Random", python=(Random,))
RANDOM.constructor("", Random)
RANDOM.constructor("long", Random)
RANDOM.methods(
    {
        "DoubleStream doubles(long)": _draws(DoubleStream, _double),
        "DoubleStream doubles(long, double, double)": _draws(DoubleStream, _double),
        "IntStream ints(long)": _draws(IntStream, _int),
        "IntStream ints(long, int, int)": _draws(IntStream, _int),
        "LongStream longs(long)": _draws(LongStream, _long),
        "LongStream longs(long, long, long)": _draws(LongStream, _long),
        "boolean nextBoolean()": Random.flag,
        "void nextBytes(byte[])": _fill,
        "double nextDouble()": Random.fraction,
        "float nextFloat()": Random.narrow_fraction,
        "double nextGaussian()": Random.gaussian,
        "int nextInt()": Random.whole,
        "int nextInt(int)": Random.below,
        "long nextLong()": Random.wide,
        "void setSeed(long)": Random.seed,
    }
)


JOINER = JavaClass("StringJoiner", "java.util.StringJoiner", python=(StringJoiner,))
JOINER.constructor("CharSequence", StringJoiner)
JOINER.constructor("CharSequence, CharSequence, CharSequence", StringJoiner)
JOINER.methods(
    {
        "StringJoiner add(CharSequence)": StringJoiner.add,
        "int length()": lambda joiner: len(str(joiner)),
        "StringJoiner merge(StringJoiner)": lambda joiner, other: joiner.merge(_not_null(other)),
        "StringJoiner setEmptyValue(CharSequence)": StringJoiner.set_empty,
    }
)


def _clear(bits: BitSet, *places: int) -> None:
    bits.bits = bits.bits & ~bits.mask(*places) if places else 0


def _flip(bits: BitSet, *places: int) -> None:
    bits.bits ^= bits.mask(*places)


def _set(bits: BitSet, start: int, end: int | None = None, value: bool = True) -> None:
    mask = bits.mask(start, end)
    bits.bits = bits.bits | mask if value else bits.bits & ~mask


def _combined(change: Callable[[int, int], int]) -> Callable[[BitSet, BitSet], None]:
    def combined(bits: BitSet, other: BitSet) -> None:
        bits.bits = change(bits.bits, _not_null(other).bits)

    return combined


def _copy(bits: BitSet) -> BitSet:
    made = BitSet(bits.size())
    made.bits = bits.bits
    return made


def _of_words(words: Array) -> BitSet:
    made = BitSet(64 * len(words))
    made.bits = sum((word & 0xFFFFFFFFFFFFFFFF) << 64 * place for place, word in enumerate(words))
    return made


BIT_SET = JavaClass("BitSet", "java.util.BitSet", python=(BitSet,))
BIT_SET.constructor("", BitSet)
BIT_SET.constructor("int", BitSet)
BIT_SET.static("BitSet valueOf(long[])", _of_words)
BIT_SET.methods(
    {
        "void and(BitSet)": _combined(lambda left, right: left & right),
        "void andNot(BitSet)": _combined(lambda left, right: left & ~right),
        "int cardinality()": lambda b: b.bits.bit_count(),
        "void clear()": _clear,
        "void clear(int)": _clear,
        "void clear(int, int)": _clear,
        "def clone()": _copy,
        "void flip(int)": _flip,
        "void flip(int, int)": _flip,
        "boolean intersects(BitSet)": lambda b, other: bool(b.bits & other.bits),
        "boolean isEmpty()": lambda b: not b.bits,
        "int length()": lambda b: b.bits.bit_length(),
        "int nextClearBit(int)": lambda b, start: b.next(start, False),
        "int nextSetBit(int)": lambda b, start: b.next(start, True),
        "void or(BitSet)": _combined(lambda left, right: left | right),
        "int previousClearBit(int)": lambda b, start: b.previous(start, False),
        "int previousSetBit(int)": lambda b, start: b.previous(start, True),
        "void set(int)": _set,
        "void set(int, int)": _set,
        "void set(int, int, boolean)": _set,
        "int size()": BitSet.size,
        "byte[] toByteArray()": lambda b: Array("byte", b.octets()),
        "long[] toLongArray()": lambda b: Array("long", b.words()),
        "void xor(BitSet)": _combined(lambda left, right: left ^ right),
    }
)

CLASSES = (OBJECTS, RANDOM, JOINER, BIT_SET, *identifiers.CLASSES, *number_formats.CLASSES)
