"""Fields taken out of a text by grok expressions."""

from __future__ import annotations

from typing import ClassVar

from elastic_ml_kit.normalise.document import IngestDocument
from elastic_ml_kit.normalise.faults import illegal
from elastic_ml_kit.normalise.grok import COMPATIBILITIES, Grok, GrokError
from elastic_ml_kit.normalise.grok.plan import Plan
from elastic_ml_kit.normalise.options import Options
from elastic_ml_kit.normalise.processor import Processor
from elastic_ml_kit.normalise.values import java_class


class GrokProcessor(Processor):
    """Options `field`, `patterns`, `pattern_definitions`, `ecs_compatibility` (disabled), `trace_match`
    (false), `ignore_missing` (false).
    """

    type: ClassVar[str] = "grok"

    def __init__(self, options: Options) -> None:
        self._field = options.field("field")
        expressions = options.texts("patterns")
        if expressions is None:
            raise options.refuse("patterns", "required property is missing")
        if not expressions:
            raise options.refuse("patterns", "List of patterns must not be empty")
        self._trace = options.flag("trace_match")
        self._ignore_missing = options.flag("ignore_missing")
        definitions = pattern_definitions(options)
        compatibility = ecs_compatibility(options)
        try:
            self._grok = Grok(expressions, definitions, compatibility, self._trace)
        except GrokError as error:
            listed = ", ".join(expressions)
            reason = f"Invalid regex pattern found in: [{listed}]. {error}"
            raise options.refuse("patterns", reason) from None
        self._several = len(expressions) > 1
        self._plan = Plan(self._grok.captures)

    def run(self, document: IngestDocument) -> None:
        text = document.find(self._field.of(document))
        if type(text) is not str:
            text = self._text(document)
            if text is None:
                return
        found = self._grok.match(text)
        if found is None:
            raise illegal(f"Provided Grok expressions do not match field value: [{text}]")
        self._plan.fill(document, found.groups())
        if self._trace:
            document.ingest["_grok_match_index"] = self._fitted(document)

    def _text(self, document: IngestDocument) -> str | None:
        where = self._field.of(document)
        text = document.text(where, self._ignore_missing)
        if text is None and not self._ignore_missing:
            raise illegal(f"field [{where.text}] is null, cannot process it.")
        return text

    def _fitted(self, document: IngestDocument) -> str:
        if not self._several:
            return "0"
        return str(next(iter(document.ingest["_grok_match_index"])))


def pattern_definitions(options: Options) -> dict[str, str] | None:
    """The option `pattern_definitions`."""
    if not options.given("pattern_definitions"):
        return None
    definitions = options.mapping("pattern_definitions")
    for definition in definitions.values():
        if not isinstance(definition, str):
            reason = f"class {java_class(definition)} cannot be cast to class java.lang.String"
            raise options.refuse("pattern_definitions", reason)
    return definitions


def ecs_compatibility(options: Options) -> str:
    """The option `ecs_compatibility`."""
    mode = options.text("ecs_compatibility", "disabled")
    if mode not in COMPATIBILITIES:
        raise options.refuse("ecs_compatibility", f"unsupported mode '{mode}'")
    return mode
