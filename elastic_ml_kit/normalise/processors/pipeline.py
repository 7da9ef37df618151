"""Another pipeline runs on the document."""

from __future__ import annotations

from typing import ClassVar

from elastic_ml_kit.normalise.document import IngestDocument
from elastic_ml_kit.normalise.faults import ILLEGAL_STATE, IngestError
from elastic_ml_kit.normalise.options import Options, Runnable
from elastic_ml_kit.normalise.processor import Processor


class CallPipeline(Processor):
    """Options `name`, which may be a template, and `ignore_missing_pipeline` (false)."""

    type: ClassVar[str] = "pipeline"

    def __init__(self, options: Options) -> None:
        self._name = options.template("name")
        self._ignore_missing = options.flag("ignore_missing_pipeline")
        self._around = options.around

    def found(self, document: IngestDocument) -> Runnable | None:
        """The pipeline for this document, or None where there is none."""
        return self._around.pipeline(self._name.of(document))

    def run(self, document: IngestDocument) -> None:
        pipeline = self.found(document)
        if pipeline is not None:
            pipeline.run(document)
        elif not self._ignore_missing:
            name = self._name.of(document)
            raise IngestError(
                ILLEGAL_STATE, f"Pipeline processor configured for non-existent pipeline [{name}]"
            )
