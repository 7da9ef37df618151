"""Saved objects: files of them in and out, one at a time, and what refers to what is not there."""

from __future__ import annotations

import copy
import json
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from elastic_ml_kit.model import Document
from tests.contract.kibana_files import form, lines, render, uploaded
from tests.contract.kibana_state import PlatformError, Space, flag, space_name, space_of, stamp
from tests.contract.lab import Lab, Reply, Request

MOST_BYTES = 26_214_400
MOST_OBJECTS = 10_000
ICONS = {
    "index-pattern": "indexPatternApp",
    "search": "discoverApp",
    "dashboard": "dashboardApp",
    "visualization": "visualizeApp",
    "lens": "lensApp",
    "map": "gisApp",
    "tag": "tag",
    "query": "",
    "links": "dashboardApp",
    "event-annotation-group": "flag",
}
"""The types that can be imported, and what Kibana shows them with."""
Key = tuple[str, str]


def import_objects(lab: Lab, request: Request) -> Reply:
    """POST of a file: 200 with a result per object; what is in conflict or refers to nothing is left out."""
    query = request.query
    if flag(query, "createNewCopies") and (flag(query, "overwrite") or flag(query, "compatibilityMode")):
        raise PlatformError(400, "[request query]: cannot use [overwrite] with [createNewCopies]")
    return _imported(lab, request, _objects(form(request, MOST_BYTES)), {}, resolving=False)


def resolve(lab: Lab, request: Request) -> Reply:
    """POST of a file and of `retries`, which name the objects to import and how."""
    fields = form(request, MOST_BYTES)
    try:
        retries = json.loads(fields["retries"][1])
        wanted = {(each["type"], each["id"]): each for each in retries}
    except (KeyError, TypeError, ValueError):
        raise PlatformError(
            400, "[request body.retries]: expected a list of objects with type and id"
        ) from None
    objects = [each for each in _objects(fields) if (each["type"], each["id"]) in wanted]
    return _imported(lab, request, objects, wanted, resolving=True)


def _objects(fields: dict[str, tuple[str, bytes]]) -> list[Document]:
    _, content = uploaded(fields, PlatformError)
    found = []
    for each in lines(content):
        if isinstance(each, str):
            raise PlatformError(400, f"Unexpected token in JSON: {each[:40]}")
        if "exportedCount" not in each:
            found.append(each)
    if len(found) > MOST_OBJECTS:
        raise PlatformError(400, f"Can't import more than {MOST_OBJECTS} objects")
    keys = [(each.get("type"), each.get("id")) for each in found]
    if twice := {key for key in keys if keys.count(key) > 1}:
        raise PlatformError(400, f"Non-unique import objects detected: {sorted(map(str, twice))}")
    for each in found:
        if not all(isinstance(each.get(name), str) for name in ("type", "id")):
            raise PlatformError(400, "Malformed import object: type and id are needed")
    return found


def _imported(
    lab: Lab, request: Request, objects: list[Document], retries: Mapping[Key, Document], resolving: bool
) -> Reply:
    space, copies = space_of(lab, request), flag(request.query, "createNewCopies")
    errors, done, named = [], [], {(each["type"], each["id"]): each for each in objects}
    new_ids = {key: str(uuid.uuid4()) for key in named} if copies else {}
    for key, each in named.items():
        retry = retries.get(key, {})
        overwrite = bool(retry.get("overwrite")) if resolving else flag(request.query, "overwrite")
        problem = _problem(
            space, each, named, overwrite or copies, bool(retry.get("ignoreMissingReferences"))
        )
        if problem:
            errors.append({**_told(each), "error": problem, **({"overwrite": True} if overwrite else {})})
            continue
        made = _with_references(each, retry.get("replaceReferences", ()), new_ids)
        made["id"] = retry.get("destinationId") or new_ids.get(key, each["id"])
        done.append(_success(each, made["id"], overwrite and (each["type"], made["id"]) in space.objects))
        keep(lab, space, made, space_name(request))
    answer: Document = {"success": not errors, "successCount": len(done), "warnings": []}
    answer |= {"successResults": done} if done else {}
    return Reply(200, answer | ({"errors": errors} if errors else {}))


def _problem(
    space: Space, each: Document, named: Mapping[Key, Any], overwrite: bool, ignoring: bool
) -> Document | None:
    if each["type"] not in ICONS:
        return {"type": "unsupported_type"}
    if not isinstance(each.get("attributes"), dict):
        return {"type": "unknown", "message": "[attributes]: expected an object", "statusCode": 400}
    missing = [] if ignoring else missing_references(space, [each], named)
    if missing:
        return {"type": "missing_references", "references": missing}
    if (each["type"], each["id"]) in space.objects and not overwrite:
        return {"type": "conflict"}
    return None


def missing_references(
    space: Space, objects: Iterable[Document], named: Mapping[Key, Any] | None = None
) -> list[Document]:
    """The references that lead neither into the space nor to an object beside them."""
    known = {*space.objects, *(named or {})}
    wanted = {(one["type"], one["id"]): None for each in objects for one in each.get("references", ())}
    return [{"type": kind, "id": name} for kind, name in wanted if (kind, name) not in known]


def _told(each: Document) -> Document:
    title = (each.get("attributes") or {}).get("title", "")
    meta = {"title": title, "icon": ICONS.get(each["type"], "empty")}
    return {"type": each["type"], "id": each["id"], "title": title, "meta": meta}


def _success(each: Document, made_id: str, overwritten: bool) -> Document:
    told = _told(each)
    del told["title"]
    told |= {"managed": bool(each.get("managed", False))}
    told |= {"destinationId": made_id} if made_id != each["id"] else {}
    return told | ({"overwrite": True} if overwritten else {})


def _with_references(each: Document, replaced: Iterable[Document], new_ids: Mapping[Key, str]) -> Document:
    made = copy.deepcopy(each)
    changed = {(one["type"], one["from"]): one["to"] for one in replaced}
    for one in made.get("references", ()):
        key = (one["type"], one["id"])
        one["id"] = changed.get(key) or new_ids.get(key, one["id"])
    return made


def keep(lab: Lab, space: Space, each: Document, name: str) -> Document:
    """Store an object with what Kibana adds; as it is given back."""
    key = each["type"], each["id"]
    before = space.objects.get(key)
    number = int(before["version"].removeprefix("v")) + 1 if before else 1
    at = stamp(lab)
    space.objects[key] = {
        "type": each["type"],
        "id": each["id"],
        "attributes": copy.deepcopy(each["attributes"]),
        "references": copy.deepcopy(list(each.get("references", ()))),
        "coreMigrationVersion": "8.8.0",
        "typeMigrationVersion": each.get("typeMigrationVersion", "8.0.0"),
        "managed": bool(each.get("managed", False)),
        "created_at": before["created_at"] if before else at,
        "updated_at": at,
        "version": f"v{number}",
        "namespaces": [name],
    }
    return space.objects[key]


def export(lab: Lab, request: Request) -> Reply:
    """POST that answers with objects as lines, references first where asked for, and a line of counts."""
    space, body = space_of(lab, request), request.body
    if "objects" in body:
        keys = [(each["type"], each["id"]) for each in body["objects"]]
        if unknown := [
            {"type": kind, "id": name} for kind, name in keys if (kind, name) not in space.objects
        ]:
            raise PlatformError(400, f"Error fetching objects to export: {json.dumps(unknown)}")
    else:
        kinds = [body["type"]] if isinstance(body["type"], str) else body["type"]
        keys = [key for key in space.objects if key[0] in kinds or kinds == ["*"]]
    found = {key: space.objects[key] for key in keys}
    if body.get("includeReferencesDeep"):
        found = _deep(space, found)
    missing = missing_references(space, found.values()) if body.get("includeReferencesDeep") else []
    shown = [{name: value for name, value in each.items() if name != "namespaces"} for each in found.values()]
    details = {"exportedCount": len(shown), "missingRefCount": len(missing), "missingReferences": missing}
    details |= {"excludedObjectsCount": 0, "excludedObjects": []}
    written = shown if body.get("excludeExportDetails") else [*shown, details]
    return Reply(200, render(written), {"content-type": "application/ndjson"})


def _deep(space: Space, found: dict[Key, Document]) -> dict[Key, Document]:
    """The objects and all that they refer to, near or far."""
    every, waiting = dict(found), list(found.values())
    while waiting:
        for one in waiting.pop().get("references", ()):
            key = (one["type"], one["id"])
            if key in space.objects and key not in every:
                every[key] = space.objects[key]
                waiting.append(space.objects[key])
    return every


def get(lab: Lab, request: Request) -> Reply:
    return Reply(200, _object(space_of(lab, request), request.names))


def _object(space: Space, names: Mapping[str, str]) -> Document:
    kind, name = names["type"], names["id"]
    if (kind, name) not in space.objects:
        raise PlatformError(404, f"Saved object [{kind}/{name}] not found")
    return space.objects[kind, name]


def several(lab: Lab, request: Request) -> Reply:
    """Objects by type and id, an error in the place of each that is not there."""
    space, answers = space_of(lab, request), []
    for each in request.body:
        found = space.objects.get((each["type"], each["id"]))
        why = f"Saved object [{each['type']}/{each['id']}] not found"
        missing = {"error": {"statusCode": 404, "error": "Not Found", "message": why}}
        answers.append(found or {"id": each["id"], "type": each["type"], **missing})
    return Reply(200, {"saved_objects": answers})


def find(lab: Lab, request: Request) -> Reply:
    """One page of the objects of a type."""
    query = request.query
    page, size = int(query.get("page", 1)), int(query.get("per_page", 20))
    found = [each for (kind, _), each in space_of(lab, request).objects.items() if kind == query["type"]]
    shown = found[(page - 1) * size : page * size]
    return Reply(200, {"page": page, "per_page": size, "total": len(found), "saved_objects": shown})


def delete(lab: Lab, request: Request) -> Reply:
    space = space_of(lab, request)
    found = _object(space, request.names)
    del space.objects[found["type"], found["id"]]
    return Reply(200, {})


def delete_several(lab: Lab, request: Request) -> Reply:
    """Objects by type and id, as the management pages remove them: a result for each."""
    space, answers = space_of(lab, request), []
    for each in request.body:
        found = space.objects.pop((each["type"], each["id"]), None)
        why = f"Saved object [{each['type']}/{each['id']}] not found"
        missing = {"error": {"statusCode": 404, "error": "Not Found", "message": why}}
        answers.append(
            {"id": each["id"], "type": each["type"], "success": bool(found), **({} if found else missing)}
        )
    return Reply(200, answers)
