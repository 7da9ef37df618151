from __future__ import annotations

import pytest

from elastic_ml_kit.targets.cluster.doctor.machine import in_words, size


@pytest.mark.parametrize(
    ("text", "bytes_"),
    [("256mb", 2**28), ("1.5GB", 3 * 2**29), ("0b", 0), ("17", 17), ("2tb", 2**41), ("-1", 0), ("many", 0)],
)
def test_a_size_is_read(text: str, bytes_: int) -> None:
    assert size(text) == bytes_


@pytest.mark.parametrize(("text", "words"), [("256mb", "256 MB"), ("1gb", "1.0 GB"), ("0b", "0 MB")])
def test_a_size_is_said(text: str, words: str) -> None:
    assert in_words(size(text)) == words
