"""Checks on who names whom: rules and jobs, rules and cases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from elastic_ml_kit.definitions.catalog import Catalog
from elastic_ml_kit.definitions.read import CASES
from elastic_ml_kit.errors import Problem, nearest


@dataclass(frozen=True, slots=True)
class RuleNamesAJob:
    """A machine_learning rule reads the records of jobs that the catalog has."""

    name: str = "rule-names-a-job"
    why: str = "a rule on a job that does not exist never fires"

    def check(self, catalog: Catalog) -> Iterator[Problem]:
        for rule in catalog.rules.values():
            for job in rule.jobs:
                if job not in catalog.jobs:
                    hint = nearest(job, catalog.jobs) or "; `esmlkit jobs list` shows the jobs there are"
                    path = ("rule", "machine_learning_job_id")
                    yield catalog.problem(rule.file, path, f"unknown job '{job}'{hint}")


@dataclass(frozen=True, slots=True)
class UniqueRuleNames:
    """No two rules have one name."""

    name: str = "unique-rule-names"
    why: str = "people tell alerts apart by the name of the rule"

    def check(self, catalog: Catalog) -> Iterator[Problem]:
        first: dict[str, str] = {}
        for rule in catalog.rules.values():
            if rule.name in first:
                message = f"the name '{rule.name}' is taken by {first[rule.name]}; give this rule another"
                yield catalog.problem(rule.file, ("rule", "name"), message)
            first.setdefault(rule.name, rule.file)


@dataclass(frozen=True, slots=True)
class RuleHasCases:
    """Each rule has cases beside it: one that fires and one that stays silent."""

    name: str = "rule-has-cases"
    why: str = "a rule that nobody ever fed a document is a guess"

    def check(self, catalog: Catalog) -> Iterator[Problem]:
        for rule in catalog.rules.values():
            beside = rule.file.removesuffix(".toml") + CASES
            if not rule.cases:
                yield catalog.problem(rule.file, (), f"the rule has no cases; write {beside}")
                continue
            if not any(case.alerts for case in rule.cases):
                yield catalog.problem(beside, (), "no case expects an alert; add one that must fire")
            if all(case.alerts for case in rule.cases):
                message = "every case expects an alert; add one that must stay silent ('alerts: 0')"
                yield catalog.problem(beside, (), message)


@dataclass(frozen=True, slots=True)
class CasesHaveARule:
    """Each file of cases has its rule beside it."""

    name: str = "cases-have-a-rule"
    why: str = "cases without a rule are never run, which looks like passing"

    def check(self, catalog: Catalog) -> Iterator[Problem]:
        for file in catalog.sources:
            beside = file.removesuffix(CASES) + ".toml"
            if file.endswith(CASES) and beside not in catalog.sources:
                yield catalog.problem(file, (), f"there is no rule {beside}; rename or remove the cases")
