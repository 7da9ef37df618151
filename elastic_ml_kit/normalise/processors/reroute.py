"""A document goes to another index or data stream, and its pipelines end."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from elastic_ml_kit.normalise.document import IngestDocument, path
from elastic_ml_kit.normalise.faults import illegal
from elastic_ml_kit.normalise.options import Options
from elastic_ml_kit.normalise.processor import Processor
from elastic_ml_kit.normalise.signals import Rerouted

_FIELD = re.compile(r"\{\{\{?\s*([^{}]+?)\s*\}?\}\}")
_NAME = re.compile(r"([^-]*)-([^-]*)-(.*)", re.DOTALL)
_LONGEST = 100
_KEPT_DOTS = re.compile(r'[\\/*?"<>| ,#:-]')
_WITHOUT_DOTS = re.compile(r'[\\/*?"<>| ,#:]')


class Reroute(Processor):
    """Options `destination`, or `type`, `dataset`, `namespace` (texts, fields in braces, or lists)."""

    type: ClassVar[str] = "reroute"

    def __init__(self, options: Options) -> None:
        self._destination = options.maybe_text("destination")
        self._parts = {name: _sources(options, name) for name in ("type", "dataset", "namespace")}
        if self._destination is not None and any(given for given, _ in self._parts.values()):
            raise options.refuse("destination", "can only be set if type, dataset and namespace are not set")

    def run(self, document: IngestDocument) -> None:
        if self._destination is not None:
            document.set(path("_index"), self._destination)
            raise Rerouted
        index = str(document.ctx.get("_index"))
        current = _NAME.fullmatch(index)
        if current is None:
            raise illegal(
                f"invalid data stream name: [{index}]; must follow naming scheme <type>-<dataset>-<namespace>"
            )
        names = {
            name: _first(name, sources, document) or fallback
            for (name, (_, sources)), fallback in zip(self._parts.items(), current.groups(), strict=True)
        }
        document.set(path("_index"), "-".join(names.values()))
        for name, value in names.items():
            document.set(path(f"data_stream.{name}"), value)
        if "event" in document.ctx and document.has(path("event.dataset")):
            document.set(path("event.dataset"), names["dataset"])
        raise Rerouted


def _sources(options: Options, name: str) -> tuple[bool, list[str]]:
    """Whether the option is given, and where the part comes from, best first."""
    if not options.given(name):
        return False, [f"{{{{data_stream.{name}}}}}"]
    sources = options.one_or_more(name)
    for source in sources:
        _check(options, name, source)
    return True, sources


def _check(options: Options, name: str, source: str) -> None:
    if "{{" in source:
        if not _FIELD.fullmatch(source):
            raise options.refuse(name, f"'{source}' is not a field in braces such as {{{{field}}}}")
    elif cleaned(name, source) != source:
        raise options.refuse(name, f"'{source}' contains disallowed characters")


def _first(name: str, sources: list[str], document: IngestDocument) -> str | None:
    for source in sources:
        reference = _FIELD.fullmatch(source)
        if reference is None:
            return source
        value: Any = document.find(path(reference[1]))
        if isinstance(value, str) and value:
            return cleaned(name, value)
    return None


def cleaned(name: str, value: str) -> str:
    """The value as a part of a data stream's name: lower case, at most 100 characters, `_` for the rest.

    Example:
        >>> cleaned("dataset", "My-App/1")
        'my_app_1'
    """
    forbidden = _WITHOUT_DOTS if name == "namespace" else _KEPT_DOTS
    return forbidden.sub("_", value.lower())[:_LONGEST]
