"""The pipeline that runs now ends."""

from __future__ import annotations

from typing import ClassVar

from elastic_ml_kit.normalise.document import IngestDocument
from elastic_ml_kit.normalise.options import Options
from elastic_ml_kit.normalise.processor import Processor
from elastic_ml_kit.normalise.signals import Terminated


class Terminate(Processor):
    """No options."""

    type: ClassVar[str] = "terminate"

    def __init__(self, options: Options) -> None:
        pass

    def run(self, document: IngestDocument) -> None:
        raise Terminated
