"""Lines that differ only in numbers, addresses and hashes, seen as one: faster, and sometimes wrong."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from elastic_ml_kit.score.text.evaluation.agreement import Changes, changed
from elastic_ml_kit.score.text.runtime import TextModel

_VALUES = re.compile(
    r"""
    (?<![^\W_]) (?:
        [0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}     # a UUID
      | (?:[0-9a-f]{1,4}:){3,7}:?[0-9a-f]{0,4}          # an IPv6 or MAC address
      | \d{1,3}(?:\.\d{1,3}){3}                         # an IPv4 address
      | 0x[0-9a-f]+                                     # a number in hexadecimal
      | (?=[a-f]*\d)[0-9a-f]{12,}                       # a hash
    ) (?![^\W_])
    | \d+                                               # a number
    """,
    re.VERBOSE | re.IGNORECASE,
)


def mask(text: str) -> str:
    """The text with # for each number, address and hash.

    Example:
        >>> mask("Accepted root from 10.0.0.7 port 22, key 0x1f, job-17 in 3.5s at fe80::1")
        'Accepted root from # port #, key #, job-# in #.#s at fe#::#'
    """
    return _VALUES.sub("#", text)


def disagreement(model: TextModel, texts: Sequence[str]) -> Changes:
    """How many texts would get another class if the first of each template answered for all."""
    if not texts:
        return Changes(0, 0, 0.0)
    first: dict[str, int] = {}
    stands_for = [first.setdefault(mask(text), place) for place, text in enumerate(texts)]
    own = model.probabilities(texts)
    return changed(own[np.array(stands_for)], own)
