"""Runs a rule over its source documents as a scheduler would, without waiting: a pure function."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from elastic_ml_kit.clock import format_duration, iso
from elastic_ml_kit.definitions.definition import Rule
from elastic_ml_kit.detect.alert import alert_id, make_alert
from elastic_ml_kit.detect.hit import Hit
from elastic_ml_kit.detect.kinds.machine_learning import MachineLearning
from elastic_ml_kit.detect.schedule import first_run, runs_that_see
from elastic_ml_kit.model import Alert, Document


class Kind(Protocol):
    """What a rule type brings: which documents it selects, in what order, and how it speaks of them."""

    rule_type_id: str

    def objection(self, rule: Rule, document: Document) -> str: ...

    def rank(self, hit: Hit) -> float: ...

    def reason(self, rule: Rule, hit: Hit) -> str: ...

    def parameters(self, rule: Rule) -> Document: ...


KINDS: Mapping[str, Kind] = {"machine_learning": MachineLearning()}
"""Rule type to what runs it here."""


@dataclass(frozen=True, slots=True)
class Missed:
    """A document that the rule selects but for which no run raised an alert."""

    hit: Hit
    why: str


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a rule made of its documents: alerts in the order they were raised, and what was lost."""

    alerts: tuple[Alert, ...]
    missed: tuple[Missed, ...]


def unsupported(rule: Rule) -> str:
    """Why the rule cannot be run here; "" if it can."""
    if rule.type in KINDS:
        return ""
    return f"rules of type {rule.type} are not run here yet; {', '.join(sorted(KINDS))} rules are"


def evaluate(rule: Rule, hits: Iterable[Hit]) -> Evaluation:
    """The alerts that the rule raises over the documents, each document once.

    Every run takes the `max_signals` highest-ranked of the documents in its window; those it has alerted
    before still count, as they do in Kibana, but raise no second alert. The order of `hits` does not matter.
    """
    kind = KINDS[rule.type]
    windows: dict[int, list[Hit]] = defaultdict(list)
    missed: list[Missed] = []
    selected = [hit for hit in hits if not kind.objection(rule, hit.document)]
    for hit in selected:
        runs = runs_that_see(rule, hit)
        for at in runs:
            windows[at].append(hit)
        if not runs:
            missed.append(Missed(hit, _too_late(rule, hit)))
    alerts: dict[str, Alert] = {}
    for at, visible in sorted(windows.items()):
        for hit in sorted(visible, key=lambda each: (-kind.rank(each), each.id))[: rule.max_signals]:
            if (identity := alert_id(rule, hit)) not in alerts:
                reason = kind.reason(rule, hit)
                alerts[identity] = make_alert(rule, hit, at, kind.rule_type_id, reason, kind.parameters(rule))
    seen = {hit.id for visible in windows.values() for hit in visible}
    crowded = [hit for hit in selected if hit.id in seen and alert_id(rule, hit) not in alerts]
    return Evaluation(
        tuple(alerts.values()), (*missed, *(Missed(hit, _crowded_out(rule)) for hit in crowded))
    )


def _too_late(rule: Rule, hit: Hit) -> str:
    needed = (hit.ready - hit.timestamp) // 1000 + rule.interval
    return (
        f"the bucket of {iso(hit.timestamp)} is written at {iso(hit.ready)}, the next run at "
        f"{iso(first_run(rule, hit))} looks back {format_duration(rule.lookback)} only; "
        f"a lookback of {format_duration(needed)} or more sees every bucket"
    )


def _crowded_out(rule: Rule) -> str:
    return f"every run had more than max_signals ({rule.max_signals}) documents with higher scores"
