"""Documents go in and out one by one, or many at once through `_bulk`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import orjson

from elastic_ml_kit.fields import TIME
from tests.contract.documents import AT_ONCE, Index, memory
from tests.contract.lab import Lab, RefusedError, Reply, Request, Table
from tests.contract.resources import resources
from tests.contract.search import selected
from tests.contract.streams import found, missing, write_index

_SHARDS = {"total": 2, "successful": 1, "failed": 0}


@dataclass(frozen=True, slots=True)
class Write:
    """One write: `create`, `index`, `update` or `delete`, to what, with which id and document."""

    operation: str
    target: str
    id: str | None
    line: bytes = b""
    pipeline: str = ""
    if_seq_no: int | None = None


def writes(raw: bytes, target: str, pipeline: str) -> Iterator[Write]:
    """The writes of a bulk body."""
    lines = iter(raw.split(b"\n"))
    for line in lines:
        if not line.strip():
            continue
        try:
            ((operation, action),) = orjson.loads(line).items()
        except (orjson.JSONDecodeError, ValueError):
            why = "Malformed action/metadata line, expected START_OBJECT"
            raise RefusedError(400, "illegal_argument_exception", why) from None
        document = b"" if operation == "delete" else next(lines, b"")
        name, id_ = action.get("_index", target), action.get("_id")
        yield Write(operation, name, id_, document, action.get("pipeline", pipeline))


def _bulk(lab: Lab, request: Request) -> Reply:
    if not request.raw:
        raise RefusedError(400, "parse_exception", "request body is required")
    target, pipeline = request.names.get("index", ""), request.query.get("pipeline", "")
    needs_stream = request.query.get("require_data_stream") == "true"
    items, failed = [], False
    for write in writes(request.raw, target, pipeline):
        try:
            if needs_stream:
                _refuse_no_stream(lab, write.target)
            item = _carried_out(lab, write)
        except RefusedError as error:
            failed = True
            item = {"_index": write.target, "_id": write.id, "status": error.status, "error": error.cause}
        items.append({write.operation: item})
    for index in memory(lab).indices.values():
        index.read(AT_ONCE)
    return Reply(200, {"took": 1, "errors": failed, "items": items})


def _refuse_no_stream(lab: Lab, name: str) -> None:
    if name not in memory(lab).streams and not write_index(lab, name).stream:
        why = f"no such index [{name}] and [require_data_stream] request flag is [true] and [{name}] is no"
        raise RefusedError(404, "index_not_found_exception", f"{why} data stream")


def _carried_out(lab: Lab, write: Write) -> dict[str, Any]:
    index = write_index(lab, write.target)
    if index.stream and write.operation != "create" and write.target == index.stream:
        why = "only write ops with an op_type of create are allowed in data streams"
        raise RefusedError(400, "illegal_argument_exception", why)
    _check_pipelines(lab, index, write.pipeline)
    if write.operation == "delete":
        return _deleted(index, str(write.id))
    document = _parsed(write.line)
    if index.stream and not document.get(TIME):
        why = "failed to parse: data stream timestamp field [@timestamp] is missing"
        raise RefusedError(400, "document_parsing_exception", f"[1:{len(write.line)}] {why}")
    if write.operation == "update":
        return _updated(index, str(write.id), document)
    id_ = uuid4().hex[:20] if write.id is None else write.id
    known = id_ in index.ids
    if known and write.operation == "create":
        raise _conflict(index, id_, f"document already exists (current version [{_version(index, id_)}])")
    if write.if_seq_no is not None and index.ids.get(id_) != write.if_seq_no:
        raise _conflict(index, id_, f"required seqNo [{write.if_seq_no}], primary term [1]")
    return _written(index, id_, write.line, known)


def _parsed(line: bytes) -> Mapping[str, Any]:
    try:
        document = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        why = f"[1:1] failed to parse: {error}"
        raise RefusedError(400, "document_parsing_exception", why) from None
    if not isinstance(document, dict):
        raise RefusedError(400, "document_parsing_exception", "[1:1] failed to parse, it is no object")
    return document


def _check_pipelines(lab: Lab, index: Index, asked: str) -> None:
    known = resources(lab).pipelines
    for name in (asked or index.setting("default_pipeline"), index.setting("final_pipeline")):
        if name and name != "_none" and name not in known:
            why = f"pipeline with id [{name}] does not exist"
            raise RefusedError(400, "illegal_argument_exception", why)


def _written(index: Index, id_: str, line: bytes, known: bool) -> dict[str, Any]:
    number = index.put(id_, line)
    said = {"_index": index.name, "_id": id_, "_version": _version(index, id_)}
    result = "updated" if known else "created"
    return {
        **said,
        "result": result,
        "_shards": _SHARDS,
        "_seq_no": number,
        "_primary_term": 1,
        "status": 200 if known else 201,
    }


def _updated(index: Index, id_: str, body: Mapping[str, Any]) -> dict[str, Any]:
    known = id_ in index.ids
    if not known and "upsert" not in body and not body.get("doc_as_upsert"):
        raise RefusedError(404, "document_missing_exception", f"[{id_}]: document missing")
    before = index.source(index.ids[id_]) if known else body.get("upsert", {})
    return _written(index, id_, orjson.dumps({**before, **body.get("doc", {})}), known)


def _deleted(index: Index, id_: str) -> dict[str, Any]:
    was_there = index.remove(id_)
    said = {"_index": index.name, "_id": id_, "_version": 2, "_shards": _SHARDS, "_seq_no": len(index.rows)}
    result = "deleted" if was_there else "not_found"
    return {**said, "_primary_term": 1, "result": result, "status": 200 if was_there else 404}


def _version(index: Index, id_: str) -> int:
    return index.versions.get(id_, 1)


def _conflict(index: Index, id_: str, why: str) -> RefusedError:
    reason = f"[{id_}]: version conflict, {why}"
    return RefusedError(
        409, "version_conflict_engine_exception", reason, index=index.name, shard="0", index_uuid=index.uuid
    )


def _put_document(lab: Lab, request: Request) -> Reply:
    creates = "_create" in request.path or request.query.get("op_type") == "create"
    expected = request.query.get("if_seq_no")
    target = request.names["index"]
    write = Write(
        "create" if creates or "id" not in request.names else "index",
        target,
        request.names.get("id"),
        request.raw,
        request.query.get("pipeline", ""),
        int(expected) if expected is not None else None,
    )
    return _one(_carried_out(lab, write))


def _one(item: dict[str, Any]) -> Reply:
    return Reply(item.pop("status"), item)


def _get_document(lab: Lab, request: Request) -> Reply:
    id_ = request.names["id"]
    indices = memory(lab).resolve(request.names["index"])
    if not indices:
        raise missing(request.names["index"])
    for index in indices:
        if id_ in index.ids:
            said = {"_index": index.name, "_id": id_, "_version": _version(index, id_), "found": True}
            numbers = {"_seq_no": index.ids[id_], "_primary_term": 1}
            return Reply(200, {**said, **numbers, "_source": index.source(index.ids[id_])})
    return Reply(404, {"_index": request.names["index"], "_id": id_, "found": False})


def _delete_document(lab: Lab, request: Request) -> Reply:
    (index, *_) = found(lab, request)
    return _one(_deleted(index, request.names["id"]))


def _delete_by_query(lab: Lab, request: Request) -> Reply:
    indices = found(lab, request)
    rows = selected(indices, request.body["query"], None).select("_index", "_id").rows()
    held = memory(lab).indices
    for name, id_ in rows:
        held[name].remove(id_)
    counts = {"took": 1, "timed_out": False, "total": len(rows), "deleted": len(rows), "batches": 1}
    zeros = dict.fromkeys(("version_conflicts", "noops", "throttled_millis", "throttled_until_millis"), 0)
    retries = {"retries": {"bulk": 0, "search": 0}, "requests_per_second": -1.0, "failures": []}
    return Reply(200, counts | zeros | retries)


ROUTES: Table = {
    ("POST", "/_bulk"): _bulk,
    ("PUT", "/_bulk"): _bulk,
    ("POST", "/{index}/_bulk"): _bulk,
    ("PUT", "/{index}/_bulk"): _bulk,
    ("PUT", "/{index}/_doc/{id}"): _put_document,
    ("POST", "/{index}/_doc/{id}"): _put_document,
    ("PUT", "/{index}/_create/{id}"): _put_document,
    ("POST", "/{index}/_create/{id}"): _put_document,
    ("POST", "/{index}/_doc"): _put_document,
    ("GET", "/{index}/_doc/{id}"): _get_document,
    ("HEAD", "/{index}/_doc/{id}"): _get_document,
    ("DELETE", "/{index}/_doc/{id}"): _delete_document,
    ("POST", "/{index}/_delete_by_query"): _delete_by_query,
}
