"""Runs rules by hand over a history: their own runs only look at the last hour, and the history is older."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from elastic_ml_kit.clock import Window, iso
from elastic_ml_kit.definitions.definition import Rule
from elastic_ml_kit.model import JobResult, Record
from elastic_ml_kit.targets.base import Progress
from elastic_ml_kit.targets.cluster.faults import RefusedError
from elastic_ml_kit.targets.cluster.run.alerts import read_alerts
from elastic_ml_kit.targets.cluster.run.job import Pace
from elastic_ml_kit.targets.cluster.run.rules import MISSING, act, chunks, find
from elastic_ml_kit.targets.cluster.stack import Stack

DAYS = 90
"""How far back Kibana runs rules by hand."""
SINCE = (8, 16)
UNSUPPORTED = "MANUAL_RULE_RUN_FEATURE"
PACE = Pace(first=1.0, longest=10.0, patience=180.0)
"""Kibana begins runs by hand a few at a time, once a minute."""

Expected = Mapping[str, Sequence[Record]]


@dataclass(frozen=True, slots=True)
class ManualRun:
    """What runs by hand have brought.

    Attributes:
        missing: records that a rule is to raise an alert for and has not, by its id here.
        warnings: what else to know, a sentence each.
    """

    missing: Expected
    warnings: tuple[str, ...] = ()


def expected(rules: Mapping[str, Rule], results: Iterable[JobResult]) -> dict[str, list[Record]]:
    """The records that each rule is to raise an alert for: of its jobs, from its threshold on.

    Example:
        >>> expected({}, [])
        {}
    """
    found: dict[str, list[Record]] = {name: [] for name in rules}
    for result in results:
        for name, rule in rules.items():
            if result.job_id in rule.jobs:
                found[name] += [
                    each for each in result.records if each.record_score >= rule.anomaly_threshold
                ]
    return found


def intervals(records: Iterable[Record], interval: int, now: int) -> list[Window]:
    """The stretches of time over which a rule has to run to see all the records, as few as may be.

    A rule that runs over a stretch runs at its every interval from the start on, and sees what its own
    lookback holds. Stretches that nearly touch are made one. Nothing reaches into the future, or further
    back than Kibana allows.

    Args:
        interval: of the rule, in seconds.
        now: milliseconds since the epoch.

    Example:
        >>> intervals([], 900, now=0)
        []
    """
    step, oldest = interval * 1000, earliest(now)
    merged: list[Window] = []
    for record in sorted(records, key=lambda each: each.timestamp):
        end = min(record.timestamp + max(2 * record.bucket_span * 1000, step), now)
        if record.timestamp < oldest or end <= record.timestamp:
            continue
        if merged and record.timestamp <= merged[-1].end + step:
            merged[-1] = Window(merged[-1].start, max(merged[-1].end, end))
        else:
            merged.append(Window(record.timestamp, end))
    return merged


def earliest(now: int) -> int:
    """The instant from which on a rule can be run by hand, with a minute until Kibana gets to it."""
    return now - DAYS * 86_400_000 + 60_000


def run_manually(
    stack: Stack,
    rules: Mapping[str, Rule],
    records: Expected,
    ids: Mapping[str, str],
    jobs: Mapping[str, str] | None = None,
    progress: Progress | None = None,
    pace: Pace = PACE,
) -> ManualRun:
    """Run enabled rules over the times of records that they have no alert for, and wait for the alerts.

    Args:
        rules: by their ids here.
        records: that each is to raise an alert for, see `expected`.
        ids: the rule's id here by its `rule_id` in the cluster.
        jobs: the job's name here by its id in the cluster, where they differ.
        progress: is told how many alerts of how many have come.
        pace: how often to look, and how long to wait when no alert comes.

    Errors:
        UnreachableError: no Kibana is named, or it does not answer.
        RefusedError: it does not let one find rules, or read alerts.

    Where Kibana runs no rules by hand, a warning says so.
    """
    run = _Manual(stack, rules, records, ids, jobs or {}, pace)
    missing = run.missing()
    if not missing:
        return ManualRun({})
    if awaited := run.schedule(missing):
        run.wait(awaited, progress)
        missing = run.missing()
    return ManualRun(missing, tuple(run.warnings + run.reasons(missing)))


class _Manual:
    """A run by hand in the making."""

    def __init__(
        self,
        stack: Stack,
        rules: Mapping[str, Rule],
        records: Expected,
        ids: Mapping[str, str],
        jobs: Mapping[str, str],
        pace: Pace,
    ) -> None:
        self.stack, self.rules, self.jobs, self.pace = stack, rules, jobs, pace
        self.kibana = stack.front("running rules")
        self.names = {name: rule_id for rule_id, name in ids.items() if name in rules}
        self.records = {name: found for name, found in records.items() if found and name in self.names}
        self.found = find(self.kibana, [self.names[name] for name in self.records])
        self.warnings: list[str] = []
        self.supported = True

    def missing(self) -> dict[str, list[Record]]:
        """The records without an alert."""
        if not self.records:
            return {}
        times = [record.timestamp for found in self.records.values() for record in found]
        ids = {self.names[name]: name for name in self.records}
        alerts = read_alerts(self.stack, ids, Window(min(times), max(times) + 1), self.jobs)
        raised = {(alert.rule_id, evidence) for alert in alerts for evidence in alert.evidence}
        left = {
            name: [each for each in found if (name, each.id) not in raised]
            for name, found in self.records.items()
        }
        return {name: records for name, records in left.items() if records}

    def schedule(self, missing: Expected) -> dict[str, list[Record]]:
        """Ask for the runs; the records that they will see."""
        awaited: dict[str, list[Record]] = {}
        runs: dict[Window, list[str]] = {}
        if self.stack.release < SINCE:
            self._unsupported(f"version {self.stack.version}")
            return {}
        for name, records in missing.items():
            if self.names[name] not in self.found:
                continue
            for window in intervals(records, self.rules[name].interval, self.pace.now):
                runs.setdefault(window, []).append(name)
        for window, names in runs.items():
            for some in chunks(names):
                refused = self._ask(window, some)
                if not self.supported:
                    return {}
                for name in set(some) - refused:
                    seen = [each for each in missing[name] if each.timestamp in window]
                    awaited.setdefault(name, []).extend(seen)
        return awaited

    def _ask(self, window: Window, names: Sequence[str]) -> set[str]:
        """Ask for one run of several rules; those that Kibana refuses."""
        ids = {self.found[self.names[name]]["id"]: name for name in names}
        run = {"start_date": iso(window.start), "end_date": iso(window.end)}
        try:
            failures = act(self.kibana, ids, {"action": "run", "run": run})
        except RefusedError as error:
            if error.status not in (400, 404):
                raise
            self._warn(f"{', '.join(self.rules[name].name for name in names)}: {error.reason}")
            return set(names)
        if any(failure.code == UNSUPPORTED for failure in failures.values()):
            self._unsupported(next(iter(failures.values())).reason)
        elif failures:
            self._warn(*(f"{self.rules[name].name}: {failure.reason}" for name, failure in failures.items()))
        return {*failures}

    def _unsupported(self, why: str) -> None:
        self.supported = False
        self._warn(
            f"this Kibana runs no rules by hand ({why}), so only what is younger than their lookback raises "
            f"alerts; Kibana {SINCE[0]}.{SINCE[1]} or later can"
        )

    def _warn(self, *sentences: str) -> None:
        self.warnings += [each for each in sentences if each not in self.warnings]

    def wait(self, awaited: Expected, progress: Progress | None) -> None:
        """Until the awaited alerts are there, or none has come for too long."""
        moved, pauses = self.pace.clock(), self.pace.pauses()
        wanted = left = _pairs(awaited)
        while left and self.pace.clock() - moved <= self.pace.patience:
            self.pace.sleep(next(pauses))
            before, left = left, wanted & _pairs(self.missing())
            if progress:
                progress("alerts", len(wanted) - len(left), len(wanted))
            if left != before:
                moved, pauses = self.pace.clock(), self.pace.pauses()

    def reasons(self, missing: Expected) -> list[str]:
        """What is known about alerts that did not come, a sentence for each rule."""
        if not self.supported:
            return []
        latest = find(self.kibana, [self.names[name] for name in missing])
        return [
            f"{self.rules[name].name}: {len(records)} of {len(self.records[name])} alerts are missing; "
            + self._why(records, latest.get(self.names[name]))
            for name, records in missing.items()
        ]

    def _why(self, records: Sequence[Record], rule: Mapping[str, Any] | None) -> str:
        if rule is None:
            return MISSING
        old = sum(record.timestamp < earliest(self.pace.now) for record in records)
        if old:
            return f"{old} records are older than {DAYS} days, and Kibana goes no further back"
        last = rule.get("execution_summary", {}).get("last_execution", {})
        if last.get("status", "succeeded") != "succeeded":
            return f"its last run says: {' '.join(str(last.get('message', '')).split())}"
        return "look at the rule's execution log in Kibana, or run again later"


def _pairs(records: Expected) -> set[tuple[str, str]]:
    """Rule and record, by their ids."""
    return {(name, record.id) for name, found in records.items() for record in found}
