"""What an apply would do to a cluster: what is wanted against what is there, and whose it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field, replace

from elastic_ml_kit.definitions.catalog import Catalog
from elastic_ml_kit.model import Document
from elastic_ml_kit.targets.base import Action, Kind, Step
from elastic_ml_kit.targets.cluster.install.book import digest
from elastic_ml_kit.targets.cluster.install.found import Found, find, that_learned
from elastic_ml_kit.targets.cluster.install.marks import Mark
from elastic_ml_kit.targets.cluster.install.table import REMOVAL, TABLE, Row
from elastic_ml_kit.targets.cluster.install.wanted import wanted
from elastic_ml_kit.targets.cluster.installation import Installation
from elastic_ml_kit.targets.cluster.stack import Stack

SYNC_ID = "ml-saved-objects"
"""The one step that makes Kibana look at the jobs."""

_SHOWN = 4
_TAKEN_OVER = "taken over"


def plan(stack: Stack, catalog: Catalog, installation: Installation) -> list[Step]:
    """What `apply` would do; reads only.

    What the kit installed for this namespace and prefix and what the catalog has no more is removed, a job's
    results with it.

    Errors:
        ClusterError: the cluster cannot be asked.

    Example:
        steps = plan(stack, Catalog.load(shipped(), stack.version), Installation())
        apply(stack, steps, Installation())
    """
    steps = wanted(catalog, installation, stack.release, stack.connection.space)
    found = find(stack, installation, steps)
    return decide(steps, found, installation, that_learned(stack, jobs_to_remake(steps, found)))


def jobs_to_remake(steps: Iterable[Step], found: Found) -> frozenset[str]:
    """The jobs that can only have their wanted form if they are made anew."""
    row = TABLE[Kind.JOB]
    return frozenset(
        step.id
        for step in steps
        if step.kind is Kind.JOB
        and (there := found.body(step.kind, step.id)) is not None
        and row.fixed(row.changes(there, step.body or {}))
    )


def decide(
    steps: Sequence[Step], found: Found, installation: Installation, learned: Set[str] = frozenset()
) -> list[Step]:
    """The steps from what is wanted to what is there.

    Args:
        steps: from `wanted`.
        learned: jobs that hold results, of those that would have to be made anew.
    """
    deciding = _Deciding(found, installation, learned)
    decided = [deciding.step(step) for step in steps]
    removals = [*_removals({(step.kind, step.id) for step in steps}, found, installation)]
    return [*_with_sync(decided, removals, found, installation), *removals]


@dataclass
class _Deciding:
    """One step after the other; what became of a job decides on its datafeed."""

    found: Found
    installation: Installation
    learned: Set[str]
    jobs: dict[str, Step] = field(default_factory=dict)

    def step(self, step: Step) -> Step:
        decided = self._decided(step)
        if step.kind is Kind.JOB:
            self.jobs[step.id] = decided
        return decided

    def _decided(self, step: Step) -> Step:
        row, body = TABLE[step.kind], step.body or {}
        closed = self.found.closed.get(step.kind, "")
        if step.kind is Kind.RULE and body.get("type") == "machine_learning":
            closed = closed or self.found.unlicensed
        if closed or step.action is Action.CANNOT:
            return replace(step, action=Action.CANNOT, reason=closed or step.reason)
        job = self.jobs.get(body["job_id"]) if step.kind is Kind.DATAFEED else None
        if job and job.action is Action.CANNOT:
            return replace(step, action=Action.CANNOT, reason=f"its job '{job.id}' cannot be installed")
        there = self.found.body(step.kind, step.id)
        if there is None:
            return replace(step, action=Action.CREATE)
        if job and job.reason == _ANEW:
            return replace(step, action=Action.CREATE, reason=_WITH_JOB)
        held = self._held(row, step, there, body)
        return replace(held, action=Action.UPDATE, reason=_WITH_JOB) if self._loses_job(held) else held

    def _loses_job(self, step: Step) -> bool:
        """Whether a calendar that stays as it is would lose a job that is removed and made anew."""
        named = (step.body or {}).get("job_ids", ()) if step.kind is Kind.CALENDAR else ()
        anew = (self.jobs[name].reason == _ANEW for name in named if name in self.jobs)
        return step.action is Action.KEEP and any(anew)

    def _held(self, row: Row, step: Step, there: Document, body: Document) -> Step:
        """The step for a resource that is there."""
        owner = self.found.owner(step.kind, step.id)
        mine = owner == Mark.of(self.installation, row.wide)
        if not mine and not self.installation.adopt:
            return replace(step, action=Action.CANNOT, reason=_foreign(owner, row))
        changed = self._changed(row, step, there, body, mine)
        if mine and not changed:
            return replace(step, action=Action.KEEP)
        if fixed := row.fixed(changed):
            return self._fixed(row, step, fixed)
        if mine and step.kind is Kind.RULE and not self.installation.overwrite:
            why = f"differs in {_listed(changed)}; --overwrite brings it to the catalog's form"
            return replace(step, action=Action.KEEP, reason=why)
        why = "; ".join(
            part
            for part in ("" if mine else _TAKEN_OVER, f"{_listed(changed)} changed" if changed else "")
            if part
        )
        kept = {key: there[key] for key in row.kept if there.get(key) and not body.get(key)}
        return replace(step, action=Action.UPDATE, reason=why, body={**body, **kept})

    def _changed(self, row: Row, step: Step, there: Document, body: Document, mine: bool) -> list[str]:
        """What differs; of saved objects, which Kibana rewrites, only whether we would send another."""
        if not row.saved:
            return row.changes(there, body)
        before = self.found.digests.get(step.kind, {}).get(step.id, "")
        return ["the definition"] if mine and before != digest(body) else []

    def _fixed(self, row: Row, step: Step, fixed: list[str]) -> Step:
        """The step for a resource that would have to be made anew."""
        if step.kind is Kind.JOB and step.id not in self.learned:
            return replace(step, action=Action.UPDATE, reason=_ANEW)
        why = f"{_listed(fixed)} changed, which a {step.kind} has for life"
        advice = f"remove it, its results go with it, or {row.beside} installs another beside it"
        return replace(step, action=Action.CANNOT, reason=f"{why}; {advice}")


_ANEW = "made anew, as it never ran"
_WITH_JOB = "its job is made anew"


def _foreign(owner: Mark | None, row: Row) -> str:
    if owner is None:
        whose = "exists and is not the kit's"
    else:
        named = f" with prefix '{owner.prefix}'" if owner.prefix else ""
        whose = f"exists and belongs to the installation of namespace '{owner.namespace}'{named}"
    return f"{whose}; --adopt takes it over, {row.beside} installs beside it"


def _listed(paths: Sequence[str]) -> str:
    more = f" and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else ""
    return ", ".join(paths[:_SHOWN]) + more


def _removals(kept: Set[tuple[Kind, str]], found: Found, installation: Installation) -> Iterator[Step]:
    """What is ours and not wanted."""
    for kind in REMOVAL:
        if not installation.looks_at(kind):
            continue
        mark = Mark.of(installation, TABLE[kind].wide)
        for name, owner in sorted(found.marks.get(kind, {}).items()):
            if owner == mark and (kind, name) not in kept:
                yield Step(Action.REMOVE, kind, name, "not in the catalog")


def _with_sync(
    steps: Sequence[Step], removals: Sequence[Step], found: Found, installation: Installation
) -> Iterator[Step]:
    """The steps with that of Kibana's look at the jobs in its place."""
    machines = {step.id for step in steps if step.kind in (Kind.JOB, Kind.DATAFEED)}
    before = [step for step in steps if _place(step.kind) < _place(Kind.SYNC)]
    yield from before
    moved = any(
        step.kind in (Kind.JOB, Kind.DATAFEED, Kind.MODEL) and step.action in (Action.CREATE, Action.REMOVE)
        for step in (*steps, *removals)
    )
    if installation.looks_at(Kind.SYNC) and (machines or moved):
        yield _sync(moved or not machines.isdisjoint(found.unsynced), found)
    yield from steps[len(before) :]


def _sync(due: bool, found: Found) -> Step:
    if why := found.closed.get(Kind.SYNC):
        return Step(Action.CANNOT, Kind.SYNC, SYNC_ID, why)
    if due:
        return Step(Action.CREATE, Kind.SYNC, SYNC_ID, "so that Kibana shows the jobs")
    return Step(Action.KEEP, Kind.SYNC, SYNC_ID)


def _place(kind: Kind) -> int:
    return [*TABLE].index(kind)
