"""Data views: saved objects of type index-pattern under a route of their own."""

from __future__ import annotations

import json
import uuid
from typing import Any

from elastic_ml_kit.model import Document
from tests.contract.kibana_objects import keep
from tests.contract.kibana_state import PlatformError, space_name, space_of
from tests.contract.lab import Lab, Reply, Request

TYPE = "index-pattern"


def listed(lab: Lab, request: Request) -> Reply:
    views = [_shown(each) for (kind, _), each in space_of(lab, request).objects.items() if kind == TYPE]
    names = ("id", "namespaces", "title", "name", "timeFieldName")
    return Reply(200, {"data_view": [{name: view[name] for name in names if name in view} for view in views]})


def create(lab: Lab, request: Request) -> Reply:
    body, space = request.body, space_of(lab, request)
    view: Document = body["data_view"]
    title, name = view["title"], view.get("name", view["title"])
    others = [each for (kind, _), each in space.objects.items() if kind == TYPE]
    same = [each for each in others if each["attributes"].get("name", each["attributes"]["title"]) == name]
    if (TYPE, view.get("id", "")) in space.objects:
        same.append(space.objects[TYPE, view["id"]])
    if same and not body.get("override"):
        raise PlatformError(400, f"Duplicate data view: {name}")
    attributes: Document = {
        "title": title,
        "name": name,
        "fieldAttrs": json.dumps(view.get("fieldAttrs", {})),
    }
    attributes |= {"sourceFilters": json.dumps(view.get("sourceFilters", []))}
    attributes |= {"fieldFormatMap": json.dumps(view.get("fieldFormats", {}))}
    attributes |= {"runtimeFieldMap": json.dumps(view.get("runtimeFieldMap", {})), "fields": "[]"}
    attributes |= {each: view[each] for each in ("timeFieldName", "allowNoIndex", "type") if each in view}
    made: Document = {
        "type": TYPE,
        "id": view.get("id") or str(uuid.uuid4()),
        "attributes": attributes,
        "references": [],
    }
    return Reply(200, {"data_view": _shown(keep(lab, space, made, space_name(request)))})


def get(lab: Lab, request: Request) -> Reply:
    return Reply(200, {"data_view": _shown(_view(lab, request))})


def delete(lab: Lab, request: Request) -> Reply:
    view = _view(lab, request)
    del space_of(lab, request).objects[TYPE, view["id"]]
    return Reply(200, {})


def update(lab: Lab, request: Request) -> Reply:
    """POST on one view: only what the body names changes."""
    view = _view(lab, request)
    given = request.body["data_view"]
    view["attributes"] |= {each: given[each] for each in ("title", "name", "timeFieldName") if each in given}
    return Reply(200, {"data_view": _shown(keep(lab, space_of(lab, request), view, space_name(request)))})


def default(lab: Lab, request: Request) -> Reply:
    return Reply(200, {"data_view_id": space_of(lab, request).default_view or ""})


def set_default(lab: Lab, request: Request) -> Reply:
    space = space_of(lab, request)
    if space.default_view is None or request.body.get("force"):
        space.default_view = request.body["data_view_id"]
    return Reply(200, {"acknowledged": True})


def _view(lab: Lab, request: Request) -> Document:
    objects, name = space_of(lab, request).objects, request.names["id"]
    if (TYPE, name) not in objects:
        raise PlatformError(404, f"Saved object [{TYPE}/{name}] not found")
    return objects[TYPE, name]


def _shown(each: Document) -> Document:
    attributes = each["attributes"]

    def parsed(name: str, empty: Any) -> Any:
        return json.loads(attributes[name]) if attributes.get(name) else empty

    shown = {
        "id": each["id"],
        "version": each["version"],
        "title": attributes["title"],
        "name": attributes.get("name", attributes["title"]),
        "namespaces": each["namespaces"],
        "allowNoIndex": attributes.get("allowNoIndex", False),
        "sourceFilters": parsed("sourceFilters", []),
        "fieldFormats": parsed("fieldFormatMap", {}),
        "fieldAttrs": parsed("fieldAttrs", {}),
        "runtimeFieldMap": parsed("runtimeFieldMap", {}),
        "fields": {},
        "typeMeta": {},
    }
    return shown | {name: attributes[name] for name in ("timeFieldName",) if name in attributes}
