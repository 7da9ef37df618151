"""What goes wrong in a pipeline, with the types and words that a pipeline itself can read.

A document that fails is data: `on_failure` reads the message, and the caller gets the whole chain of causes.
"""

from __future__ import annotations

from typing import Any

from elastic_ml_kit.errors import KitError

PARSE = "parse_exception"
ILLEGAL_ARGUMENT = "illegal_argument_exception"
ILLEGAL_STATE = "illegal_state_exception"
NUMBER_FORMAT = "number_format_exception"
NULL_POINTER = "null_pointer_exception"
CLASS_CAST = "class_cast_exception"


class IngestError(KitError):
    """One document failed in one processor.

    Attributes:
        type: the exception as Elasticsearch writes it, such as `illegal_argument_exception`.
        reason: its message; None where Java gives none.
        cause: what led to it, or None.
        details: further entries of the error in answers, such as the position in a script.
        processor, tag, pipeline: where it happened; set by the first step that sees it.
    """

    def __init__(
        self,
        type: str,
        reason: str | None,
        cause: IngestError | None = None,
        details: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(reason or type)
        self.type = type
        self.reason = reason
        self.cause = cause
        self.details = details or {}
        self.processor: str | None = None
        self.tag: str | None = None
        self.pipeline: str | None = None

    @property
    def root(self) -> IngestError:
        """The innermost cause, whose reason is `_ingest.on_failure_message`."""
        return self if self.cause is None else self.cause.root

    def chain(self) -> list[dict[str, Any]]:
        """Type and reason of this error and its causes, outermost first.

        Example:
            >>> IngestError("fail_processor_exception", "no").chain()
            [{'type': 'fail_processor_exception', 'reason': 'no'}]
        """
        own = {"type": self.type, "reason": self.reason, **self.details}
        return [own, *(self.cause.chain() if self.cause else ())]


def illegal(reason: str, cause: IngestError | None = None) -> IngestError:
    """The error that most processors raise: an argument or a field that cannot be used."""
    return IngestError(ILLEGAL_ARGUMENT, reason, cause)


class RefusedPipelineError(KitError):
    """The body of a pipeline is refused as a whole, before any document is looked at.

    Attributes:
        type, reason: as Elasticsearch answers them.
        processor_type, processor_tag, property_name: the place, where it is known.
        causes: further entries of the chain, outermost first.
    """

    exit_code = 3

    def __init__(
        self,
        reason: str | None,
        *,
        type: str = PARSE,
        processor_type: str | None = None,
        processor_tag: str | None = None,
        property_name: str | None = None,
        causes: tuple[dict[str, Any], ...] = (),
    ) -> None:
        self.type = type
        self.reason = reason
        self.processor_type = processor_type
        self.processor_tag = processor_tag
        self.property_name = property_name
        self.causes = causes
        super().__init__(self._sentence())

    def _sentence(self) -> str:
        place = f"processor '{self.processor_type}'" if self.processor_type else "the pipeline"
        tag = f" (tag '{self.processor_tag}')" if self.processor_tag else ""
        return f"{place}{tag} is refused: {self.reason or self.type}"

    def chain(self) -> list[dict[str, Any]]:
        """The error and its causes as the interface answers them, outermost first.

        Example:
            >>> RefusedPipelineError("unknown", processor_type="sett").chain()
            [{'type': 'parse_exception', 'reason': 'unknown', 'processor_type': 'sett'}]
        """
        places = {
            "processor_type": self.processor_type,
            "processor_tag": self.processor_tag,
            "property_name": self.property_name,
        }
        known = {name: value for name, value in places.items() if value is not None}
        return [{"type": self.type, "reason": self.reason, **known}, *self.causes]
