"""Pairs such as `a=1 b=2` become fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from elastic_ml_kit.normalise.document import IngestDocument, path
from elastic_ml_kit.normalise.faults import illegal
from elastic_ml_kit.normalise.options import Options
from elastic_ml_kit.normalise.patterns import PatternError, Splitter, compile_pattern
from elastic_ml_kit.normalise.processor import Processor

Change = Callable[[str], str]


class Kv(Processor):
    """Options `field`, `field_split`, `value_split`, `target_field`, `include_keys`, `exclude_keys`,
    `prefix`, `trim_key`, `trim_value`, `strip_brackets` (false), `ignore_missing` (false).
    """

    type: ClassVar[str] = "kv"

    def __init__(self, options: Options) -> None:
        self._field = options.template_field("field")
        target = options.maybe_text("target_field")
        self._target = None if target is None else options.compiled("target_field", target)
        self._fields = Splitter(options.text("field_split"))
        value_split = options.text("value_split")
        self._value_split = value_split
        self._values = Splitter(value_split)
        include, exclude = options.texts("include_keys"), options.texts("exclude_keys")
        self._include = None if include is None else frozenset(include)
        self._exclude = frozenset(exclude or ())
        self._prefix = options.text("prefix", "")
        self._trim_key = _trimmer(options, "trim_key")
        self._trim_value = _trimmer(options, "trim_value")
        self._strip = options.flag("strip_brackets")
        self._ignore_missing = options.flag("ignore_missing")

    def run(self, document: IngestDocument) -> None:
        origin = self._field.of(document)
        text = document.text(origin, self._ignore_missing)
        if text is None:
            if self._ignore_missing:
                return
            raise illegal(f"field [{origin.text}] is null, cannot extract key-value pairs.")
        target = self._target.of(document) if self._target else ""
        prefix = f"{target}.{self._prefix}" if target else self._prefix
        for part in self._fields.split(text, 0):
            self._pair(document, part, prefix, origin.text)

    def _pair(self, document: IngestDocument, part: str, prefix: str, origin: str) -> None:
        pair = self._values.split(part, 2)
        if len(pair) != 2:
            raise illegal(f"field [{origin}] does not contain value_split [{self._value_split}]")
        key, value = pair
        if self._trim_key is not None:
            key = self._trim_key(key)
        if key in self._exclude or (self._include is not None and key not in self._include):
            return
        if self._strip:
            value = _stripped(value)
        if self._trim_value is not None:
            value = self._trim_value(value)
        place = path(prefix + key)
        if document.has(place):
            document.append(place, value)
        else:
            document.set(place, value)


def _trimmer(options: Options, name: str) -> Change | None:
    characters = options.maybe_text(name)
    if characters is None:
        return None
    try:
        ends = compile_pattern(f"(^([{characters}]+))|([{characters}]+$)")
    except PatternError as error:
        raise options.refuse(name, f"is not a set of characters: {error}") from None
    return lambda text: ends.sub("", text)


def _stripped(text: str) -> str:
    inner = text[1:] if text[:1] and text[0] in "([<\"'" else text
    return inner[:-1] if inner[-1:] and inner[-1] in ")]>\"'" else inner
