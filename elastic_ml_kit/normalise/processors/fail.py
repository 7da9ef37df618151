"""A document fails with a message."""

from __future__ import annotations

from typing import ClassVar

from elastic_ml_kit.normalise.document import IngestDocument
from elastic_ml_kit.normalise.faults import IngestError
from elastic_ml_kit.normalise.options import Options
from elastic_ml_kit.normalise.processor import Processor


class Fail(Processor):
    """Option `message`, which may be a template."""

    type: ClassVar[str] = "fail"

    def __init__(self, options: Options) -> None:
        self._message = options.template("message")

    def run(self, document: IngestDocument) -> None:
        raise IngestError("fail_processor_exception", self._message.of(document))
