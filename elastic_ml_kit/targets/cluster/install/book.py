"""What is ours of the kinds that a mark cannot tell: scripts, rules and Kibana objects, and in which form."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

import orjson

from elastic_ml_kit.model import Document
from elastic_ml_kit.targets.base import Kind
from elastic_ml_kit.targets.cluster.install.manifest import Manifest
from elastic_ml_kit.targets.cluster.install.table import TABLE
from elastic_ml_kit.targets.cluster.installation import Installation
from elastic_ml_kit.targets.cluster.stack import Stack

_SHARED = "marks"


class Book:
    """Ids and digests by kind, kept in the manifest.

    An id is entered before its resource is made, and its digest after: whatever breaks off, nothing is in
    the cluster that nobody knows of.
    """

    def __init__(self, stack: Stack, installation: Installation) -> None:
        self._manifest = Manifest(stack, installation.namespace)
        self._own = f"{_SHARED}:{installation.prefix}:{stack.connection.space}"

    def digests(self, kind: Kind) -> dict[str, str]:
        """The digests of what is ours by id, "" for what was never finished."""
        return dict(self._manifest.read(self._page(kind)).get(kind, {}))

    def enter(self, kind: Kind, digests: Mapping[str, str]) -> None:
        """Remember resources; those that are known already get another digest."""
        page = self._manifest.read(self._page(kind))
        self._manifest.write(self._page(kind), {**page, kind: {**page.get(kind, {}), **digests}})

    def strike(self, kind: Kind, names: Iterable[str]) -> None:
        """Forget resources."""
        page = self._manifest.read(self._page(kind))
        gone = {*names}
        rest = {name: digest for name, digest in page.get(kind, {}).items() if name not in gone}
        if rest != page.get(kind, {}):
            self._manifest.write(self._page(kind), {**page, kind: rest})

    def open(self) -> None:
        """Note that this installation exists, so that others of its namespace know."""
        if not self._manifest.holds(self._own):
            self._manifest.write(self._own, {})

    def close(self, whole: bool) -> None:
        """Forget this installation, or the whole namespace."""
        if whole:
            self._manifest.remove()
        else:
            self._manifest.forget(self._own)

    def others(self) -> frozenset[str]:
        """The prefixes of other installations in this namespace; those in other spaces may have ours."""
        pages = (name.split(":") for name in self._manifest.names() - {self._own})
        return frozenset(page[1] for page in pages if page[0] == _SHARED and len(page) == 3)

    def _page(self, kind: Kind) -> str:
        return _SHARED if TABLE[kind].wide else self._own


def digest(body: Document) -> str:
    """A text that is the same for the same body only."""
    return hashlib.sha256(orjson.dumps(body, option=orjson.OPT_SORT_KEYS)).hexdigest()[:32]
