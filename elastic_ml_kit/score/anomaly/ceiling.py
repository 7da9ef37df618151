"""The highest record_score a new anomaly could have had: what a short history cannot show.

The limit of a partition is the smallest probability that a new cell could get there (`Limit`), seen through
the absolute and the percentile ceiling of the normaliser as they stood at the time; a new largest raw score
has no other ceiling. Only changes of a point or more are kept.
"""

from __future__ import annotations

import numpy as np

from elastic_ml_kit.model import Ceiling
from elastic_ml_kit.score.anomaly.grid import Grid
from elastic_ml_kit.score.anomaly.leaves import Scored
from elastic_ml_kit.score.anomaly.normalizer import absolute_ceiling, percentile_ceiling, samples_seen

_STEP = 1.0


def ceilings(scored: Scored, grid: Grid) -> list[Ceiling]:
    """Ceilings of a detector's partitions, in the order of partition and time."""
    if not scored.limits:
        return []
    bucket = np.clip([each.bucket for each in scored.limits], grid.first, grid.last)
    samples = samples_seen(scored.updates, grid)[bucket - grid.first]
    by_place = percentile_ceiling(samples, np.ones(len(samples)))
    by_chance = absolute_ceiling(np.array([each.p for each in scored.limits]))
    heights = np.where(by_chance > 10.5, np.minimum(by_place, by_chance), 0.0)
    last: dict[str, float] = {}
    found = []
    for limit, height in zip(scored.limits, heights.tolist(), strict=True):
        if abs(height - last.get(limit.partition, -_STEP)) >= _STEP:
            last[limit.partition] = height
            found.append(Ceiling(limit.partition, grid.start(limit.bucket), round(height, 2)))
    return found
