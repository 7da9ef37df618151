"""What every processor is: options in once, then documents."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from elastic_ml_kit.normalise.document import IngestDocument
from elastic_ml_kit.normalise.options import Options


class Processor(ABC):
    """One kind of processor; an instance is one use of it in a pipeline.

    Attributes:
        type: its name in a pipeline.

    Errors:
        RefusedPipelineError: when made, if an option is missing or wrong.
    """

    type: ClassVar[str]

    @abstractmethod
    def __init__(self, options: Options) -> None: ...

    @abstractmethod
    def run(self, document: IngestDocument) -> None:
        """Changes the document.

        Errors:
            IngestError: the document cannot be processed.
            Dropped, Terminated, Rerouted: the pipeline ends here.
        """
