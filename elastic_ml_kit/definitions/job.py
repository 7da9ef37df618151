"""What an anomaly job file may say, as `PUT _ml/anomaly_detectors` and `PUT _ml/datafeeds` take it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from elastic_ml_kit.clock import parse_span
from elastic_ml_kit.definitions import shape
from elastic_ml_kit.definitions.definition import Body, Job
from elastic_ml_kit.definitions.detector import DETECTOR, build_detector
from elastic_ml_kit.definitions.shape import Fault
from elastic_ml_kit.query.ast import Path, QueryError
from elastic_ml_kit.query.dsl import parse_dsl

JOB_ID = shape.matching(
    r"[a-z0-9](?:[a-z0-9_.-]{0,62}[a-z0-9])?",
    "an id of at most 64 lower-case letters, digits, '_', '-' and '.', with a letter or digit at both ends",
)
_SIZE = shape.matching(r"(?i)\d+(?:b|kb|mb|gb)", "a size such as '128mb'")
_TEXTS = shape.list_of(shape.text)


def query(value: Any, path: Path) -> Iterator[Fault]:
    """A Query DSL body that the kit understands."""
    try:
        parse_dsl(value)
    except QueryError as error:
        yield (*path, *error.path), str(error)


RUNTIME = shape.map_of(
    shape.table(
        {
            "type": shape.one_of(
                "boolean", "composite", "date", "double", "geo_point", "ip", "keyword", "long", "lookup"
            ),
            "script": shape.either(
                shape.text,
                shape.table(
                    {"source": shape.text, "lang": shape.one_of("painless"), "params": shape.anything},
                    ("source",),
                ),
            ),
            "format": shape.text,
        },
        ("type",),
    )
)

_ANALYSIS = shape.table(
    {
        "bucket_span": shape.span,
        "detectors": shape.list_of(DETECTOR, 1),
        "influencers": _TEXTS,
        "latency": shape.span,
        "model_prune_window": shape.span,
        "multivariate_by_fields": shape.flag,
        "summary_count_field_name": shape.text,
        "categorization_field_name": shape.text,
        "categorization_filters": _TEXTS,
        "categorization_analyzer": shape.anything,
        "per_partition_categorization": shape.table_of_anything,
    },
    ("bucket_span", "detectors"),
)
_JOB = shape.table(
    {
        "analysis_config": _ANALYSIS,
        "data_description": shape.table(
            {"time_field": shape.text, "time_format": shape.text}, ("time_field",)
        ),
        "analysis_limits": shape.table(
            {"model_memory_limit": _SIZE, "categorization_examples_limit": shape.whole(0)}
        ),
        "description": shape.any_text,
        "groups": _TEXTS,
        "allow_lazy_open": shape.flag,
        "custom_settings": shape.table_of_anything,
        "background_persist_interval": shape.span,
        "daily_model_snapshot_retention_after_days": shape.whole(0),
        "model_snapshot_retention_days": shape.whole(0),
        "renormalization_window_days": shape.whole(0),
        "results_retention_days": shape.whole(1),
        "results_index_name": shape.text,
        "model_plot_config": shape.table(
            {"enabled": shape.flag, "annotations_enabled": shape.flag, "terms": shape.text}
        ),
    },
    ("analysis_config", "data_description"),
)
_DATAFEED = shape.table(
    {
        "job_id": shape.text,
        "indices": shape.list_of(shape.text, 1),
        "query": query,
        "runtime_mappings": RUNTIME,
        "query_delay": shape.span,
        "frequency": shape.span,
        "scroll_size": shape.whole(1),
        "max_empty_searches": shape.whole(1),
        "indices_options": shape.table_of_anything,
        "chunking_config": shape.table(
            {"mode": shape.one_of("auto", "manual", "off"), "time_span": shape.span}, ("mode",)
        ),
        "delayed_data_check_config": shape.table(
            {"enabled": shape.flag, "check_window": shape.span}, ("enabled",)
        ),
        "aggregations": shape.table_of_anything,
        "script_fields": shape.table_of_anything,
    },
    ("job_id", "indices", "query"),
)
JOB_FILE = shape.table({"job": _JOB, "datafeed": _DATAFEED}, ("job", "datafeed"))


def check_ids(value: Mapping[str, Any], job_id: str) -> Iterator[Fault]:
    """The faults between a job file and its name, which is the job's id."""
    for _, message in JOB_ID(job_id, ()):
        yield (), f"the file's name is the job's id: {message}; rename the file"
    named = value["datafeed"]["job_id"]
    if named != job_id:
        yield ("datafeed", "job_id"), f"expected '{job_id}', the name of the file, found '{named}'"


def build_job(job_id: str, module: str, body: Body, datafeed: Body, *, file: str, min_stack: str = "") -> Job:
    """The job that checked bodies describe."""
    analysis = body["analysis_config"]
    return Job(
        id=job_id,
        module=module,
        title=_title(job_id, body),
        body=body,
        datafeed=datafeed,
        bucket_span=parse_span(analysis["bucket_span"]),
        detectors=tuple(build_detector(index, each) for index, each in enumerate(analysis["detectors"])),
        influencers=tuple(analysis.get("influencers", ())),
        file=file,
        min_stack=min_stack,
    )


def _title(job_id: str, body: Body) -> str:
    """The name that Kibana's security app shows, else the id."""
    return str(body.get("custom_settings", {}).get("security_app_display_name", job_id))
