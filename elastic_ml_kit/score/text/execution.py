"""Runs tokens through a backend in batches of like length, on as many cores as it pays, within its memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np

from elastic_ml_kit.errors import InputError
from elastic_ml_kit.score.text.backend import Backend, Batch, DeviceFullError, Outputs, pad
from elastic_ml_kit.score.text.batches import BUDGET, GPU_BUDGET, batches
from elastic_ml_kit.score.text.folder import ModelFolder
from elastic_ml_kit.score.text.tokenise import Tokens

Ran = tuple[list[int], Batch, Outputs]
"""The places of the texts of a batch, the batch, and what came of it."""


class Execution:
    """A backend with the batches that suit it.

    Args:
        folder: the model.
        backend: what computes it.
        budget: tokens of a batch, with the padding; by default what suits the device.
    """

    def __init__(self, folder: ModelFolder, backend: Backend, budget: int | None = None) -> None:
        self.folder = folder
        self.backend = backend
        self._padding = int(folder.config.get("pad_token_id") or 0)
        self._segments = int(folder.config.get("type_vocab_size") or 2)
        self._budget = budget or (BUDGET if backend.device == "cpu" else GPU_BUDGET)

    def run(self, tokens: Sequence[Tokens]) -> Iterator[Ran]:
        """What came of each batch; every text is in one of them.

        Errors:
            InputError: the model gives numbers that are none, or the device has no memory for one text.
        """
        lots = list(batches([len(each.ids) for each in tokens], self._budget))
        if self.backend.parallel == 1 or len(lots) < 2:
            for places in lots:
                yield self._run(places, tokens)
        else:
            with ThreadPoolExecutor(self.backend.parallel) as pool:
                yield from self._together(lots, tokens, pool)

    def _together(
        self, lots: Sequence[list[int]], tokens: Sequence[Tokens], pool: ThreadPoolExecutor
    ) -> Iterator[Ran]:
        """The batches in their order, several at the same time, and no more results waiting than that."""
        waiting: deque[Future[Ran]] = deque()
        for places in lots:
            waiting.append(pool.submit(self._run, places, tokens))
            if len(waiting) > self.backend.parallel:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    def _run(self, places: list[int], tokens: Sequence[Tokens]) -> Ran:
        batch = pad([tokens[place] for place in places], self._padding, self._segments)
        found = self._outputs(batch)
        if not all(np.isfinite(each).all() for each in found):
            raise InputError(f"{self.folder.path} answers with numbers that are none (NaN or infinite)")
        return places, batch, found

    def _outputs(self, batch: Batch) -> Outputs:
        """What the backend gives out; the batch halves, and goes on, where the device is short of memory."""
        try:
            return self.backend.outputs(batch)
        except DeviceFullError:
            if len(batch) == 1:
                raise InputError(
                    f"the {self.backend.device} has no memory for one text of {batch.ids.shape[1]} tokens; "
                    "say --device cpu, or --max-length with fewer"
                ) from None
        first, second = batch.halves()
        self._budget = max(self._budget // 2, 1)
        parts = zip(self._outputs(first), self._outputs(second), strict=True)
        return tuple(np.concatenate(pair) for pair in parts)
