"""What the real engine refuses, in the nearest form that it takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from elastic_ml_kit.query.ast import QueryError
from elastic_ml_kit.query.runtime import RuntimeField, parse_runtime

LACKING = frozenset(
    {
        "attachment",
        "cef",
        "circle",
        "enrich",
        "geo_grid",
        "geoip",
        "inference",
        "ip_location",
        "network_direction",
        "normalize_for_stream",
        "recover_failure_document",
        "redact",
        "registered_domain",
        "reroute",
        "set_security_user",
        "terminate",
        "uri_parts",
    }
)
"""Processors that the engine has not; what nobody knows goes on, so that it is refused."""

_TYPES = {
    "constant_keyword": "keyword",
    "counted_keyword": "keyword",
    "flattened": "flat_object",
    "pattern_text": "match_only_text",
    "passthrough": "object",
    "semantic_text": "text",
    "version": "keyword",
    "wildcard": "keyword",
}
_NOT_INDEXED = frozenset(
    {
        "aggregate_metric_double",
        "dense_vector",
        "geo_shape",
        "histogram",
        "percolator",
        "shape",
        "sparse_vector",
    }
)
_FIELD_OPTIONS = frozenset({"time_series_dimension", "time_series_metric", "synthetic_source_keep", "script"})
_MAPPING_KEYS = frozenset({"runtime", "subobjects", "_size", "_data_stream_timestamp"})
_TEMPLATE_KEYS = frozenset({"ignore_missing_component_templates", "allow_auto_create", "deprecated"})
_BODY_KEYS = frozenset({"lifecycle", "data_stream_options"})
_SETTINGS = (
    "index.mode",
    "index.lifecycle",
    "index.mapping.source",
    "index.mapping.total_fields.ignore_dynamic_beyond_limit",
)
_RENAMED = {
    ("rename", "override"): "override_target",
    ("remove", "keep"): "exclude_field",
    ("community_id", "source_ip"): "source_ip_field",
    ("community_id", "source_port"): "source_port_field",
    ("community_id", "destination_ip"): "destination_ip_field",
    ("community_id", "destination_port"): "destination_port_field",
    ("community_id", "transport"): "protocol_field",
}
_UNKNOWN = {
    "fingerprint": {"method", "salt"},
    "grok": {"ecs_compatibility"},
    "json": {"add_to_root_conflict_strategy", "allow_duplicate_keys", "strict_json_parsing"},
    "pipeline": {"ignore_missing_pipeline"},
    "set": {"media_type"},
    "user_agent": {"extract_device_type"},
}


def template(body: Mapping[str, Any], components: Mapping[str, Any]) -> dict[str, Any]:
    """An index or component template; components that are not there are left out."""
    kept = {key: value for key, value in body.items() if key not in _TEMPLATE_KEYS}
    if "template" in kept:
        kept["template"] = index(kept["template"])
    if "composed_of" in kept:
        kept["composed_of"] = [each for each in kept["composed_of"] if each in components]
    if "data_stream" in kept:
        kept["data_stream"] = {}
    return kept


def index(body: Mapping[str, Any]) -> dict[str, Any]:
    """Settings, mappings and aliases of a template or an index."""
    kept = {key: value for key, value in body.items() if key not in _BODY_KEYS}
    if "settings" in kept:
        kept["settings"] = dict(_settings(kept["settings"], ""))
    if "mappings" in kept:
        kept["mappings"] = mappings(kept["mappings"])
    return kept


def _settings(settings: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for key, value in settings.items():
        path = f"{prefix}{key}"
        if isinstance(value, Mapping):
            yield from _settings(value, path + ".")
            continue
        path = path if path.startswith("index.") else f"index.{path}"
        if not any(path == each or path.startswith(each + ".") for each in _SETTINGS):
            yield path, value


def mappings(body: Mapping[str, Any]) -> dict[str, Any]:
    """Mappings with the engine's types, and without what it has no place for."""
    kept = {key: value for key, value in body.items() if key not in _MAPPING_KEYS}
    if kept.get("dynamic") == "runtime":
        kept["dynamic"] = True
    if isinstance(kept.get("_source"), Mapping):
        kept["_source"] = {key: value for key, value in kept["_source"].items() if key != "mode"}
    if "properties" in kept:
        kept["properties"] = {name: field(each) for name, each in kept["properties"].items()}
    if "dynamic_templates" in kept:
        kept["dynamic_templates"] = [each for one in kept["dynamic_templates"] for each in _dynamic(one)]
    return kept


def field(body: Mapping[str, Any]) -> dict[str, Any]:
    """One field's mapping."""
    kind = body.get("type")
    if kind in _NOT_INDEXED:
        return {"type": "object", "enabled": False}
    kept = {key: value for key, value in body.items() if key not in _FIELD_OPTIONS}
    if kind in _TYPES:
        kept["type"] = _TYPES[kind]
        allowed = (
            {"type"} if kind == "flattened" else {"type", "ignore_above", "null_value", "meta", "fields"}
        )
        kept = {key: value for key, value in kept.items() if key in allowed}
    for key in ("properties", "fields"):
        if key in kept:
            kept[key] = {name: field(each) for name, each in kept[key].items()}
    return kept


def _dynamic(named: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """A dynamic template; one for several types becomes one for each."""
    for name, rule in named.items():
        kinds = rule.get("match_mapping_type")
        rule = {key: value for key, value in rule.items() if key != "runtime"}
        if "mapping" in rule:
            rule["mapping"] = field(rule["mapping"])
        if isinstance(kinds, list):
            yield from ({f"{name}_{kind}": {**rule, "match_mapping_type": kind}} for kind in kinds)
        else:
            yield {name: rule}


def pipeline(body: Mapping[str, Any]) -> dict[str, Any]:
    """A pipeline without its marks and without the processors that the engine lacks."""
    kept = {key: body[key] for key in ("description", "version") if key in body}
    kept["processors"] = list(_processors(body.get("processors", ())))
    if "on_failure" in body and (left := list(_processors(body["on_failure"]))):
        kept["on_failure"] = left
    return kept


def _processors(processors: Any) -> Iterator[dict[str, Any]]:
    for processor in processors:
        for kind, options in processor.items():
            if kind not in LACKING:
                yield {kind: _options(kind, options)}


def _options(kind: str, options: Mapping[str, Any]) -> dict[str, Any]:
    unknown = _UNKNOWN.get(kind, set())
    kept = {_RENAMED.get((kind, key), key): value for key, value in options.items() if key not in unknown}
    if kind == "set" and "copy_from" in kept:
        kept["value"] = "{{{" + kept.pop("copy_from") + "}}}"
    if kind == "foreach":
        kept["processor"] = next(_processors([kept["processor"]]), {"drop": {"if": "false"}})
    if "on_failure" in kept:
        kept["on_failure"] = list(_processors(kept["on_failure"]))
        if not kept["on_failure"]:
            del kept["on_failure"]
            kept["ignore_failure"] = True
    return kept


def search(body: Mapping[str, Any]) -> dict[str, Any]:
    """A search: runtime fields as the engine's derived ones, orders without a format."""
    kept = dict(body)
    if runtime := kept.pop("runtime_mappings", None):
        kept["derived"] = {name: _derived(each) for name, each in runtime.items()}
        kept["query"] = _spelled(kept.get("query", {"match_all": {}}), _made(runtime))
    if isinstance(kept.get("sort"), list):
        kept["sort"] = [_order(each) for each in kept["sort"]]
    return kept


def _made(runtime: Mapping[str, Any]) -> dict[str, RuntimeField]:
    """The runtime fields that need no script; the engine computes the others."""
    made = {}
    for name, body in runtime.items():
        with suppress(QueryError):
            (made[name],) = parse_runtime({name: body})
    return made


def _spelled(query: Any, made: Mapping[str, RuntimeField]) -> Any:
    """The query with `term` and `exists` of runtime fields as clauses about the stored ones."""
    if isinstance(query, list):
        return [_spelled(each, made) for each in query]
    if not isinstance(query, Mapping):
        return query
    if (exists := query.get("exists")) and exists.get("field") in made:
        return _has_any(made[exists["field"]])
    if term := query.get("term"):
        ((name, value),) = term.items()
        if name in made:
            return _has(made[name], value["value"] if isinstance(value, Mapping) else value)
    return {key: _spelled(each, made) for key, each in query.items()}


def _has_any(field: RuntimeField) -> dict[str, Any]:
    if field.default is not None:
        return {"match_all": {}}
    return {"bool": {"should": [{"exists": {"field": each}} for each in field.fields]}}


def _has(field: RuntimeField, value: Any) -> dict[str, Any]:
    """The first of the fields that a document has is of this value, or the default where it has none."""
    absent = [{"exists": {"field": each}} for each in field.fields]
    ways: list[dict[str, Any]] = [
        {"bool": {"filter": [{"term": {each: value}}], "must_not": absent[:place]}}
        for place, each in enumerate(field.fields)
    ]
    if field.default == value:
        ways.append({"bool": {"must_not": absent}})
    return {"bool": {"should": ways, "minimum_should_match": 1}}


def _derived(body: Mapping[str, Any]) -> dict[str, Any]:
    script = body.get("script", {})
    return {"type": body["type"], "script": {"source": script} if isinstance(script, str) else script}


def _order(each: Any) -> Any:
    if each == "_shard_doc":
        return "_id"
    if not isinstance(each, Mapping):
        return each
    return {
        "_id" if name == "_shard_doc" else name: {
            key: text for key, text in options.items() if key != "format"
        }
        if isinstance(options, Mapping)
        else options
        for name, options in each.items()
    }
