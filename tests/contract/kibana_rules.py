"""Detection rules one at a time, lists of them, their tags, and the index of their alerts."""

from __future__ import annotations

from typing import Any

from elastic_ml_kit.model import Document
from tests.contract import kibana_query, kibana_rule
from tests.contract.kibana_alerts import schedule
from tests.contract.kibana_import import NO_KEY
from tests.contract.kibana_state import DetectionError, Pending, Space, space_name, space_of
from tests.contract.lab import Lab, Reply, Request
from tests.contract.ml_state import clock

_MOST_FOUND = 10_000


def create(lab: Lab, request: Request) -> Reply:
    kibana_rule.check(lab, request.body)
    kibana_rule.check_licence(lab, request.body)
    space, rule_id = space_of(lab, request), request.body.get("rule_id")
    if rule_id and any(each["rule_id"] == rule_id for each in space.rules.values()):
        raise DetectionError(409, f'rule_id: "{rule_id}" already exists')
    rule = kibana_rule.made(lab, request.body)
    return _kept(lab, space, rule, None)


def replace(lab: Lab, request: Request) -> Reply:
    kibana_rule.check(lab, request.body)
    kibana_rule.check_licence(lab, request.body)
    space = space_of(lab, request)
    before = found(space, request.body)
    body = {name: value for name, value in request.body.items() if name != "id"}
    return _kept(lab, space, kibana_rule.made(lab, body, before), before)


def change(lab: Lab, request: Request) -> Reply:
    kibana_rule.check(lab, request.body, partial=True)
    space = space_of(lab, request)
    before = found(space, request.body)
    changed = {name: value for name, value in request.body.items() if name not in ("id", "rule_id")}
    kibana_rule.check(lab, {**before, **changed}, answered=True)
    kibana_rule.check_licence(lab, {**before, **changed})
    return _kept(lab, space, kibana_rule.made(lab, {**before, **changed}, before), before)


def _kept(lab: Lab, space: Space, rule: Document, before: Document | None) -> Reply:
    """Keep a rule; one that has just been switched on gets its first run."""
    if rule["enabled"] and not lab.encryption_key:
        raise DetectionError(500, NO_KEY)
    space.rules[rule["id"]] = rule
    if rule["enabled"] and not (before and before["enabled"]):
        schedule(lab, space, Pending(rule["id"], clock(lab)))
    return Reply(200, rule)


def found(space: Space, named: Any) -> Document:
    """The rule that `id` or `rule_id` names.

    Errors:
        DetectionError: 400 without either, 404 for an unknown one.
    """
    for name in ("id", "rule_id"):
        if wanted := named.get(name):
            for rule in space.rules.values():
                if rule[name] == wanted:
                    return rule
            raise DetectionError(404, f'{name}: "{wanted}" not found')
    raise DetectionError(400, 'either "id" or "rule_id" must be set')


def read(lab: Lab, request: Request) -> Reply:
    return Reply(200, found(space_of(lab, request), request.query))


def remove(lab: Lab, request: Request) -> Reply:
    space = space_of(lab, request)
    rule = found(space, request.query)
    del space.rules[rule["id"]]
    return Reply(200, rule)


def find(lab: Lab, request: Request) -> Reply:
    """One page of the rules that a filter selects."""
    query = request.query
    page, size = int(query.get("page", 1)), int(query.get("per_page", 20))
    if page < 1 or size < 0 or page * size > _MOST_FOUND:
        raise DetectionError(
            400, f"[request query]: page {page} of {size} reaches beyond {_MOST_FOUND} rules"
        )
    if ("sort_field" in query) != ("sort_order" in query):
        raise DetectionError(400, 'when "sort_order" and "sort_field" must exist together or not at all')
    test = kibana_query.parse(query.get("filter", ""))
    rules = [rule for rule in space_of(lab, request).rules.values() if test(rule)]
    if field := query.get("sort_field"):
        key = {"createdAt": "created_at", "updatedAt": "updated_at"}.get(field, field)
        rules.sort(key=lambda rule: str(rule.get(key, "")), reverse=query["sort_order"] == "desc")
    shown = rules[(page - 1) * size : page * size]
    return Reply(200, {"page": page, "perPage": size, "total": len(rules), "data": shown})


def tags(lab: Lab, request: Request) -> Reply:
    rules = space_of(lab, request).rules.values()
    return Reply(200, sorted({tag for rule in rules for tag in rule["tags"]}))


def make_index(lab: Lab, request: Request) -> Reply:
    space_of(lab, request).has_alerts_index = True
    return Reply(200, {"acknowledged": True})


def read_index(lab: Lab, request: Request) -> Reply:
    if not space_of(lab, request).has_alerts_index:
        raise DetectionError(404, "index for this space does not exist")
    name = f".alerts-security.alerts-{space_name(request)}"
    return Reply(200, {"name": name, "index_mapping_outdated": False})


def remove_index(lab: Lab, request: Request) -> Reply:
    """Only the index of the time before 8 can be removed, and there is none."""
    raise DetectionError(404, f'index: "{space_name(request)}" does not exist')


def several(lab: Lab, request: Request) -> Reply:
    """The bulk routes of 8.x: one answer for each rule."""
    space, answers = space_of(lab, request), []
    for body in request.body or ():
        try:
            rule = found(space, body) if request.path.endswith("_bulk_delete") else None
            if rule is not None:
                del space.rules[rule["id"]]
            answers.append(rule or create(lab, _with_body(request, body)).body)
        except DetectionError as error:
            item = {"status_code": error.status, "message": error.message}
            answers.append({"rule_id": body.get("rule_id", "(unknown id)"), "error": item})
    return Reply(200, answers)


def _with_body(request: Request, body: Document) -> Request:
    return Request(
        request.server,
        request.method,
        request.path,
        request.query,
        request.headers,
        body,
        names=request.names,
    )
