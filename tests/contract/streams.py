"""Data streams and indices: made by hand or by the first write, described, rolled over, deleted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.contract.documents import Index, Memory, Stream, memory
from tests.contract.lab import Lab, RefusedError, Reply, Request, Table
from tests.contract.patterns import chosen
from tests.contract.resources import ACKNOWLEDGED, composed, nested_settings, template_for


def missing(name: str) -> RefusedError:
    """What is said of an index that is not there."""
    more = {"resource.id": name, "resource.type": "index_or_alias", "index_uuid": "_na_", "index": name}
    return RefusedError(404, "index_not_found_exception", f"no such index [{name}]", **more)


def found(lab: Lab, request: Request) -> list[Index]:
    """The indices that the path names; a plain name must be there unless the request says otherwise."""
    asked, held = request.names.get("index", "*"), memory(lab)
    lenient = request.query.get("ignore_unavailable") == "true"
    for part in asked.split(","):
        if "*" not in part and part != "_all" and not lenient and not held.resolve(part):
            raise missing(part)
    indices = held.resolve(asked)
    if not indices and request.query.get("allow_no_indices") == "false":
        raise missing(asked)
    return indices


def write_index(lab: Lab, name: str) -> Index:
    """Where a write to this name goes; data stream or index are made if they are not there."""
    held = memory(lab)
    if name in held.streams:
        return held.streams[name].indices[-1]
    if name in held.indices:
        return held.indices[name]
    aliased = [index for index in held.indices.values() if name in index.aliases]
    if aliased:
        return aliased[-1]
    template = template_for(lab, name)
    if template and "data_stream" in template[1]:
        return new_stream(lab, name).indices[-1]
    return new_index(lab, name, {})


def new_stream(lab: Lab, name: str) -> Stream:
    """Make a data stream from the template for its name."""
    held, template = memory(lab), template_for(lab, name)
    if name in held.streams:
        raise RefusedError(400, "resource_already_exists_exception", f"data_stream [{name}] already exists")
    if template is None or "data_stream" not in template[1]:
        why = f"no matching index template found for data stream [{name}]"
        raise RefusedError(400, "illegal_argument_exception", why)
    stream = held.streams[name] = Stream(name, template[0], meta=template[1].get("_meta"))
    roll_over(lab, stream)
    return stream


def roll_over(lab: Lab, stream: Stream) -> Index:
    """The next backing index, with what the template says now."""
    template = template_for(lab, stream.name)
    body = composed(lab, template[1]) if template else {"mappings": {}, "settings": {}}
    return memory(lab).add(stream.roll_over(body["mappings"], body["settings"]))


def new_index(lab: Lab, name: str, body: Mapping[str, Any]) -> Index:
    """Make an index from a body and the template for its name."""
    held, template = memory(lab), template_for(lab, name)
    if name in held.indices or name in held.streams:
        what = held.indices[name].uuid if name in held.indices else ""
        why = f"index [{name}/{what}] already exists"
        raise RefusedError(400, "resource_already_exists_exception", why, index=name)
    if template and "data_stream" in template[1]:
        why = (
            f"cannot create index with name [{name}], because it matches with template [{template[0]}] that "
            "creates data streams only, use create data stream api instead"
        )
        raise RefusedError(400, "illegal_argument_exception", why)
    if name != name.lower() or name.startswith(("_", "-", "+")):
        why = f"Invalid index name [{name}], must be lowercase"
        raise RefusedError(400, "invalid_index_name_exception", why, index=name)
    base = composed(lab, template[1]) if template else {"mappings": {}, "settings": {}, "aliases": {}}
    settings = base["settings"].get("index", {}) | nested_settings(body.get("settings", {})).get("index", {})
    return held.add(
        Index(
            name,
            mappings=body.get("mappings") or base["mappings"],
            settings={"index": settings},
            aliases={**base["aliases"], **body.get("aliases", {})},
        )
    )


def _put_stream(lab: Lab, request: Request) -> Reply:
    new_stream(lab, request.names["name"])
    return ACKNOWLEDGED


def _chosen_streams(held: Memory, asked: str) -> list[Stream]:
    names = chosen(held.streams, asked)
    if not names and "*" not in asked:
        raise missing(asked)
    return [held.streams[name] for name in names]


def _get_stream(lab: Lab, request: Request) -> Reply:
    held = memory(lab)
    streams = _chosen_streams(held, request.names.get("name", "*"))
    return Reply(200, {"data_streams": [_described(each) for each in streams]})


def _described(stream: Stream) -> dict[str, Any]:
    indices = [
        {"index_name": each.name, "index_uuid": each.uuid, "prefer_ilm": True, "managed_by": "Unmanaged"}
        for each in stream.indices
    ]
    described = {
        "name": stream.name,
        "timestamp_field": {"name": "@timestamp"},
        "indices": indices,
        "generation": stream.generation,
        "status": "GREEN",
        "template": stream.template,
        "settings": {},
        "next_generation_managed_by": "Unmanaged",
        "prefer_ilm": True,
    } | dict.fromkeys(
        ("hidden", "system", "allow_custom_routing", "replicated", "rollover_on_write"),
        False,
    )
    return described if stream.meta is None else {**described, "_meta": stream.meta}


def _delete_stream(lab: Lab, request: Request) -> Reply:
    held = memory(lab)
    for stream in _chosen_streams(held, request.names["name"]):
        for index in stream.indices:
            held.drop(index)
        del held.streams[stream.name]
    return ACKNOWLEDGED


def _stream_stats(lab: Lab, request: Request) -> Reply:
    streams = _chosen_streams(memory(lab), request.names.get("name", "*"))
    listed: list[dict[str, Any]] = [
        {
            "data_stream": stream.name,
            "backing_indices": len(stream.indices),
            "store_size_bytes": sum(len(row or b"") for index in stream.indices for row in index.rows),
            "maximum_timestamp": _latest(stream),
        }
        for stream in streams
    ]
    backing = sum(len(stream.indices) for stream in streams)
    return Reply(
        200,
        {
            "_shards": {"total": backing, "successful": backing, "failed": 0},
            "data_stream_count": len(streams),
            "backing_indices": backing,
            "total_store_size_bytes": sum(each["store_size_bytes"] for each in listed),
            "data_streams": listed,
        },
    )


def _latest(stream: Stream) -> int:
    latest = [index.frame()["@timestamp"].max() for index in stream.indices]
    return max((int(each.timestamp() * 1000) for each in latest if each is not None), default=0)  # type: ignore[union-attr]


def _put_index(lab: Lab, request: Request) -> Reply:
    index = new_index(lab, request.names["index"], request.body or {})
    return Reply(200, {"acknowledged": True, "shards_acknowledged": True, "index": index.name})


def _get_index(lab: Lab, request: Request) -> Reply:
    return Reply(200, {index.name: _state(index) for index in found(lab, request)})


def _state(index: Index) -> dict[str, Any]:
    state = {"aliases": index.aliases, "mappings": index.mappings, "settings": _settings_of(index)}
    return {**state, "data_stream": index.stream} if index.stream else state


def _settings_of(index: Index) -> dict[str, Any]:
    own = {
        "provided_name": index.name,
        "uuid": index.uuid,
        "creation_date": str(int(index.created.timestamp() * 1000)),
        "number_of_shards": "1",
        "number_of_replicas": "1",
    }
    return {"index": {**own, **index.settings.get("index", {})}}


def _index_exists(lab: Lab, request: Request) -> Reply:
    return Reply(200 if memory(lab).resolve(request.names["index"]) else 404, "")


def _delete_index(lab: Lab, request: Request) -> Reply:
    held = memory(lab)
    for index in found(lab, request):
        if index.stream and index is held.streams[index.stream].indices[-1]:
            why = f"index [{index.name}] is the write index for data stream [{index.stream}]"
            raise RefusedError(400, "illegal_argument_exception", f"{why} and cannot be deleted")
        held.drop(index)
        if index.stream:
            held.streams[index.stream].indices.remove(index)
    return ACKNOWLEDGED


def _mapping(lab: Lab, request: Request) -> Reply:
    return Reply(200, {index.name: {"mappings": index.mappings} for index in found(lab, request)})


def _settings(lab: Lab, request: Request) -> Reply:
    return Reply(200, {index.name: {"settings": _settings_of(index)} for index in found(lab, request)})


def _put_mapping(lab: Lab, request: Request) -> Reply:
    for index in found(lab, request):
        properties = {**index.mappings.get("properties", {}), **request.body.get("properties", {})}
        index.mappings = {**index.mappings, **request.body, "properties": properties}
    return ACKNOWLEDGED


def _put_settings(lab: Lab, request: Request) -> Reply:
    changed = nested_settings(request.body.get("settings", request.body)).get("index", {})
    for index in found(lab, request):
        index.settings = {"index": {**index.settings.get("index", {}), **changed}}
    return ACKNOWLEDGED


def _roll_over(lab: Lab, request: Request) -> Reply:
    held, name = memory(lab), request.names["alias"]
    if name not in held.streams:
        why = f"rollover target [{name}] does not exist"
        raise RefusedError(400, "illegal_argument_exception", why)
    before = held.streams[name].indices[-1].name
    after = roll_over(lab, held.streams[name]).name
    said = {"acknowledged": True, "shards_acknowledged": True, "rolled_over": True, "dry_run": False}
    return Reply(200, {**said, "old_index": before, "new_index": after, "lazy": False, "conditions": {}})


def _refresh(lab: Lab, request: Request) -> Reply:
    count = len(found(lab, request))
    return Reply(200, {"_shards": {"total": count, "successful": count, "failed": 0}})


def _resolved(lab: Lab, request: Request) -> Reply:
    held, asked = memory(lab), request.names["name"]
    streams = [
        {"name": name, "backing_indices": [index.name for index in held.streams[name].indices]}
        | {"timestamp_field": "@timestamp"}
        for name in chosen(held.streams, asked)
    ]
    indices = [
        {"name": index.name, "attributes": ["open"], "mode": "standard"}
        for index in held.resolve(asked)
        if not index.stream
    ]
    return Reply(200, {"indices": indices, "aliases": [], "data_streams": streams})


ROUTES: Table = {
    ("PUT", "/_data_stream/{name}"): _put_stream,
    ("GET", "/_data_stream"): _get_stream,
    ("GET", "/_data_stream/{name}"): _get_stream,
    ("DELETE", "/_data_stream/{name}"): _delete_stream,
    ("GET", "/_data_stream/_stats"): _stream_stats,
    ("GET", "/_data_stream/{name}/_stats"): _stream_stats,
    ("PUT", "/{index}"): _put_index,
    ("GET", "/{index}"): _get_index,
    ("HEAD", "/{index}"): _index_exists,
    ("DELETE", "/{index}"): _delete_index,
    ("GET", "/{index}/_mapping"): _mapping,
    ("GET", "/_mapping"): _mapping,
    ("PUT", "/{index}/_mapping"): _put_mapping,
    ("GET", "/{index}/_settings"): _settings,
    ("PUT", "/{index}/_settings"): _put_settings,
    ("POST", "/{alias}/_rollover"): _roll_over,
    ("POST", "/_refresh"): _refresh,
    ("GET", "/_refresh"): _refresh,
    ("POST", "/{index}/_refresh"): _refresh,
    ("GET", "/{index}/_refresh"): _refresh,
    ("GET", "/_resolve/index/{name}"): _resolved,
    ("POST", "/_resolve/index/{name}"): _resolved,
}
