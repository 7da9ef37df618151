"""Anomaly detection jobs: made, changed, opened on a node that has the memory, closed, removed."""

from __future__ import annotations

import copy

from elastic_ml_kit.model import Document
from tests.contract import ml_bodies, ml_datafeeds, ml_nodes, ml_run, ml_stats
from tests.contract.lab import Lab, RefusedError, Reply, Request, Table
from tests.contract.ml_indices import say, withdraw
from tests.contract.ml_state import (
    NATIVE_OVERHEAD,
    NODE,
    Job,
    Machine,
    Results,
    conflict,
    expanded,
    invalid,
    machine,
    now,
    option,
)

_UPDATED = (
    "allow_lazy_open",
    "background_persist_interval",
    "custom_settings",
    "daily_model_snapshot_retention_after_days",
    "description",
    "groups",
    "model_plot_config",
    "model_snapshot_retention_days",
    "renormalization_window_days",
    "results_retention_days",
)


def put(lab: Lab, request: Request) -> Reply:
    """PUT of a job, with its datafeed where the body has one."""
    state, name = machine(lab), request.names["job_id"]
    body = request.body or {}
    if name in state.jobs:
        why = f"The job cannot be created with the Id '{name}'. The Id is already used."
        raise RefusedError(400, "resource_already_exists_exception", why)
    config = ml_bodies.job_config(lab, name, body)
    if any(name in job.config.get("groups", ()) for job in state.jobs.values()):
        raise invalid(f"job and group names must be different but [{name}] is already a group")
    state.jobs[name] = Job(config)
    say(lab, name, "The job was created")
    if (feed := body.get("datafeed_config")) is None:
        return Reply(200, config)
    feed_id = feed.get("datafeed_id", name)
    try:
        made = ml_datafeeds.create(lab, feed_id, {**feed, "job_id": name})
    except RefusedError:
        del state.jobs[name]
        raise
    return Reply(200, {**config, "datafeed_config": made})


def chosen(state: Machine, request: Request) -> list[Job]:
    """The jobs that the path names; an unknown one is refused."""
    groups: dict[str, list[str]] = {}
    for job in state.jobs.values():
        for group in job.config.get("groups", ()):
            groups.setdefault(group, []).append(job.id)
    expression = request.names.get("job_id", "_all")
    names = expanded(expression, state.jobs, groups)
    if not names and option(request, "allow_no_match") is False:
        raise RefusedError(404, "resource_not_found_exception", f"No known job with id '{expression}'")
    return [state.job(name) for name in names]


def get(lab: Lab, request: Request) -> Reply:
    state = machine(lab)
    generated = not option(request, "exclude_generated")
    jobs = [shown(state, job, generated) for job in chosen(state, request)]
    return Reply(200, {"count": len(jobs), "jobs": jobs})


def shown(state: Machine, job: Job, generated: bool = True) -> Document:
    """A job as GET gives it, its datafeed inside."""
    feed = state.feed_of(job.id)
    if not generated:
        return ml_bodies.without_generated(job.config)
    return job.config | ({"datafeed_config": feed.config} if feed else {})


def update(lab: Lab, request: Request) -> Reply:
    """Change what may change after the job was made."""
    job, body = machine(lab).job(request.names["job_id"]), request.body or {}
    if "analysis_limits" in body:
        if job.state != "closed":
            raise conflict(f"Cannot update analysis_limits while the job [{job.id}] is open")
        limits = {**job.config["analysis_limits"], **body["analysis_limits"]}
        job.config["analysis_limits"] = ml_bodies.analysis_limits(lab, limits)
    for each in body.get("detectors", ()):
        _update_detector(job, each)
    if "model_prune_window" in body:
        job.config["analysis_config"]["model_prune_window"] = body["model_prune_window"]
    job.config |= {name: copy.deepcopy(body[name]) for name in _UPDATED if name in body}
    say(lab, job.id, f"The job was updated: {', '.join(sorted(body))}")
    return Reply(200, job.config)


def _update_detector(job: Job, body: Document) -> None:
    detectors = job.config["analysis_config"]["detectors"]
    number = body["detector_index"]
    if not 0 <= number < len(detectors):
        raise invalid(f"Supplied detector_index [{number}] is >= the number of detectors [{len(detectors)}]")
    if "description" in body:
        detectors[number]["detector_description"] = body["description"]
    if "custom_rules" in body:
        detectors[number]["custom_rules"] = copy.deepcopy(body["custom_rules"])


def open_job(lab: Lab, request: Request) -> Reply:
    job = machine(lab).job(request.names["job_id"])
    if lab.upgrade_mode:
        raise RefusedError(429, "status_exception", ml_nodes.UPGRADING)
    if job.state != "closed":
        raise conflict(f"Cannot open job [{job.id}] because it has already been opened")
    job.opened = now()
    if not ml_nodes.take(lab, job):
        need = f"the job needs {job.memory}mb, the nodes have {ml_nodes.memory(lab)}mb in all"
        if not job.config["allow_lazy_open"]:
            why = f"Could not open job [{job.id}] because no ML nodes with sufficient capacity were found"
            raise RefusedError(429, "status_exception", f"{why}: {need}")
        job.state, job.explanation = "opening", f"no node has enough memory free: {need}"
    return Reply(200, {"opened": True, "node": job.node})


def close(lab: Lab, request: Request) -> Reply:
    """Close jobs; a datafeed that runs is stopped first, as since 7.15."""
    state = machine(lab)
    for job in chosen(state, request):
        if job.state == "closed":
            continue
        if (feed := state.feed_of(job.id)) is not None and feed.state != "stopped":
            ml_run.catch_up(lab, feed)
            ml_run.stop(lab, feed)
        ml_nodes.close(lab, job)
    ml_run.assign(lab)
    return Reply(200, {"closed": True})


def delete(lab: Lab, request: Request) -> Reply:
    """Remove a job, its results and its datafeed."""
    state = machine(lab)
    job = state.job(request.names["job_id"])
    feed, force = state.feed_of(job.id), option(request, "force")
    if not force and job.state != "closed":
        raise conflict(f"Cannot delete job [{job.id}] because the job is {job.state}")
    if feed is not None:
        ml_run.stop(lab, feed)
        del state.datafeeds[feed.id]
    del state.jobs[job.id]
    withdraw(lab, job)
    for calendar in state.calendars.values():
        calendar["job_ids"] = [name for name in calendar["job_ids"] if name != job.id]
    ml_run.assign(lab)
    if option(request, "wait_for_completion") is False:
        return Reply(200, {"task": f"{NODE}:{now() % 100000}"})
    return Reply(200, {"acknowledged": True})


def reset(lab: Lab, request: Request) -> Reply:
    """Forget what a closed job has learnt and found."""
    job = machine(lab).job(request.names["job_id"])
    if job.state != "closed":
        raise conflict(f"Can only reset a job when it is closed; [{job.id}] is {job.state}")
    withdraw(lab, job)
    job.results, job.covered = Results(), []
    job.config.pop("finished_time", None)
    job.config.pop("model_snapshot_id", None)
    say(lab, job.id, "The job was reset")
    if option(request, "wait_for_completion") is False:
        return Reply(200, {"task": f"{NODE}:{now() % 100000}"})
    return Reply(200, {"acknowledged": True})


def flush(lab: Lab, request: Request) -> Reply:
    job = machine(lab).job(request.names["job_id"])
    if job.state != "opened":
        raise conflict(f"Cannot flush because job [{job.id}] is not open")
    if (feed := machine(lab).feed_of(job.id)) is not None:
        ml_run.catch_up(lab, feed)
    last = job.results.counts.get("latest_bucket_end", 0)
    return Reply(200, {"flushed": True, "last_finalized_bucket_end": last})


def validate(lab: Lab, request: Request) -> Reply:
    ml_bodies.job_config(lab, (request.body or {}).get("job_id", "job"), request.body or {})
    return Reply(200, {"acknowledged": True})


def validate_detector(_: Lab, request: Request) -> Reply:
    ml_bodies.check_detector(request.body or {})
    return Reply(200, {"acknowledged": True})


def estimate(_: Lab, request: Request) -> Reply:
    """A model memory that grows with the cardinalities of the fields that split the models."""
    body = request.body or {}
    config = ml_bodies.analysis_config(body.get("analysis_config") or {})
    overall = {**body.get("overall_cardinality", {}), **body.get("max_bucket_cardinality", {})}
    split = ("by_field_name", "over_field_name", "partition_field_name")
    entities = 0
    for detector in config["detectors"]:
        fields = [detector[name] for name in split if name in detector]
        entities += max([int(overall.get(each, 0)) for each in fields], default=1)
    return Reply(200, {"model_memory_estimate": f"{11 + entities * 32 // 1024}mb"})


def upgrade_mode(lab: Lab, request: Request) -> Reply:
    """Switch the upgrade mode; jobs stay open, but nothing runs."""
    lab.upgrade_mode = bool(option(request, "enabled"))
    ml_run.assign(lab)
    return Reply(200, {"acknowledged": True})


def memory_stats(lab: Lab, _: Request) -> Reply:
    """What every node has for machine learning, and what the jobs take of it."""
    taken = sum(job.memory for job in machine(lab).jobs.values() if job.node)
    own = {
        "max_in_bytes": ml_nodes.memory(lab) << 20,
        "native_code_overhead_in_bytes": NATIVE_OVERHEAD << 20 if taken else 0,
        "anomaly_detectors_in_bytes": taken << 20,
        "data_frame_analytics_in_bytes": 0,
        "native_inference_in_bytes": 0,
    }
    node = {
        "name": "node-1",
        "ephemeral_id": "e1",
        "transport_address": "127.0.0.1:9300",
        "attributes": {},
        "roles": ["ml"],
        "mem": {
            "total_in_bytes": 2 * ml_nodes.memory(lab) << 20,
            "adjusted_total_in_bytes": 2 * ml_nodes.memory(lab) << 20,
        }
        | {"ml": own},
        "jvm": {"heap_max_in_bytes": 1 << 30, "java_inference_max_in_bytes": 0, "java_inference_in_bytes": 0},
    }
    counts = {"total": 1, "successful": 1, "failed": 0}
    return Reply(200, {"_nodes": counts, "cluster_name": "lab", "nodes": {NODE: node}})


def stats(lab: Lab, request: Request) -> Reply:
    """State and counts; a datafeed in real time catches up behind it."""
    state = machine(lab)
    ml_run.assign(lab)
    jobs = chosen(state, request)
    for job in jobs:
        if (feed := state.feed_of(job.id)) is not None:
            ml_run.refresh(lab, feed)
    return Reply(200, {"count": len(jobs), "jobs": [_stats(job) for job in jobs]})


def _stats(job: Job) -> Document:
    document: Document = {
        "job_id": job.id,
        "data_counts": ml_stats.data_counts(job),
        "model_size_stats": ml_stats.model_size(job),
        "forecasts_stats": {"total": 0, "forecasted_jobs": 0},
        "state": job.state,
        "timing_stats": ml_stats.timing(job),
    }
    if job.node:
        document["node"] = ml_stats.node()
    if job.explanation:
        document["assignment_explanation"] = job.explanation
    if job.opened and job.state == "opened":
        document["open_time"] = f"{(now() - job.opened) // 1000}s"
    return document


_ONE = "/_ml/anomaly_detectors/{job_id}"
ROUTES: Table = {
    ("PUT", _ONE): put,
    ("GET", _ONE): get,
    ("GET", "/_ml/anomaly_detectors"): get,
    ("DELETE", _ONE): delete,
    ("POST", f"{_ONE}/_update"): update,
    ("POST", f"{_ONE}/_open"): open_job,
    ("POST", f"{_ONE}/_close"): close,
    ("POST", f"{_ONE}/_reset"): reset,
    ("POST", f"{_ONE}/_flush"): flush,
    ("GET", f"{_ONE}/_stats"): stats,
    ("GET", "/_ml/anomaly_detectors/_stats"): stats,
    ("POST", "/_ml/anomaly_detectors/_validate"): validate,
    ("POST", "/_ml/anomaly_detectors/_validate/detector"): validate_detector,
    ("POST", "/_ml/anomaly_detectors/_estimate_model_memory"): estimate,
    ("POST", "/_ml/set_upgrade_mode"): upgrade_mode,
    ("GET", "/_ml/memory/_stats"): memory_stats,
    ("GET", "/_ml/memory/{node_id}/_stats"): memory_stats,
}
