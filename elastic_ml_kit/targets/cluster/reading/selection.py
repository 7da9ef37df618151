"""What a run of some jobs reads: the one query and the fields for all of them together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from elastic_ml_kit.definitions.definition import Job
from elastic_ml_kit.model import Document
from elastic_ml_kit.query.ast import QueryError
from elastic_ml_kit.query.dsl import parse_dsl
from elastic_ml_kit.query.required import required_fields
from elastic_ml_kit.query.runtime import parse_runtime


@dataclass(frozen=True, slots=True)
class Selection:
    """A query for the events of all datafeeds and the fields to read of them; None is all, of both."""

    query: Document | None
    columns: tuple[str, ...] | None


def select(jobs: Iterable[Job]) -> Selection:
    """The smallest selection with which the jobs can be run elsewhere over the same events.

    A datafeed that asks for a runtime field has no query that others can share, so that all events are read.

    Example:
        >>> select([])
        Selection(query=None, columns=())
    """
    every = list(jobs)
    queries = [_query(job) for job in every]
    shared = [query for query in queries if query is not None]
    whole = len(shared) < len(queries) or not shared
    different = list({str(query): query for query in shared}.values())
    query = None if whole else {"bool": {"should": different, "minimum_should_match": 1}}
    try:
        return Selection(query, tuple(sorted({name for job in every for name in _fields(job)})))
    except QueryError:
        return Selection(query, None)


def _query(job: Job) -> Document | None:
    """The datafeed's query, unless it needs more than the stored fields, or selects everything."""
    query = dict(job.datafeed.get("query", {"match_all": {}}))
    runtime = job.datafeed.get("runtime_mappings", {})
    try:
        needs_more = not required_fields(parse_dsl(query)).isdisjoint(runtime)
    except QueryError:
        needs_more = bool(runtime)
    return None if needs_more or "match_all" in query else query


def _fields(job: Job) -> set[str]:
    """Stored fields that the job's detectors, influencers, query and runtime fields read."""
    runtime = parse_runtime(job.datafeed.get("runtime_mappings", {}))
    names = {name for detector in job.detectors for name in detector.fields()} | set(job.influencers)
    names |= required_fields(parse_dsl(job.datafeed.get("query", {"match_all": {}})))
    names -= {field.name for field in runtime}
    names |= {name for field in runtime for name in field.fields}
    return {name for name in names if not name.startswith("_")}
