"""The same small organisation in a cluster and in a workspace, and a few documents of somebody's own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import orjson
import polars as pl
import pytest

from elastic_ml_kit.content import shipped
from elastic_ml_kit.definitions.catalog import Catalog
from elastic_ml_kit.definitions.definition import Job
from elastic_ml_kit.events.ndjson import encode_lines
from elastic_ml_kit.events.synth.generation import prepare
from elastic_ml_kit.events.synth.options import Options
from elastic_ml_kit.fields import ID
from elastic_ml_kit.model import Record
from elastic_ml_kit.targets.base import Batch
from elastic_ml_kit.targets.cluster.bulk import BulkWriter, PoolSender
from elastic_ml_kit.targets.cluster.connection import Connection
from elastic_ml_kit.targets.cluster.stack import Stack
from elastic_ml_kit.targets.local import LocalTarget
from tests.contract.lab import Lab
from tests.contract.server import running

MODULES = ("security_auth", "security_network")
OPTIONS = Options(days=2, users=6, hosts=4, docs=3_500, namespace="reading")
PATTERNS = ("logs-*-reading",)
OWN = ("own-*",)
MINUTE = 60_000
START = 1_767_571_200_000


@dataclass(frozen=True)
class World:
    """A cluster and a workspace with the same events, and what the workspace found in them."""

    stack: Stack
    here: LocalTarget
    catalog: Catalog

    @property
    def jobs(self) -> dict[str, Job]:
        return dict(self.here.jobs())

    @property
    def types(self) -> dict[str, str]:
        """Elasticsearch type by field."""
        return {name: kind for each in self.catalog.templates.values() for name, kind in each.fields.items()}

    def records(self, *jobs: str) -> list[Record]:
        """The records of these jobs, or of all."""
        return [
            record
            for result in self.here.results()
            if not jobs or result.job_id in jobs
            for record in result.records
        ]


@pytest.fixture(scope="session")
def lab() -> Lab:
    """The state of the cluster, and what it was asked."""
    return Lab(secured=False)


@pytest.fixture(scope="session")
def stack(lab: Lab) -> Iterator[Stack]:
    """An empty cluster."""
    with running(lab) as at, Stack(Connection(at.elastic)) as found:
        yield found


@pytest.fixture(scope="session")
def world(stack: Stack) -> Iterator[World]:
    with filled(stack, OPTIONS) as found:
        yield found


@contextmanager
def filled(stack: Stack, options: Options) -> Iterator[World]:
    """The same events in the cluster and in a workspace, which has run its jobs."""
    catalog = Catalog.load(shipped()).select(modules=MODULES)
    batches = [Batch(stream, events) for stream, events in prepare(options, catalog).batches()]
    _install(stack, catalog)
    _write(stack, batches)
    with LocalTarget.open(":memory:") as here:
        here.apply(here.plan(catalog))
        here.write(batches)
        here.run()
        yield World(stack, here, catalog)


@pytest.fixture(scope="session")
def own(stack: Stack) -> Stack:
    """Logs of somebody's own: plain indices with an alias, a field that is mapped and empty."""
    text = {"type": "keyword"}
    logs = {
        "@timestamp": {"type": "date"},
        "event": {"properties": {"category": text, "outcome": text}},
        "user": {"properties": {"name": text}},
        "source": {"properties": {"ip": {"type": "ip"}}},
        "process": {"properties": {"name": text, "pid": {"type": "long"}}},
    }
    with stack.elastic.calls() as client:
        client.indices.create(index="own-logs", mappings={"properties": logs}, aliases={"mine": {}})
        client.indices.create(index="own-notes", mappings={"properties": {"note": text}})
        lines: list[dict[str, Any]] = []
        for name, documents in (("own-logs", _logons()), ("own-notes", [{"note": "no event"}])):
            for number, document in enumerate(documents):
                lines += [{"index": {"_index": name, "_id": f"{name}-{number}"}}, document]
        client.bulk(operations=lines, refresh=True)
    return stack


def _logons() -> Iterator[dict[str, Any]]:
    """Successful logons, one a minute: of ada, of nobody, of somebody without a name, of two at once."""
    users: list[Any] = ["ada", None, "", ["ada", "bo"]]
    for number in range(40):
        user = users[number % 4]
        yield {
            "@timestamp": START + number * MINUTE,
            "event": {"category": ["authentication"], "outcome": "success"},
            "source.ip": "10.0.0.1",
        } | ({} if user is None else {"user": {"name": user}})


def _install(stack: Stack, catalog: Catalog) -> None:
    """The catalog's templates, for the namespace of these tests."""
    with stack.elastic.calls() as client:
        for template in catalog.templates.values():
            body = orjson.loads(orjson.dumps(template.body))
            patterns = [each.replace("esmlkit", "reading") for each in template.patterns]
            client.indices.put_index_template(
                name=f"{template.name}-reading", body=body | {"index_patterns": patterns}
            )


def _write(stack: Stack, batches: Iterable[Batch]) -> None:
    documents = ((each.stream, encode_lines(each.events), each.events[ID]) for each in batches)
    report = BulkWriter(PoolSender(stack.elastic.url)).write(documents)
    assert report.rejected == 0
    with stack.elastic.calls() as client:
        client.indices.refresh(index=list(PATTERNS))


def ids(frame: pl.DataFrame) -> list[str]:
    """The ids of the events in a frame."""
    return sorted(frame[ID].to_list()) if ID in frame.columns else []
