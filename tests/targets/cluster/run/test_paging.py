"""Pages by time: every document once, whatever the number of them and their order within an instant."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from elastic_ml_kit.targets.cluster.run.results import by_time


@given(
    st.lists(st.integers(0, 12), max_size=60), st.integers(1, 9), st.none() | st.integers(0, 12), st.randoms()
)
def test_every_document_comes_once(
    times: list[int], size: int, start: int | None, shuffled: random.Random
) -> None:
    documents = [{"timestamp": time, "id": number} for number, time in enumerate(times)]
    held = [each for each in documents if start is None or each["timestamp"] >= start]

    def page(first: int | None, left: int) -> Sequence[Mapping[str, Any]]:
        """A new order within an instant for every page, but as long as one instant is read."""
        if left == 0:
            shuffled.shuffle(documents)
        ordered = sorted(documents, key=lambda each: each["timestamp"])
        return [each for each in ordered if first is None or each["timestamp"] >= first][left : left + size]

    found = [*by_time(page, size, start)]
    assert [each["timestamp"] for each in found] == sorted(each["timestamp"] for each in held)
    assert sorted(each["id"] for each in found) == sorted(each["id"] for each in held)
