"""Runs a rule over its source documents as a scheduler would, without waiting: a pure function."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from elastic_ml_kit.clock import format_duration, iso
from elastic_ml_kit.definitions.definition import Rule
from elastic_ml_kit.detect.alert import make_alert
from elastic_ml_kit.detect.hit import Hit
from elastic_ml_kit.detect.kinds.machine_learning import MachineLearning
from elastic_ml_kit.detect.schedule import first_run, only_run, runs_that_see
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


def evaluate(rule: Rule, hits: Iterable[Hit], at: int | None = None) -> Evaluation:
    """The alerts that the rule raises over the documents, each document once.

    Without `at` the rule runs on its schedule; with it, once, at that instant. Every run takes the
    `max_signals` highest-ranked of the documents in its window; those it has alerted before still count, as
    they do in Kibana, but raise no second alert. The order of `hits` does not matter.
    """
    kind = KINDS[rule.type]
    selected = {hit.id: hit for hit in hits if not kind.objection(rule, hit.document)}
    windows: dict[int, list[Hit]] = defaultdict(list)
    for hit in selected.values():
        for run in runs_that_see(rule, hit) if at is None else only_run(rule, hit, at):
            windows[run].append(hit)
    alerts = _raised(rule, kind, windows)
    seen = {hit.id for visible in windows.values() for hit in visible}
    missed = [
        Missed(hit, _crowded_out(rule) if name in seen else _out_of_sight(rule, hit, at))
        for name, hit in selected.items()
        if name not in alerts
    ]
    return Evaluation(tuple(alerts.values()), tuple(missed))


def _raised(rule: Rule, kind: Kind, windows: Mapping[int, list[Hit]]) -> dict[str, Alert]:
    """The alerts by the hit's id, in the order of the runs."""
    alerts: dict[str, Alert] = {}
    for run, visible in sorted(windows.items()):
        for hit in sorted(visible, key=lambda each: (-kind.rank(each), each.id))[: rule.max_signals]:
            if hit.id not in alerts:
                reason, parameters = kind.reason(rule, hit), kind.parameters(rule)
                alerts[hit.id] = make_alert(rule, hit, run, kind.rule_type_id, reason, parameters)
    return alerts


def _out_of_sight(rule: Rule, hit: Hit, at: int | None) -> str:
    lookback = format_duration(rule.lookback)
    if at is not None:
        return f"the run at {iso(at)} looks back {lookback}, the bucket is of {iso(hit.timestamp)}"
    needed = (hit.ready - hit.timestamp) // 1000 + rule.interval
    return (
        f"the bucket of {iso(hit.timestamp)} is written at {iso(hit.ready)}, the next run at "
        f"{iso(first_run(rule, hit))} looks back {lookback} only; "
        f"a lookback of {format_duration(needed)} or more sees every bucket"
    )


def _crowded_out(rule: Rule) -> str:
    return f"every run had more than max_signals ({rule.max_signals}) documents with higher scores"
