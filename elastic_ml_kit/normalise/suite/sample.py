"""A test of a pipeline as its files say it: raw events, what is to come of them, and how to compare."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from elastic_ml_kit.definitions import shape
from elastic_ml_kit.definitions.source import UnreadableError, read_source, read_text
from elastic_ml_kit.errors import DefinitionError, Problem
from elastic_ml_kit.normalise.running.codec import parse_json
from elastic_ml_kit.normalise.running.library import Library, Written
from elastic_ml_kit.normalise.values import deep_copy

Layout = Literal["kit", "package"]


def _pattern(value: Any, path: tuple[str | int, ...]) -> Iterator[shape.Fault]:
    try:
        re.compile(value)
    except (re.error, TypeError):
        yield path, shape.expected("a regular expression", value)


_CONFIG = shape.table(
    {
        "now": shape.instant,
        "index": shape.text,
        "fields": shape.table_of_anything,
        "dynamic_fields": shape.map_of(_pattern),
        "multiline": shape.table({"first_line_pattern": _pattern}, ("first_line_pattern",)),
        "numeric_keyword_fields": shape.list_of(shape.text),
        "string_number_fields": shape.list_of(shape.text),
        "skip": shape.anything,
    }
)


@dataclass(frozen=True, slots=True)
class Config:
    """How a test is run and compared.

    Attributes:
        now: the instant of the run, ISO 8601; None is the one that the command names.
        index: where the documents are to go; None is the usual one of the layout.
        fields: what every event is given on top, by dotted name.
        dynamic_fields: fields that differ from run to run, and a regular expression that each has to match.
        first_line: a line that matches begins a new event; None is one event a line.
        skipped: why the test is left out; None runs it.
    """

    now: str | None = None
    index: str | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    dynamic_fields: Mapping[str, str] = field(default_factory=dict)
    first_line: str | None = None
    skipped: str | None = None


def read_config(*paths: Path) -> Config:
    """Read the files that are there, each laid over the ones before.

    Options that only say how fields are mapped (`numeric_keyword_fields`, `string_number_fields`) have no
    effect: no mapping takes part here.

    Errors:
        DefinitionError: an unknown option, or a value that cannot be.
    """
    body: dict[str, Any] = {}
    for path in paths:
        if not path.is_file():
            continue
        try:
            source = read_source(str(path), path)
        except UnreadableError as error:
            raise DefinitionError([error.problem]) from None
        if source.value is None:
            continue
        faults = [source.problem(where, message) for where, message in _CONFIG(source.value, ())]
        if faults:
            raise DefinitionError(faults)
        body = _laid(body, source.value)
    return Config(
        now=body.get("now"),
        index=body.get("index"),
        fields=body.get("fields", {}),
        dynamic_fields=body.get("dynamic_fields", {}),
        first_line=body.get("multiline", {}).get("first_line_pattern"),
        skipped=_skipped(body.get("skip")),
    )


def _laid(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        both = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = _laid(merged[key], value) if both else value
    return merged


def _skipped(said: Any) -> str | None:
    if said is None or said is False:
        return None
    if isinstance(said, dict):
        return " ".join(str(said[key]) for key in ("reason", "link") if said.get(key)) or "skipped"
    return "skipped" if said is True else str(said)


@dataclass(frozen=True, slots=True)
class Sample:
    """One test.

    Attributes:
        suite: the pipeline, or package and data stream.
        input: the file of the events.
        expected: the file of what is to come out.
        layout: `kit` compares metadata and errors too, `package` the sources.
        index: `_index` of the documents.
    """

    suite: str
    input: Path
    expected: Path
    layout: Layout
    pipeline: Written
    library: Library
    config: Config
    index: str

    @property
    def name(self) -> str:
        """How the test is called in reports."""
        return f"{self.suite}/{self.input.name}"

    def documents(self) -> list[dict[str, Any]]:
        """What is sent: tables with `_index` and `_source`, and `_id` where the file names one.

        Errors:
            DefinitionError: the file cannot be read, or holds something else.
        """
        values = self._lines() if self.input.suffix == ".log" else self._values()
        return [self._document(value) for value in values]

    def _document(self, value: Mapping[str, Any]) -> dict[str, Any]:
        document = dict(value) if isinstance(value.get("_source"), dict) else {"_source": dict(value)}
        for name, given in self.config.fields.items():
            _put(document["_source"], name.split("."), given)
        return {"_index": self.index, **document}

    def _lines(self) -> list[dict[str, Any]]:
        text = _text(self.input)
        lines = [line.removesuffix("\r") for line in text.split("\n")]
        if lines and not lines[-1]:
            lines.pop()
        if self.config.first_line:
            lines = list(_joined(lines, re.compile(self.config.first_line)))
        return [{"message": line} for line in lines if line or self.layout == "package"]

    def _values(self) -> list[dict[str, Any]]:
        text = _text(self.input)
        try:
            if self.input.suffix == ".json":
                value = parse_json(text.encode("utf-8", "surrogatepass"))
                values = _events(value)
            else:
                lines = text.encode("utf-8", "surrogatepass").split(b"\n")
                values = [parse_json(line) for line in lines if line.strip()]
        except ValueError as error:
            raise DefinitionError([Problem(str(self.input), 0, 0, f"not JSON: {error}")]) from None
        for number, each in enumerate(values, 1):
            if not isinstance(each, dict):
                message = f"event {number} is no JSON object; write one for each event"
                raise DefinitionError([Problem(str(self.input), 0, 0, message)])
        return values


def _text(path: Path) -> str:
    try:
        return read_text(str(path), path)
    except UnreadableError as error:
        raise DefinitionError([error.problem]) from None


def _events(value: Any) -> list[Any]:
    """The events of a file: a list, what stands under `events` or `docs`, or the one object."""
    if isinstance(value, dict):
        for key in ("events", "docs"):
            if isinstance(value.get(key), list):
                found: list[Any] = value[key]
                return found
    return value if isinstance(value, list) else [value]


def _joined(lines: list[str], first: re.Pattern[str]) -> Iterator[str]:
    """Lines put together to events; what comes before the first match belongs to the first event."""
    held: list[str] = []
    for line in lines:
        if held and first.search(line):
            yield "\n".join(held)
            held = []
        held.append(line)
    if held:
        yield "\n".join(held)


def _put(table: dict[str, Any], keys: list[str], value: Any) -> None:
    for key in keys[:-1]:
        if not isinstance(table.get(key), dict):
            table[key] = {}
        table = table[key]
    table[keys[-1]] = deep_copy(value)
