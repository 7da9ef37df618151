"""What the kit remembers in the cluster itself: options, truth, the last run, and marks without a place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import orjson

from elastic_ml_kit.model import Document
from elastic_ml_kit.targets.cluster.faults import RefusedError, reason
from elastic_ml_kit.targets.cluster.install.requests import persistently
from elastic_ml_kit.targets.cluster.installation import OWNER
from elastic_ml_kit.targets.cluster.stack import Stack

INDEX = "esmlkit-manifest"

LARGEST = 900_000
"""Bytes of JSON that one document holds."""

_KEYWORD = {"type": "keyword"}
_SETTINGS = {"index": {"number_of_shards": 1, "auto_expand_replicas": "0-1", "hidden": True}}
_MAPPINGS = {
    "dynamic": "strict",
    "_meta": {"managed_by": OWNER},
    "properties": {
        "namespace": _KEYWORD,
        "name": _KEYWORD,
        "parts": _KEYWORD,
        "body": {"type": "object", "enabled": False},
    },
}


class Manifest:
    """Named documents and lists of them, of one namespace; empty until something is written.

    A list is written beside the old one and takes its place at once, whatever it is that breaks off.

    Example:
        manifest = Manifest(stack, "esmlkit")
        manifest.write("options", {"seed": 7})
        manifest.read("options")
        manifest.write_many("truth", ({"id": each} for each in range(100_000)))
    """

    def __init__(self, stack: Stack, namespace: str) -> None:
        self._elastic = stack.elastic
        self._namespace = namespace

    def read(self, name: str) -> Document:
        """A document; empty where none was written.

        Errors:
            ClusterError: the cluster cannot be asked. The same holds for every method.
        """
        return dict((self._source(self._id(name)) or {"body": {}})["body"].get("document", {}))

    def holds(self, name: str) -> bool:
        """Whether something was written under the name, be it empty."""
        return self._source(self._id(name)) is not None

    def read_many(self, name: str) -> Iterator[Document]:
        """The documents of a list in the order in which they were written."""
        for part in self._parts(name):
            yield from (self._source(part) or {"body": {}})["body"].get("documents", ())

    def write(self, name: str, document: Document) -> None:
        """Keep a document in place of the one before."""
        self._put({self._id(name): {"name": name, "body": {"document": document}}})

    def write_many(self, name: str, documents: Iterable[Document]) -> None:
        """Keep a list of documents in place of the one before."""
        before = self._parts(name)
        generation = 1 + max((int(part.split(":")[-2]) for part in before), default=0)
        parts: list[str] = []
        for chunk in _chunks(documents):
            parts.append(f"{self._id(name)}:{generation}:{len(parts)}")
            self._put({parts[-1]: {"name": name, "body": {"documents": chunk}}})
        self._put({self._id(name): {"name": name, "parts": parts, "body": {}}})
        self._drop(before)

    def forget(self, name: str) -> None:
        """Remove a document or list."""
        self._drop([*self._parts(name), self._id(name)])

    def remove(self) -> None:
        """Remove all of the namespace, and the index where nothing is left in it."""
        while ids := self._search({"term": {"namespace": self._namespace}}):
            self._drop(ids)
        if self._exists() and not self._search({"match_all": {}}):
            with self._elastic.calls() as client:
                client.indices.delete(index=INDEX, ignore_unavailable=True)

    def names(self) -> frozenset[str]:
        """The names under which something is kept."""
        hits = self._hits({"term": {"namespace": self._namespace}})
        return frozenset(hit["_source"]["name"] for hit in hits)

    def _id(self, name: str) -> str:
        return f"{self._namespace}:{name}"

    def _parts(self, name: str) -> list[str]:
        return list((self._source(self._id(name)) or {}).get("parts", ()))

    def _source(self, key: str) -> Document | None:
        """What is kept under an id, found at once and not only after a refresh."""
        try:
            return persistently(lambda: self._got(key), again=True)
        except RefusedError as error:
            if error.status != 404:
                raise
            return None

    def _got(self, key: str) -> Document:
        with self._elastic.calls() as client:
            return dict(client.get(index=INDEX, id=key)["_source"])

    def _put(self, documents: dict[str, Document]) -> None:
        if not self._exists():
            self._create()
        lines = [
            line
            for name, document in documents.items()
            for line in ({"index": {"_id": name}}, {"namespace": self._namespace, **document})
        ]
        persistently(lambda: self._bulk(lines), again=True)

    def _drop(self, ids: Sequence[str]) -> None:
        if ids and self._exists():
            persistently(lambda: self._bulk([{"delete": {"_id": name}} for name in ids]), again=True)

    def _bulk(self, lines: Sequence[Document]) -> None:
        with self._elastic.calls() as client:
            answer = client.bulk(index=INDEX, operations=lines, refresh=True)
        failed = [each for item in answer["items"] for each in item.values() if "error" in each]
        if failed:
            raise RefusedError(self._elastic.url, failed[0]["status"], reason(failed[0]))

    def _exists(self) -> bool:
        with self._elastic.calls() as client:
            return bool(client.indices.exists(index=INDEX))

    def _create(self) -> None:
        try:
            with self._elastic.calls() as client:
                client.indices.create(index=INDEX, settings=_SETTINGS, mappings=_MAPPINGS)
        except RefusedError as error:
            if "already exists" not in error.reason:
                raise

    def _search(self, query: Document) -> list[str]:
        return [hit["_id"] for hit in self._hits(query)]

    def _hits(self, query: Document) -> list[Any]:
        if not self._exists():
            return []
        with self._elastic.calls() as client:
            answer = client.search(index=INDEX, query=query, size=1000, source_includes=["name"])
        return list(answer["hits"]["hits"])


def _chunks(documents: Iterable[Document]) -> Iterator[list[Document]]:
    """Lists of documents that are as large as one document may be."""
    chunk: list[Document] = []
    size = 0
    for document in documents:
        length = len(orjson.dumps(document)) + 1
        if chunk and size + length > LARGEST:
            yield chunk
            chunk, size = [], 0
        chunk.append(document)
        size += length
    if chunk:
        yield chunk
