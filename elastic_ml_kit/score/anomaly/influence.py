"""Who contributed to an unusual cell: the values of the influencer fields, each with an influence up to 1.

An influencer that is also the by, over or partition field, and every influencer of a value that is there or
not (rare, time_of_day), has influence 1. For high counts the influence of a value is
1 - ln p(without its events) / ln p; for distinct_count and info_content it is ln p(only its events) / ln p.
Low functions have none: what is missing has no field values. Influences below 0.4 are dropped. Cost: group-bys
over the events of the notable cells only.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from elastic_ml_kit.definitions.definition import Detector
from elastic_ml_kit.score.anomaly.buckets import BUCKET, BY, KEYS, OVER, PARTITION, Measure, measured
from elastic_ml_kit.score.anomaly.grid import Floats, Ints
from elastic_ml_kit.score.anomaly.leaves import Leaves, Scored

CUTOFF = 0.4
LEAF, VALUE, INFLUENCE, NAME = "leaf", "value", "influence", "field"
_SCHEMA = {NAME: pl.String, LEAF: pl.Int64, VALUE: pl.String, INFLUENCE: pl.Float64}


def influences(
    rows: pl.DataFrame,
    scored: Scored,
    detector: Detector,
    measure: Measure,
    names: Sequence[str],
    *,
    low: bool,
) -> pl.DataFrame:
    """Influencer values of the leaves: columns field, leaf (place in the leaves), value, influence.

    Args:
        rows: what `detector_rows` gave, with the influencers as extra columns.
        low: whether only low values are unusual.
    """
    leaves = scored.leaves
    if not len(leaves) or not names:
        return pl.DataFrame(schema=_SCHEMA)
    cells = _cells(scored)
    own = {
        detector.partition_field_name: PARTITION,
        detector.by_field_name: BY,
        detector.over_field_name: OVER,
    }
    touched = rows.join(cells, on=[BUCKET, *KEYS])
    frames = []
    for name in names:
        if name in own:
            found = cells.select(LEAF, pl.col(own[name]).alias(VALUE), pl.lit(1.0).alias(INFLUENCE))
        elif low:
            continue
        elif scored.rescore is None:
            found = touched.select(LEAF, pl.col(name).alias(VALUE), pl.lit(1.0).alias(INFLUENCE)).unique()
        else:
            found = _by_value(touched, name, scored, measure)
        found = found.filter(
            pl.col(VALUE).is_not_null() & (pl.col(VALUE) != "") & (pl.col(INFLUENCE) >= CUTOFF)
        )
        frames.append(found.select(pl.lit(name).alias(NAME), LEAF, VALUE, INFLUENCE))
    ordered = pl.concat([pl.DataFrame(schema=_SCHEMA), *frames])
    return ordered.sort(NAME, LEAF, INFLUENCE, VALUE, descending=[False, False, True, False])


def _cells(scored: Scored) -> pl.DataFrame:
    leaves, entities = scored.leaves, scored.entities
    who = leaves.entity.tolist()
    return pl.DataFrame(
        {
            LEAF: np.arange(len(leaves)),
            BUCKET: leaves.bucket,
            PARTITION: [entities.partition[each] for each in who],
            BY: [entities.by[each] for each in who],
            OVER: [entities.over[each] for each in who],
        },
        schema_overrides={PARTITION: pl.String, BY: pl.String, OVER: pl.String},
    )


def _by_value(touched: pl.DataFrame, name: str, scored: Scored, measure: Measure) -> pl.DataFrame:
    alone = measured(touched.filter(pl.col(name).is_not_null()), [LEAF, name], measure)
    leaf = alone[LEAF].to_numpy()
    value = alone["value"].to_numpy()
    influence = _shares(scored.leaves, scored, leaf, value, without=measure is Measure.COUNT)
    return alone.select(LEAF, pl.col(name).alias(VALUE), pl.Series(INFLUENCE, influence, dtype=pl.Float64))


def _shares(leaves: Leaves, scored: Scored, leaf: Ints, value: Floats, *, without: bool) -> Floats:
    assert scored.rescore is not None
    other = leaves.actual[leaf] - value if without else value
    whole = np.log(leaves.value_p[leaf])
    part = np.log(scored.rescore(leaves.row[leaf], other))
    share = part / np.minimum(whole, -1e-9)
    result: Floats = np.clip(1 - share if without else share, 0.0, 1.0)
    return result
