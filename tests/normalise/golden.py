"""Recorded answers of real engines, where they are at hand: cases, and what equal means."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

PIPELINES = Path(__file__).parents[2] / "../shared/data/golden/pipelines.ndjson.gz"
PAINLESS = PIPELINES.with_name("painless.ndjson.gz")
_ERRORS = ("error", "ignored_error", "compile_error", "run_error")


def cases(path: Path) -> list[dict[str, Any]]:
    """The cases that count; none where they are not at hand."""
    if not path.exists():
        return []
    text = gzip.decompress(path.read_bytes()).decode("utf-8", "surrogatepass")
    found = [json.loads(line) for line in text.split("\n") if line.strip()]
    return [case for case in found if case["agrees"]]


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
