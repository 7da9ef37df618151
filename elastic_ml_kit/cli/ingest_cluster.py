"""Tests of pipelines on a cluster: what a sample's pipeline calls is lent to it for as long as that takes."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Self

from elastic_ml_kit.errors import DefinitionError
from elastic_ml_kit.normalise.running.codec import parse_json, render_json
from elastic_ml_kit.normalise.running.library import Written
from elastic_ml_kit.normalise.running.uses import called, reachable, uses
from elastic_ml_kit.normalise.suite.sample import Sample
from elastic_ml_kit.normalise.suite.suite import Entry
from elastic_ml_kit.targets.cluster.connection import Connection
from elastic_ml_kit.targets.cluster.elastic import Elastic, identify
from elastic_ml_kit.targets.cluster.faults import RefusedError
from elastic_ml_kit.targets.cluster.pipelines import Pipelines

_WRONG = 400
"""The status of a pipeline that cannot be."""
_ADDED = (("_version", "-3"), ("_version_type", "internal"))
"""What `_simulate` adds to a document that does not have it."""


class Remote:
    """Runs samples on a cluster; use it as a context manager.

    Errors:
        UnreachableError, RefusedError: the cluster cannot be reached, or refuses.
    """

    def __init__(self, elastic: Elastic) -> None:
        self._elastic = elastic
        self._pipelines = Pipelines(elastic)
        self._prefix = f"esmlkit-test-{secrets.token_hex(4)}-"

    @classmethod
    def open(cls, connection: Connection) -> Self:
        """The cluster at the other end, if it is one that the kit supports."""
        return cls(Elastic(connection, identify(connection)))

    def simulate(self, sample: Sample, documents: Sequence[dict[str, Any]]) -> list[Entry]:
        """What the cluster makes of each document of a sample.

        Errors:
            DefinitionError: it refuses the pipeline, or one that this calls.
        """
        needed = reachable(sample.pipeline, sample.library)
        pipelines = {each.id: self._prefix + each.id for each in needed[1:]}
        found = {name: sample.library.script(name) for each in needed for name in _scripts(each)}
        scripts = {name: self._prefix + name for name, script in found.items() if script}
        lent = {pipelines[each.id]: _renamed(each, pipelines, scripts) for each in _callees_first(needed)}
        stored = {scripts[name]: script for name, script in found.items() if script}
        body = _renamed(sample.pipeline, pipelines, scripts)
        try:
            with self._pipelines.lent(lent, stored):
                answers = self._pipelines.simulate(body, documents)
        except RefusedError as error:
            if error.status != _WRONG:
                raise
            raise DefinitionError(
                [sample.pipeline.problem((), f"the cluster says: {error.reason}")]
            ) from None
        return [
            _entry(answer, document, sample.config.now)
            for answer, document in zip(answers, documents, strict=True)
        ]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._elastic.close()


def _scripts(written: Written) -> list[str]:
    """The ids of the stored scripts that a pipeline names."""
    return [
        str(use.options["id"]) for use in uses(written.body) if use.type == "script" and "id" in use.options
    ]


def _callees_first(needed: Sequence[Written]) -> list[Written]:
    """What the first of them calls, directly or not, each after what it calls itself."""
    by_id = {each.id: each for each in needed}
    ordered: dict[str, Written] = {}

    def visit(written: Written, above: tuple[str, ...]) -> None:
        for _, name in called(written.body):
            if name in by_id and name not in above and name not in ordered:
                visit(by_id[name], (*above, name))
        ordered[written.id] = written

    visit(needed[0], (needed[0].id,))
    del ordered[needed[0].id]
    return list(ordered.values())


def _renamed(written: Written, pipelines: Mapping[str, str], scripts: Mapping[str, str]) -> dict[str, Any]:
    """The body as it is lent: calling what is lent too."""
    body: dict[str, Any] = parse_json(render_json(dict(written.body)))
    for use in uses(body):
        options: Any = use.options
        if use.type == "pipeline" and options.get("name") in pipelines:
            options["name"] = pipelines[options["name"]]
        if use.type == "script" and options.get("id") in scripts:
            options["id"] = scripts[options["id"]]
    return body


def _entry(answer: Any, document: Mapping[str, Any], now: str | None) -> Entry:
    """An answer of the cluster in the form of a run here: its clock is set to the test's."""
    if answer is None:
        return None
    if "error" in answer:
        return {"error": _chain(answer["error"])}
    doc = answer["doc"]
    clock = doc.pop("_ingest", {}).get("timestamp")
    for name, value in _ADDED:
        if name not in document and str(doc.get(name)) == value:
            doc.pop(name)
    entry: Entry = _with_clock(doc, str(clock), now) if now else doc
    return entry


def _with_clock(value: Any, clock: str, now: str) -> Any:
    if isinstance(value, dict):
        return {key: _with_clock(each, clock, now) for key, each in value.items()}
    if isinstance(value, list):
        return [_with_clock(each, clock, now) for each in value]
    return now if value == clock else value


def _chain(error: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = [{"type": error.get("type"), "reason": error.get("reason")}]
    cause = error.get("caused_by")
    return [*found, *(_chain(cause) if isinstance(cause, Mapping) else ())]
