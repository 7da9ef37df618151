"""What differs between a body that we send and the one that is there, whatever the server wrote into it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from typing import Any

from elastic_ml_kit.clock import parse_instant, parse_span
from elastic_ml_kit.definitions.catalog import diff
from elastic_ml_kit.model import Document

_SPANS = frozenset(
    {
        "bucket_span",
        "latency",
        "model_prune_window",
        "background_persist_interval",
        "query_delay",
        "frequency",
        "time_span",
        "check_window",
    }
)
TOLD = ("detector_description", "custom_rules")
"""What a detector is told and may be told anew while its job lives."""

_SIZES = frozenset({"model_memory_limit"})
_UNITS = {unit: 1024**power for power, unit in enumerate(("b", "kb", "mb", "gb", "tb"))}
_SIZE = re.compile(r"(\d+)([kmgt]?b)")
_SPAN = re.compile(r"[1-9]\d*[smhdw]")
_NOTHING: tuple[Any, ...] = ({}, [], "", None, False)
"""What a server may leave out when it is sent."""


def differences(
    sent: Mapping[str, Any], there: Mapping[str, Any], whole: Set[str] = frozenset()
) -> list[str]:
    """Dotted paths of what differs, by name.

    A key that is only there was filled in by the server, except within the paths of `whole`: these come back
    as they were sent, so that a key that is only there was removed from the definition.

    Example:
        >>> differences({"a": 1, "b": {"c": "2"}}, {"a": "1", "b": {"c": 2, "d": 3}, "e": 4})
        []
        >>> differences({"b": {"c": 2}}, {"b": {"c": 2, "d": 3}}, {"b"})
        ['b.d']
    """
    return sorted({*_differences(sent, there, whole, "")})


def _differences(
    sent: Mapping[str, Any], there: Mapping[str, Any], whole: Set[str], before: str
) -> Iterator[str]:
    for key in sent.keys() | {key for key in there if before + key in whole}:
        path, ours, theirs = before + key, sent.get(key), there.get(key)
        if ours in _NOTHING and theirs in _NOTHING:
            continue
        if path in whole:
            yield from (each.rstrip(".") for each in diff({path: canonical(theirs)}, {path: canonical(ours)}))
        elif isinstance(ours, Mapping) and isinstance(theirs, Mapping):
            yield from _differences(ours, theirs, whole, path + ".")
        elif not _same(ours, theirs):
            yield path


def _same(sent: Any, there: Any) -> bool:
    if there is None:
        return sent in _NOTHING
    if isinstance(sent, Mapping) and isinstance(there, Mapping):
        return not differences(sent, there)
    if isinstance(sent, list) and isinstance(there, list):
        return len(sent) == len(there) and all(map(_same, sent, there))
    return bool(canonical(sent) == canonical(there))


def canonical(value: Any) -> Any:
    """A value in which numbers, flags and texts that mean the same are the same.

    Example:
        >>> canonical([1, 1.0, "1 ", True, None])
        ['1', '1', '1', 'true', '']
    """
    if isinstance(value, Mapping):
        return {key: canonical(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [canonical(each) for each in value]
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()


def measured(value: Any, key: str = "") -> Any:
    """A body of ML in which spans are seconds and sizes are bytes, however they are written.

    Example:
        >>> measured({"bucket_span": "15m", "model_memory_limit": "128mb"})
        {'bucket_span': 900, 'model_memory_limit': 134217728}
    """
    if isinstance(value, Mapping):
        return {name: measured(each, name) for name, each in value.items()}
    if isinstance(value, list):
        return [measured(each) for each in value]
    if key in _SPANS and isinstance(value, str) and _SPAN.fullmatch(value):
        return parse_span(value)
    size = _SIZE.fullmatch(value.lower()) if key in _SIZES and isinstance(value, str) else None
    return int(size[1]) * _UNITS[size[2]] if size else value


def plain_job(body: Document) -> Document:
    """A job in the form of its `_update`: what may change of the analysis stands apart from what may not.

    Example:
        >>> plain = plain_job({"analysis_config": {"detectors": [{"function": "rare", "custom_rules": []}]}})
        >>> plain["analysis_config"], plain["detectors"]
        ({'detectors': [{'function': 'rare'}]}, [{'custom_rules': []}])
    """
    plain: Document = measured(body)
    analysis = dict(plain.get("analysis_config", {}))
    detectors = analysis.get("detectors", [])
    analysis["detectors"] = [{key: each[key] for key in each if key not in TOLD} for each in detectors]
    plain["analysis_config"] = analysis
    plain["groups"] = sorted(plain.get("groups", ()))
    plain["detectors"] = [
        {"custom_rules": [], **{key: each[key] for key in TOLD if key in each}} for each in detectors
    ]
    if "model_prune_window" in analysis:
        plain["model_prune_window"] = analysis.pop("model_prune_window")
    if "results_index_name" in plain:
        plain["results_index_name"] = str(plain["results_index_name"]).removeprefix("custom-")
    return plain


def plain_template(body: Document) -> Document:
    """A template whose settings are flat texts, as `index.…` and without a type that wraps the mappings."""
    template = dict(body.get("template") or {})
    if "settings" in template:
        template["settings"] = dict(_settings(template["settings"], ""))
    return {**body, "template": template}


def _settings(settings: Mapping[str, Any], before: str) -> Iterator[tuple[str, Any]]:
    for key, value in settings.items():
        if isinstance(value, Mapping):
            yield from _settings(value, f"{before}{key}.")
        else:
            name = before + key
            yield name if name.startswith("index.") else f"index.{name}", canonical(value)


def plain_rule(body: Document) -> Document:
    """A rule as Kibana gives it back; whether it is enabled is not the definition's matter."""
    plain = {**body, "tags": sorted(body.get("tags", ()))}
    plain.pop("enabled", None)
    jobs = plain.get("machine_learning_job_id")
    if isinstance(jobs, str):
        plain["machine_learning_job_id"] = [jobs]
    threshold = plain.get("threshold")
    if isinstance(threshold, Mapping) and isinstance(threshold.get("field"), str):
        plain["threshold"] = {**threshold, "field": [threshold["field"]]}
    return plain


def plain_filter(body: Document) -> Document:
    """A filter whose items stand in order, as Elasticsearch keeps them."""
    return {**body, "items": sorted(body.get("items", ()))}


def plain_calendar(body: Document) -> Document:
    """A calendar whose events have times in milliseconds and stand in order."""
    events = [
        {**each, "start_time": _instant(each.get("start_time")), "end_time": _instant(each.get("end_time"))}
        for each in body.get("events", ())
    ]
    events.sort(key=lambda each: (str(each["start_time"]), str(each.get("description"))))
    return {**body, "job_ids": sorted(body.get("job_ids", ())), "events": events}


def plain_model(body: Document) -> Document:
    """What counts of a trained model: what it was uploaded from, whether it is whole, and how it runs.

    Nothing of it can be changed where it is but its deployment.

    Example:
        >>> plain_model({"metadata": {"esmlkit": {"sha256": "ab"}}, "fully_defined": False})
        {'model': 'ab', 'fully_defined': False}
    """
    own = (body.get("metadata") or {}).get("esmlkit")
    plain: Document = {
        "model": own.get("sha256", "") if isinstance(own, Mapping) else "",
        "fully_defined": body.get("fully_defined", True),
    }
    if "deployment" in body:
        deployment = body["deployment"]
        plain["deployment"] = {key: deployment[key] for key in deployment if key != "cache_size"} or None
    return plain


def _instant(given: Any) -> Any:
    """Milliseconds of a time; what is none stays."""
    if not isinstance(given, str):
        return given
    try:
        return int(given) if given.isdecimal() else parse_instant(given)
    except ValueError:
        return given
