"""Searches over the lab's own documents: by query, in order, page by page, with fields and aggregations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import orjson
import polars as pl

from elastic_ml_kit.events.shape import stack
from elastic_ml_kit.query.ast import QueryError
from elastic_ml_kit.query.compile import compile_query
from elastic_ml_kit.query.dsl import parse_dsl
from elastic_ml_kit.query.runtime import parse_runtime
from tests.contract.aggregations import aggregate
from tests.contract.documents import Index, memory
from tests.contract.fieldcaps import field_caps
from tests.contract.framing import DOCUMENT, EMPTY, ROW
from tests.contract.hits import INDEX, shown
from tests.contract.instants import resolve_dates
from tests.contract.lab import Lab, RefusedError, Reply, Request, Table
from tests.contract.order import after, ordered, orders
from tests.contract.streams import found, missing

_MOST = 10_000


@dataclass
class Scroll:
    """A search whose pages are fetched one after the other."""

    hits: list[dict[str, Any]]
    size: int
    total: int
    at: int = 0

    def page(self) -> list[dict[str, Any]]:
        """The next page, empty after the last."""
        start, self.at = self.at, self.at + self.size
        return self.hits[start : self.at]


def matching(frame: pl.DataFrame, query: Mapping[str, Any] | None) -> pl.DataFrame:
    """The rows that a query matches.

    Errors:
        RefusedError: a clause that is not known here.
    """
    if not query:
        return frame
    try:
        node = parse_dsl(_rewritten(resolve_dates(query)))
    except QueryError as error:
        raise RefusedError(400, "parsing_exception", str(error)) from None
    return frame.filter(compile_query(node, frame.schema))


def selected(
    indices: Sequence[Index],
    query: Mapping[str, Any] | None,
    body: Any,
    runtime: Mapping[str, Any] | None = None,
) -> pl.DataFrame:
    """The matching rows of all indices, with the columns that a body names anywhere, and runtime fields."""
    names = {INDEX, DOCUMENT, ROW, *_words(body), *(runtime or ())}
    try:
        made = parse_runtime(runtime or {})
    except QueryError as error:
        raise RefusedError(400, "script_exception", str(error)) from None
    parts = []
    for index in indices:
        whole = index.frame().with_columns(pl.lit(index.name).alias(INDEX))
        frame = matching(whole.with_columns(each.expression(whole.schema) for each in made), query)
        parts.append(frame.select([name for name in frame.columns if name in names]))
    return stack(parts) if parts else EMPTY.with_columns(pl.lit("").alias(INDEX))


def _words(body: Any) -> Iterator[str]:
    if isinstance(body, str):
        yield body
    elif isinstance(body, Mapping):
        yield from body
        yield from (word for each in body.values() for word in _words(each))
    elif isinstance(body, list):
        yield from (word for each in body for word in _words(each))


def _rewritten(query: Any) -> Any:
    """`ids` as terms of the document's id."""
    if isinstance(query, Mapping):
        if "ids" in query:
            values = query["ids"]["values"]
            return {"terms": {DOCUMENT: values if isinstance(values, list) else [values]}}
        return {key: _rewritten(value) for key, value in query.items()}
    return [_rewritten(each) for each in query] if isinstance(query, list) else query


def searched(lab: Lab, indices: Sequence[Index], body: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to a search over these indices."""
    asked = body.get("aggregations") or body.get("aggs")
    frame = selected(indices, body.get("query"), [body.get("sort"), asked], body.get("runtime_mappings"))
    size, start = int(body.get("size", 10)), int(body.get("from", 0))
    if size + start > _MOST:
        why = f"Result window is too large, from + size must be less than or equal to: [{_MOST}]"
        raise RefusedError(400, "illegal_argument_exception", f"{why} but was [{size + start}]")
    wanted = orders(body.get("sort"))
    page = ordered(frame, wanted)
    if body.get("search_after") is not None:
        page = page.filter(after(page, wanted, body["search_after"]))
    hits = shown(lab, page.slice(start, size), wanted, body)
    answer = _answered(len(indices), hits, frame.height, body.get("track_total_hits", _MOST))
    if asked:
        answer["aggregations"] = aggregate(frame, asked, matching)
    return answer


def _answered(shards: int, hits: list[dict[str, Any]], total: int, track: Any) -> dict[str, Any]:
    listed: dict[str, Any] = {"max_score": None, "hits": hits}
    if track is not False:
        most = total if track is True else min(total, int(track))
        listed = {"total": {"value": most, "relation": "eq" if most == total else "gte"}, **listed}
    counts = {"total": shards, "successful": shards, "skipped": 0, "failed": 0}
    return {"took": 1, "timed_out": False, "_shards": counts, "hits": listed}


def _body(request: Request) -> dict[str, Any]:
    """The body, with what the query parameters say in its place."""
    body = dict(request.body or {})
    for name in ("size", "from"):
        if name in request.query:
            body[name] = int(request.query[name])
    for name in ("_source", "track_total_hits"):
        if name in request.query:
            text = request.query[name]
            body[name] = {"true": True, "false": False}.get(text, text)
    if includes := request.query.get("_source_includes"):
        body["_source"] = includes.split(",")
    if "sort" in request.query:
        pairs = [each.partition(":") for each in request.query["sort"].split(",")]
        body["sort"] = [{name: order or "asc"} for name, _, order in pairs]
    return body


def _search(lab: Lab, request: Request) -> Reply:
    body = _body(request)
    indices = _pit_indices(lab, body["pit"]["id"]) if "pit" in body else found(lab, request)
    if "scroll" in request.query:
        return Reply(200, _first_page(lab, indices, body))
    answer = searched(lab, indices, body)
    return Reply(200, {"pit_id": body["pit"]["id"], **answer} if "pit" in body else answer)


def _first_page(lab: Lab, indices: Sequence[Index], body: Mapping[str, Any]) -> dict[str, Any]:
    frame, wanted = selected(indices, body.get("query"), body.get("sort")), orders(body.get("sort"))
    hits = shown(lab, ordered(frame, wanted), wanted, body)
    scroll = Scroll(hits, int(body.get("size", 10)), frame.height)
    name = uuid4().hex
    lab.state.setdefault("scrolls", {})[name] = scroll
    return {"_scroll_id": name, **_answered(1, scroll.page(), scroll.total, True)}


def _scroll(lab: Lab, request: Request) -> Reply:
    body = request.body or {}
    name = body.get("scroll_id") or request.query.get("scroll_id", "")
    scroll = lab.state.get("scrolls", {}).get(name)
    if scroll is None:
        raise RefusedError(
            404, "search_context_missing_exception", f"No search context found for id [{name}]"
        )
    return Reply(200, {"_scroll_id": name, **_answered(1, scroll.page(), scroll.total, True)})


def _clear_scroll(lab: Lab, request: Request) -> Reply:
    names = (request.body or {}).get("scroll_id", ())
    held = lab.state.get("scrolls", {})
    freed = [held.pop(each, None) for each in ([names] if isinstance(names, str) else names)]
    count = sum(each is not None for each in freed)
    return Reply(200 if count else 404, {"succeeded": True, "num_freed": count})


def _open_pit(lab: Lab, request: Request) -> Reply:
    name = uuid4().hex
    lab.state.setdefault("pits", {})[name] = [index.name for index in found(lab, request)]
    return Reply(200, {"id": name, "_shards": {"total": 1, "successful": 1, "skipped": 0, "failed": 0}})


def _pit_indices(lab: Lab, name: str) -> list[Index]:
    names = lab.state.get("pits", {}).get(name)
    if names is None:
        raise RefusedError(
            404, "search_context_missing_exception", f"No search context found for id [{name}]"
        )
    held = memory(lab).indices
    return [held[each] for each in names if each in held]


def _close_pit(lab: Lab, request: Request) -> Reply:
    freed = lab.state.get("pits", {}).pop(request.body["id"], None) is not None
    return Reply(200 if freed else 404, {"succeeded": freed, "num_freed": int(freed)})


def _msearch(lab: Lab, request: Request) -> Reply:
    lines = [orjson.loads(line) for line in request.raw.splitlines() if line.strip()]
    answers: list[dict[str, Any]] = []
    for header, body in zip(lines[::2], lines[1::2], strict=True):
        asked = header.get("index", request.names.get("index", "*"))
        try:
            indices = _header_indices(lab, asked if isinstance(asked, str) else ",".join(asked), header)
            answers.append({**searched(lab, indices, body), "status": 200})
        except RefusedError as error:
            answers.append(error.reply.body)
    return Reply(200, {"took": 1, "responses": answers})


def _header_indices(lab: Lab, asked: str, header: Mapping[str, Any]) -> list[Index]:
    held = memory(lab)
    for part in asked.split(","):
        if "*" not in part and not header.get("ignore_unavailable") and not held.resolve(part):
            raise missing(part)
    return held.resolve(asked)


def _count(lab: Lab, request: Request) -> Reply:
    indices = found(lab, request)
    query = (request.body or {}).get("query")
    count = selected(indices, query, None).height if query else sum(map(len, indices))
    shards = {"total": len(indices), "successful": len(indices), "skipped": 0, "failed": 0}
    return Reply(200, {"count": count, "_shards": shards})


def _field_caps(lab: Lab, request: Request) -> Reply:
    return Reply(200, field_caps(found(lab, request), request))


ROUTES: Table = {
    ("POST", "/_search/scroll"): _scroll,
    ("GET", "/_search/scroll"): _scroll,
    ("DELETE", "/_search/scroll"): _clear_scroll,
    ("POST", "/{index}/_pit"): _open_pit,
    ("DELETE", "/_pit"): _close_pit,
    **{
        (method, f"{prefix}/{name}"): route
        for method in ("GET", "POST")
        for prefix in ("", "/{index}")
        for name, route in {
            "_search": _search,
            "_msearch": _msearch,
            "_count": _count,
            "_field_caps": _field_caps,
        }.items()
    },
}
