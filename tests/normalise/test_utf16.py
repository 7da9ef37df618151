from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elastic_ml_kit.normalise.utf16 import is_high, is_low, is_wide, joined, length, of_codes, units

TEXTS = [("", 0, False), ("abc", 3, False), ("\u00e9\uffff", 2, False), ("a\N{GRINNING FACE}b", 4, True)]


@pytest.mark.parametrize(("text", "size", "wide"), TEXTS)
def test_sizes(text: str, size: int, wide: bool) -> None:
    assert (length(text), len(units(text)), is_wide(text)) == (size, size, wide)


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_units_join_to_the_text(text: str) -> None:
    whole = joined(text)
    assert joined(units(whole)) == whole
    assert max(units(whole), default="") <= "\uffff"
    assert of_codes(map(ord, units(whole))) == whole


def test_half_a_character_stays_half() -> None:
    high, low = list(units("\N{GRINNING FACE}"))
    assert is_high(ord(high))
    assert is_low(ord(low))
    assert joined(low + high) == low + high
    assert joined(high + low) == "\N{GRINNING FACE}"
