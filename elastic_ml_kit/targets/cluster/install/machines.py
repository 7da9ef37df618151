"""What may be running, jobs, datafeeds and models: stopped for a change, and set going again after it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from elastic_ml_kit.errors import ClusterError
from elastic_ml_kit.model import Document
from elastic_ml_kit.targets.base import Kind, Step
from elastic_ml_kit.targets.cluster.faults import RefusedError
from elastic_ml_kit.targets.cluster.install import models
from elastic_ml_kit.targets.cluster.install.found import that_learned
from elastic_ml_kit.targets.cluster.install.requests import look, send
from elastic_ml_kit.targets.cluster.install.table import TABLE, Row
from elastic_ml_kit.targets.cluster.stack import Stack

_JOB, _DATAFEED = TABLE[Kind.JOB], TABLE[Kind.DATAFEED]


def change(stack: Stack, row: Row, step: Step) -> None:
    """Bring a resource that is there to the form of the step.

    Errors:
        ClusterError: it was refused, or cannot be made anew as it holds results.
    """
    if row.kind is Kind.MODEL:
        models.bring(stack.elastic, step)
        return
    body = step.body or {}
    there = _there(stack, row, step.id) if row.learns else {}
    if there is None:
        create(stack, row, step)
    elif row.fixed(row.changes(there, body)):
        _remake(stack, row, step)
    elif row.kind in (Kind.JOB, Kind.DATAFEED):
        with paused(stack, step.id if row.kind is Kind.JOB else there["job_id"]):
            _update(stack, row, step, there)
    else:
        _update(stack, row, step, there)


def create(stack: Stack, row: Row, step: Step) -> None:
    """Make a resource.

    Errors:
        ClusterError: it was refused.
    """
    if row.kind is Kind.MODEL:
        models.bring(stack.elastic, step)
        return
    for call in row.create(row.at(step.id), step.body or {}):
        send(stack, *call)


def remove(stack: Stack, row: Row, name: str) -> None:
    """Remove a resource, stopped or not; one that is gone is no fault.

    Errors:
        ClusterError: it was refused.
    """
    if row.kind is Kind.MODEL:
        models.take_out(stack.elastic, name)
        return
    try:
        send(stack, "DELETE", row.at(name) + row.removal)
    except RefusedError as error:
        if error.status != 404:
            raise


def _update(stack: Stack, row: Row, step: Step, there: Document) -> None:
    for call in row.update(row.at(step.id), there, step.body or {}):
        send(stack, *call)


def _remake(stack: Stack, row: Row, step: Step) -> None:
    """Remove a job that never ran with its datafeeds, and make it in its new form."""
    if row.kind is not Kind.JOB or that_learned(stack, [step.id]):
        raise ClusterError(f"{row.kind} '{step.id}' holds results by now; plan again to see what can be done")
    for name in _datafeeds(stack, step.id):
        remove(stack, _DATAFEED, name)
    remove(stack, row, step.id)
    create(stack, row, step)


def _there(stack: Stack, row: Row, name: str) -> Document | None:
    answer = look(stack, row.at(name))
    return row.listed(answer).get(name) if answer else None


def _datafeeds(stack: Stack, job: str) -> list[str]:
    found = _DATAFEED.listed(look(stack, _DATAFEED.listing) or {"datafeeds": []})
    return [name for name, body in found.items() if body["job_id"] == job]


@contextmanager
def paused(stack: Stack, job: str) -> Iterator[None]:
    """Datafeeds stopped and job closed; those that follow new data go on afterwards, others stay stopped.

    Errors:
        ClusterError: something was refused.
    """
    following = [name for name in _datafeeds(stack, job) if _stopped(stack, name)]
    opened = _closed(stack, job)
    try:
        yield
    finally:
        if opened:
            send(stack, "POST", f"{_JOB.at(job)}/_open")
        for name in following:
            send(stack, "POST", f"{_DATAFEED.at(name)}/_start")


def _stopped(stack: Stack, datafeed: str) -> bool:
    """Stop a datafeed; whether it followed new data."""
    answer = look(stack, f"{_DATAFEED.at(datafeed)}/_stats")
    stats = answer["datafeeds"][0] if answer and answer["datafeeds"] else None
    if not stats or stats["state"] == "stopped":
        return False
    _firmly(stack, f"{_DATAFEED.at(datafeed)}/_stop")
    return bool(stats.get("running_state", {}).get("real_time_configured"))


def _closed(stack: Stack, job: str) -> bool:
    """Close a job; whether it was open."""
    answer = look(stack, f"{_JOB.at(job)}/_stats")
    state = answer["jobs"][0]["state"] if answer and answer["jobs"] else "closed"
    if state == "closed":
        return False
    _firmly(stack, f"{_JOB.at(job)}/_close")
    return bool(state in ("opened", "opening"))


def _firmly(stack: Stack, path: str) -> None:
    """Ask politely, then by force."""
    try:
        send(stack, "POST", path)
    except RefusedError:
        send(stack, "POST", f"{path}?force=true")
