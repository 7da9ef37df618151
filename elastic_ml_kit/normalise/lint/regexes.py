"""Regular expressions that can take very long on the wrong line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from elastic_ml_kit.errors import Problem
from elastic_ml_kit.normalise.grok import COMPATIBILITIES, Grok, GrokError
from elastic_ml_kit.normalise.regex import Pattern, PatternError, compile_java
from elastic_ml_kit.normalise.running.library import Library, Written
from elastic_ml_kit.normalise.running.uses import Use, uses
from elastic_ml_kit.query.ast import Path as Keys

MOST = 4
"""Repetitions that may end at any place, before an expression is told."""
_JAVA = {"gsub": ("pattern",), "split": ("separator",), "kv": ("field_split", "value_split")}


@dataclass(frozen=True, slots=True)
class Backtracking:
    """The work of a regular expression does not explode with the length of the line."""

    name: str = "backtracking"
    why: str = "one crafted or unlucky line keeps a node busy until the time limit of the watchdog"
    severe: bool = False

    def check(self, written: Written, library: Library) -> Iterator[Problem]:
        for use in uses(written.body):
            for path, pattern in _patterns(use):
                message = _fault(pattern)
                if message:
                    yield written.problem((*use.path, *path), message)


def _fault(pattern: Pattern) -> str | None:
    if pattern.risk.exponential:
        return (
            "the work of this expression can double with every character, as a repetition in it can be cut "
            "into rounds in several ways; make the rounds distinct, or the inner one possessive ('*+', '++')"
        )
    free = pattern.risk.choices.count("")
    if free > MOST:
        return (
            f"the work of this expression grows with power {free} of the length of the line, as so many "
            "repetitions can end at any place; anchor it with '^', or say what each may not contain"
        )
    return None


def _patterns(use: Use) -> Iterator[tuple[Keys, Pattern]]:
    """The expressions of a processor, each with the keys that lead to it; wrong ones are told elsewhere."""
    for name in _JAVA.get(use.type, ()):
        text = use.options.get(name)
        if isinstance(text, str):
            try:
                yield (name,), compile_java(text)
            except PatternError:
                continue
    expressions = use.options.get("patterns") if use.type in ("grok", "redact") else None
    for position, text in enumerate(expressions if isinstance(expressions, list) else ()):
        grok = _grok(str(text), use)
        if grok is not None:
            yield ("patterns", position), grok.pattern


def _grok(text: str, use: Use) -> Grok | None:
    definitions = use.options.get("pattern_definitions")
    compatibility = use.options.get("ecs_compatibility", "disabled")
    if compatibility not in COMPATIBILITIES:
        return None
    try:
        return Grok([text], definitions if isinstance(definitions, dict) else None, str(compatibility))
    except GrokError:
        return None
