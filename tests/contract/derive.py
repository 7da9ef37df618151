"""Makes `shapes.json` from the published shapes: what a request may carry, for what the kit may ask.

    python -m tests.contract.derive PUBLISHED.json

A shape is `any`, `string`, `number`, `boolean` or `null`; `#name` for one in `shapes`; a list for one of
several; `{"keys", "required"}` for an object with known keys; `{"values"}` for one with any keys; `{"items"}`
for a list; `{"enum"}` for a choice of words. The body of `_bulk` and `_msearch` is a list: a shape a line.
What is published as a mere object can be anything.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

TABLE = Path(__file__).with_name("shapes.json")
OPERATIONS = tuple(
    re.compile(pattern)
    for pattern in (
        r"/",
        r"(/\{index\})?/_(bulk|search|msearch|count|field_caps|refresh|pit|mapping|settings)",
        r"/_(pit|search/scroll|mget)",
        r"/\{index\}(/_doc|/_doc/\{id\}|/_create/\{id\}|/_update/\{id\}|/_delete_by_query|/_rollover)?",
        r"/_(component_template|index_template|data_stream)(/\{name\})?",
        r"/_data_stream(/\{name\})?/_(stats|lifecycle)",
        r"/_index_template/_simulate(_index)?(/\{name\})?",
        r"/_ingest/pipeline(/\{id\})?(/_simulate)?",
        r"/_ingest(/\{index\})?/_simulate",
        r"/_scripts/\{id\}(/\{context\})?",
        r"/_resolve/index/\{name\}",
        r"/_ml/(info|set_upgrade_mode|(anomaly_detectors|datafeeds|calendars|filters|trained_models|memory)\b.*)",
        r"/_license(/start_trial|/trial_status)?",
        r"/_xpack",
        r"/_cluster/health(/\{index\})?",
        r"/_nodes(/stats)?(/\{metric\}|/\{node_id\}|/\{node_id\}/\{metric\})?",
        r"/_security/(_authenticate|api_key|user/_has_privileges|user/_privileges|role/\{name\})",
    )
)
ADDED: Mapping[str, Any] = {
    "POST /{index}/_delete_by_query": {
        "query": dict.fromkeys(("allow_no_indices", "ignore_unavailable", "refresh"), "boolean")
        | dict.fromkeys(("wait_for_completion", "request_cache"), "boolean")
        | dict.fromkeys(("conflicts", "expand_wildcards", "scroll", "slices", "timeout"), "string")
        | dict.fromkeys(("max_docs", "requests_per_second", "scroll_size"), "number"),
        "body": {"keys": {"query": "#_types.query_dsl.QueryContainer", "max_docs": "number", "slice": "any"}},
        "required": True,
    },
    "POST /_ml/anomaly_detectors/_validate": {
        "query": {},
        "body": "#ml._types.JobConfig",
        "required": True,
    },
    "POST /_ml/anomaly_detectors/_validate/detector": {
        "query": {},
        "body": "#ml._types.Detector",
        "required": True,
    },
    "POST /{alias}/_rollover": {
        "query": {"dry_run": "boolean", "lazy": "boolean", "timeout": "string", "master_timeout": "string"},
        "body": {"keys": dict.fromkeys(("aliases", "conditions", "mappings", "settings"), "any")},
        "required": False,
    },
}
"""Operations that the published file leaves out, by their documentation."""
ALIASES = {"aggregations": "aggs"}
"""Keys that the server takes under another name too."""
_ORDER = {"enum": ["asc", "desc"]}
_SORT = dict.fromkeys(("format", "mode", "numeric_type", "unmapped_type"), "string")
OPEN = {
    "_types.SortOptions": [_ORDER, {"keys": {**_SORT, "missing": "any", "nested": "any", "order": _ORDER}}]
}
"""Objects that take any other key too, which the published file does not say: the shape of what is below."""
SHORT = {"_global.search._types.SourceFilter": ["string", {"items": "string"}]}
"""Short forms that stand for one key of an object, which the published file does not say."""
NAMES_ONLY = (
    r"_types\.query_dsl\.(?!QueryContainer|BoolQuery|ExistsQuery|IdsQuery|ConstantScoreQuery)\w+",
    r"_types\.analysis\.\w+",
    r"_types\.aggregations\.(?!AggregationContainer|(Min|Max|Terms|ValueCount|Cardinality|DateHistogram)A)\w+",
    r"_types\.mapping\.(?!TypeMapping|Property\b|KeywordProperty|DateProperty|RuntimeField)\w+",
    r"ingest\._types\.(?!ProcessorContainer|SetProcessor|InferenceProcessor|PipelineConfig|Script|Remove|Rename)\w+",
    r"indices\._types\.(?!DataStreamVisibility|IndexTemplateMapping|TemplateMapping)\w*",
    r"_types\.(Retriever|Knn|Script|Rank|Runtime)\w*",
    r"_global\.search\._types\.(Suggester|Highlight|FieldCollapse|Rescore)\w*",
    r"ml\._types\.(TrainedModel$|InferenceConfig\w+|NlpTokenization\w+|Tokenization\w+|DataframeAnalysis\w+)",
)
"""Schemas of which only the name is known: what is inside is not looked at."""

_CUT = tuple(re.compile(pattern) for pattern in NAMES_ONLY)


def derive(published: Mapping[str, Any]) -> dict[str, Any]:
    """The table: per `METHOD path` its query parameters and body, and the shapes that they name."""
    return _Derivation(published).table()


class _Derivation:
    def __init__(self, published: Mapping[str, Any]) -> None:
        self._paths = published["paths"]
        self._parts = published["components"]
        self._shapes: dict[str, Any] = {}

    def table(self) -> dict[str, Any]:
        routes = {
            f"{method.upper()} {path}": self._route(operation, path.endswith(("/_bulk", "/_msearch")))
            for path, operations in self._paths.items()
            if any(pattern.fullmatch(path) for pattern in OPERATIONS)
            for method, operation in operations.items()
        }
        every = dict(sorted({**routes, **ADDED}.items()))
        return {"routes": every, "shapes": dict(sorted(self._used(every).items()))}

    def _used(self, part: Any) -> dict[str, Any]:
        """The shapes that are named by it, and those that these name."""
        used: dict[str, Any] = {}
        waiting = _references(part)
        while waiting:
            name = waiting.pop()
            if name not in used:
                used[name] = self._shapes[name]
                waiting |= _references(used[name])
        return used

    def _route(self, operation: Mapping[str, Any], lines: bool) -> dict[str, Any]:
        given = [self._referred(each) for each in operation.get("parameters", ())]
        query = {each["name"]: self._shape(each["schema"]) for each in given if each["in"] == "query"}
        route: dict[str, Any] = {"query": dict(sorted(query.items()))}
        if body := operation.get("requestBody"):
            body = self._referred(body)
            content = next(iter(body["content"].values()))
            schema = content["schema"]
            route["body"] = self._lines(schema["items"]) if lines else self._shape(schema)
            route["required"] = bool(body.get("required"))
        return route

    def _lines(self, schema: Mapping[str, Any]) -> list[Any]:
        """The shapes of the lines, in the order in which they take turns."""
        schema = self._parts["schemas"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
        return [self._shape(each) for each in schema["oneOf"]]

    def _referred(self, part: Mapping[str, Any]) -> Mapping[str, Any]:
        while "$ref" in part:
            _, _, group, name = part["$ref"].split("/", 3)
            part = self._parts[group][name]
        return part

    def _shape(self, schema: Mapping[str, Any]) -> Any:
        if "$ref" in schema:
            return self._named(schema["$ref"].rpartition("/")[2])
        for word in ("oneOf", "anyOf"):
            if word in schema:
                return _one_of([self._shape(each) for each in schema[word]])
        if "allOf" in schema:
            return self._all_of(schema)
        if "enum" in schema:
            return {"enum": sorted(map(str, schema["enum"]))}
        return self._plain(schema)

    def _plain(self, schema: Mapping[str, Any]) -> Any:
        kind = schema.get("type")
        if kind == "array":
            return {"items": self._shape(schema.get("items", {}))}
        if kind == "object" and "properties" in schema:
            keys = {key: self._shape(each) for key, each in schema["properties"].items()}
            keys |= {other: keys[key] for key, other in ALIASES.items() if key in keys}
            keys = dict(sorted(keys.items()))
            required = sorted(schema.get("required", ()))
            return {"keys": keys, "required": required} if required else {"keys": keys}
        if kind == "object" and "additionalProperties" in schema:
            return {"values": self._shape(schema["additionalProperties"] or {})}
        if kind == "object":
            return "any"
        return {"integer": "number"}.get(str(kind), kind) if kind else "any"

    def _all_of(self, schema: Mapping[str, Any]) -> Any:
        parts = list(schema["allOf"])
        if len(parts) == 1 and "properties" not in schema:
            return self._shape(parts[0])
        keys: dict[str, Any] = {}
        required: set[str] = set()
        for part in [*parts, {key: each for key, each in schema.items() if key != "allOf"}]:
            shape = self._shape(self._referred(part))
            if isinstance(shape, dict) and "keys" in shape:
                keys |= shape["keys"]
                required |= {*shape.get("required", ())}
        if not keys:
            return "any"
        merged = {"keys": dict(sorted(keys.items()))}
        return {**merged, "required": sorted(required)} if required else merged

    def _named(self, name: str) -> Any:
        """A reference; short shapes stand where they are used."""
        schema = self._parts["schemas"][name]
        if any(pattern.fullmatch(name) for pattern in _CUT) and "enum" not in schema:
            return "any"
        if name not in self._shapes:
            self._shapes[name] = None
            self._shapes[name] = self._shape(schema)
            if name in SHORT:
                self._shapes[name] = [*SHORT[name], self._shapes[name]]
            if name in OPEN:
                self._shapes[name] = {**self._shapes[name], "values": OPEN[name]}
        shape = self._shapes[name]
        if isinstance(shape, str) or (isinstance(shape, dict) and len(json.dumps(shape)) < 60):
            if shape is not None and f"#{name}" != shape:
                del self._shapes[name]
            return shape
        return f"#{name}"


def _references(part: Any) -> set[str]:
    return {*re.findall(r'"#([^"]+)"', json.dumps(part))}


def _one_of(shapes: list[Any]) -> Any:
    flat = list(_flattened(shapes))
    unique = {json.dumps(each, sort_keys=True): each for each in flat}
    if "any" in unique.values():
        return "any"
    if "string" in unique.values():
        unique = {
            text: each for text, each in unique.items() if not isinstance(each, dict) or "enum" not in each
        }
    kept = [unique[text] for text in sorted(unique)]
    return kept[0] if len(kept) == 1 else kept


def _flattened(shapes: list[Any]) -> Iterator[Any]:
    for shape in shapes:
        if isinstance(shape, list):
            yield from shape
        else:
            yield shape


def written(table: Mapping[str, Any]) -> str:
    """The table as text: an entry a line, so that a change shows where it is."""
    groups = []
    for group, entries in table.items():
        lines = [f"{json.dumps(name)}:{_compact(entry)}" for name, entry in entries.items()]
        groups.append(f"{json.dumps(group)}:{{\n" + ",\n".join(lines) + "\n}")
    return "{" + ",\n".join(groups) + "}\n"


def _compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


if __name__ == "__main__":
    TABLE.write_text(written(derive(json.loads(Path(sys.argv[1]).read_text()))))
