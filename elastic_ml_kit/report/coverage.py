"""ATT&CK coverage: what the rules look for, what spoke, and what was planted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from elastic_ml_kit.definitions.definition import Rule
from elastic_ml_kit.model import Alert
from elastic_ml_kit.report.quality import Planted
from elastic_ml_kit.report.rows import TacticRow, TechniqueRow
from elastic_ml_kit.report.sighting import Outcome

ORDER = (
    *("TA0043", "TA0042", "TA0001", "TA0002", "TA0003", "TA0004", "TA0005", "TA0006"),
    *("TA0007", "TA0008", "TA0009", "TA0011", "TA0010", "TA0040"),
)
"""Tactics in the order of an attack; others follow by id."""


def build_coverage(
    rules: Sequence[Rule], alerts: Iterable[Alert], planted: Sequence[Planted] | None
) -> tuple[TacticRow, ...]:
    """One column per tactic that a rule names, and one for what was planted beside all rules.

    A rule that names a sub-technique counts there, and once at the technique if it names that as well.
    """
    spoken = Counter(alert.rule_id for alert in alerts)
    columns: dict[str, dict[str, list[Rule]]] = {}
    names: dict[str, str] = {}
    for rule in rules:
        for technique in rule.techniques:
            names |= {technique.tactic_id: technique.tactic, technique.id: technique.name}
            column = columns.setdefault(technique.tactic_id, {})
            named = column.setdefault(technique.id, [])
            if rule not in named:
                named.append(rule)
    rows = [
        _tactic(tactic, names, columns[tactic], spoken, planted) for tactic in sorted(columns, key=_position)
    ]
    used = {technique for each in planted or () for technique in each.truth.technique}
    unnamed = used - names.keys()
    if unnamed:
        rows.append(_tactic("", {}, {technique: [] for technique in unnamed}, spoken, planted))
    return tuple(rows)


def _position(tactic: str) -> tuple[int, str]:
    return (ORDER.index(tactic) if tactic in ORDER else len(ORDER), tactic)


def _tactic(
    tactic: str,
    names: dict[str, str],
    column: dict[str, list[Rule]],
    spoken: Counter[str],
    planted: Sequence[Planted] | None,
) -> TacticRow:
    techniques = []
    for technique in sorted(column):
        outcomes = [each.outcome for each in planted or () if technique in each.truth.technique]
        techniques.append(
            TechniqueRow(
                id=technique,
                name=names.get(technique, ""),
                rules=len(column[technique]),
                alerts=sum(spoken[rule.id] for rule in column[technique]),
                planted=None if planted is None else len(outcomes),
                found=None if planted is None else outcomes.count(Outcome.FOUND),
            )
        )
    rules = {rule.id for named in column.values() for rule in named}
    alerts = sum(spoken[rule_id] for rule_id in rules)
    return TacticRow(tactic, names.get(tactic, "No rule"), len(rules), alerts, tuple(techniques))
