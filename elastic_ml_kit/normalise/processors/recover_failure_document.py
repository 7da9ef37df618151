"""A document of a failure store becomes the one that failed."""

from __future__ import annotations

from typing import ClassVar

from elastic_ml_kit.normalise.document import METADATA, IngestDocument, not_castable, path
from elastic_ml_kit.normalise.faults import illegal
from elastic_ml_kit.normalise.options import Options
from elastic_ml_kit.normalise.processor import Processor

_NEEDED = tuple(path(each) for each in ("document", "document.source", "error"))
_RESTORED = {"index": "_index", "routing": "_routing", "id": "_id"}


class RecoverFailureDocument(Processor):
    """No options. What is not the original document goes to `_ingest.pre_recovery`."""

    type: ClassVar[str] = "recover_failure_document"

    def __init__(self, options: Options) -> None: ...

    def run(self, document: IngestDocument) -> None:
        for each in _NEEDED:
            if not document.has(each):
                raise illegal(f"field [{each.last}] not present as part of path [{each.text}]")
        failed = document.ctx["document"]
        source = failed.get("source") if isinstance(failed, dict) else None
        if not isinstance(source, dict):
            raise not_castable(_NEEDED[1], source, "java.util.Map")
        stored = {key: value for key, value in failed.items() if key != "source"}
        document.ingest["pre_recovery"] = {**document.ctx, "document": stored}
        metadata = document.metadata
        metadata |= {name: failed[key] for key, name in _RESTORED.items() if failed.get(key) is not None}
        document.ctx.clear()
        document.ctx.update({key: value for key, value in source.items() if key not in METADATA} | metadata)
