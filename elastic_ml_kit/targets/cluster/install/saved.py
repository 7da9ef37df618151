"""Kibana's saved objects by export and import, with a result for each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import orjson

from elastic_ml_kit.model import Document
from elastic_ml_kit.targets.cluster.faults import RefusedError
from elastic_ml_kit.targets.cluster.install.requests import PATIENCE
from elastic_ml_kit.targets.cluster.kibana import Kibana

ROUTE = "/api/saved_objects"
_REMOVAL = "/internal/kibana/management/saved_objects/_bulk_delete"
"""What Kibana's own pages call; the public route that removes one object is deprecated."""


def find_objects(kibana: Kibana, kind: str, ids: Iterable[str]) -> dict[str, Document]:
    """The objects of a type that are there of these ids.

    An export refuses all where one is missing; then each is asked for alone.

    Errors:
        ClusterError: Kibana cannot be asked.
    """
    names = sorted(ids)
    if not names:
        return {}
    try:
        return _export(kibana, kind, names)
    except RefusedError as error:
        if error.status not in (400, 404):
            raise
    found: dict[str, Document] = {}
    for name in names if len(names) > 1 else ():
        found |= find_objects(kibana, kind, [name])
    return found


def _export(kibana: Kibana, kind: str, names: Sequence[str]) -> dict[str, Document]:
    asked = [{"type": kind, "id": name} for name in names]
    body = {"objects": asked, "excludeExportDetails": True, "includeReferencesDeep": False}
    lines = kibana.ask("POST", f"{ROUTE}/_export", body=body)
    return {line["id"]: line for line in lines if line.get("type") == kind}


def import_objects(kibana: Kibana, objects: Sequence[Document], overwrite: bool) -> dict[str, str]:
    """Import saved objects; what Kibana says against some, by id.

    Errors:
        ClusterError: the file was refused as a whole, or there is no answer.
    """
    lines = b"".join(orjson.dumps(each, option=orjson.OPT_APPEND_NEWLINE) for each in objects)
    query = {"overwrite": str(overwrite).lower()}
    answer = kibana.ask("POST", f"{ROUTE}/_import", query=query, file=lines, timeout=PATIENCE)
    return {each["id"]: _told(each["error"]) for each in answer.get("errors", ())}


def _told(error: Document) -> str:
    """An error of the import in words."""
    missing = ", ".join(f"{each['type']} '{each['id']}'" for each in error.get("references", ()))
    match error.get("type"):
        case "conflict" | "ambiguous_conflict":
            return "an object of this id exists and is not the kit's; --adopt takes it over"
        case "missing_references":
            return f"it needs {missing}, which Kibana does not have"
        case other:
            return str(error.get("message") or other)


def remove_objects(kibana: Kibana, kind: str, ids: Iterable[str]) -> dict[str, str]:
    """Remove saved objects; what Kibana says against some. Those that are gone are no fault.

    Errors:
        ClusterError: the request was refused as a whole, or there is no answer.
    """
    body = [{"type": kind, "id": name} for name in sorted(ids)]
    failed: dict[str, str] = {}
    for each in kibana.ask("POST", _REMOVAL, body=body, timeout=PATIENCE):
        error = each.get("error") or {}
        if not each.get("success") and error.get("statusCode") != 404:
            failed[each["id"]] = str(error.get("message", "refused"))
    return failed
