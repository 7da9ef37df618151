"""A real engine behind the lab: it keeps templates, streams and documents, the lab keeps what it refuses."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import orjson

from tests.contract import ingest, nearest, resources, search
from tests.contract.behind import behind
from tests.contract.fieldcaps import FAMILIES
from tests.contract.lab import Body, Lab, Reply, Request, Route, Table
from tests.contract.resources import template_for
from tests.contract.routing import routed

Shelf = Callable[[Lab], dict[str, Body]]
_AT_ONCE = 500
"""Fields that are asked together whether they have values."""


def routed_there(lab: Lab, request: Request) -> tuple[Route, Request] | None:
    """The route of a request that the engine has a part in; hidden indices and `_` paths are the lab's."""
    found = routed(ROUTES, request) if "engine" in lab.state else None
    if found is None:
        return None
    own = _is_own(found[1].names.get("index", "")) or _is_continued(lab, request)
    return None if own else found


def _is_own(target: str) -> bool:
    return target.startswith(("_", ".")) and not target.startswith((".ds-", "_all"))


def _is_continued(lab: Lab, request: Request) -> bool:
    """Whether it goes on with a scroll or a point in time of the lab's own documents."""
    body = request.body if isinstance(request.body, dict) else {}
    pit = body["pit"]["id"] if "pit" in body else body.get("id") if request.path == "/_pit" else None
    scroll = body.get("scroll_id") if request.path == "/_search/scroll" else None
    first = scroll[0] if isinstance(scroll, list) and scroll else scroll
    return pit in lab.state.get("pits", ()) or first in lab.state.get("scrolls", ())


def _sent(
    lab: Lab, request: Request, body: Any = None, query: Mapping[str, str] | None = None, path: str = ""
) -> Reply:
    raw = request.raw if body is None else orjson.dumps(body)
    lines = "ndjson" in request.headers.get("content-type", "")
    kind = "application/x-ndjson" if lines else "application/json"
    asked = request.query if query is None else query
    return behind(lab).send(request.method, path or request.path, asked, raw, kind)


def _forward(lab: Lab, request: Request) -> Reply:
    return _sent(lab, request)


def _put(own: Route, shelf: Shelf, form: Callable[[Lab, Any], Any]) -> Route:
    """Keep a resource as it was sent, and there in the nearest form; as before where it is refused there."""

    def route(lab: Lab, request: Request) -> Reply:
        (name,) = request.names.values()
        with lab.lock:
            held = shelf(lab)
            before = held.get(name)
            own(lab, request)
            reply = _sent(lab, request, form(lab, request.body), {})
            if reply.status >= 400:
                held.pop(name)
                held.update({} if before is None else {name: before})
        return reply

    return route


def _delete(own: Route) -> Route:
    """Delete there, then here; what the engine refuses stays."""

    def route(lab: Lab, request: Request) -> Reply:
        with lab.lock:
            reply = _sent(lab, request)
            return own(lab, request) if reply.status in (200, 404) else reply

    return route


def _put_index(lab: Lab, request: Request) -> Reply:
    return _sent(lab, request, nearest.index(request.body) if request.body else None)


def _put_mapping(lab: Lab, request: Request) -> Reply:
    return _sent(lab, request, nearest.mappings(request.body))


def _get_streams(lab: Lab, request: Request) -> Reply:
    reply = _sent(lab, request, query={})
    if reply.status >= 400:
        return reply
    streams = [_described(lab, each) for each in orjson.loads(reply.body)["data_streams"]]
    return Reply(200, {"data_streams": streams})


def _described(lab: Lab, stream: dict[str, Any]) -> dict[str, Any]:
    """A data stream with what Elasticsearch says beside what the engine does."""
    found = template_for(lab, stream["name"])
    meta = found[1].get("_meta") if found else None
    managed = {"prefer_ilm": True, "managed_by": "Unmanaged"}
    flags = ("hidden", "system", "allow_custom_routing", "replicated", "rollover_on_write")
    return {
        **stream,
        **dict.fromkeys(flags, False),
        **({} if meta is None else {"_meta": meta}),
        "settings": {},
        "status": "GREEN",
        "indices": [{**each, **managed} for each in stream["indices"]],
        "next_generation_managed_by": "Unmanaged",
        "prefer_ilm": True,
    }


def _delete_stream(lab: Lab, request: Request) -> Reply:
    there = behind(lab).send("GET", request.path, {}, b"")
    return there if there.status == 404 else _sent(lab, request, query={})


def _search(lab: Lab, request: Request) -> Reply:
    return _sent(lab, request, nearest.search(request.body) if request.body else None)


def _msearch(lab: Lab, request: Request) -> Reply:
    lines = [orjson.loads(line) for line in request.raw.splitlines() if line.strip()]
    named = [header.get("index", request.names.get("index", "")) for header in lines[::2]]
    if all(_is_own(each if isinstance(each, str) else each[0]) for each in named):
        with lab.lock:
            return search.ROUTES["POST", "/_msearch"](lab, request)
    lines[1::2] = [nearest.search(body) for body in lines[1::2]]
    return _sent(lab, replace(request, raw=b"".join(orjson.dumps(line) + b"\n" for line in lines)))


def _resolve(lab: Lab, request: Request) -> Reply:
    return behind(lab).send("GET", request.path, {}, b"")


def _open_pit(lab: Lab, request: Request) -> Reply:
    path = f"/{quote(request.names['index'])}/_search/point_in_time"
    reply = _sent(lab, request, query={"keep_alive": request.query.get("keep_alive", "1m")}, path=path)
    if reply.status >= 400:
        return reply
    said = orjson.loads(reply.body)
    return Reply(200, {"id": said["pit_id"], "_shards": said["_shards"]})


def _close_pit(lab: Lab, request: Request) -> Reply:
    reply = _sent(lab, request, {"pit_id": [request.body["id"]]}, path="/_search/point_in_time")
    return reply if reply.status >= 400 else Reply(200, {"succeeded": True, "num_freed": 1})


def _field_caps(lab: Lab, request: Request) -> Reply:
    body = request.body or {}
    asked = body.get("fields") or request.query.get("fields", "")
    names = asked if isinstance(asked, str) else ",".join(asked)
    query = {**request.query, "fields": names}
    filled_only = query.pop("include_empty_fields", "true") == "false"
    rest = {key: value for key, value in body.items() if key != "fields"}
    reply = behind(lab).send("POST", request.path, query, orjson.dumps(rest) if rest else b"")
    if reply.status >= 400:
        return reply
    said = orjson.loads(reply.body)
    fields = {name: dict(_families(kinds)) for name, kinds in said["fields"].items()}
    if filled_only:
        filled = _filled(lab, request.path.removesuffix("_field_caps"), [*fields])
        fields = {name: kinds for name, kinds in fields.items() if name in filled}
    return Reply(200, {**said, "fields": fields})


def _families(kinds: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for kind, said in kinds.items():
        family = FAMILIES.get(kind, kind)
        yield family, {**said, "type": family, "metadata_field": kind.startswith("_")}


def _filled(lab: Lab, path: str, fields: list[str]) -> set[str]:
    """Those of the fields that some document has."""
    found: set[str] = set()
    for at in range(0, len(fields), _AT_ONCE):
        asked = {name: {"exists": {"field": name}} for name in fields[at : at + _AT_ONCE]}
        body = {"size": 0, "aggs": {"filled": {"filters": {"filters": asked}}}}
        said = behind(lab).ask("POST", f"{path}_search", body).body
        buckets = said["aggregations"]["filled"]["buckets"]
        found |= {name for name, bucket in buckets.items() if bucket["doc_count"]}
    return found


def _component(lab: Lab, body: Body) -> Body:
    return nearest.template(body, resources.resources(lab).components)


def _pipeline(_: Lab, body: Body) -> Body:
    return nearest.pipeline(body)


_PUT_COMPONENT = _put(
    resources.ROUTES["PUT", "/_component_template/{name}"],
    lambda lab: resources.resources(lab).components,
    _component,
)
_PUT_TEMPLATE = _put(
    resources.ROUTES["PUT", "/_index_template/{name}"], lambda lab: lab.templates, _component
)
_PUT_PIPELINE = _put(
    ingest.ROUTES["PUT", "/_ingest/pipeline/{id}"], lambda lab: resources.resources(lab).pipelines, _pipeline
)
_PUT_SCRIPT = _put(
    ingest.ROUTES["PUT", "/_scripts/{id}"],
    lambda lab: resources.resources(lab).scripts,
    lambda _, body: body,
)
_AS_IT_IS = {
    "GET PUT POST DELETE HEAD /{index}/_doc/{id}",
    "PUT POST /{index}/_create/{id}",
    "POST /{index}/_doc",
    "POST PUT /_bulk",
    "POST PUT /{index}/_bulk",
    "POST GET /_count",
    "POST GET /{index}/_count",
    "POST GET /_refresh",
    "POST GET /{index}/_refresh",
    "POST GET DELETE /_search/scroll",
    "POST /{index}/_delete_by_query",
    "POST /{alias}/_rollover",
    "GET HEAD DELETE /{index}",
    "GET /_mapping",
    "GET /{index}/_mapping",
    "GET PUT /{index}/_settings",
    "PUT /_data_stream/{name}",
    "GET /_data_stream/_stats",
    "GET /_data_stream/{name}/_stats",
    "POST GET /_ingest/pipeline/{id}/_simulate",
}
ROUTES: Table = {
    **{(method, line.split()[-1]): _forward for line in sorted(_AS_IT_IS) for method in line.split()[:-1]},
    ("PUT", "/_component_template/{name}"): _PUT_COMPONENT,
    ("POST", "/_component_template/{name}"): _PUT_COMPONENT,
    ("DELETE", "/_component_template/{name}"): _delete(
        resources.ROUTES["DELETE", "/_component_template/{name}"]
    ),
    ("PUT", "/_index_template/{name}"): _PUT_TEMPLATE,
    ("POST", "/_index_template/{name}"): _PUT_TEMPLATE,
    ("DELETE", "/_index_template/{name}"): _delete(resources.ROUTES["DELETE", "/_index_template/{name}"]),
    ("PUT", "/_ingest/pipeline/{id}"): _PUT_PIPELINE,
    ("DELETE", "/_ingest/pipeline/{id}"): _delete(ingest.ROUTES["DELETE", "/_ingest/pipeline/{id}"]),
    ("PUT", "/_scripts/{id}"): _PUT_SCRIPT,
    ("POST", "/_scripts/{id}"): _PUT_SCRIPT,
    ("DELETE", "/_scripts/{id}"): _delete(ingest.ROUTES["DELETE", "/_scripts/{id}"]),
    ("PUT", "/{index}"): _put_index,
    ("PUT", "/{index}/_mapping"): _put_mapping,
    ("GET", "/_data_stream"): _get_streams,
    ("GET", "/_data_stream/{name}"): _get_streams,
    ("DELETE", "/_data_stream/{name}"): _delete_stream,
    ("POST", "/{index}/_pit"): _open_pit,
    ("DELETE", "/_pit"): _close_pit,
    ("GET", "/_resolve/index/{name}"): _resolve,
    ("POST", "/_resolve/index/{name}"): _resolve,
    **{
        (method, prefix + name): route
        for method in ("GET", "POST")
        for prefix in ("", "/{index}")
        for name, route in (
            ("/_search", _search),
            ("/_msearch", _msearch),
            ("/_field_caps", _field_caps),
        )
    },
}
