"""Rules in files: import with a result per rule that failed, and export."""

from __future__ import annotations

from typing import Any

from elastic_ml_kit.model import Document
from tests.contract import kibana_rule
from tests.contract.kibana_alerts import schedule
from tests.contract.kibana_files import form, lines, render, uploaded
from tests.contract.kibana_state import DetectionError, Pending, Space, flag, space_of
from tests.contract.lab import Lab, Reply, Request
from tests.contract.ml_state import clock

MOST_BYTES = 10_485_760
MOST_RULES = 10_000
_UNKNOWN = "(unknown id)"


def import_rules(lab: Lab, request: Request) -> Reply:
    """POST of a file of rules; always 200 once the file could be read."""
    _, content = uploaded(form(request, MOST_BYTES), DetectionError)
    found = [each for each in lines(content) if not _is_summary(each)]
    rules = [
        each
        for each in found
        if isinstance(each, str) or ("list_id" not in each and "attributes" not in each)
    ]
    if len(rules) > MOST_RULES:
        raise DetectionError(400, f"Can't import more than {MOST_RULES} rules")
    space, errors = space_of(lab, request), []
    seen: set[str] = set()
    for each in rules:
        try:
            _import_one(lab, space, each, flag(request.query, "overwrite"), seen)
        except DetectionError as error:
            rule_id = each.get("rule_id", _UNKNOWN) if isinstance(each, dict) else _UNKNOWN
            errors.append(
                {"rule_id": rule_id, "error": {"status_code": error.status, "message": error.message}}
            )
    done = len(rules) - len(errors)
    nothing: Document = {"exceptions_success": True, "exceptions_success_count": 0, "exceptions_errors": []}
    nothing |= {"action_connectors_success": True, "action_connectors_success_count": 0}
    nothing |= {"action_connectors_errors": [], "action_connectors_warnings": []}
    counts = {"success": not errors, "success_count": done, "rules_count": len(rules), "errors": errors}
    return Reply(200, {**counts, **nothing})


def _is_summary(line: Any) -> bool:
    return isinstance(line, dict) and ("exported_count" in line or "exported_rules_count" in line)


def _import_one(lab: Lab, space: Space, body: Document | str, overwrite: bool, seen: set[str]) -> None:
    if isinstance(body, str):
        raise DetectionError(400, "Unexpected token in JSON")
    if not body.get("rule_id"):
        raise DetectionError(400, "rule_id: Required")
    if body["rule_id"] in seen and not overwrite:
        raise DetectionError(400, f'More than one rule with rule-id: "{body["rule_id"]}" found')
    seen.add(body["rule_id"])
    kibana_rule.check(lab, body, answered=True)
    kibana_rule.check_licence(lab, body)
    before = next((each for each in space.rules.values() if each["rule_id"] == body["rule_id"]), None)
    if before is not None and not overwrite:
        raise DetectionError(409, f'rule_id: "{body["rule_id"]}" already exists')
    if body.get("enabled") and not lab.encryption_key:
        raise DetectionError(500, NO_KEY)
    rule = kibana_rule.made(lab, body, before)
    rule["exceptions_list"] = []
    space.rules[rule["id"]] = rule
    if rule["enabled"] and not (before and before["enabled"]):
        schedule(lab, space, Pending(rule["id"], clock(lab)))


NO_KEY = (
    "Unable to create encrypted saved object: xpack.encryptedSavedObjects.encryptionKey is not set, so the "
    "API key of the rule cannot be kept"
)


def export_rules(lab: Lab, request: Request) -> Reply:
    """POST that answers with the rules as lines, and a line of counts."""
    space = space_of(lab, request)
    asked = request.body.get("objects") if isinstance(request.body, dict) else None
    rules = list(space.rules.values())
    missing: list[Document] = []
    if asked is not None:
        by_id = {rule["rule_id"]: rule for rule in rules}
        missing = [{"rule_id": each["rule_id"]} for each in asked if each["rule_id"] not in by_id]
        rules = [by_id[each["rule_id"]] for each in asked if each["rule_id"] in by_id]
    return exported(rules, missing, flag(request.query, "exclude_export_details"))


def exported(rules: list[Document], missing: list[Document], bare: bool) -> Reply:
    """Rules as lines; `bare` leaves out the counts at the end."""
    details = {
        "exported_count": len(rules),
        "exported_rules_count": len(rules),
        "missing_rules": missing,
        "missing_rules_count": len(missing),
        "exported_exception_list_count": 0,
        "exported_exception_list_item_count": 0,
        "missing_exception_list_item_count": 0,
        "missing_exception_list_items": [],
        "missing_exception_lists": [],
        "missing_exception_lists_count": 0,
        "exported_action_connector_count": 0,
        "missing_action_connection_count": 0,
        "missing_action_connections": [],
        "excluded_action_connection_count": 0,
        "excluded_action_connections": [],
    }
    shown = [{name: value for name, value in each.items() if name != "execution_summary"} for each in rules]
    kind = {"content-type": "application/ndjson"}
    return Reply(200, render(shown if bare else [*shown, details]), kind)
