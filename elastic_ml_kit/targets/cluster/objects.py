"""The catalog's Kibana objects beside those of a cluster: what people changed there can be brought back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from elastic_ml_kit.definitions.catalog import Catalog
from elastic_ml_kit.definitions.definition import Resource
from elastic_ml_kit.definitions.kibana import KINDS, Change, changes, normal
from elastic_ml_kit.definitions.other import SAVED_TYPES
from elastic_ml_kit.errors import UsageError, nearest
from elastic_ml_kit.model import Document
from elastic_ml_kit.targets.base import Kind
from elastic_ml_kit.targets.cluster.install import Names, wanted
from elastic_ml_kit.targets.cluster.install.saved import find_objects
from elastic_ml_kit.targets.cluster.installation import Installation
from elastic_ml_kit.targets.cluster.laid import Laid
from elastic_ml_kit.targets.cluster.stack import Stack

SAVED = frozenset(Kind(kind) for kind in SAVED_TYPES)


@dataclass(frozen=True, slots=True)
class Compared:
    """An object of the catalog beside the one in Kibana.

    Attributes:
        id: in Kibana.
        there: whether Kibana has it.
        changes: what differs, from ours to theirs.
    """

    kind: str
    id: str
    file: str
    there: bool
    changes: tuple[Change, ...] = ()

    @property
    def same(self) -> bool:
        """Whether Kibana has it as the catalog does."""
        return self.there and not self.changes


class Objects:
    """The Kibana objects of an installation.

    Args:
        asked: which installation; the prefix is the one of before where `prefix` is None.

    Errors:
        UnreachableError: no Kibana is named.
        UsageError: several installations are in the namespace and none is named.
    """

    def __init__(self, stack: Stack, catalog: Catalog, asked: Installation, prefix: str | None) -> None:
        self._kibana = stack.front("comparing its objects")
        self._catalog, self._release, self._space = catalog, stack.release, stack.connection.space
        self._installation = replace(Laid(stack, asked.namespace).completed(asked, prefix), only=SAVED)
        self._names = Names(self._installation, self._space)

    def compared(self) -> list[Compared]:
        """Every object of the catalog, and what differs in Kibana.

        Errors:
            ClusterError: Kibana cannot be reached, or does not allow it.
        """
        return [self._compared(each) for each in self._own()]

    def exported(self, ids: Iterable[str]) -> Iterator[Document]:
        """Objects of Kibana in the form of files, those of the catalog under their names there.

        Args:
            ids: as in the catalog, or in Kibana for what the catalog does not have.

        Errors:
            UsageError: Kibana has no such object.
            ClusterError: Kibana cannot be reached, or does not allow it.
        """
        own: dict[str, list[str]] = {}
        for each in self._own():
            own.setdefault(each.id, []).append(each.kind)
        for name in ids:
            held = [self._there(kind, name) for kind in own.get(name, ())]
            bodies = [body for body in held if body is not None] or (
                [] if name in own else self._foreign(name)
            )
            if not bodies:
                hint = nearest(name, own) or "; panels of other types are exported with their dashboard"
                raise UsageError(f"Kibana has no data view, search or dashboard '{name}'{hint}")
            yield from (self._told_back(body, name) for body in bodies)

    def _own(self) -> list[Resource]:
        return [each for each in self._catalog.others if each.kind in KINDS.values()]

    def _compared(self, each: Resource) -> Compared:
        name = self._names.of(Kind(each.kind), each.id)
        theirs = self._there(each.kind, each.id)
        found = () if theirs is None else tuple(changes(self._sent[each.kind, name], theirs))
        return Compared(each.kind, name, each.file, theirs is not None, found)

    @cached_property
    def _sent(self) -> dict[tuple[str, str], Document]:
        """What `apply` sends, by kind and id in Kibana."""
        steps = wanted(self._catalog, self._installation, self._release, self._space)
        return {(step.kind.value, step.id): step.body or {} for step in steps}

    @cached_property
    def _held(self) -> dict[tuple[str, str], Document]:
        """What Kibana has of it."""
        found: dict[tuple[str, str], Document] = {}
        for kind in SAVED:
            names = [self._names.of(kind, each.id) for each in self._own() if each.kind == kind.value]
            there = find_objects(self._kibana, SAVED_TYPES[kind], names)
            found.update({(kind.value, name): body for name, body in there.items()})
        return found

    def _there(self, kind: str, name: str) -> Document | None:
        return self._held.get((kind, self._names.of(Kind(kind), name)))

    def _foreign(self, name: str) -> list[Document]:
        """Whatever Kibana has of an id that is not the catalog's."""
        return [body for kind in KINDS for body in find_objects(self._kibana, kind, [name]).values()]

    def _told_back(self, body: Document, name: str) -> Document:
        """An object in which all goes by its name in the catalog."""
        told = normal(self._names.retold(body, self._back))
        key = "name" if told["type"] == "index-pattern" else "title"
        title = told["attributes"].get(key)
        if isinstance(title, str):
            told["attributes"][key] = title.removesuffix(self._names.label)
        return {**told, "id": name}

    @cached_property
    def _back(self) -> dict[str, str]:
        """Name in the cluster → name in the catalog, of all that an object may mention."""
        back = {
            self._names.of(Kind(kind), name): name
            for kind, name, _ in self._catalog.resources()
            if kind != Kind.RULE
        }
        return back | {self._names.of(Kind.JOB, name): base for base, name in self._catalog.renamed.items()}
