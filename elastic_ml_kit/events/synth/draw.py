"""Random numbers that depend on what they are for, not on when they are drawn.

Every draw has its own generator, seeded by the run's seed and the names of what is drawn. So the same seed
gives the same bytes whatever the chunk size, and a source that is left out changes nothing in the others.
"""

from __future__ import annotations

import zlib

import numpy as np
import polars as pl
from numpy.typing import NDArray

from elastic_ml_kit.fields import TIME_TYPE

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def generator(seed: int, *purpose: str | int) -> np.random.Generator:
    """The random generator for one purpose.

    Example:
        >>> bool(generator(1, "people").integers(100) == generator(1, "people").integers(100))
        True
    """
    words = [zlib.crc32(word.encode()) if isinstance(word, str) else word for word in purpose]
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, *words])))


def hex_words(rng: np.random.Generator, count: int, length: int, name: str) -> pl.Series:
    """`count` random lower-case hexadecimal strings of `length` characters (an even number)."""
    text = rng.bytes(count * length // 2).hex().encode()
    return pl.Series(name, np.frombuffer(text, dtype=f"S{length}")).cast(pl.String)


def uuids(rng: np.random.Generator, count: int, name: str = "uuid") -> pl.Series:
    """Random UUIDs as text."""
    word = pl.col(name).str
    dashed = pl.concat_str(
        word.slice(0, 8),
        word.slice(8, 4),
        word.slice(12, 4),
        word.slice(16, 4),
        word.slice(20, 12),
        separator="-",
    )
    return hex_words(rng, count, 32, name).to_frame().select(dashed).to_series()


def instants(milliseconds: Ints, name: str = "@timestamp") -> pl.Series:
    """Milliseconds since the epoch as a time column."""
    return pl.Series(name, milliseconds).cast(TIME_TYPE)
