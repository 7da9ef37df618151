"""The settings of a run that makes the model."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a training run is made with; the same recipe on the same machine gives the same model.

    Attributes:
        seed: of lines, initial weights and batches.
        vocabulary: pieces at most.
        width: of the vectors.
        layers: of the network.
        labelled: statements of a program at most.
        silent: its texts of exceptions and debug messages at most.
        joined: texts put together of a message and one without a class.
        lines: lines that the network sees, most messages more than once, with other values.
        own: the share of them that is drawn from the templates beside this module.
        batch: lines in a step.
        rate: the highest learning rate.
        piece_rate: the rate of the piece vectors, as a share of `rate`.
        hard: the weight of the developers' classes beside what the simple model says; own templates have 1.
        length: pieces of a line that are learned from; at prediction 128.
        loss: the chance of each word to be left out while learning.
        prior: how much of a log's distinct messages is ERROR, WARNING and INFO; the last shifts follow it.
        validation: programs that settings are chosen by.
        test: programs that nothing is chosen by.
    """

    seed: int = 7
    vocabulary: int = 7000
    width: int = 128
    layers: int = 1
    labelled: int = 900
    silent: int = 100
    joined: int = 12_000
    lines: int = 180_000
    own: float = 0.25
    batch: int = 128
    rate: float = 1.5e-3
    piece_rate: float = 0.05
    hard: float = 0.2
    length: int = 80
    loss: float = 0.1
    prior: tuple[float, float, float] = (0.30, 0.22, 0.48)
    validation: tuple[str, ...] = (
        "geode-core",
        "storm-server",
        "storm-client",
        "swift",
    )
    test: tuple[str, ...] = (
        "cassandra-all",
        "flink-runtime",
        "flink-kubernetes",
        "ironic",
        "ironic-python-agent",
    )
