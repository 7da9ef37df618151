"""Learning with a network of two layers: batches in parts, early stopping, states, what goes wrong."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from elastic_ml_kit.errors import InputError
from elastic_ml_kit.score.text.learning.learn import Learning
from elastic_ml_kit.score.text.learning.recipe import Recipe
from elastic_ml_kit.score.text.learning.steps import Coded, Pieces, log_loss, order, share_of_rate

pytestmark = pytest.mark.torch

PIECES = Pieces(padding=0, hidden=1, special=(0, 1, 2))
RECIPE = Recipe(epochs=20, batch=8, rate=0.05, threads=1, patience=100)


def network(room: int = 1000, seed: int = 3) -> Any:
    """Piece vectors, their mean, and a linear layer; it has memory for so many rows."""
    torch = import_module("torch")

    class Narrow(torch.nn.Module):  # type: ignore[misc,name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.vectors = torch.nn.Embedding(12, 6)
            self.head = torch.nn.Linear(6, 2)
            self.largest = 0

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            if len(input_ids) > room:
                raise torch.OutOfMemoryError("no memory")
            self.largest = max(self.largest, len(input_ids))
            weight = attention_mask.unsqueeze(-1).float()
            mean = (self.vectors(input_ids) * weight).sum(1) / weight.sum(1)
            return SimpleNamespace(logits=self.head(mean))

    torch.manual_seed(seed)
    return Narrow()


def coded(lines: int = 50, seed: int = 1) -> Coded:
    """Lines whose class is whether piece 5 is among them."""
    dice = np.random.default_rng(seed)
    pieces = [[2, *dice.integers(6, 12, dice.integers(1, 7)).tolist()] for _ in range(lines)]
    truth = np.arange(lines) % 2
    for line, label in zip(pieces, truth, strict=True):
        line.extend([5] * int(label))
    return Coded(pieces, truth, np.arange(lines))


def learning(made: Any, recipe: Recipe = RECIPE, validation: Coded | None = None) -> Learning:
    return Learning(made, coded(), validation or coded(20, 2), (1.0, 2.0), recipe, PIECES)


def weights(made: Any) -> np.ndarray[Any, Any]:
    return np.concatenate([each.detach().numpy().ravel() for each in made.parameters()])


def test_it_learns() -> None:
    found = learning(network())
    found.run()
    assert found.history[found.best].macro_f1 == 1.0
    assert found.history[-1].validation_loss < found.history[0].validation_loss
    assert (found.step, found.steps) == (140, 140)


def test_a_batch_that_the_device_has_no_memory_for_goes_through_in_parts() -> None:
    narrow, wide = network(room=3), network()
    some, all_at_once = learning(narrow), learning(wide)
    some.run()
    all_at_once.run()
    assert (narrow.largest, some.rows) == (2, 2)
    assert wide.largest >= 8
    assert np.abs(weights(narrow) - weights(wide)).max() < 1e-4


def test_no_memory_for_one_line_is_told() -> None:
    with pytest.raises(InputError, match=r"the cpu has no memory for one line; say --device cpu"):
        learning(network(room=0)).run()


def test_a_loss_that_is_no_number_is_told() -> None:
    made = network()
    made.head.bias.data.fill_(float("nan"))
    with pytest.raises(InputError, match="no number any more after 0 steps; say a lower --rate"):
        learning(made).run()


def test_it_stops_when_nothing_better_comes_and_keeps_the_best() -> None:
    made = network()
    found = learning(made, Recipe(epochs=400, batch=8, rate=0.05, threads=1, patience=2))
    found.run()
    assert found.step < found.steps
    assert len(found.history) - 1 - found.best == 2
    tested = found.validation
    loss = log_loss(found.logits(tested), tested.truth, tested.weights())
    assert loss == pytest.approx(found.history[found.best].validation_loss, abs=1e-6)
    assert loss != pytest.approx(found.history[-1].validation_loss, abs=1e-4)


def test_without_validation_the_last_weights_stay() -> None:
    empty = Coded([], np.array([], np.int64), np.array([], np.int64))
    found = learning(network(), validation=empty)
    found.run()
    assert found.step == found.steps
    assert found.best == len(found.history) - 1


class BrokenOffHereError(Exception):
    """What ends a run in the middle here."""


@pytest.mark.parametrize("at", [1, 25, 60])
def test_a_run_gone_on_with_has_the_weights_of_one_that_was_not_broken_off(tmp_path: Path, at: int) -> None:
    whole = network()
    learning(whole).run()

    def tell(_what: str, done: int, _of: int) -> None:
        if done == at:
            raise BrokenOffHereError

    first = learning(network())
    with pytest.raises(BrokenOffHereError):
        first.run(tell=tell)
    first.save(tmp_path / "state")
    second = network(seed=99)
    rest = learning(second)
    rest.restore(tmp_path / "state")
    assert rest.step == at
    rest.run()
    assert np.array_equal(weights(second), weights(whole))


def test_a_damaged_state_is_told(tmp_path: Path) -> None:
    found = learning(network())
    found.save(tmp_path / "state")
    (tmp_path / "cut").write_bytes((tmp_path / "state").read_bytes()[:200])
    with pytest.raises(InputError, match=r"cut is damaged .*--overwrite"):
        found.restore(tmp_path / "cut")


def test_hidden_pieces_are_neither_special_nor_padding() -> None:
    found = learning(network(), Recipe(epochs=1, batch=8, rate=0.05, threads=1, dropped=1.0))
    ids, _ = found._padded(found.train, [0, 1, 2])
    hidden = found._hide(ids)
    assert (hidden[ids > 2] == PIECES.hidden).all()
    assert (hidden[ids <= 2] == ids[ids <= 2]).all()


def test_lower_precision_learns_too() -> None:
    found = learning(network(), Recipe(epochs=20, batch=8, rate=0.05, threads=1, precision="bf16"))
    found.run()
    assert found.history[found.best].macro_f1 == 1.0


def test_an_epoch_has_every_line_once_and_the_next_another_order() -> None:
    lengths = [at % 7 for at in range(100)]
    one, other = (order(lengths, 8, 1, epoch) for epoch in (0, 1))
    assert sorted(at for batch in one for at in batch) == list(range(100))
    assert one != other


def test_the_rate_goes_up_and_then_down_to_nothing() -> None:
    shares = [share_of_rate(step, 50) for step in range(50)]
    assert shares[:5] == sorted(shares[:5])
    assert max(shares) == 1.0
    assert shares[5:] == sorted(shares[5:], reverse=True)
    assert 0 < shares[-1] < 0.05
