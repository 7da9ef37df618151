"""Read back from a real engine: the searches find what the workspace finds in the same events."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from elastic_ml_kit.events.synth.options import Options
from elastic_ml_kit.fields import ID
from elastic_ml_kit.targets.cluster.connection import Connection
from elastic_ml_kit.targets.cluster.reading import extent, missing_fields, read_events, source_events, streams
from elastic_ml_kit.targets.cluster.stack import Stack
from tests.contract.lab import Lab
from tests.contract.server import running
from tests.engine.conftest import Engine
from tests.targets.cluster.reading.conftest import PATTERNS, World, filled, ids

OPTIONS = Options(days=1, users=5, hosts=4, docs=2_000, namespace="reading")


@pytest.fixture(scope="module")
def world(engine: Engine) -> Iterator[World]:
    with (
        running(Lab(secured=False), engine=engine.url) as at,
        Stack(Connection(at.elastic)) as stack,
        filled(stack, OPTIONS) as found,
    ):
        yield found


def test_the_streams_and_their_time(world: World) -> None:
    held = world.here.summary()["streams"]
    found = streams(world.stack, PATTERNS)
    assert {name: facts["events"] for name, facts in found.items()} == {
        name: facts["events"] for name, facts in held.items()
    }
    assert extent(world.stack, PATTERNS) == world.here.extent()


def test_the_events_of_every_record(world: World) -> None:
    records = world.records()
    assert {"auth_rare_user", "dns_tunneling_ea"} <= {record.job_id for record in records}
    found = source_events(world.stack, world.jobs, records, [ID], patterns=PATTERNS)
    assert [ids(frame) for frame in found] == [
        ids(frame) for frame in world.here.source_events(records, [ID])
    ]


def test_all_events_page_by_page(world: World) -> None:
    batches = list(read_events(world.stack, PATTERNS, columns=[], page=100))
    found = {name for batch in batches for name in ids(batch.events)}
    assert sum(batch.events.height for batch in batches) == len(found) == world.here.summary()["events"]


def test_the_jobs_that_cannot_run(world: World) -> None:
    report = world.here.last_run()
    assert report is not None
    found = missing_fields(world.stack, world.catalog.jobs, PATTERNS)
    assert found.keys() == report.skipped.keys() - world.catalog.rules.keys()
