"""Datafeeds: made, changed, started, stopped, looked into."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

import polars as pl

from elastic_ml_kit.clock import parse_instant
from elastic_ml_kit.definitions.job import build_job
from elastic_ml_kit.fields import TIME
from elastic_ml_kit.model import Document
from elastic_ml_kit.query.ast import QueryError
from elastic_ml_kit.score.anomaly.job import fields_read
from elastic_ml_kit.targets.local.streams import Feed, Stream
from tests.contract import ml_bodies, ml_nodes, ml_run, ml_stats
from tests.contract.lab import Lab, RefusedError, Reply, Request, Table
from tests.contract.ml_state import NODE, Datafeed, Job, Machine, conflict, expanded, invalid, machine, option

_UPDATED = (
    "aggregations",
    "chunking_config",
    "delayed_data_check_config",
    "frequency",
    "indices",
    "indices_options",
    "max_empty_searches",
    "query",
    "query_delay",
    "runtime_mappings",
    "script_fields",
    "scroll_size",
)


def put(lab: Lab, request: Request) -> Reply:
    return Reply(200, create(lab, request.names["datafeed_id"], request.body or {}))


def create(lab: Lab, name: str, body: Mapping[str, Any]) -> Document:
    """Make a datafeed; its configuration as it is given back."""
    state = machine(lab)
    if name in state.datafeeds:
        why = f"A datafeed with id [{name}] already exists"
        raise RefusedError(400, "resource_already_exists_exception", why)
    if not body.get("job_id"):
        raise invalid("[job_id] must not be null")
    job = state.job(body["job_id"])
    if "read" in lab.denied:
        why = f"Cannot create datafeed [{name}] because user elastic lacks permissions on the indices"
        raise RefusedError(403, "security_exception", f"{why}: read, view_index_metadata")
    if (other := state.feed_of(job.id)) is not None:
        why = f"A datafeed [{other.id}] already exists for job [{job.id}]"
        raise RefusedError(400, "resource_already_exists_exception", why)
    _check_aggregations(job, body)
    config = ml_bodies.datafeed_config(name, body)
    state.datafeeds[name] = Datafeed(config | _authorization(lab))
    return state.datafeeds[name].config


def _check_aggregations(job: Job, body: Mapping[str, Any]) -> None:
    summed = job.config["analysis_config"].get("summary_count_field_name")
    if (body.get("aggregations") or body.get("aggs")) and not summed:
        raise invalid("A job configured with a datafeed with aggregations must set summary_count_field_name")


def _authorization(lab: Lab) -> Document:
    """Whose rights the datafeed reads with: shown, but not part of what was put."""
    return {"authorization": {"roles": ["superuser"]}} if lab.secured else {}


def chosen(state: Machine, request: Request) -> list[Datafeed]:
    """The datafeeds that the path names; an unknown one is refused."""
    expression = request.names.get("datafeed_id", "_all")
    names = expanded(expression, state.datafeeds, {})
    if not names and option(request, "allow_no_match") is False:
        raise RefusedError(404, "resource_not_found_exception", f"No datafeed with id [{expression}] exists")
    return [state.datafeed(name) for name in names]


def get(lab: Lab, request: Request) -> Reply:
    feeds = [each.config for each in chosen(machine(lab), request)]
    if option(request, "exclude_generated"):
        feeds = [ml_bodies.without_generated(each) for each in feeds]
    return Reply(200, {"count": len(feeds), "datafeeds": feeds})


def update(lab: Lab, request: Request) -> Reply:
    feed, body = machine(lab).datafeed(request.names["datafeed_id"]), request.body or {}
    if feed.state != "stopped":
        raise conflict(f"Cannot update datafeed [{feed.id}] while its status is {feed.state}")
    if body.get("job_id", feed.job_id) != feed.job_id:
        raise invalid(f"Datafeed [{feed.id}] belongs to the job [{feed.job_id}]; another one is not possible")
    changed = {**feed.config, **{name: copy.deepcopy(body[name]) for name in _UPDATED if name in body}}
    feed.config = ml_bodies.datafeed_config(feed.id, changed)
    return Reply(200, feed.config)


def delete(lab: Lab, request: Request) -> Reply:
    state = machine(lab)
    feed = state.datafeed(request.names["datafeed_id"])
    if feed.state != "stopped" and not option(request, "force"):
        raise conflict(f"Cannot delete datafeed [{feed.id}] while its status is {feed.state}")
    ml_run.stop(lab, feed)
    del state.datafeeds[feed.id]
    return Reply(200, {"acknowledged": True})


def start(lab: Lab, request: Request) -> Reply:
    """Start a datafeed; where its job waits for memory, it waits too."""
    state = machine(lab)
    feed = state.datafeed(request.names["datafeed_id"])
    job = state.job(feed.job_id)
    if lab.upgrade_mode:
        raise RefusedError(429, "status_exception", ml_nodes.UPGRADING)
    if job.state not in ("opened", "opening"):
        raise conflict(f"cannot start datafeed [{feed.id}] because job [{job.id}] is {job.state}")
    if feed.state != "stopped":
        raise conflict(f"cannot start datafeed [{feed.id}] because it has already been started")
    first, last = instant(option(request, "start")), instant(option(request, "end"))
    if first is not None and last is not None and first >= last:
        raise invalid(f"[start] must be before [end], not [{first}] and [{last}]")
    feed.start, feed.end, feed.searches, feed.seconds = first, last, 0, 0.0
    if job.state == "opened":
        ml_run.begin(lab, feed)
        return Reply(200, {"started": True, "node": NODE})
    feed.state = "starting"
    feed.explanation = f"the job's [{job.id}] state is [{job.state}] while state [opened] is needed"
    return Reply(200, {"started": True, "node": ""})


def instant(value: Any) -> int | None:
    """Milliseconds of a time as the API takes it: ISO 8601, milliseconds, or seconds with up to ten digits.

    >>> instant("1767571200"), instant(1767571200000), instant("2026-01-05T00:00:00Z"), instant("")
    (1767571200000, 1767571200000, 1767571200000, None)
    """
    if value in (None, "", "-1", -1, True):
        return None
    text = str(value)
    if text.isdigit():
        return int(text) * (1000 if len(text) <= 10 else 1)
    try:
        return parse_instant(text)
    except ValueError:
        why = f"failed to parse date field [{text}] with format [strict_date_optional_time||epoch_millis]"
        raise RefusedError(400, "parse_exception", why) from None


def stop(lab: Lab, request: Request) -> Reply:
    """Stop datafeeds, and with `close_job` their jobs."""
    state = machine(lab)
    for feed in chosen(state, request):
        if option(request, "force") is not True:
            ml_run.catch_up(lab, feed)
        ml_run.stop(lab, feed)
        job = state.jobs.get(feed.job_id)
        if option(request, "close_job") and job is not None and job.state != "closed":
            ml_nodes.close(lab, job)
    ml_run.assign(lab)
    return Reply(200, {"stopped": True})


def stats(lab: Lab, request: Request) -> Reply:
    """State of the datafeeds; one in real time catches up behind it."""
    state = machine(lab)
    ml_run.assign(lab)
    feeds = chosen(state, request)
    for feed in feeds:
        ml_run.refresh(lab, feed)
    return Reply(200, {"count": len(feeds), "datafeeds": [_stats(state, feed) for feed in feeds]})


def _stats(state: Machine, feed: Datafeed) -> Document:
    document: Document = {
        "datafeed_id": feed.id,
        "state": feed.state,
        "timing_stats": ml_stats.searched(feed, state.jobs.get(feed.job_id)),
    }
    if feed.state == "started":
        document |= {"node": ml_stats.node(), "running_state": ml_stats.running_state(feed)}
    if feed.explanation:
        document["assignment_explanation"] = feed.explanation
    return document


def preview(lab: Lab, request: Request) -> Reply:
    """The first documents that a datafeed takes, with the fields that its job reads."""
    state, body = machine(lab), request.body or {}
    if name := request.names.get("datafeed_id"):
        feed = state.datafeed(name)
        job, config = state.job(feed.job_id).config, feed.config
    else:
        given = body.get("datafeed_config") or {}
        config = ml_bodies.datafeed_config(given.get("datafeed_id", "preview"), given)
        known = body.get("job_config")
        job = ml_bodies.job_config(lab, "preview", known) if known else state.job(given["job_id"]).config
    first, last = instant(option(request, "start")), instant(option(request, "end"))
    return Reply(200, _first_documents(lab, job, config, first, last))


def _first_documents(
    lab: Lab, job: Document, config: Document, first: int | None, last: int | None
) -> list[Document]:
    built = build_job("preview", "", job, {**config, "query_delay": "60s"}, file="")
    frames = lab.documents.frames(tuple(config["indices"]))
    streams = {name: Stream(name, each.lazy(), each.schema) for name, each in frames.items()}
    try:
        feed = Feed(built, streams)
    except QueryError as error:
        raise RefusedError(400, "parsing_exception", str(error)) from error
    if feed.obstacle():
        return []
    moment = pl.col(TIME).dt.epoch("ms")
    events = feed.events(fields_read(built)).with_columns(moment.alias(TIME)).sort(TIME)
    if first is not None:
        events = events.filter(pl.col(TIME) >= first)
    if last is not None:
        events = events.filter(pl.col(TIME) < last)
    rows = events.head(100).collect().to_dicts()
    return [{name: value for name, value in row.items() if value is not None} for row in rows]


_ONE = "/_ml/datafeeds/{datafeed_id}"
ROUTES: Table = {
    ("PUT", _ONE): put,
    ("GET", _ONE): get,
    ("GET", "/_ml/datafeeds"): get,
    ("DELETE", _ONE): delete,
    ("POST", f"{_ONE}/_update"): update,
    ("POST", f"{_ONE}/_start"): start,
    ("POST", f"{_ONE}/_stop"): stop,
    ("GET", f"{_ONE}/_stats"): stats,
    ("GET", "/_ml/datafeeds/_stats"): stats,
    ("GET", f"{_ONE}/_preview"): preview,
    ("POST", f"{_ONE}/_preview"): preview,
    ("GET", "/_ml/datafeeds/_preview"): preview,
    ("POST", "/_ml/datafeeds/_preview"): preview,
}
