"""Who contributed to an unusual cell: the values of the influencer fields, each with an influence up to 1.

An influencer that is also the by, over or partition field, and every influencer of a value that is there or
not (rare, time_of_day), has influence 1. For high counts the influence of a value is
1 - ln p(without its events) / ln p; for distinct_count and info_content it is ln p(only its events) / ln p.
Low functions have none: what is missing has no field values. Influences below 0.4 are dropped.
Cost: group-bys over the events of the notable cells only.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from elastic_ml_kit.definitions.definition import Detector
from elastic_ml_kit.score.anomaly.buckets import BUCKET, ENTITY, Measure, Rows, measured
from elastic_ml_kit.score.anomaly.buckets import VALUE as MEASURED
from elastic_ml_kit.score.anomaly.grid import Floats, Ints
from elastic_ml_kit.score.anomaly.leaves import Scored

CUTOFF = 0.4
LEAF, VALUE, INFLUENCE, NAME = "leaf", "value", "influence", "field"
_FULL = pl.lit(1.0).alias(INFLUENCE)
_SCHEMA = {NAME: pl.String, LEAF: pl.Int64, VALUE: pl.String, INFLUENCE: pl.Float64}


def influences(
    rows: Rows, scored: Scored, detector: Detector, measure: Measure, names: Sequence[str], *, low: bool
) -> pl.DataFrame:
    """Influencer values of the leaves: columns field, leaf (place in the leaves), value, influence.

    Args:
        rows: what `detector_rows` gave, with the influencers as extra columns.
        low: whether only low values are unusual.
    """
    leaves, entities = scored.leaves, scored.entities
    if not len(leaves) or not names:
        return pl.DataFrame(schema=_SCHEMA)
    own = {
        detector.partition_field_name: entities.partition,
        detector.by_field_name: entities.by,
        detector.over_field_name: entities.over,
    }
    cells = pl.DataFrame({LEAF: np.arange(len(leaves)), BUCKET: leaves.bucket, ENTITY: leaves.entity})
    touched = rows.frame.join(cells, on=[BUCKET, ENTITY])
    frames = []
    for name in names:
        if name in own:
            values = [own[name][each] for each in leaves.entity.tolist()]
            found = cells.select(LEAF, pl.Series(VALUE, values, dtype=pl.String), _FULL)
        elif low:
            continue
        elif scored.rescore is None:
            found = touched.select(LEAF, pl.col(name).alias(VALUE), _FULL).unique()
        else:
            found = _by_value(touched, name, scored, measure)
        found = found.filter(
            pl.col(VALUE).is_not_null() & (pl.col(VALUE) != "") & (pl.col(INFLUENCE) >= CUTOFF)
        )
        frames.append(found.select(pl.lit(name).alias(NAME), LEAF, VALUE, INFLUENCE))
    ordered = pl.concat([pl.DataFrame(schema=_SCHEMA), *frames])
    return ordered.sort(NAME, LEAF, INFLUENCE, VALUE, descending=[False, False, True, False])


def _by_value(touched: pl.DataFrame, name: str, scored: Scored, measure: Measure) -> pl.DataFrame:
    alone = measured(touched.filter(pl.col(name).is_not_null()), [LEAF, name], measure)
    leaf, value = alone[LEAF].to_numpy(), alone[MEASURED].to_numpy()
    influence = _shares(scored, leaf, value, without=measure is Measure.COUNT)
    return alone.select(LEAF, pl.col(name).alias(VALUE), pl.Series(INFLUENCE, influence, dtype=pl.Float64))


def _shares(scored: Scored, leaf: Ints, value: Floats, *, without: bool) -> Floats:
    assert scored.rescore is not None
    leaves = scored.leaves
    other = leaves.actual[leaf] - value if without else value
    whole = np.log(leaves.value_p[leaf])
    part = np.log(scored.rescore(leaves.row[leaf], other))
    share = part / np.minimum(whole, -1e-9)
    result: Floats = np.clip(1 - share if without else share, 0.0, 1.0)
    return result
