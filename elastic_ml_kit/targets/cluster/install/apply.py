"""A plan carried out: in the order in which things need each other, and past what fails."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from itertools import groupby

from elastic_ml_kit.errors import ClusterError
from elastic_ml_kit.targets.base import Action, Kind, Progress, Step
from elastic_ml_kit.targets.cluster.faults import RefusedError, UnreachableError
from elastic_ml_kit.targets.cluster.install import machines, rules, saved
from elastic_ml_kit.targets.cluster.install.book import Book, digest
from elastic_ml_kit.targets.cluster.install.found import SYNC
from elastic_ml_kit.targets.cluster.install.manifest import INDEX
from elastic_ml_kit.targets.cluster.install.requests import PATIENCE, persistently
from elastic_ml_kit.targets.cluster.install.table import REMOVAL, TABLE
from elastic_ml_kit.targets.cluster.installation import Installation
from elastic_ml_kit.targets.cluster.stack import Stack

SHOWN = 10
_GIVEN_UP = 2
"""Requests in a row without an answer, after which a server is not asked any more."""

_PLURALS = {Kind.SEARCH: "searches", Kind.SYNC: "what Kibana knows of the jobs"}
_DOING = {Action.CREATE: "installing", Action.UPDATE: "updating", Action.REMOVE: "removing"}


class PartialError(ClusterError):
    """Some steps failed and the rest was done.

    Attributes:
        done: the steps that were carried out.
        failed: the others, each with the reason.
    """

    def __init__(self, place: str, done: Sequence[Step], failed: Sequence[tuple[Step, str]]) -> None:
        self.done, self.failed = tuple(done), tuple(failed)
        every = len(done) + len(failed)
        lines = [
            f"{place}: {len(failed)} of {every} steps failed; running it again goes on where it stopped:"
        ]
        lines += [f"  {step.kind} {step.id}: {why}" for step, why in failed[:SHOWN]]
        if len(failed) > SHOWN:
            lines.append(f"  and {len(failed) - SHOWN} more")
        super().__init__("\n".join(lines))


def apply(
    stack: Stack, steps: Sequence[Step], installation: Installation, progress: Progress | None = None
) -> list[Step]:
    """Carry out the steps of `plan` or `teardown`; the same plan again is all `keep`.

    Returns:
        The steps that changed something, in the order in which they were done.

    Errors:
        PartialError: some steps failed; all others were done.
        ClusterError: the cluster cannot be asked at all.
    """
    due = [step for step in steps if step.action in _DOING]
    work = _Work(stack, Book(stack, installation), len(due), progress)
    if any(step.action is not Action.REMOVE for step in due):
        work.book.open()
    for _, group in groupby(sorted(due, key=_order), key=_order):
        work.group([*group])
    if work.failed:
        raise PartialError(stack.elastic.url, work.done, work.failed)
    return work.done


def _order(step: Step) -> tuple[int, int, str]:
    """What belongs to one prefix goes before others come; what a namespace shares goes after.

    Steps of one kind and action have the same place.
    """
    if step.action is Action.REMOVE:
        last = step.id == INDEX
        return (3 if last else 2 if TABLE[step.kind].wide else 0), REMOVAL.index(step.kind), step.action
    return 1, [*TABLE].index(step.kind), step.action


class _Work:
    """The state of one apply."""

    def __init__(self, stack: Stack, book: Book, total: int, progress: Progress | None) -> None:
        self.stack, self.book = stack, book
        self.done: list[Step] = []
        self.failed: list[tuple[Step, str]] = []
        self._silence: dict[bool, list[str]] = {True: [], False: []}
        self._total, self._progress = total, progress

    def group(self, steps: list[Step]) -> None:
        """Carry out steps of one kind and action."""
        kind, action = steps[0].kind, steps[0].action
        booked = TABLE[kind].booked
        before = len(self.done)
        try:
            if booked and action is not Action.REMOVE:
                self.book.enter(kind, {step.id: "" for step in steps})
            if TABLE[kind].kibana and kind is not Kind.SYNC:
                self._at_once(action, steps)
            else:
                self._one_by_one(action, steps)
            if booked and len(self.done) > before:
                self._note(action, self.done[before:])
        except ClusterError as error:
            settled = {step.id for step, _ in self.failed if step.kind is kind}
            del self.done[before:]
            self.failed += [(step, _said(error)) for step in steps if step.id not in settled]

    def _note(self, action: Action, done: Sequence[Step]) -> None:
        """Remember what was done to resources that have no place for a mark."""
        if action is Action.REMOVE:
            self.book.strike(done[0].kind, [step.id for step in done])
        else:
            self.book.enter(done[0].kind, {step.id: digest(step.body or {}) for step in done})

    def _one_by_one(self, action: Action, steps: Sequence[Step]) -> None:
        for step in steps:
            self._tell(action, step.kind)
            side = TABLE[step.kind].kibana
            why = self._silence[side][-1] if len(self._silence[side]) == _GIVEN_UP else ""
            if not why:
                try:
                    persistently(partial(self._do, step))
                    self._silence[side].clear()
                except UnreachableError as error:
                    why = str(error)
                    self._silence[side].append(why)
                except ClusterError as error:
                    why = _said(error)
            self._count(step, why)

    def _at_once(self, action: Action, steps: Sequence[Step]) -> None:
        kind = steps[0].kind
        in_lots = kind is Kind.RULE and action is not Action.REMOVE
        lots: Iterable[Sequence[Step]] = rules.batches(steps) if in_lots else [steps]
        for lot in lots:
            self._tell(action, kind)
            try:
                failed = persistently(partial(self._do_all, action, lot))
            except ClusterError as error:
                failed = dict.fromkeys((step.id for step in lot), _said(error))
            for step in lot:
                self._count(step, failed.get(step.id, ""))

    def _do(self, step: Step) -> None:
        row = TABLE[step.kind]
        if step.kind is Kind.SYNC:
            self.stack.front("showing the jobs").ask("GET", SYNC, timeout=PATIENCE)
        elif step.id == INDEX:
            self._forget(step)
        elif step.action is Action.REMOVE:
            machines.remove(self.stack, row, step.id)
        elif step.action is Action.UPDATE:
            machines.change(self.stack, row, step)
        else:
            machines.create(self.stack, row, step)

    def _forget(self, step: Step) -> None:
        if self.failed:
            raise ClusterError("kept, as what failed is still known by it")
        self.book.close(whole=not (step.body or {}).get("shared"))

    def _do_all(self, action: Action, steps: Sequence[Step]) -> Mapping[str, str]:
        """Carry out steps that Kibana takes together; what it says against some."""
        kibana, row = self.stack.front("installing rules and content"), TABLE[steps[0].kind]
        bodies = [step.body or {} for step in steps]
        overwrite = action is Action.UPDATE
        if action is Action.REMOVE:
            names = [step.id for step in steps]
            return (
                saved.remove_objects(kibana, row.saved, names)
                if row.saved
                else rules.remove_rules(kibana, names)
            )
        if row.saved:
            return saved.import_objects(kibana, bodies, overwrite)
        return rules.import_rules(kibana, bodies, overwrite)

    def _tell(self, action: Action, kind: Kind) -> None:
        if self._progress:
            what = _PLURALS.get(kind, f"{kind.replace('_', ' ')}s")
            self._progress(f"{_DOING[action]} {what}", len(self.done) + len(self.failed), self._total)

    def _count(self, step: Step, why: str) -> None:
        if why:
            self.failed.append((step, why))
        else:
            self.done.append(step)


def _said(error: ClusterError) -> str:
    """What is to be read beside a step, whose list names the server already."""
    return error.reason or str(error) if isinstance(error, RefusedError) else str(error)
