"""Leaves to records: the ones unusual enough to be written, with names, values and influences."""

from __future__ import annotations

import polars as pl

from elastic_ml_kit.definitions.definition import Detector, Job
from elastic_ml_kit.model import Cause, Influence, Record
from elastic_ml_kit.score.anomaly.function import Function
from elastic_ml_kit.score.anomaly.grid import Floats, Grid
from elastic_ml_kit.score.anomaly.influence import LEAF, NAME, VALUE
from elastic_ml_kit.score.anomaly.leaves import Scored
from elastic_ml_kit.score.anomaly.normalizer import RECORD_P


def records_of(
    job: Job,
    detector: Detector,
    function: Function,
    scored: Scored,
    scores: Floats,
    influences: pl.DataFrame,
    grid: Grid,
) -> list[Record]:
    """The records of one detector, in the order of bucket and entity."""
    influenced = _by_leaf(influences)
    leaves, entities = scored.leaves, scored.entities
    columns = zip(
        leaves.bucket.tolist(),
        leaves.entity.tolist(),
        leaves.p.tolist(),
        leaves.actual.tolist(),
        leaves.typical.tolist(),
        leaves.impact.tolist(),
        scores.tolist(),
        strict=True,
    )
    records = []
    for leaf, (bucket, entity, p, actual, typical, impact, score) in enumerate(columns):
        if p >= RECORD_P:
            continue
        by = entities.by[entity] if detector.by_field_name else None
        over = entities.over[entity] if detector.over_field_name else None
        records.append(
            Record(
                job_id=job.id,
                timestamp=grid.start(bucket),
                bucket_span=grid.span,
                detector_index=detector.index,
                function=detector.function,
                function_description=function.description,
                probability=p,
                record_score=score,
                initial_record_score=score,
                typical=typical,
                actual=actual,
                multi_bucket_impact=impact,
                field_name=detector.field_name,
                by_field_name=detector.by_field_name,
                by_field_value=by,
                over_field_name=detector.over_field_name,
                over_field_value=over,
                partition_field_name=detector.partition_field_name,
                partition_field_value=entities.partition[entity] if detector.partition_field_name else None,
                influences=tuple(influenced.get(leaf, ())),
                causes=() if over is None else (Cause(p, typical, actual, over, by),),
            )
        )
    return records


def _by_leaf(influences: pl.DataFrame) -> dict[int, list[Influence]]:
    found: dict[int, list[Influence]] = {}
    grouped = influences.group_by(LEAF, NAME, maintain_order=True).agg(pl.col(VALUE))
    for leaf, name, values in grouped.iter_rows():
        found.setdefault(leaf, []).append(Influence(name, tuple(values)))
    return found
