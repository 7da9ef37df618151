"""Rows of a search as hits: the source as far as it is asked for, fields, and the sort values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

import polars as pl

from elastic_ml_kit.events.documents import flatten_values
from tests.contract.documents import memory
from tests.contract.framing import DOCUMENT, ROW
from tests.contract.instants import plain
from tests.contract.lab import Lab
from tests.contract.order import Order

INDEX = "_index"
"""The column with the name of the index."""


def shown(
    lab: Lab, page: pl.DataFrame, wanted: Sequence[Order], body: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Rows as hits: source and fields as asked, sort values where there is an order."""
    held = memory(lab).indices
    hits = []
    sorts = [each.values(page) for each in wanted]
    for place, (name, id_, row) in enumerate(page.select(INDEX, DOCUMENT, ROW).iter_rows()):
        source = held[name].source(row)
        hit: dict[str, Any] = {"_index": name, "_id": id_, "_score": None if wanted else 1.0}
        if (kept := _source(source, body.get("_source", True))) is not None:
            hit["_source"] = kept
        if asked := [*body.get("fields", ()), *body.get("docvalue_fields", ())]:
            hit["fields"] = _fields(source, asked)
            for made in (name for name in body.get("runtime_mappings", ()) if name in asked):
                if (value := page[made][place]) is not None:
                    hit["fields"][made] = [value]
        if wanted:
            hit["sort"] = [plain(each[place]) for each in sorts]
        if body.get("seq_no_primary_term"):
            hit |= {"_seq_no": row, "_primary_term": 1}
        hits.append(hit)
    return hits


def _source(source: Any, wanted: Any) -> Any:
    """The document as `_source` asks for it; None where it asks for none."""
    if wanted in (True, False):
        return source if wanted else None
    if isinstance(wanted, str | list):
        wanted = {"includes": wanted}
    includes = _listed(wanted.get("includes", wanted.get("include", ())))
    excludes = _listed(wanted.get("excludes", wanted.get("exclude", ())))
    return _pruned(source, "", includes, excludes)


def _listed(value: Any) -> list[str]:
    return value.split(",") if isinstance(value, str) else list(value)


def _pruned(node: Mapping[str, Any], prefix: str, includes: list[str], excludes: list[str]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for key, value in node.items():
        name = prefix + key
        if any(_covers(each, name) for each in excludes):
            continue
        if not includes or any(_covers(each, name) for each in includes):
            kept[key] = _pruned(value, name + ".", [], excludes) if isinstance(value, dict) else value
        elif isinstance(value, dict) and (below := _pruned(value, name + ".", includes, excludes)):
            kept[key] = below
    return kept


def _covers(pattern: str, name: str) -> bool:
    return fnmatchcase(name, pattern) or fnmatchcase(name, pattern + ".*")


def _fields(source: Any, asked: Sequence[Any]) -> dict[str, list[Any]]:
    flat = flatten_values(source)
    patterns = [each if isinstance(each, str) else each["field"] for each in asked]
    names = [name for name in flat if any(fnmatchcase(name, pattern) for pattern in patterns)]
    return {name: flat[name] if isinstance(flat[name], list) else [flat[name]] for name in names}
