"""The shape of a check of pipelines, and what it finds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from elastic_ml_kit.errors import Problem
from elastic_ml_kit.normalise.running.library import Library, Written


class Check(Protocol):
    """One rule that a sound pipeline keeps.

    `name` is what a report calls it, `why` says in one sentence what happens where it is broken, `severe`
    whether Elasticsearch would refuse the pipeline.
    """

    @property
    def name(self) -> str: ...

    @property
    def why(self) -> str: ...

    @property
    def severe(self) -> bool: ...

    def check(self, written: Written, library: Library) -> Iterator[Problem]:
        """What breaks the rule, with its place in the file."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A place where a rule is broken.

    Attributes:
        check: the name of the rule.
        severe: the pipeline cannot be installed.
    """

    problem: Problem
    check: str
    severe: bool

    def __str__(self) -> str:
        return f"{self.problem} [{self.check}]"
