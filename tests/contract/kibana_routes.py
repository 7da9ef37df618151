"""Every route of Kibana that the lab has: what it takes, in which versions, and who answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.contract import (
    kibana_alerts,
    kibana_bulk,
    kibana_import,
    kibana_ml,
    kibana_objects,
    kibana_rules,
    kibana_spaces,
    kibana_status,
    kibana_views,
)
from tests.contract.lab import Route

_TEXTS = {"items": "string"}
_NAMED = {"keys": {"type": "string", "id": "string"}, "required": ["type", "id"]}
_ANY = {"values": "any"}


@dataclass(frozen=True)
class Served:
    """One route.

    Attributes:
        answer: who answers.
        query: the query parameters that it takes.
        body: the shape of its JSON body (see `shapes`); None where it takes none or checks it itself.
        until: the first major version that no longer has it.
        since: the first version that has it.
    """

    answer: Route
    query: tuple[str, ...] = ()
    body: Any = None
    until: int = 99
    since: tuple[int, int] = (8, 0)


_RULES = "/api/detection_engine/rules"
_OBJECTS = "/api/saved_objects"
_FOUND = ("page", "per_page", "sort_field", "sort_order", "fields", "filter")
_EDIT = {"keys": {"type": "string", "value": "any"}, "required": ["type", "value"]}
_STRETCH = {"keys": {"start_date": "string", "end_date": "string"}, "required": ["start_date", "end_date"]}
_ACTION = {
    "keys": {
        "action": {
            "enum": ["enable", "disable", "delete", "duplicate", "export", "edit", "run", "fill_gaps"],
        },
        "ids": _TEXTS,
        "query": "string",
        "edit": {"items": _EDIT},
        "duplicate": _ANY,
        "run": _STRETCH,
        "fill_gaps": _STRETCH,
    },
    "required": ["action"],
}
_RULE_NAMES = {
    "keys": {"objects": [{"items": {"keys": {"rule_id": "string"}, "required": ["rule_id"]}}, "null"]}
}
_SEARCH = {
    "keys": {
        "query": _ANY,
        "aggs": _ANY,
        "size": "number",
        "track_total_hits": ["boolean", "number"],
        "_source": ["boolean", "string", _TEXTS],
        "fields": {"items": "any"},
        "runtime_mappings": _ANY,
        "sort": "any",
    }
}
_STATUS = {
    "keys": {
        "signal_ids": _TEXTS,
        "query": _ANY,
        "status": {"enum": ["open", "acknowledged", "closed", "in-progress"]},
        "conflicts": {"enum": ["abort", "proceed"]},
        "reason": "string",
    },
    "required": ["status"],
}
_EXPORT = {
    "keys": {
        "type": ["string", _TEXTS],
        "objects": {"items": _NAMED},
        "search": "string",
        "hasReference": "any",
        "includeReferencesDeep": "boolean",
        "excludeExportDetails": "boolean",
    }
}
_VIEW = {
    "keys": {
        "title": "string",
        "id": "string",
        "name": "string",
        "timeFieldName": "string",
        "allowNoIndex": "boolean",
        "sourceFilters": {"items": "any"},
        "runtimeFieldMap": _ANY,
        "fieldFormats": _ANY,
        "fieldAttrs": _ANY,
        "namespaces": _TEXTS,
        "type": "string",
        "typeMeta": _ANY,
        "fields": _ANY,
        "version": "string",
    }
}
_NEW_VIEW = {
    "keys": {
        "data_view": {**_VIEW, "required": ["title"]},
        "override": "boolean",
        "refresh_fields": "boolean",
    },
    "required": ["data_view"],
}
_CHANGED_VIEW = {"keys": {"data_view": _VIEW, "refresh_fields": "boolean"}, "required": ["data_view"]}
_DEFAULT_VIEW = {
    "keys": {"data_view_id": ["string", "null"], "force": "boolean"},
    "required": ["data_view_id"],
}
_SPACE = {
    "keys": {
        "id": "string",
        "name": "string",
        "description": "string",
        "color": "string",
        "initials": "string",
        "imageUrl": "string",
        "disabledFeatures": _TEXTS,
        "solution": {"enum": ["es", "oblt", "security", "classic"]},
    },
    "required": ["id", "name"],
}
_JOB_SPACES = {
    "keys": {
        "jobType": {"enum": ["anomaly-detector", "data-frame-analytics"]},
        "jobIds": _TEXTS,
        "spacesToAdd": _TEXTS,
        "spacesToRemove": _TEXTS,
    },
    "required": ["jobType", "jobIds", "spacesToAdd", "spacesToRemove"],
}
_JOB_IDS = {"keys": {"jobIds": _TEXTS, "allSpaces": "boolean"}, "required": ["jobIds"]}

ROUTES: Mapping[tuple[str, str], Served] = {
    ("GET", "/api/status"): Served(kibana_status.status, ("v7format", "v8format")),
    ("GET", "/api/features"): Served(kibana_status.features),
    ("GET", "/api/alerting/_health"): Served(kibana_status.alerting),
    ("GET", "/api/detection_engine/privileges"): Served(kibana_status.privileges),
    ("POST", "/internal/ml/info"): Served(kibana_status.internal, (), _ANY),
    ("GET", "/internal/ml/info"): Served(kibana_status.internal),
    ("POST", _RULES): Served(kibana_rules.create),
    ("PUT", _RULES): Served(kibana_rules.replace),
    ("PATCH", _RULES): Served(kibana_rules.change),
    ("GET", _RULES): Served(kibana_rules.read, ("id", "rule_id")),
    ("DELETE", _RULES): Served(kibana_rules.remove, ("id", "rule_id")),
    ("GET", f"{_RULES}/_find"): Served(kibana_rules.find, _FOUND),
    ("POST", f"{_RULES}/_bulk_action"): Served(kibana_bulk.act, ("dry_run",), _ACTION),
    ("POST", f"{_RULES}/_bulk_create"): Served(kibana_rules.several, until=9),
    ("DELETE", f"{_RULES}/_bulk_delete"): Served(kibana_rules.several, until=9),
    ("POST", f"{_RULES}/_bulk_delete"): Served(kibana_rules.several, until=9),
    ("POST", f"{_RULES}/_import"): Served(
        kibana_import.import_rules,
        ("overwrite", "overwrite_exceptions", "overwrite_action_connectors", "as_new_list"),
    ),
    ("POST", f"{_RULES}/_export"): Served(
        kibana_import.export_rules, ("exclude_export_details", "file_name"), [_RULE_NAMES, "null"]
    ),
    ("GET", "/api/detection_engine/tags"): Served(kibana_rules.tags),
    ("POST", "/api/detection_engine/index"): Served(kibana_rules.make_index),
    ("GET", "/api/detection_engine/index"): Served(kibana_rules.read_index),
    ("DELETE", "/api/detection_engine/index"): Served(kibana_rules.remove_index),
    ("POST", "/api/detection_engine/signals/search"): Served(kibana_alerts.search, (), _SEARCH),
    ("POST", "/api/detection_engine/signals/status"): Served(kibana_alerts.set_status, (), _STATUS),
    ("POST", f"{_OBJECTS}/_import"): Served(
        kibana_objects.import_objects, ("overwrite", "createNewCopies", "compatibilityMode")
    ),
    ("POST", f"{_OBJECTS}/_resolve_import_errors"): Served(
        kibana_objects.resolve, ("createNewCopies", "compatibilityMode")
    ),
    ("POST", f"{_OBJECTS}/_export"): Served(kibana_objects.export, (), _EXPORT),
    ("POST", f"{_OBJECTS}/_bulk_get"): Served(kibana_objects.several, (), {"items": {"values": "any"}}),
    ("GET", f"{_OBJECTS}/_find"): Served(
        kibana_objects.find, ("type", "page", "per_page", "search", "search_fields", "fields", "filter")
    ),
    ("GET", f"{_OBJECTS}/{{type}}/{{id}}"): Served(kibana_objects.get),
    ("DELETE", f"{_OBJECTS}/{{type}}/{{id}}"): Served(kibana_objects.delete, ("force",)),
    ("POST", "/internal/kibana/management/saved_objects/_bulk_delete"): Served(
        kibana_objects.delete_several, (), {"items": {"values": "string"}}
    ),
    ("GET", "/api/data_views"): Served(kibana_views.listed),
    ("GET", "/api/data_views/default"): Served(kibana_views.default),
    ("POST", "/api/data_views/default"): Served(kibana_views.set_default, (), _DEFAULT_VIEW),
    ("POST", "/api/data_views/data_view"): Served(kibana_views.create, (), _NEW_VIEW),
    ("GET", "/api/data_views/data_view/{id}"): Served(kibana_views.get),
    ("POST", "/api/data_views/data_view/{id}"): Served(kibana_views.update, (), _CHANGED_VIEW),
    ("DELETE", "/api/data_views/data_view/{id}"): Served(kibana_views.delete),
    ("GET", "/api/spaces/space"): Served(kibana_spaces.listed, ("purpose", "include_authorized_purposes")),
    ("POST", "/api/spaces/space"): Served(kibana_spaces.create, (), _SPACE),
    ("GET", "/api/spaces/space/{id}"): Served(kibana_spaces.get),
    ("PUT", "/api/spaces/space/{id}"): Served(kibana_spaces.update, (), _SPACE),
    ("DELETE", "/api/spaces/space/{id}"): Served(kibana_spaces.delete),
    ("GET", "/api/ml/saved_objects/sync"): Served(kibana_ml.sync, ("simulate", "addToAllSpaces")),
    ("POST", "/api/ml/saved_objects/update_jobs_spaces"): Served(
        kibana_ml.update_spaces, (), _JOB_SPACES, since=(9, 3)
    ),
    ("POST", "/internal/ml/saved_objects/update_jobs_spaces"): Served(
        kibana_ml.update_spaces, (), _JOB_SPACES
    ),
    ("GET", "/internal/ml/job_audit_messages/messages"): Served(kibana_ml.messages, ("from", "start", "end")),
    ("GET", "/internal/ml/job_audit_messages/messages/{jobId}"): Served(
        kibana_ml.messages, ("from", "start", "end")
    ),
    ("POST", "/internal/ml/jobs/jobs_exist"): Served(kibana_ml.jobs_exist, (), _JOB_IDS),
}
