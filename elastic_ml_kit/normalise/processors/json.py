"""A text that holds JSON becomes what it says."""

from __future__ import annotations

from typing import Any, ClassVar

from elastic_ml_kit.normalise.document import IngestDocument
from elastic_ml_kit.normalise.faults import illegal
from elastic_ml_kit.normalise.options import Options
from elastic_ml_kit.normalise.processor import Processor
from elastic_ml_kit.normalise.processors.json_text import read_json
from elastic_ml_kit.normalise.values import java_text

_CONFLICTS = ("replace", "merge")


class Json(Processor):
    """Options `field`, `target_field` (the field itself), `add_to_root` (false),
    `add_to_root_conflict_strategy` (replace), `allow_duplicate_keys` (false), `strict_json_parsing` (true).

    With `add_to_root` the field is one of the document itself, as in Elasticsearch.
    """

    type: ClassVar[str] = "json"

    def __init__(self, options: Options) -> None:
        self._field = options.field("field")
        target = options.maybe_field("target_field")
        self._to_root = options.flag("add_to_root")
        if self._to_root and target:
            raise options.refuse(
                "target_field", "Cannot set a target field while also setting `add_to_root` to true"
            )
        if options.given("add_to_root_conflict_strategy") and not self._to_root:
            reason = "Cannot set `add_to_root_conflict_strategy` if `add_to_root` is false"
            raise options.refuse("add_to_root_conflict_strategy", reason)
        strategy = options.text("add_to_root_conflict_strategy", "replace").lower()
        if strategy not in _CONFLICTS:
            reason = f"conflict strategy [{strategy}] not supported, cannot convert field."
            raise options.refuse("add_to_root_conflict_strategy", reason)
        self._merge = strategy == "merge"
        self._target = target or self._field
        self._duplicates = options.flag("allow_duplicate_keys")
        self._strict = options.flag("strict_json_parsing", True)

    def run(self, document: IngestDocument) -> None:
        raw = document.ctx.get(self._field.text) if self._to_root else document.get(self._field.of(document))
        value = read_json(java_text(raw), duplicates=self._duplicates, strict=self._strict)
        if not self._to_root:
            document.set(self._target.of(document), value)
            return
        if not isinstance(value, dict):
            raise illegal("cannot add non-map fields to root of document")
        if self._merge:
            merge(document.ctx, value)
        else:
            document.ctx.update(value)


def merge(into: dict[str, Any], table: dict[str, Any]) -> None:
    """Puts one table into another; tables under the same key are merged in turn."""
    for key, value in table.items():
        present = into.get(key)
        if isinstance(present, dict) and isinstance(value, dict):
            merge(present, value)
        else:
            into[key] = value
