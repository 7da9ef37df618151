"""Results read back: records, buckets, influencers, and buckets over several jobs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from elastic_ml_kit.clock import parse_span
from elastic_ml_kit.model import Document
from tests.contract import ml_jobs, ml_run
from tests.contract.lab import Lab, RefusedError, Reply, Request, Route, Table
from tests.contract.ml_datafeeds import instant
from tests.contract.ml_state import Job, invalid, machine, option

_MOST = 10_000


def _job(lab: Lab, request: Request) -> Job:
    """The job whose results are asked for; in real time it reads what is new first."""
    job = machine(lab).job(request.names["job_id"])
    if (feed := machine(lab).feed_of(job.id)) is not None:
        ml_run.catch_up(lab, feed)
    return job


def _listing(kind: str, score: str, sort: str, descending: bool) -> Route:
    """A route that lists results of a kind: those of a time and score, sorted, one page."""

    def listed(lab: Lab, request: Request) -> Reply:
        found = _selected(_job(lab, request).results.of(kind).values(), request, score)
        page = _page(_sorted(found, request, sort, descending), request)
        return Reply(200, {"count": len(found), kind: page})

    return listed


def _selected(documents: Iterable[Document], request: Request, score: str) -> list[Document]:
    start, end = instant(option(request, "start")), instant(option(request, "end"))
    least = float(option(request, score) or 0)
    return [
        each
        for each in documents
        if (start is None or each["timestamp"] >= start)
        and (end is None or each["timestamp"] < end)
        and each[score] >= least
    ]


def _sorted(found: list[Document], request: Request, sort: str, descending: bool) -> list[Document]:
    name = str(option(request, "sort") or sort)
    flag = option(request, "desc")
    key: Callable[[Document], Any] = lambda each: (each.get(name) is not None, each.get(name))  # noqa: E731
    return sorted(found, key=key, reverse=descending if flag is None else bool(flag))


def _page(found: list[Document], request: Request) -> list[Document]:
    """One page; `from` and `size` may reach as far as a search does and no farther."""
    body = request.body if isinstance(request.body, dict) else {}
    page = {"from": 0, "size": 100, **request.query, **body.get("page", {})}
    first, size = int(page["from"]), int(page["size"])
    if first < 0 or size < 0:
        raise invalid("Parameter [from] and [size] cannot be negative")
    if first + size > _MOST:
        raise invalid(f"The sum of parameters [from] and [size] cannot be higher than {_MOST}.")
    return found[first : first + size]


def _buckets(lab: Lab, request: Request) -> Reply:
    """Buckets, and with `expand` the records inside."""
    job = _job(lab, request)
    found = _selected(job.results.buckets.values(), request, "anomaly_score")
    if stamp := request.names.get("timestamp"):
        found = [each for each in found if each["timestamp"] == instant(stamp)]
        if not found:
            raise RefusedError(
                404, "resource_not_found_exception", f"No known bucket with timestamp [{stamp}]"
            )
    page = _page(_sorted(found, request, "timestamp", False), request)
    if option(request, "expand"):
        inside: dict[int, list[Document]] = defaultdict(list)
        for record in job.results.records.values():
            inside[record["timestamp"]].append(record)
        page = [{**each, "records": inside[each["timestamp"]]} for each in page]
    return Reply(200, {"count": len(found), "buckets": page})


def _overall(lab: Lab, request: Request) -> Reply:
    """Buckets as long as the longest of the jobs, with the mean of the `top_n` highest scores."""
    jobs = ml_jobs.chosen(machine(lab), request)
    spans = [parse_span(job.config["analysis_config"]["bucket_span"]) for job in jobs]
    span = parse_span(str(option(request, "bucket_span") or f"{max(spans, default=900)}s"))
    if span < max(spans, default=0):
        raise invalid(f"Param [bucket_span] must be at least the longest bucket span, {max(spans)}s")
    width = span * 1000
    highest: dict[int, dict[str, float]] = defaultdict(dict)
    for job in jobs:
        for each in _selected(job.results.buckets.values(), request, "anomaly_score"):
            start = each["timestamp"] // width * width
            highest[start][job.id] = max(each["anomaly_score"], highest[start].get(job.id, 0.0))
    top, least = int(option(request, "top_n") or 1), float(option(request, "overall_score") or 0)
    found = [_overall_bucket(start, span, scores, top) for start, scores in sorted(highest.items())]
    found = [each for each in found if each["overall_score"] >= least]
    return Reply(200, {"count": len(found), "overall_buckets": found})


def _overall_bucket(start: int, span: int, scores: dict[str, float], top: int) -> Document:
    best = sorted(scores.values(), reverse=True)[:top]
    return {
        "timestamp": start,
        "bucket_span": span,
        "overall_score": sum(best) / top,
        "jobs": [{"job_id": name, "max_anomaly_score": score} for name, score in sorted(scores.items())],
        "is_interim": False,
        "result_type": "overall_bucket",
    }


def _snapshots(lab: Lab, request: Request) -> Reply:
    """The lab keeps no snapshots of models."""
    machine(lab).job(request.names["job_id"])
    return Reply(200, {"count": 0, "model_snapshots": []})


_AT = "/_ml/anomaly_detectors/{job_id}/results"
_LISTED: dict[str, Route] = {
    f"{_AT}/records": _listing("records", "record_score", "record_score", True),
    f"{_AT}/influencers": _listing("influencers", "influencer_score", "influencer_score", True),
    f"{_AT}/buckets": _buckets,
    f"{_AT}/buckets/{{timestamp}}": _buckets,
    f"{_AT}/overall_buckets": _overall,
    "/_ml/anomaly_detectors/{job_id}/model_snapshots": _snapshots,
}
ROUTES: Table = {(method, path): route for path, route in _LISTED.items() for method in ("GET", "POST")}
