"""Checks of pipelines before any document runs, one class a check."""

from __future__ import annotations

from collections.abc import Iterable

from elastic_ml_kit.content import Content
from elastic_ml_kit.errors import DefinitionError, Problem
from elastic_ml_kit.normalise.lint.calls import CalledPipelines
from elastic_ml_kit.normalise.lint.check import Check, Finding
from elastic_ml_kit.normalise.lint.fields import FieldsNeverSet
from elastic_ml_kit.normalise.lint.order import ConstantConditions, IdleHandlers, Unreachable
from elastic_ml_kit.normalise.lint.refused import Refused
from elastic_ml_kit.normalise.lint.regexes import Backtracking
from elastic_ml_kit.normalise.lint.scripts import check_script
from elastic_ml_kit.normalise.lint.tags import FailuresWithoutTag, UniqueTags
from elastic_ml_kit.normalise.running.library import Library
from elastic_ml_kit.normalise.running.tables import Databases, Tables

CHECKS: tuple[Check, ...] = (
    Refused(),
    CalledPipelines(),
    Unreachable(),
    ConstantConditions(),
    IdleHandlers(),
    UniqueTags(),
    FailuresWithoutTag(),
    FieldsNeverSet(),
    Backtracking(),
)
"""Every check there is; a new one is one class, one line here and one test."""

__all__ = ["CHECKS", "UNKNOWN", "Check", "Finding", "lint", "lint_content"]

UNKNOWN = (Databases(lacking="tag"), Tables(assumed=True))
"""Databases and tables of a library that is checked: those that are not here may be in the cluster."""
READABLE, SCRIPT = "readable", "script"


def lint(library: Library, names: Iterable[str], scripts: Iterable[str] = ()) -> list[Finding]:
    """Everything that the checks find, in the order of files and lines.

    Args:
        library: where the pipelines and what they call is found.
        names: the ids of the pipelines.
        scripts: the ids of stored scripts.
    """
    found: list[Finding] = []
    for name in names:
        found += _pipeline(library, name)
    for name in scripts:
        found += [Finding(problem, SCRIPT, True) for problem in check_script(name, library)]
    return sorted(found)


def _pipeline(library: Library, name: str) -> list[Finding]:
    try:
        written = library.named(name)
    except DefinitionError as error:
        return [Finding(problem, READABLE, True) for problem in error.problems]
    return [
        Finding(problem, check.name, check.severe)
        for check in CHECKS
        for problem in check.check(written, library)
    ]


def lint_content(content: Content) -> list[Problem]:
    """Why Elasticsearch would refuse pipelines or stored scripts of the catalog, each reason in its place."""
    library = Library((), content, *UNKNOWN)
    found = lint(library, library.ids(), library.script_ids())
    return [each.problem for each in found if each.severe]
