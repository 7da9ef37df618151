"""The options of one processor, taken out one by one, so that what is left over is a mistake."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from elastic_ml_kit.normalise.document import IngestDocument, path
from elastic_ml_kit.normalise.faults import IngestError, RefusedPipelineError
from elastic_ml_kit.normalise.path import Path
from elastic_ml_kit.normalise.resources import Resources
from elastic_ml_kit.normalise.templates import MEDIA_TYPES, Template, TemplateError
from elastic_ml_kit.normalise.values import deep_copy, java_class, java_text, parse_whole


class Runnable(Protocol):
    """What a document can be given to."""

    def run(self, document: IngestDocument) -> None:
        """Changes the document."""


class Surroundings(Protocol):
    """What a processor may ask for beyond its own options.

    Attributes:
        resources: scripts, tables, databases and models by name.
    """

    resources: Resources

    def step(self, body: Any) -> Runnable:
        """A processor inside this one, compiled.

        Errors:
            RefusedPipelineError: it is refused.
        """

    def pipeline(self, name: str) -> Runnable | None:
        """Another pipeline by id, or None where there is none."""


class Text:
    """A text of a pipeline, fixed or a template.

    Attributes:
        source: as written.
        fixed: the same, or None for a template.
        of: gives the text for a document.
    """

    __slots__ = ("fixed", "of", "source")

    def __init__(self, source: str, template: Template | None) -> None:
        self.source = source
        self.fixed = source if template is None else None
        self.of: Callable[[IngestDocument], str] = (lambda _: source) if template is None else template.render


class Field:
    """A path of a pipeline, fixed or a template; a fixed one is taken apart once."""

    __slots__ = ("_path", "_text", "text")

    def __init__(self, text: Text) -> None:
        self._text = text
        self.text = text.source
        self._path: Path | None = None
        if text.fixed is not None:
            try:
                self._path = Path(text.fixed)
            except IngestError:
                self._path = None

    def of(self, document: IngestDocument) -> Path:
        """The path for this document.

        Errors:
            IngestError: it is empty.
        """
        return self._path or path(self._text.of(document))


class Value:
    """A value of a pipeline, in which every text may be a template.

    Attributes:
        templated: it is a template as a whole.
        of: gives the value for a document, its own copy.
    """

    __slots__ = ("of", "templated")

    def __init__(self, raw: Any, options: Options, name: str, media_type: str) -> None:
        self.templated = isinstance(raw, str) and "{{" in raw
        self.of = _filler(raw, options, name, media_type)


def _filler(raw: Any, options: Options, name: str, media_type: str) -> Callable[[IngestDocument], Any]:
    if isinstance(raw, str):
        text = options.compiled(name, raw, media_type)
        if text.fixed is None:
            return text.of
    if isinstance(raw, list):
        each = [_filler(one, options, name, media_type) for one in raw]
        return lambda document: [fill(document) for fill in each]
    if isinstance(raw, Mapping):
        pairs = [
            (options.compiled(name, key, media_type), _filler(one, options, name, media_type))
            for key, one in raw.items()
        ]
        return lambda document: {key.of(document): fill(document) for key, fill in pairs}
    return lambda document: raw


class Options:
    """Reads the options of one processor.

    Every method takes its option out and refuses what has the wrong type; `finish` refuses what is left.

    Errors:
        RefusedPipelineError: from every method; it names processor and option.
    """

    def __init__(self, type: str, tag: str | None, body: Mapping[str, Any], around: Surroundings) -> None:
        self.type = type
        self.tag = tag
        self.around = around
        self._left = dict(body)

    def refuse(self, name: str | None, reason: str, **more: Any) -> RefusedPipelineError:
        """The error for an option; raise it."""
        text = f"[{name}] {reason}" if name else reason
        return RefusedPipelineError(
            text, processor_type=self.type, processor_tag=self.tag, property_name=name, **more
        )

    def finish(self) -> None:
        """Refuses options that nobody took."""
        if self._left:
            names = ", ".join(sorted(self._left))
            what = f"one or more provided configuration parameters [{names}]"
            raise self.refuse(None, f"processor [{self.type}] doesn't support {what}")

    def given(self, name: str) -> bool:
        """Whether the option is there and not yet taken; a null is as if it were not there."""
        if self._left.get(name) is None:
            self._left.pop(name, None)
        return name in self._left

    def anything(self, name: str) -> Any:
        """The option as it is; it has to be there."""
        value = self.maybe(name)
        if value is None:
            raise self._missing(name)
        return value

    def maybe(self, name: str) -> Any:
        """The option as it is, or None."""
        return self._left.pop(name, None)

    def text(self, name: str, default: str | None = None) -> str:
        """A text; without a default it has to be there."""
        value = self.maybe_text(name, default)
        if value is None:
            raise self._missing(name)
        return value

    def maybe_text(self, name: str, default: str | None = None) -> str | None:
        """A text, or the default."""
        value = self.maybe(name)
        if value is None:
            return default
        if not isinstance(value, str):
            raise self._wrong(name, "a string", value)
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        """A true or false."""
        value = self.maybe(name)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise self._wrong(name, "a boolean", value)
        return value

    def whole(self, name: str, default: int) -> int:
        """A whole number, which may be written as text."""
        value = self.maybe(name)
        if value is None:
            return default
        try:
            return parse_whole(java_text(value), 32)
        except IngestError:
            raise self.refuse(name, f"property cannot be converted to an int [{java_text(value)}]") from None

    def listing(self, name: str) -> list[Any] | None:
        """A list, or None."""
        value = self.maybe(name)
        if value is not None and not isinstance(value, list):
            raise self._wrong(name, "a list", value)
        return value

    def texts(self, name: str) -> list[str] | None:
        """A list of texts, or None."""
        values = self.listing(name)
        for value in values or ():
            if not isinstance(value, str):
                raise self._wrong(name, "a list of strings", value)
        return values

    def one_or_more(self, name: str) -> list[str]:
        """A text or a list of them; it has to be there."""
        value = self.anything(name)
        values = value if isinstance(value, list) else [value]
        for each in values:
            if not isinstance(each, str):
                raise self._cast(each) if isinstance(value, list) else self._wrong(name, "a string", each)
        return values

    def mapping(self, name: str) -> dict[str, Any]:
        """A table; it has to be there."""
        value = self.anything(name)
        if not isinstance(value, dict):
            raise self._wrong(name, "a map", value)
        return value

    def choice(self, name: str, allowed: Mapping[str, Any], default: str) -> str:
        """One of the given words."""
        value = self.text(name, default)
        if value not in allowed:
            raise self.refuse(name, f"must be one of [{', '.join(allowed)}], but was [{value}]")
        return value

    def field(self, name: str, default: str | None = None) -> Field:
        """A path without templates; without a default it has to be there."""
        return Field(Text(self.text(name, default), None))

    def maybe_field(self, name: str) -> Field | None:
        """A path without templates, or None."""
        return self.field(name) if self.given(name) else None

    def template_field(self, name: str, default: str | None = None) -> Field:
        """A path that may be a template."""
        return Field(self.compiled(name, self.text(name, default)))

    def template_fields(self, name: str) -> list[Field]:
        """One path or several, which may be templates."""
        return [Field(self.compiled(name, each)) for each in self.one_or_more(name)]

    def template(self, name: str) -> Text:
        """A text that may be a template; it has to be there."""
        return self.compiled(name, self.text(name))

    def value(self, name: str, media_type: str) -> Value:
        """Any value, in which texts may be templates; it has to be there."""
        return Value(deep_copy(self.anything(name)), self, name, media_type)

    def media_type(self) -> str:
        """The option `media_type`."""
        return self.choice("media_type", MEDIA_TYPES, "application/json")

    def compiled(self, name: str, text: str, media_type: str = "application/json") -> Text:
        """The text, as a template where it is one."""
        if "{{" not in text:
            return Text(text, None)
        try:
            return Text(text, Template(text, media_type))
        except TemplateError as error:
            cause = {"type": "mustache_exception", "reason": str(error)}
            raise RefusedPipelineError(
                str(error),
                type="script_exception",
                processor_type=self.type,
                processor_tag=self.tag,
                property_name=name,
                causes=(cause,),
            ) from None

    def _missing(self, name: str) -> RefusedPipelineError:
        return self.refuse(name, "required property is missing")

    def _wrong(self, name: str, wanted: str, value: Any) -> RefusedPipelineError:
        return self.refuse(name, f"property isn't {wanted}, but of type [{java_class(value)}]")

    def _cast(self, value: Any) -> RefusedPipelineError:
        reason = f"class {java_class(value)} cannot be cast to class java.lang.String"
        return RefusedPipelineError(
            f"java.lang.ClassCastException: {reason}",
            type="exception",
            processor_type=self.type,
            causes=({"type": "class_cast_exception", "reason": reason},),
        )
