"""Which jobs cannot run over data that is there: fields that no event has, queries that match none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from elastic_ml_kit.clock import Window
from elastic_ml_kit.definitions.definition import Body, Job
from elastic_ml_kit.fields import TIME
from elastic_ml_kit.model import Document
from elastic_ml_kit.query.dsl import parse_dsl
from elastic_ml_kit.query.required import positive_fields
from elastic_ml_kit.targets.cluster.reading.searching import Search, every, patient, search_each, within
from elastic_ml_kit.targets.cluster.stack import Stack

AT_ONCE = 50
"""Searches in one request; each of them stops at its first event."""

EMPTY_KNOWN = (8, 13)
"""The first version that can leave out fields which are mapped but which no document has."""


@dataclass(frozen=True, slots=True)
class _Need:
    """What a job asks of its events.

    Attributes:
        asked: stored fields without which the datafeed's query matches nothing.
        detectors: per detector the fields that it needs; empty where it does without.
        runtime: fields that the datafeed makes itself.
    """

    query: Body
    asked: frozenset[str]
    detectors: tuple[frozenset[str], ...]
    runtime: Body

    @classmethod
    def of(cls, job: Job) -> _Need:
        query, runtime = (
            job.datafeed.get("query", {"match_all": {}}),
            job.datafeed.get("runtime_mappings", {}),
        )
        asked = {name for name in positive_fields(parse_dsl(query)) if not name.startswith("_")}
        detectors = (frozenset() if each.use_null else frozenset(each.fields()) for each in job.detectors)
        return cls(query, frozenset(asked - runtime.keys()), tuple(detectors), runtime)

    @property
    def fields(self) -> frozenset[str]:
        """Every field that a detector needs."""
        return frozenset().union(*self.detectors)

    def lacking(self, had: Iterable[str]) -> list[str]:
        """The fields that the detectors miss, if none of them has all of its own."""
        missing = [each.difference(had) for each in self.detectors]
        return sorted(frozenset().union(*missing)) if all(missing) else []

    def search(self, patterns: Sequence[str], field: str, window: Window | None) -> Search:
        """The search for an event that the datafeed takes, and that has the field if one is named."""
        has = [{"exists": {"field": field}}] if field else []
        body: Document = {
            "size": 0,
            "terminate_after": 1,
            "track_total_hits": True,
            "query": every(self.query, within(window), *has),
        }
        return Search(patterns, body | ({"runtime_mappings": self.runtime} if self.runtime else {}))


def missing_fields(
    stack: Stack, jobs: Mapping[str, Job], patterns: Sequence[str], window: Window | None = None
) -> dict[str, str]:
    """Per job that cannot find anything in these data the reason; jobs that can run are left out.

    A job needs the fields of one of its detectors and an event that its datafeed's query matches. Influencers
    are not needed. Fields that the datafeed makes itself count as there.

    Args:
        patterns: where the events are; what the datafeeds themselves name is not looked at.
        window: the time that the jobs will run over; None is all.

    Errors:
        QueryError: a datafeed's query that the kit cannot read.
        UnreachableError, RefusedError: see `faults`.
    """
    needs = {name: _Need.of(job) for name, job in jobs.items()}
    named = {name for need in needs.values() for name in need.asked | (need.fields - need.runtime.keys())}
    had = _fields_with_values(stack, patterns, named)
    if had is None:
        return dict.fromkeys(jobs, f"no index or data stream matches {', '.join(patterns)}")
    reasons = {name: _absent(need, had) for name, need in needs.items()}
    left = {name: need for name, need in needs.items() if not reasons[name]}
    reasons |= _unmatched(stack, left, patterns, window)
    return {name: reasons[name] for name in jobs if reasons.get(name)}


def _absent(need: _Need, had: frozenset[str]) -> str:
    """Why the job can find nothing, as far as the fields tell that any event has."""
    missing = sorted(need.asked - had) or need.lacking(had | need.runtime.keys())
    return f"no event of its data streams has {', '.join(missing)}" if missing else ""


def _unmatched(
    stack: Stack, needs: Mapping[str, _Need], patterns: Sequence[str], window: Window | None
) -> dict[str, str]:
    """Why the job can find nothing, as the events tell that its datafeed takes."""
    asked = [(name, field) for name, need in needs.items() for field in ("", *sorted(need.fields))]
    searches = (needs[name].search(patterns, field, window) for name, field in asked)
    answers = search_each(stack, searches, AT_ONCE)
    found = {pair for pair, answer in zip(asked, answers, strict=True) if _matches(answer)}
    reasons = {}
    for name, need in needs.items():
        if (name, "") not in found:
            reasons[name] = "no event matches the datafeed's query"
        elif missing := need.lacking({field for job, field in found if job == name}):
            reasons[name] = f"no event that its datafeed takes has {', '.join(missing)}"
    return reasons


def _matches(answer: Mapping[str, Any]) -> bool:
    return bool(answer["hits"]["total"]["value"])


def _fields_with_values(stack: Stack, patterns: Sequence[str], names: Iterable[str]) -> frozenset[str] | None:
    """Those of the fields that some event has, or that are mapped if the cluster cannot tell more.

    None where no index matches.
    """
    with patient(stack) as client:
        answer = client.field_caps(
            index=list(patterns),
            fields=sorted(names) or [TIME],
            ignore_unavailable=True,
            allow_no_indices=True,
            include_empty_fields=False if stack.release >= EMPTY_KNOWN else None,
        )
    return frozenset(answer["fields"]) if answer["indices"] else None
