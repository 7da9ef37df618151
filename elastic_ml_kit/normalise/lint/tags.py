"""Tags, by which a failure is traced to its processor."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from elastic_ml_kit.errors import Problem
from elastic_ml_kit.normalise.running.library import Library, Written
from elastic_ml_kit.normalise.running.uses import uses

_READS_THE_TAG = "on_failure_processor_tag"
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class UniqueTags:
    """No two processors have the same tag."""

    name: str = "unique-tags"
    why: str = "a failure could be of either of them"
    severe: bool = False

    def check(self, written: Written, library: Library) -> Iterator[Problem]:
        first: dict[str, int] = {}
        for use in uses(written.body):
            if use.tag is None:
                continue
            problem = written.problem((*use.path, "tag"), "")
            if use.tag in first:
                message = f"the tag '{use.tag}' is taken by the processor in line {first[use.tag]}"
                yield written.problem((*use.path, "tag"), f"{message}; give this one another")
            first.setdefault(use.tag, problem.line)


@dataclass(frozen=True, slots=True)
class FailuresWithoutTag:
    """Where a handler reads the tag of what failed, all that can fail have one."""

    name: str = "missing-tags"
    why: str = "the handler writes an empty tag"
    severe: bool = False

    def check(self, written: Written, library: Library) -> Iterator[Problem]:
        handler = written.body.get("on_failure")
        if not _mentions(handler, _READS_THE_TAG):
            return
        untagged = [use for use in uses(written.body) if use.tag is None and not use.handler]
        untagged = [use for use in untagged if not use.options.get("ignore_failure")]
        if untagged:
            lines = [str(written.problem(use.path, "").line) for use in untagged]
            more = f" and {len(lines) - _SHOWN} more" if len(lines) > _SHOWN else ""
            message = (
                f"'on_failure' reads the tag of the processor that failed, but those in line "
                f"{', '.join(lines[:_SHOWN])}{more} have none; tag them"
            )
            yield written.problem(untagged[0].path, message)


def _mentions(value: Any, text: str) -> bool:
    if isinstance(value, dict):
        return any(_mentions(each, text) for each in value.values())
    if isinstance(value, list):
        return any(_mentions(each, text) for each in value)
    return isinstance(value, str) and text in value
