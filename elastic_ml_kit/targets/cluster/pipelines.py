"""Ingest pipelines and stored scripts of a cluster: read, tried, and lent to it while a test runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from elastic_ml_kit.targets.cluster.elastic import Elastic
from elastic_ml_kit.targets.cluster.faults import RefusedError

PAGE = 500
"""Documents of one request."""


class Pipelines:
    """The pipelines of a cluster.

    Errors:
        UnreachableError, RefusedError: from every method, as `Elastic.calls` tells them.
    """

    def __init__(self, elastic: Elastic) -> None:
        self._elastic = elastic

    def matching(self, names: Sequence[str]) -> dict[str, dict[str, Any]]:
        """The bodies of pipelines by id: of those that the names or patterns with `*` stand for."""
        found: dict[str, dict[str, Any]] = {}
        with _missing(), self._elastic.calls() as client:
            found = dict(client.ingest.get_pipeline(id=",".join(names)))
        return {name: found[name] for name in sorted(found)}

    def find(self, name: str) -> dict[str, Any] | None:
        """The body of a pipeline, or None where there is none."""
        return self.matching([name]).get(name)

    def script(self, name: str) -> dict[str, Any] | None:
        """A stored script with `lang` and `source`, or None where there is none."""
        with _missing(), self._elastic.calls() as client:
            found: dict[str, Any] = client.get_script(id=name)["script"]
            return found
        return None

    def simulate(self, body: Mapping[str, Any], docs: Sequence[Mapping[str, Any]]) -> list[Any]:
        """What `_simulate` answers for each document."""
        answers: list[Any] = []
        for start in range(0, len(docs), PAGE):
            with self._elastic.calls() as client:
                page = docs[start : start + PAGE]
                answers += client.ingest.simulate(pipeline=dict(body), docs=list(page))["docs"]
        return answers

    @contextmanager
    def lent(
        self, pipelines: Mapping[str, Mapping[str, Any]], scripts: Mapping[str, Mapping[str, Any]]
    ) -> Iterator[None]:
        """Pipelines and scripts that are in the cluster until the context ends, however it ends.

        Args:
            pipelines: bodies by id, each after those that it calls.
            scripts: stored scripts by id.
        """
        with ExitStack() as stack:
            for name, script in scripts.items():
                stack.callback(self._remove_script, name)
                with self._elastic.calls() as client:
                    client.put_script(id=name, script=dict(script))
            for name, body in pipelines.items():
                stack.callback(self._remove, name)
                with self._elastic.calls() as client:
                    client.ingest.put_pipeline(id=name, body=dict(body))
            yield

    def _remove(self, name: str) -> None:
        with _missing(), self._elastic.calls() as client:
            client.ingest.delete_pipeline(id=name)

    def _remove_script(self, name: str) -> None:
        with _missing(), self._elastic.calls() as client:
            client.delete_script(id=name)


@contextmanager
def _missing() -> Iterator[None]:
    """What is not there is no error."""
    try:
        yield
    except RefusedError as error:
        if error.status != 404:
            raise
