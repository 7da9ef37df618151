from __future__ import annotations

import pytest

from elastic_ml_kit.query.ast import All, And, Exists, Node, Not, Nothing, Or, Range, Terms, Wildcard
from elastic_ml_kit.query.required import positive_fields, required_fields

A, B, C = Exists("a"), Terms("b", (1,)), Wildcard("c", "x*")


@pytest.mark.parametrize(
    ("node", "mentioned", "needed"),
    [
        (All(), "", ""),
        (Nothing(), "", ""),
        (A, "a", "a"),
        (Range("d", 1), "d", "d"),
        (And((A, B, Not(C))), "abc", "ab"),
        (Or((A, B)), "ab", ""),
        (Or((And((A, B)), And((A, C)))), "abc", "a"),
        (Or(()), "", ""),
        (Not(And((A, B))), "ab", ""),
    ],
)
def test_fields_of_a_query(node: Node, mentioned: str, needed: str) -> None:
    assert required_fields(node) == set(mentioned)
    assert positive_fields(node) == set(needed)
