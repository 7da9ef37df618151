"""Checks over a whole catalog, one class a check: what a single file cannot tell about itself."""

from __future__ import annotations

from elastic_ml_kit.content import Content
from elastic_ml_kit.definitions.catalog import Catalog
from elastic_ml_kit.definitions.lint.check import Check
from elastic_ml_kit.definitions.lint.events import KnownFields, ProducedFields
from elastic_ml_kit.definitions.lint.kibana import KibanaLayout, KibanaReferences, KibanaTitles
from elastic_ml_kit.definitions.lint.panels import (
    KibanaAggregations,
    KibanaColumns,
    KibanaFields,
    KibanaQueries,
)
from elastic_ml_kit.definitions.lint.references import (
    CasesHaveARule,
    RuleHasCases,
    RuleNamesAJob,
    UniqueRuleNames,
)
from elastic_ml_kit.definitions.lint.timing import BucketSpan, Lookback, TimeOnlyConditions
from elastic_ml_kit.definitions.lint.words import TemplateWords
from elastic_ml_kit.errors import DefinitionError, Problem

CHECKS: tuple[Check, ...] = (
    RuleNamesAJob(),
    UniqueRuleNames(),
    RuleHasCases(),
    CasesHaveARule(),
    KnownFields(),
    ProducedFields(),
    BucketSpan(),
    Lookback(),
    TimeOnlyConditions(),
    TemplateWords(),
    KibanaReferences(),
    KibanaTitles(),
    KibanaLayout(),
    KibanaFields(),
    KibanaQueries(),
    KibanaAggregations(),
    KibanaColumns(),
)
"""Every check there is; a new one is one class, one line here and one test."""

_EVERY_FORM = "999.0"


def lint(catalog: Catalog) -> list[Problem]:
    """Everything that the checks find in a catalog, in the order of files and lines."""
    return sorted(problem for check in CHECKS for problem in check.check(catalog))


def lint_content(content: Content) -> list[Problem]:
    """Everything that is wrong in the definition folders, for the base forms and the `_ea` forms of the jobs.

    A fault in reading a file hides the faults that only a whole catalog shows.
    """
    try:
        base, forms = Catalog.load(content), Catalog.load(content, _EVERY_FORM)
    except DefinitionError as error:
        return list(error.problems)
    found = lint(base)
    places = {(problem.file, problem.line, problem.column) for problem in found}
    also = [each for each in lint(forms) if (each.file, each.line, each.column) not in places]
    return sorted(found + also)
