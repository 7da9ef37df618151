"""Which fields indices have, of which type, and which of them hold values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from typing import Any

import polars as pl

from tests.contract.documents import Index
from tests.contract.framing import DOCUMENT, ROW
from tests.contract.lab import RefusedError, Request

FAMILIES = {"constant_keyword": "keyword", "wildcard": "keyword", "match_only_text": "text"}
"""Types under the name of their family, as the answer has them."""
_NOT_GROUPED = frozenset({"text", "object", "nested", "flattened"})


def field_caps(indices: Sequence[Index], request: Request) -> dict[str, Any]:
    """The answer: per field and type whether one can search and aggregate it."""
    body = request.body or {}
    asked = body.get("fields") or request.query.get("fields", "").split(",")
    patterns = [asked] if isinstance(asked, str) else [each for each in asked if each]
    if not patterns:
        why = "specified fields can't be null or empty"
        raise RefusedError(400, "action_request_validation_exception", f"Validation Failed: 1: {why};")
    filled_only = request.query.get("include_empty_fields") == "false"
    found: dict[str, dict[str, list[str]]] = {}
    for index in indices:
        for name, kind in _fields(index, filled_only):
            if any(fnmatchcase(name, pattern) for pattern in patterns):
                found.setdefault(name, {}).setdefault(kind, []).append(index.name)
    fields = {name: {kind: _capability(kind, kinds) for kind in kinds} for name, kinds in found.items()}
    return {"indices": [index.name for index in indices], "fields": fields}


def _capability(kind: str, kinds: dict[str, list[str]]) -> dict[str, Any]:
    searchable = kind not in ("object", "nested")
    said = {"type": kind, "metadata_field": False, "searchable": searchable}
    said["aggregatable"] = kind not in _NOT_GROUPED
    return {**said, "indices": kinds[kind]} if len(kinds) > 1 else said


def _fields(index: Index, filled_only: bool) -> Iterator[tuple[str, str]]:
    frame = index.frame()
    columns = {name for name in frame.columns if name not in (ROW, DOCUMENT)}
    filled = {name for name in columns if frame[name].null_count() < frame.height}
    types = index.types()
    known = {**{name: _type(frame.schema[name]) for name in filled}, **types}
    for name, kind in sorted(known.items()):
        if not filled_only or name in filled:
            yield name, FAMILIES.get(kind, kind)


def _type(dtype: pl.DataType) -> str:
    """The type that a field without a mapping gets from its values."""
    if isinstance(dtype, pl.List):
        return _type(dtype.inner if isinstance(dtype.inner, pl.DataType) else dtype.inner())
    if dtype.is_integer():
        return "long"
    return "float" if dtype.is_float() else "boolean" if dtype == pl.Boolean else "keyword"
