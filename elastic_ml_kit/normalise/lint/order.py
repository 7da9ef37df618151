"""Processors that can never run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from elastic_ml_kit.errors import Problem
from elastic_ml_kit.normalise.running.library import Library, Written
from elastic_ml_kit.normalise.running.uses import Use, lists, uses

_ENDS = {"drop": "drops every document", "terminate": "ends the pipeline", "fail": "fails every document"}


@dataclass(frozen=True, slots=True)
class Unreachable:
    """Nothing stands behind a processor that always ends the pipeline."""

    name: str = "unreachable"
    why: str = "what stands there never runs"
    severe: bool = False

    def check(self, written: Written, library: Library) -> Iterator[Problem]:
        for each in lists(written.body):
            for use, following in pairwise(each):
                if _ends(use):
                    line = written.problem(use.path, "").line
                    message = f"the processor {following} is never reached: {use} in line {line} "
                    yield written.problem(following.path, message + _ENDS[use.type])
                    break


def _ends(use: Use) -> bool:
    """Whether nothing after it in its list runs."""
    caught = use.type == "fail" and (use.options.get("ignore_failure") or use.options.get("on_failure"))
    return use.type in _ENDS and use.options.get("if") is None and not caught


@dataclass(frozen=True, slots=True)
class ConstantConditions:
    """A condition depends on the document."""

    name: str = "constant-condition"
    why: str = "the processor always runs, or never"
    severe: bool = False

    def check(self, written: Written, library: Library) -> Iterator[Problem]:
        for use in uses(written.body):
            text = _bare(use.condition or "")
            if text == "false":
                message = f"the processor {use} never runs: its 'if' is always false"
                yield written.problem((*use.path, "if"), message)
            elif text == "true":
                message = f"the 'if' of the processor {use} is always true; leave it out"
                yield written.problem((*use.path, "if"), message)


def _bare(text: str) -> str:
    """A condition without what stands around a constant."""
    bare = text.strip().removeprefix("return ").strip().rstrip(";").strip()
    while bare.startswith("(") and bare.endswith(")"):
        bare = bare[1:-1].strip()
    return bare


@dataclass(frozen=True, slots=True)
class IdleHandlers:
    """An `on_failure` can run."""

    name: str = "idle-handler"
    why: str = "the failure is ignored before its handler sees it"
    severe: bool = False

    def check(self, written: Written, library: Library) -> Iterator[Problem]:
        for use in uses(written.body):
            if use.options.get("ignore_failure") is True and use.options.get("on_failure"):
                message = f"the 'on_failure' of the processor {use} never runs: 'ignore_failure' is set"
                yield written.problem((*use.path, "on_failure"), message)
