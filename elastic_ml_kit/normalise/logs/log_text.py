"""The text of a log for a severity classifier, made by the kit's own pipeline as a cluster would make it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from elastic_ml_kit.content import Content
from elastic_ml_kit.normalise.compile import Compiler
from elastic_ml_kit.normalise.document import METADATA, IngestDocument
from elastic_ml_kit.normalise.faults import IngestError
from elastic_ml_kit.normalise.resources import Classifier, nothing
from elastic_ml_kit.normalise.running.export import Exported
from elastic_ml_kit.normalise.running.library import open_library
from elastic_ml_kit.normalise.running.runner import INDEX
from elastic_ml_kit.normalise.running.uses import compiled
from elastic_ml_kit.normalise.signals import Dropped, Rerouted

PIPELINE = "esmlkit-ml-input"
"""The pipeline that makes the text; `--content` may hold another of this id."""
FAILED = "_ml_input_failure"
"""The tag of a document on which the script failed."""


@dataclass(frozen=True, slots=True)
class LogText:
    """What the pipeline made of a document.

    Attributes:
        document: as it is afterwards.
        source: whose log it is, such as `zeek`.
        text: the line for the model; None where there is none.
        branch: which case made the text.
        skipped: why there is no text.
    """

    document: dict[str, Any]
    source: str
    text: str | None
    branch: str | None
    skipped: str | None


class Normaliser:
    """The pipeline, compiled once.

    Args:
        content: where it is.
        now: `_ingest.timestamp`, ISO 8601.
        models: finds a text model by its id, where the pipeline is one that asks it.

    Attributes:
        branches: every case that the pipeline says it has, by name.

    Errors:
        UsageError, DefinitionError: when made, if there is no such pipeline, or it is refused.
    """

    def __init__(
        self, content: Content, now: str, models: Callable[[str], Classifier | None] = nothing
    ) -> None:
        library, written = open_library(PIPELINE, content, models=models)
        self._pipeline = compiled(written, library, Compiler(resources=library.resources()))
        self._now = now
        meta = written.body.get("_meta")
        self.branches = tuple(sorted((meta or {}).get("branches", ())))

    def text(self, exported: Exported) -> LogText:
        """The document with its text, or with the reason why there is none."""
        index = exported.index or INDEX
        document = IngestDocument(exported.source, {"_index": index}, {"timestamp": self._now})
        failure = None
        try:
            self._pipeline.run(document)
        except IngestError as error:
            failure = f"failed: {error.root.reason}"
        except Dropped:
            failure = "dropped"
        except Rerouted:
            pass
        return _told(document.ctx, failure)


def _told(document: dict[str, Any], failure: str | None) -> LogText:
    for name in METADATA:
        document.pop(name, None)
    source, text = str(document.get("ml_source", "unknown")), document.get("ml_input")
    tags = document.get("tags")
    if failure is None and isinstance(tags, list) and FAILED in tags:
        failure = "the script failed"
    if failure is not None or not isinstance(text, str):
        return LogText(document, source, None, None, failure or document.get("ml_skipped") or "no text")
    return LogText(document, source, text, document.get("ml_branch"), None)
