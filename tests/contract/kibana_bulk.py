"""One action on many rules: switch, remove, copy, change, export, run by hand."""

from __future__ import annotations

import copy
import uuid
from collections import defaultdict
from typing import Any

from elastic_ml_kit.clock import parse_instant
from elastic_ml_kit.model import Document
from tests.contract import kibana_query
from tests.contract.kibana_alerts import schedule
from tests.contract.kibana_import import NO_KEY, exported
from tests.contract.kibana_state import (
    DetectionError,
    Front,
    Pending,
    Space,
    flag,
    front,
    has_ml,
    space_of,
    stamp,
)
from tests.contract.lab import Lab, Reply, Request
from tests.contract.ml_state import clock

_MOST_IDS = 100
_MOST_RULES = 10_000
_MOST_DAYS = 90
_DAY = 86_400_000
_TAGS = ("add_tags", "delete_tags", "set_tags")
_PATTERNS = ("add_index_patterns", "delete_index_patterns", "set_index_patterns")


class _FailedError(Exception):
    """One rule that the action could not be done to."""

    def __init__(self, status: int, message: str, code: str = "") -> None:
        super().__init__(message)
        self.key = (message, status, code)


def act(lab: Lab, request: Request) -> Reply:
    """POST of an action; 500 with the whole result where it failed for a single rule."""
    body, space = request.body, space_of(lab, request)
    rules, missing = _chosen(space, body)
    action = body["action"]
    if action == "export":
        return exported(rules, [], bare=False)
    if action in ("run", "fill_gaps"):
        _check_stretch(lab, body[action])
    dry = flag(request.query, "dry_run")
    errors: dict[tuple[str, int, str], list[Document]] = defaultdict(list)
    for name in missing:
        errors["Rule not found", 500, ""].append({"id": name})
    results: dict[str, list[Document]] = {"updated": [], "created": [], "deleted": [], "skipped": []}
    for rule in rules:
        try:
            kind, after = _done(lab, front(lab), space, copy.deepcopy(rule), body)
        except _FailedError as error:
            errors[error.key].append({"id": rule["id"], "name": rule["name"]})
            continue
        results[kind].append(after)
        if not dry and kind != "skipped":
            _keep(lab, space, kind, rule, after, body)
    return _answer(results, errors, dry)


def _chosen(space: Space, body: Document) -> tuple[list[Document], list[str]]:
    """The rules that ids or a query name, and the ids that name none."""
    if "ids" in body and "query" in body:
        raise DetectionError(
            400, "Both query and ids are sent. Define either ids or query in request payload."
        )
    if len(body.get("ids", ())) > _MOST_IDS:
        raise DetectionError(400, f"More than {_MOST_IDS} ids sent for bulk edit action.")
    if "ids" in body:
        known = [space.rules[name] for name in body["ids"] if name in space.rules]
        return known, [name for name in body["ids"] if name not in space.rules]
    test = kibana_query.parse(body.get("query", ""))
    found = [rule for rule in space.rules.values() if test(rule)]
    if len(found) > _MOST_RULES:
        raise DetectionError(400, f"More than {_MOST_RULES} rules matched the filter query.")
    return found, []


def _check_stretch(lab: Lab, asked: Document) -> None:
    """What a run by hand may be over: the last 90 days, and nothing that is still to come."""
    try:
        start, end = parse_instant(asked["start_date"]), parse_instant(asked["end_date"])
    except ValueError:
        raise DetectionError(400, "[0]: Backfill start must be valid date") from None
    problem = ""
    if clock(lab) - start > _MOST_DAYS * _DAY:
        problem = f"Backfill cannot look back more than {_MOST_DAYS} days"
    elif start > clock(lab) or end > clock(lab):
        problem = "Backfill cannot be scheduled for the future"
    elif end <= start:
        problem = "Backfill end must be greater than backfill start"
    if problem:
        raise DetectionError(400, f"[0]: {problem}")


def _done(lab: Lab, kibana: Front, space: Space, rule: Document, body: Document) -> tuple[str, Document]:
    """What the action makes of one rule, and under which of the results that counts."""
    action = body["action"]
    if action == "delete":
        return "deleted", rule
    if action in ("enable", "disable"):
        return _switched(lab, rule, action == "enable")
    if action == "duplicate":
        named = {"id": str(uuid.uuid4()), "rule_id": str(uuid.uuid4()), "name": f"{rule['name']} [Duplicate]"}
        return "created", {**rule, **named, "enabled": False, "created_at": stamp(lab), "revision": 0}
    if action == "edit":
        return _edited(lab, rule, body["edit"])
    if not kibana.manual_runs:
        raise _FailedError(400, "Manual rule run feature is not enabled", "MANUAL_RULE_RUN_FEATURE")
    if not rule["enabled"]:
        why = "Cannot schedule manual rule run for a disabled rule"
        raise _FailedError(400, why, "MANUAL_RULE_RUN_DISABLED_RULE")
    return "updated", rule


def _switched(lab: Lab, rule: Document, on: bool) -> tuple[str, Document]:
    if rule["enabled"] is on:
        return "skipped", {"id": rule["id"], "name": rule["name"], "skip_reason": "RULE_NOT_MODIFIED"}
    if rule["type"] == "machine_learning" and not has_ml(lab):
        why = "Your license does not support machine learning. Please upgrade your license."
        raise _FailedError(403, why, "MACHINE_LEARNING_AUTH")
    if on and not lab.encryption_key:
        raise _FailedError(500, NO_KEY)
    return "updated", {**rule, "enabled": on, "updated_at": stamp(lab)}


def _edited(lab: Lab, rule: Document, edits: list[Document]) -> tuple[str, Document]:
    before = copy.deepcopy(rule)
    for edit in edits:
        _edit(rule, edit["type"], edit["value"])
    if rule == before:
        return "skipped", {"id": rule["id"], "name": rule["name"], "skip_reason": "RULE_NOT_MODIFIED"}
    return "updated", {**rule, "revision": rule["revision"] + 1, "updated_at": stamp(lab)}


def _edit(rule: Document, kind: str, value: Any) -> None:
    if kind in _TAGS:
        rule["tags"] = _changed(rule["tags"], kind, value)
    elif kind in _PATTERNS:
        if rule["type"] == "machine_learning":
            why = "Index patterns cannot be changed: a machine learning rule has none"
            raise _FailedError(400, why, "MACHINE_LEARNING_INDEX_PATTERN")
        if rule["type"] == "esql":
            raise _FailedError(
                400, "Index patterns cannot be changed: an ES|QL rule has none", "ESQL_INDEX_PATTERN"
            )
        rule["index"] = _changed(rule.get("index", []), kind, value)
    elif kind == "set_schedule":
        rule |= {"interval": value["interval"], "from": f"now-{value['lookback']}"}
    elif kind in ("add_rule_actions", "set_rule_actions"):
        kept = rule["actions"] if kind.startswith("add") else []
        rule["actions"] = [*kept, *value["actions"]]
    elif kind == "set_timeline":
        rule |= {name: value[name] for name in ("timeline_id", "timeline_title")}
    else:
        raise _FailedError(400, f"edit type {kind} is not known")


def _changed(before: list[str], kind: str, value: list[str]) -> list[str]:
    if kind.startswith("set"):
        return list(value)
    if kind.startswith("delete"):
        return [each for each in before if each not in value]
    return list(dict.fromkeys([*before, *value]))


def _keep(lab: Lab, space: Space, kind: str, before: Document, after: Document, body: Document) -> None:
    if kind == "deleted":
        del space.rules[after["id"]]
        return
    space.rules[after["id"]] = after
    if body["action"] in ("run", "fill_gaps"):
        asked = body[body["action"]]
        stretch = parse_instant(asked["start_date"]), parse_instant(asked["end_date"])
        schedule(lab, space, Pending(after["id"], clock(lab), *stretch))
    elif after["enabled"] and not before["enabled"]:
        schedule(lab, space, Pending(after["id"], clock(lab)))


def _answer(
    results: dict[str, list[Document]], errors: dict[tuple[str, int, str], list[Document]], dry: bool
) -> Reply:
    done = sum(len(results[each]) for each in ("updated", "created", "deleted"))
    failed, skipped = sum(map(len, errors.values())), len(results["skipped"])
    total = done + failed + skipped
    summary = {"failed": failed, "succeeded": done, "skipped": skipped, "total": total}
    shown = {**results, **({"updated": [], "created": [], "deleted": []} if dry else {})}
    attributes: Document = {"results": shown, "summary": summary}
    if not errors:
        return Reply(200, {"success": True, "rules_count": total, "attributes": attributes})
    attributes["errors"] = [
        {"message": message, "status_code": status, "rules": rules} | ({"err_code": code} if code else {})
        for (message, status, code), rules in errors.items()
    ]
    message = "Bulk edit failed" if not done else "Bulk edit partially failed"
    return Reply(500, {"message": message, "status_code": 500, "attributes": attributes})
