"""An installation taken out again, exactly; and what lies in its namespace that is not the kit's."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import replace

from elastic_ml_kit.errors import ClusterError
from elastic_ml_kit.targets.base import Action, Kind, Step
from elastic_ml_kit.targets.cluster.install.book import Book
from elastic_ml_kit.targets.cluster.install.found import Found, find
from elastic_ml_kit.targets.cluster.install.manifest import INDEX, Manifest
from elastic_ml_kit.targets.cluster.install.marks import Mark
from elastic_ml_kit.targets.cluster.install.plan import SYNC_ID
from elastic_ml_kit.targets.cluster.install.requests import look
from elastic_ml_kit.targets.cluster.install.table import REMOVAL, TABLE
from elastic_ml_kit.targets.cluster.installation import Installation
from elastic_ml_kit.targets.cluster.stack import Stack

SHOWN = 5

OPTIONS = "options"
"""Name in the manifest of what the generator was told."""


def teardown(stack: Stack, installation: Installation) -> list[Step]:
    """The steps that remove exactly what was installed; reads only, `apply` carries them out.

    What a namespace shares, its data streams among it, stays while another installation uses it. Alerts
    stay: they are the work of whoever looked at them.

    Errors:
        ClusterError: the cluster cannot be asked.
    """
    found = find(stack, installation)
    others = Book(stack, installation).others()
    steps = [step for step in _ours(stack, found, installation) if not _in_use(step, installation, others)]
    if stack.kibana and any(step.kind is Kind.JOB for step in steps) and installation.looks_at(Kind.SYNC):
        steps.append(Step(Action.REMOVE, Kind.SYNC, SYNC_ID, "so that Kibana forgets the jobs"))
    steps.sort(key=lambda step: REMOVAL.index(step.kind))
    steps += _unseen(found, installation)
    if not installation.only and Manifest(stack, installation.namespace).names():
        memory = {"shared": bool(others)}
        steps.append(Step(Action.REMOVE, Kind.STREAM, INDEX, "what the kit remembers of it", memory))
    return steps


def _ours(stack: Stack, found: Found, installation: Installation) -> Iterator[Step]:
    """A removal of everything that bears the installation's mark, and of the streams its templates made."""
    for kind in filter(installation.looks_at, REMOVAL):
        for name in sorted(_owned(kind, found, installation)):
            yield Step(Action.REMOVE, kind, name)
    if installation.looks_at(Kind.STREAM):
        made = _owned(Kind.TEMPLATE, found, installation)
        for name, template in streams(stack, installation).items():
            if template in made:
                yield Step(Action.REMOVE, Kind.STREAM, name, "with its documents")


def _owned(kind: Kind, found: Found, installation: Installation) -> set[str]:
    mark = Mark.of(installation, TABLE[kind].wide)
    return {name for name, owner in found.marks.get(kind, {}).items() if owner == mark}


def _in_use(step: Step, installation: Installation, others: Set[str]) -> bool:
    """Whether another installation of the namespace, or the same in another space, needs it."""
    row = TABLE[step.kind]
    return bool(others) if row.wide else row.learns and installation.prefix in others


def _unseen(found: Found, installation: Installation) -> Iterator[Step]:
    """One step for each reason why something cannot be looked at."""
    told = set()
    for kind, why in found.closed.items():
        if why not in told and installation.looks_at(kind):
            told.add(why)
            yield Step(Action.CANNOT, kind, "all", f"not looked at: {why}")


def streams(stack: Stack, installation: Installation) -> dict[str, str]:
    """The data streams of the namespace and the template of each.

    Errors:
        ClusterError: the cluster cannot be asked.
    """
    answer = look(stack, f"/_data_stream/{','.join(installation.streams)}")
    return {each["name"]: each["template"] for each in (answer or {"data_streams": []})["data_streams"]}


def foreign(stack: Stack, installation: Installation) -> list[str]:
    """Data streams and indices under the names of the namespace that the kit did not fill.

    That is: without a template of ours, or with documents although no options are remembered. So options
    have to be written before the first event.

    Errors:
        ClusterError: the cluster cannot be asked.
    """
    found = find(stack, replace(installation, only=frozenset({Kind.TEMPLATE}), index_pattern=()))
    ours = _owned(Kind.TEMPLATE, found, installation)
    there = streams(stack, installation)
    answer = look(stack, f"/_resolve/index/{','.join(installation.streams)}") or {"indices": []}
    plain = [each["name"] for each in answer["indices"] if "data_stream" not in each]
    strange = [*plain, *(name for name, template in there.items() if template not in ours)]
    if not Manifest(stack, installation.namespace).holds(OPTIONS):
        strange += [name for name in there if name not in strange and _filled(stack, name)]
    return sorted(strange)


def _filled(stack: Stack, stream: str) -> bool:
    answer = look(stack, f"/{stream}/_count")
    return bool(answer and answer["count"])


def refuse_foreign(stack: Stack, installation: Installation) -> None:
    """Say so where a namespace holds data that is not the kit's.

    Errors:
        ClusterError: it does, or the cluster cannot be asked.
    """
    strange = foreign(stack, installation)
    if strange:
        more = f" and {len(strange) - SHOWN} more" if len(strange) > SHOWN else ""
        raise ClusterError(
            f"{stack.elastic.url}: namespace '{installation.namespace}' holds data that the kit did not "
            f"write ({', '.join(strange[:SHOWN])}{more}); choose another by --namespace, or point jobs at "
            "the data that is there by --no-generate --index-pattern"
        )
