"""The collections of Java that scripts may use."""

from __future__ import annotations

from elastic_ml_kit.normalise.painless.api import (
    comparing,
    gathering,
    iterables,
    lists,
    maps,
    queues,
    sets,
    sorted,
)

comparing.declare_entries(maps.ENTRY)

CLASSES = (
    *iterables.CLASSES,
    *lists.CLASSES,
    *maps.CLASSES,
    *sets.CLASSES,
    *sorted.CLASSES,
    *queues.CLASSES,
    *comparing.CLASSES,
    *gathering.CLASSES,
)
