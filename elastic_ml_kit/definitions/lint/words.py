"""A check on words that someone meant to replace before the file was used."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from elastic_ml_kit.definitions.catalog import Catalog
from elastic_ml_kit.errors import Problem
from elastic_ml_kit.query.ast import Path

_WORD = re.compile(r"\{\{.*?\}\}|\$\{.*?\}|\b(?:JOB_ID|DATAFEED_ID|INDEX_PATTERN_NAME|TODO|CHANGEME)\b")
_FOR_PEOPLE = ("note", "setup", "actions")


@dataclass(frozen=True, slots=True)
class TemplateWords:
    """No `{{word}}`, `${word}` or INDEX_PATTERN_NAME is left.

    The note, setup and actions of a rule are left alone: Kibana fills in words there.
    """

    name: str = "template-words"
    why: str = "nobody replaces them at installation, so the cluster takes them literally"

    def check(self, catalog: Catalog) -> Iterator[Problem]:
        for file, path, body in self._bodies(catalog):
            for place, word in _words(body, path):
                message = f"unresolved template word '{word}'; write what it stands for"
                yield catalog.problem(file, place, message)

    def _bodies(self, catalog: Catalog) -> Iterator[tuple[str, Path, Any]]:
        for job in catalog.jobs.values():
            yield job.file, ("job",), job.body
            yield job.file, ("datafeed",), job.datafeed
        for template in catalog.templates.values():
            yield template.file, (), template.body
        for rule in catalog.rules.values():
            body = {key: value for key, value in rule.body.items() if key not in _FOR_PEOPLE}
            yield rule.file, ("rule",), body


def _words(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str):
        for found in _WORD.findall(value):
            yield path, found
    elif isinstance(value, Mapping):
        for key, child in value.items():
            yield from _words(child, (*path, key))
    elif isinstance(value, list):
        for position, child in enumerate(value):
            yield from _words(child, (*path, position))
