"""Machine learning through Kibana: which jobs a space knows of, and what the jobs have said."""

from __future__ import annotations

import fnmatch

from elastic_ml_kit.model import Document
from tests.contract.kibana_state import PlatformError, flag, front, has_ml, space_of
from tests.contract.lab import Lab, Reply, Request
from tests.contract.ml_state import machine

_JOBS = "anomaly-detector"


def sync(lab: Lab, request: Request) -> Reply:
    """Make the space know of jobs that were made past Kibana, and forget those that are gone."""
    _check(lab)
    state, known = machine(lab), space_of(lab, request).synced
    everywhere = {name for space in front(lab).spaces.values() for name in space.synced}
    created = [name for name in state.jobs if name not in everywhere]
    deleted = [name for name in known if name not in state.jobs]
    feeds = {name: feed.id if (feed := state.feed_of(name)) else None for name in state.jobs}
    added = [name for name in known if name in feeds and feeds[name] and not known[name]]
    added += [name for name in created if feeds[name]]
    removed = [name for name in known if name in feeds and not feeds[name] and known[name]]
    if not flag(request.query, "simulate"):
        for name in deleted:
            del known[name]
        known |= {name: feeds[name] for name in [*known, *created]}
    return Reply(
        200,
        {
            "savedObjectsCreated": _succeeded(created),
            "savedObjectsDeleted": _succeeded(deleted),
            "datafeedsAdded": _succeeded(added),
            "datafeedsRemoved": _succeeded(removed),
        },
    )


def _check(lab: Lab) -> None:
    if not has_ml(lab):
        raise PlatformError(403, "Your license does not support machine learning")


def _succeeded(names: list[str]) -> Document:
    return {_JOBS: {name: {"success": True} for name in names}} if names else {}


def update_spaces(lab: Lab, request: Request) -> Reply:
    """Add jobs to spaces and take them out of spaces."""
    _check(lab)
    state, body, answer = machine(lab), request.body, {}
    for name in body["jobIds"]:
        if name not in state.jobs:
            why = {"statusCode": 404, "error": "Not Found", "message": f"No known job with id '{name}'"}
            answer[name] = {"success": False, "type": body["jobType"], "error": why}
            continue
        for space in body["spacesToAdd"]:
            if space in front(lab).spaces:
                front(lab).spaces[space].synced[name] = None
        for space in body["spacesToRemove"]:
            front(lab).spaces[space].synced.pop(name, None)
        answer[name] = {"success": True, "type": body["jobType"]}
    return Reply(200, answer)


def messages(lab: Lab, request: Request) -> Reply:
    """What one job, or every job of the space, has said."""
    _check(lab)
    wanted = request.names.get("jobId", "*")
    found = [each for each in machine(lab).messages if fnmatch.fnmatchcase(each["job_id"], wanted)]
    return Reply(200, {"messages": found, "notificationIndices": [".ml-notifications-000002"]})


def jobs_exist(lab: Lab, request: Request) -> Reply:
    _check(lab)
    groups = {group for job in machine(lab).jobs.values() for group in job.config.get("groups", ())}
    return Reply(
        200,
        {
            name: {"exists": name in machine(lab).jobs or name in groups, "isGroup": name in groups}
            for name in request.body["jobIds"]
        },
    )
