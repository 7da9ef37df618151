"""Recorded answers of real engines, where they are at hand: cases, and what equal means."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from elastic_ml_kit.normalise.processors import PROCESSORS

PIPELINES = Path(__file__).parents[2] / "../shared/data/golden/pipelines.ndjson.gz"
_CONDITION = re.compile(r'"if": "((?:[^"\\]|\\.)*)"')
_ERRORS = ("error", "ignored_error")


def answerable(conditions: set[str]) -> list[dict[str, Any]]:
    """The cases that count, use only processors that are there, and no other conditions."""
    if not PIPELINES.exists():
        return []
    text = gzip.decompress(PIPELINES.read_bytes()).decode("utf-8", "surrogatepass")
    cases = [json.loads(line) for line in text.split("\n") if line.strip()]
    return [case for case in cases if case["agrees"] and _answerable(case["pipeline"], conditions)]


def _answerable(pipeline: Any, conditions: set[str]) -> bool:
    used = set(_used(pipeline))
    foreign = {"grok", "dissect", "date", "date_index_name", "script", "user_agent"}
    return (
        not used & (foreign - PROCESSORS.keys())
        and set(_CONDITION.findall(json.dumps(pipeline))) <= conditions
    )


def _used(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _used(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _used(inner)


def same(expected: Any, got: Any) -> bool:
    """Equal as JSON, where 1 is not 1.0; of errors the outermost and the innermost type."""
    if isinstance(expected, dict) and isinstance(got, dict):
        return expected.keys() == got.keys() and all(
            _same_entry(key, expected[key], got[key]) for key in expected
        )
    if isinstance(expected, list) and isinstance(got, list):
        return len(expected) == len(got) and all(map(same, expected, got))
    return type(expected) is type(got) and bool(expected == got)


def _same_entry(key: str, expected: Any, got: Any) -> bool:
    errors = key in _ERRORS and isinstance(expected, list) and isinstance(got, list)
    return _kinds(expected) == _kinds(got) if errors else same(expected, got)


def _kinds(chain: Any) -> set[str]:
    return {chain[0]["type"], chain[-1]["type"]}
