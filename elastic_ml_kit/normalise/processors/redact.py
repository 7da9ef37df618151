"""What grok patterns find in a text is hidden behind the names they give it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from elastic_ml_kit.normalise.document import IngestDocument, path
from elastic_ml_kit.normalise.faults import IngestError, illegal
from elastic_ml_kit.normalise.grok import Grok, GrokError
from elastic_ml_kit.normalise.options import Options
from elastic_ml_kit.normalise.processor import Processor
from elastic_ml_kit.normalise.processors.grok import pattern_definitions

_MARK = path("_ingest._redact._is_redacted")


@dataclass(frozen=True, slots=True)
class _Hidden:
    """A part of the text and what to call it."""

    start: int
    end: int
    name: str


class Redact(Processor):
    """Options `field`, `patterns`, `pattern_definitions`, `prefix` (<), `suffix` (>), `trace_redact` (false),
    `ignore_missing` (true), `skip_if_unlicensed` (false).

    There is no licence here that could be missing. The patterns are those of the Elastic Common Schema.
    """

    type: ClassVar[str] = "redact"

    def __init__(self, options: Options) -> None:
        self._field = options.field("field")
        expressions = options.texts("patterns")
        if expressions is None:
            raise options.refuse("patterns", "required property is missing")
        if not expressions:
            raise options.refuse("patterns", "List of patterns must not be empty")
        definitions = pattern_definitions(options)
        self._prefix, self._suffix = options.text("prefix", "<"), options.text("suffix", ">")
        self._ignore_missing = options.flag("ignore_missing", True)
        options.flag("skip_if_unlicensed")
        self._trace = options.flag("trace_redact")
        try:
            self._groks = [Grok([expression], definitions, "v1") for expression in expressions]
        except GrokError as error:
            listed = ", ".join(expressions)
            reason = f"Invalid regex pattern found in: [{listed}]. {error}"
            raise options.refuse("patterns", reason) from None

    def run(self, document: IngestDocument) -> None:
        where = self._field.of(document)
        text = document.text(where, ignore_missing=True)
        if text is None:
            if self._ignore_missing:
                return
            raise illegal(f"field [{where.text}] is null or missing")
        redacted = self._redacted(text)
        document.set(where, redacted)
        if self._trace and redacted != text:
            document.set(_MARK, True)

    def _redacted(self, text: str) -> str:
        try:
            hidden = [part for grok in self._groks for part in _found(grok, text)]
        except IngestError as error:
            reason = "Grok pattern matching timed out"
            raise IngestError("timeout_exception", reason, error) from None
        parts, at = list[str](), 0
        for part in _merged(hidden):
            parts += [text[at : part.start], self._prefix, part.name, self._suffix]
            at = part.end
        return "".join([*parts, text[at:]])


def _found(grok: Grok, text: str) -> Iterator[_Hidden]:
    at = 0
    while at < max(len(text), 1) and (match := grok.match(text, at)) is not None:
        if not grok.captures:
            raise IngestError("index_out_of_bounds_exception", "Index 0 out of bounds for length 0")
        yield _Hidden(match.start(), match.end(), grok.captures[0].field)
        at = match.end() if match.end() != at else at + 1


def _merged(hidden: list[_Hidden]) -> Iterator[_Hidden]:
    """Parts that touch become one; it is called as the longest of them."""
    group: list[_Hidden] = []
    for part in sorted(hidden, key=lambda each: each.start):
        if group and group[-1].end < part.start:
            yield _one(group)
            group = []
        group.append(part)
    if group:
        yield _one(group)


def _one(group: list[_Hidden]) -> _Hidden:
    longest = max(group, key=lambda part: part.end - part.start)
    return _Hidden(group[0].start, max(part.end for part in group), longest.name)
