"""The learning itself: step by step, checks on the validation lines, early stopping, states to go on from."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import astuple
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elastic_ml_kit.errors import InputError
from elastic_ml_kit.score.text.evaluation.metrics import confusion, macro_f1
from elastic_ml_kit.score.text.learning.recipe import Recipe
from elastic_ml_kit.score.text.learning.states import Site
from elastic_ml_kit.score.text.learning.steps import (
    Check,
    Coded,
    Pieces,
    badness,
    log_loss,
    make_optimizer,
    order,
    share_of_rate,
)

Tell = Callable[[str, int, int], None] | None
"""What is called with what is done, how much of it, and how much there is."""
_LARGEST_GRADIENT = 1.0
_KEEP_SECONDS = 30.0
_CHECK_BATCH = 256


class Learning:
    """A network on its way, from step to step.

    Chance is drawn anew for each step from the seed and the step's number, so that a run that was broken off
    and gone on with gives the weights of one that was not.

    Args:
        network: learns in place.
        train: what is learned from.
        validation: what stops the learning; it may be empty, and then the last weights stay.
        weights: what each class counts.
        recipe: with nothing left open.
        device: `cpu`, `cuda` or `mps`.

    Attributes:
        step: steps that are done.
        steps: steps at most.
        history: the checks so far.
        rows: lines that the device takes at once; it halves where the memory is too little.
        seconds: time of the steps and checks so far, before an interruption too.
    """

    def __init__(
        self,
        network: Any,
        train: Coded,
        validation: Coded,
        weights: Sequence[float],
        recipe: Recipe,
        pieces: Pieces,
        device: str = "cpu",
    ) -> None:
        self._torch = import_module("torch")
        self.network = network.to(device)
        self.train, self.validation = train, validation
        self.recipe, self.device = recipe, device
        self.steps = recipe.epochs * -(-len(train) // recipe.batch)
        self.step, self.rows, self.seconds = 0, recipe.batch, 0.0
        self.history: list[Check] = []
        self._pieces = pieces
        self._special = self._torch.tensor(pieces.special)
        self._weights = self._torch.tensor(weights, dtype=self._torch.float32, device=device)
        self._optimizer = make_optimizer(self._torch, network)
        self._best: dict[str, Any] = {}
        self._loss, self._since = 0.0, 0

    def run(self, site: Site | None = None, tell: Tell = None) -> None:
        """Learn to the end; the best weights stay.

        Args:
            site: where states are kept: at each check, and every half minute.

        Errors:
            InputError: the device has no memory for one line, or the loss is no number any more.
            OutputError: a state cannot be written.
        """
        every = self.recipe.check_every(len(self.train))
        kept = begun = time.monotonic()
        before = self.seconds
        while self.step < self.steps and not self.stopped:
            for places in self._order(self.step):
                self._loss += self._learn(places)
                self._since += 1
                self.step += 1
                self.seconds = before + time.monotonic() - begun
                checked = self.step % every == 0 or self.step == self.steps
                if checked:
                    self._check()
                if site and (checked or time.monotonic() - kept > _KEEP_SECONDS):
                    site.keep(self.save)
                    kept = time.monotonic()
                if tell:
                    tell(self._said(), self.step, self.steps)
                if self.stopped:
                    break
        self.network.load_state_dict(self._best or self.network.state_dict())
        self.network.eval()

    @property
    def stopped(self) -> bool:
        """Whether nothing better came for as many checks as the recipe has patience for."""
        return bool(self.history) and len(self.history) - 1 - self.best >= self.recipe.patience

    @property
    def best(self) -> int:
        """Place of the best check in the history; of equal macro-F1, the one with the lowest loss."""
        if not len(self.validation):
            return len(self.history) - 1
        return min(range(len(self.history)), key=lambda at: badness(self.history[at]))

    def save(self, path: Path) -> None:
        """Write what it takes to go on."""
        told = {
            "step": self.step,
            "rows": self.rows,
            "seconds": self.seconds,
            "loss": self._loss,
            "since": self._since,
            "history": [astuple(check) for check in self.history],
            "network": self.network.state_dict(),
            "optimizer": self._optimizer.state_dict(),
            "best": self._best,
        }
        self._torch.save(told, path)

    def restore(self, path: Path) -> None:
        """Go on from what `save` wrote.

        Errors:
            InputError: the file is damaged.
        """
        try:
            told = self._torch.load(path, map_location=self.device, weights_only=True)
            self.network.load_state_dict(told["network"])
            self._optimizer.load_state_dict(told["optimizer"])
            self.step, self.rows, self.seconds = told["step"], told["rows"], told["seconds"]
            self._loss, self._since = told["loss"], told["since"]
            self.history = [Check(*each) for each in told["history"]]
            self._best = told["best"]
        except Exception as error:  # torch raises what the damage happens to lead to
            short = " ".join(str(error).split())[:120]
            raise InputError(f"{path} is damaged ({short}); begin again with --overwrite") from None

    def logits(self, coded: Coded) -> NDArray[np.float64]:
        """The outputs for lines, a row a line."""
        torch = self._torch
        self.network.eval()
        found = np.empty((len(coded), len(self._weights)))
        queue = sorted(range(len(coded)), key=lambda at: len(coded.pieces[at]))
        at, rows = 0, _CHECK_BATCH
        while at < len(queue):
            places = queue[at : at + rows]
            try:
                with torch.no_grad(), self._precision():
                    ids, mask = self._padded(coded, places)
                    found[places] = self._outputs(ids, mask).cpu().double().numpy()
            except torch.OutOfMemoryError:
                rows = self._halved(rows)
                continue
            at += rows
        return found

    def _order(self, step: int) -> list[list[int]]:
        """The batches from this step to the end of its epoch."""
        epoch, done = divmod(step, -(-len(self.train) // self.recipe.batch))
        lengths = [len(line) for line in self.train.pieces]
        return order(lengths, self.recipe.batch, self.recipe.seed, epoch)[done:]

    def _learn(self, places: list[int]) -> float:
        """One step; the batch goes through in parts where the device has too little memory for all."""
        torch = self._torch
        for group in self._optimizer.param_groups:
            group["lr"] = self.recipe.rate * share_of_rate(self.step, self.steps)
        while True:
            torch.manual_seed(self.recipe.seed * 1_000_003 + self.step)
            self._optimizer.zero_grad(set_to_none=True)
            try:
                loss = self._gradients(places)
                break
            except torch.OutOfMemoryError:
                self.rows = self._halved(min(self.rows, len(places)))
        if not math.isfinite(loss):
            raise InputError(f"the loss is no number any more after {self.step} steps; say a lower --rate")
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), _LARGEST_GRADIENT)
        self._optimizer.step()
        return loss

    def _gradients(self, places: list[int]) -> float:
        """Add up the gradients of a batch; its loss."""
        torch = self._torch
        self.network.train()
        ids, mask = self._padded(self.train, places)
        ids = self._hide(ids)
        truth = torch.from_numpy(self.train.truth[places]).to(self.device)
        total = self._weights[truth].sum()
        loss = 0.0
        for start in range(0, len(places), self.rows):
            rows = slice(start, start + self.rows)
            with self._precision():
                logits = self._outputs(ids[rows], mask[rows])
            part = torch.nn.functional.cross_entropy(logits, truth[rows], self._weights, reduction="sum")
            part = part / total
            part.backward()
            loss += float(part.detach())
        return loss

    def _hide(self, ids: Any) -> Any:
        """The pieces, some of them hidden by chance: no single word is to decide."""
        torch = self._torch
        hidden = torch.rand(ids.shape) < self.recipe.dropped
        hidden &= ~torch.isin(ids, self._special)
        return torch.where(hidden, self._pieces.hidden, ids)

    def _padded(self, coded: Coded, places: Sequence[int]) -> tuple[Any, Any]:
        """Pieces and mask of lines, filled up to the longest of them."""
        torch = self._torch
        shape = (len(places), max(len(coded.pieces[place]) for place in places))
        ids = torch.full(shape, self._pieces.padding)
        mask = torch.zeros(shape, dtype=torch.int64)
        for row, place in enumerate(places):
            line = coded.pieces[place]
            ids[row, : len(line)] = torch.tensor(line)
            mask[row, : len(line)] = 1
        return ids, mask

    def _outputs(self, ids: Any, mask: Any) -> Any:
        found = self.network(input_ids=ids.to(self.device), attention_mask=mask.to(self.device))
        return found.logits.float()

    def _precision(self) -> Any:
        torch = self._torch
        return torch.autocast(self.device, torch.bfloat16, enabled=self.recipe.precision == "bf16")

    def _halved(self, rows: int) -> int:
        """Half as many lines at once.

        Errors:
            InputError: it was one already.
        """
        if rows == 1:
            raise InputError(
                f"the {self.device} has no memory for one line; say --device cpu, or a lower --max-length"
            )
        if self.device == "cuda":
            self._torch.cuda.empty_cache()
        return rows // 2

    def _check(self) -> None:
        """Look at the validation lines, and remember the weights if they are the best so far."""
        loss, f1 = 0.0, 0.0
        if len(self.validation):
            logits, weights = self.logits(self.validation), self.validation.weights()
            loss = log_loss(logits, self.validation.truth, weights)
            matrix = confusion(self.validation.truth, logits.argmax(1), logits.shape[1], weights)
            f1 = float(macro_f1(matrix))
        self.history.append(Check(self.step, self._loss / max(self._since, 1), loss, f1))
        self._loss, self._since = 0.0, 0
        if self.best == len(self.history) - 1:
            self._best = {name: value.detach().clone() for name, value in self.network.state_dict().items()}

    def _said(self) -> str:
        if not self.history or not len(self.validation):
            return "steps"
        return f"steps, macro-F1 {self.history[self.best].macro_f1:.3f}"
