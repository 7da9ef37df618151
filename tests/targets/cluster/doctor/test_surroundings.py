from __future__ import annotations

import fnmatch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elastic_ml_kit.targets.cluster.doctor.surroundings import overlap

PATTERN = st.text("ab*", max_size=6)


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ("logs-*", "logs-system.auth-lab", True),
        ("logs-*-*", "logs-system.auth-lab*", True),
        ("*-lab", "logs-*", True),
        ("logs-a*", "logs-b*", False),
        ("logs", "logs-*", False),
        ("*", "", True),
        ("", "", True),
    ],
)
def test_patterns_meet_if_a_name_fits_both(one: str, other: str, meet: bool) -> None:
    assert overlap(one, other) is meet
    assert overlap(other, one) is meet


@settings(derandomize=True, deadline=None, max_examples=200)
@given(pattern=PATTERN, name=st.text("ab", max_size=6))
def test_a_name_meets_the_patterns_that_it_fits(pattern: str, name: str) -> None:
    assert overlap(pattern, name) is fnmatch.fnmatchcase(name, pattern)
