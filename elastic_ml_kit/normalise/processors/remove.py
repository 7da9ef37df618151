"""Fields are taken away, or all but some."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from elastic_ml_kit.normalise.document import METADATA, IngestDocument, path
from elastic_ml_kit.normalise.options import Options
from elastic_ml_kit.normalise.processor import Processor


class Remove(Processor):
    """Options `field` or `keep` (one or several), `ignore_missing` (false)."""

    type: ClassVar[str] = "remove"

    def __init__(self, options: Options) -> None:
        if options.given("field") and options.given("keep"):
            raise options.refuse("keep", "either `field` or `keep` must be set, not both")
        self._keep = options.template_fields("keep") if options.given("keep") else None
        self._fields = [] if self._keep else options.template_fields("field")
        self._ignore_missing = options.flag("ignore_missing")

    def run(self, document: IngestDocument) -> None:
        if self._keep is not None:
            self._keep_only(document, {field.of(document).text for field in self._keep})
            return
        for field in self._fields:
            target = field.of(document)
            if not self._ignore_missing or document.has(target):
                document.remove(target)

    def _keep_only(self, document: IngestDocument, kept: set[str]) -> None:
        for name in list(_names(document.ctx, "")):
            if name.split(".", 1)[0] in METADATA or _wanted(name, kept):
                continue
            target = path(name)
            if document.has(target):
                document.remove(target)


def _names(table: dict[str, Any], prefix: str) -> Iterator[str]:
    for key, value in table.items():
        if prefix + key == "":
            continue
        yield prefix + key
        if isinstance(value, dict):
            yield from _names(value, f"{prefix}{key}.")


def _wanted(name: str, kept: set[str]) -> bool:
    return any(one == name or one.startswith(name + ".") or name.startswith(one + ".") for one in kept)
