"""Settings that cannot be are refused; class weights are what their rule says."""

from __future__ import annotations

from typing import Any

import pytest

from elastic_ml_kit.errors import UsageError
from elastic_ml_kit.score.text.learning.recipe import Recipe, class_weights, pairs

LABELS = ("ERROR", "INFO", "WARNING")
COUNTS = {"ERROR": 10, "INFO": 80, "WARNING": 30}


def test_balanced_weights_make_every_class_count_the_same() -> None:
    weights = class_weights("balanced", LABELS, COUNTS)
    assert [weight * COUNTS[label] for weight, label in zip(weights, LABELS, strict=True)] == [40, 40, 40]


@pytest.mark.parametrize(
    ("text", "expected"), [("none", (1, 1, 1)), ("INFO=0.5", (1, 0.5, 1)), ("WARNING=2, ERROR=3", (3, 1, 2))]
)
def test_weights_are_what_was_told(text: str, expected: tuple[float, ...]) -> None:
    assert class_weights(text, LABELS, COUNTS) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("balance", "'balance' is not balanced, none, or CLASS=NUMBER"),
        ("EROR=2", "no class 'EROR'; did you mean 'ERROR'"),
        ("ERROR=much", "'much' of 'ERROR' is not a number above 0"),
        ("ERROR=0", "'0' of 'ERROR'"),
        ("ERROR=nan", "'nan' of 'ERROR'"),
        ("ERROR=inf", "'inf' of 'ERROR'"),
    ],
)
def test_weights_that_are_none_are_refused(text: str, words: str) -> None:
    with pytest.raises(UsageError) as told:
        class_weights(text, LABELS, COUNTS)
    assert words in str(told.value)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"size": "smal"}, "--size 'smal' is not one of tiny, small; did you mean 'small'"),
        ({"precision": "fp8"}, "--precision 'fp8' is not one of fp32, bf16"),
        ({"rate": -1}, "--rate -1 is not above 0"),
        ({"rate": 2}, "--rate 2"),
        ({"max_length": 3}, "--max-length 3: a line has to have 8 word pieces or more"),
    ],
)
def test_a_setting_that_cannot_be_is_refused(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError) as told:
        Recipe(**settings)
    assert words in str(told.value)


@pytest.mark.parametrize(
    ("recipe", "lines", "width", "epochs", "rate", "threads"),
    [
        (Recipe(), 10, 128, 60, 1e-3, 1),
        (Recipe(), 100_000, 128, 3, 1e-3, 1),
        (Recipe(base="m"), 3200, 128, 5, 3e-4, 1),
        (Recipe(base="m"), 3200, 768, 5, 5e-5, 0),
        (Recipe(base="m", epochs=2, rate=0.5, threads=3), 3200, 768, 2, 0.5, 3),
    ],
)
def test_what_is_left_open_is_filled_in(
    recipe: Recipe, lines: int, width: int, epochs: int, rate: float, threads: int
) -> None:
    full = recipe.filled(lines, width)
    assert (full.epochs, full.rate, full.threads) == (epochs, rate, threads)


@pytest.mark.parametrize(("lines", "every"), [(10, 25), (3200, 100), (1_000_000, 500)])
def test_checks_come_each_epoch_within_bounds(lines: int, every: int) -> None:
    assert Recipe().check_every(lines) == every


@pytest.mark.parametrize(
    ("given", "words"),
    [(["WARN"], "'WARN' is not LABEL=CLASS"), (["=x"], "'=x'"), (["a=b", "a=c"], "names 'a' twice")],
)
def test_pairs_that_are_none_are_refused(given: list[str], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        pairs("--map", given)
