"""One definition file: its text, what it says, and where in it a fault stands."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from elastic_ml_kit.definitions.positions import find_twin, locate
from elastic_ml_kit.errors import Problem
from elastic_ml_kit.query import ast


class _Loader(yaml.CSafeLoader):
    """YAML with the values of its core schema: no times, and neither `no` nor `on` is a Boolean."""


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _starts in (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?[0-9]+|0x[0-9a-fA-F]+|0o[0-7]+", list("-+0123456789")),
    ("merge", r"<<", ["<"]),
    ("float", r"[-+]?[0-9]*\.?[0-9]+(?:[eE][-+]?[0-9]+)?", list("-+.0123456789")),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), _starts)


class UnreadableError(Exception):
    """The file cannot be parsed at all; carries the one problem there is to tell."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem)


@dataclass(frozen=True, slots=True)
class Source:
    """A parsed file.

    `file` is its name relative to the content folder, `value` what the parser made of the text.
    """

    file: str
    suffix: str
    text: str
    value: Any

    def problem(self, path: ast.Path, message: str) -> Problem:
        """A problem at the key that the path leads to."""
        return Problem(self.file, *locate(self.text, self.suffix, path), message)


def read_source(file: str, path: Path) -> Source:
    """Read and parse a `.json`, `.toml`, `.yml` or `.yaml` file.

    Errors:
        UnreadableError: no permission, not UTF-8, or not the format that the name says.
    """
    return parse_source(file, path.suffix, read_text(file, path))


def read_text(file: str, path: Path) -> str:
    """The text of a file.

    Errors:
        UnreadableError: no permission, or not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise UnreadableError(Problem(file, line, 0, "the file is not UTF-8; save it as UTF-8")) from None
    except OSError as error:
        raise UnreadableError(Problem(file, 0, 0, f"the file cannot be read: {error.strerror}")) from None


def parse_source(file: str, suffix: str, text: str) -> Source:
    """Parse the text of a `.json`, `.toml`, `.yml` or `.yaml` file.

    Errors:
        UnreadableError: it is not the format that the suffix says.
    """
    parse = {".json": _json, ".toml": _toml, ".yml": _yaml, ".yaml": _yaml}[suffix]
    return Source(file, suffix, text, parse(file, text))


def _json(file: str, text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_without_twins)
    except json.JSONDecodeError as error:
        raise UnreadableError(
            Problem(file, error.lineno, error.colno, f"not JSON: {_short(error.msg)}")
        ) from None
    except _TwinKeyError:
        name, place = find_twin(text) or ("?", (1, 1))
        message = f"the key '{name}' stands twice in one object; keep one of them"
        raise UnreadableError(Problem(file, *place, message)) from None


class _TwinKeyError(Exception):
    """An object names a key twice; the parser does not tell where."""


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) != len(pairs):
        raise _TwinKeyError
    return table


def _toml(file: str, text: str) -> Any:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message, _, place = str(error).partition(" (at ")
        numbers = [int(number) for number in re.findall(r"\d+", place)]
        line, column = numbers if numbers else (text.count("\n") + 1, 0)
        raise UnreadableError(Problem(file, line, column, f"not TOML: {_short(message)}")) from None


def _yaml(file: str, text: str) -> Any:
    try:
        return yaml.load(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        raise UnreadableError(Problem(file, *place, f"not YAML: {_short(error.problem or '')}")) from None
    except yaml.YAMLError as error:
        raise UnreadableError(Problem(file, 0, 0, f"not YAML: {_short(str(error))}")) from None


def _short(message: str) -> str:
    """A parser's message as part of a sentence."""
    return message[:1].lower() + message[1:].rstrip(".")
