"""What jobs refer to: filters with their items, calendars with their jobs and events."""

from __future__ import annotations

from typing import Any

from elastic_ml_kit.model import Document
from tests.contract.lab import Lab, RefusedError, Reply, Request, Table
from tests.contract.ml_datafeeds import instant
from tests.contract.ml_state import Machine, check_id, conflict, expanded, invalid, machine, now


def _exists(what: str, name: str) -> RefusedError:
    return RefusedError(400, "resource_already_exists_exception", f"A {what} with id [{name}] already exists")


def _missing(what: str, name: str) -> RefusedError:
    return RefusedError(404, "resource_not_found_exception", f"No {what} with id [{name}] exists")


def _page(found: list[Document], request: Request) -> list[Document]:
    first, size = int(request.query.get("from", 0)), int(request.query.get("size", 100))
    return found[first : first + size]


def put_filter(lab: Lab, request: Request) -> Reply:
    state, name, body = machine(lab), request.names["filter_id"], request.body or {}
    check_id(name, "filter_id")
    if name in state.filters:
        raise _exists("filter", name)
    items = sorted({*body.get("items", ())})
    state.filters[name] = {"filter_id": name, "description": body.get("description", ""), "items": items}
    return Reply(200, state.filters[name])


def get_filters(lab: Lab, request: Request) -> Reply:
    state, expression = machine(lab), request.names.get("filter_id", "_all")
    names = expanded(expression, state.filters, {})
    found = [_filter(state, name) for name in names]
    return Reply(200, {"count": len(found), "filters": _page(found, request)})


def _filter(state: Machine, name: str) -> Document:
    if name not in state.filters:
        raise _missing("filter", name)
    return state.filters[name]


def update_filter(lab: Lab, request: Request) -> Reply:
    found, body = _filter(machine(lab), request.names["filter_id"]), request.body or {}
    removed = {*body.get("remove_items", ())}
    if unknown := removed - {*found["items"]}:
        raise invalid(f"Cannot remove item {sorted(unknown)} as it is not present in filter")
    found["items"] = sorted({*found["items"], *body.get("add_items", ())} - removed)
    found["description"] = body.get("description", found["description"])
    return Reply(200, found)


def delete_filter(lab: Lab, request: Request) -> Reply:
    state, name = machine(lab), request.names["filter_id"]
    _filter(state, name)
    users = [job.id for job in state.jobs.values() if name in _filters_of(job.config)]
    if users:
        raise conflict(f"Cannot delete filter [{name}] as it is in use by jobs: {users}")
    del state.filters[name]
    return Reply(200, {"acknowledged": True})


def _filters_of(config: Document) -> set[str]:
    rules = [
        rule for each in config["analysis_config"]["detectors"] for rule in each.get("custom_rules") or ()
    ]
    return {scope["filter_id"] for rule in rules for scope in (rule.get("scope") or {}).values()}


def put_calendar(lab: Lab, request: Request) -> Reply:
    state, name, body = machine(lab), request.names["calendar_id"], request.body or {}
    check_id(name, "calendar_id")
    if name in state.calendars:
        raise _exists("calendar", name)
    calendar = {"calendar_id": name, "job_ids": list(body.get("job_ids", ()))}
    if "description" in body:
        calendar["description"] = body["description"]
    state.calendars[name] = calendar
    return Reply(200, calendar)


def _calendar(state: Machine, name: str) -> Document:
    if name not in state.calendars:
        raise _missing("calendar", name)
    return state.calendars[name]


def get_calendars(lab: Lab, request: Request) -> Reply:
    state, expression = machine(lab), request.names.get("calendar_id", "_all")
    found = [_calendar(state, name) for name in expanded(expression, state.calendars, {})]
    return Reply(200, {"count": len(found), "calendars": _page(found, request)})


def delete_calendar(lab: Lab, request: Request) -> Reply:
    state, name = machine(lab), request.names["calendar_id"]
    _calendar(state, name)
    del state.calendars[name]
    for event_id in [each for each, event in state.events.items() if event["calendar_id"] == name]:
        del state.events[event_id]
    return Reply(200, {"acknowledged": True})


def add_jobs(lab: Lab, request: Request) -> Reply:
    state = machine(lab)
    calendar, asked = _calendar(state, request.names["calendar_id"]), request.names["job_id"].split(",")
    groups = {group for job in state.jobs.values() for group in job.config.get("groups", ())}
    for name in asked:
        if name not in groups:
            state.job(name)
    calendar["job_ids"] = sorted({*calendar["job_ids"], *asked})
    return Reply(200, calendar)


def remove_jobs(lab: Lab, request: Request) -> Reply:
    calendar, asked = (
        _calendar(machine(lab), request.names["calendar_id"]),
        request.names["job_id"].split(","),
    )
    calendar["job_ids"] = [name for name in calendar["job_ids"] if name not in asked]
    return Reply(200, calendar)


def add_events(lab: Lab, request: Request) -> Reply:
    state, name = machine(lab), request.names["calendar_id"]
    _calendar(state, name)
    given: list[Any] = (request.body or {}).get("events", [])
    if not given:
        raise invalid("At least 1 event is required")
    made = [_event(name, each) for each in given]
    for number, event in enumerate(made):
        event["event_id"] = f"event-{now()}-{len(state.events) + number}"
    state.events |= {event["event_id"]: event for event in made}
    return Reply(200, {"events": made})


def _event(calendar: str, body: Document) -> Document:
    start, end = instant(body.get("start_time")), instant(body.get("end_time"))
    if not body.get("description") or start is None or end is None:
        raise invalid("A scheduled event needs description, start_time and end_time")
    if start >= end:
        raise invalid(f"Event start time [{start}] must come before the end time [{end}]")
    added = {"skip_result": True, "skip_model_update": True}
    return {**added, **body, "calendar_id": calendar, "start_time": start, "end_time": end}


def get_events(lab: Lab, request: Request) -> Reply:
    state, name = machine(lab), request.names["calendar_id"]
    found = [each for each in state.events.values() if name in ("_all", each["calendar_id"])]
    return Reply(200, {"count": len(found), "events": _page(found, request)})


def delete_event(lab: Lab, request: Request) -> Reply:
    events = machine(lab).events
    if request.names["event_id"] not in events:
        raise _missing("event", request.names["event_id"])
    del events[request.names["event_id"]]
    return Reply(200, {"acknowledged": True})


_CALENDAR = "/_ml/calendars/{calendar_id}"
ROUTES: Table = {
    ("PUT", "/_ml/filters/{filter_id}"): put_filter,
    ("GET", "/_ml/filters/{filter_id}"): get_filters,
    ("GET", "/_ml/filters"): get_filters,
    ("POST", "/_ml/filters/{filter_id}/_update"): update_filter,
    ("DELETE", "/_ml/filters/{filter_id}"): delete_filter,
    ("PUT", _CALENDAR): put_calendar,
    ("GET", _CALENDAR): get_calendars,
    ("POST", _CALENDAR): get_calendars,
    ("GET", "/_ml/calendars"): get_calendars,
    ("POST", "/_ml/calendars"): get_calendars,
    ("DELETE", _CALENDAR): delete_calendar,
    ("PUT", f"{_CALENDAR}/jobs/{{job_id}}"): add_jobs,
    ("DELETE", f"{_CALENDAR}/jobs/{{job_id}}"): remove_jobs,
    ("POST", f"{_CALENDAR}/events"): add_events,
    ("GET", f"{_CALENDAR}/events"): get_events,
    ("DELETE", f"{_CALENDAR}/events/{{event_id}}"): delete_event,
}
