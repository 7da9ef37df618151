"""A lab with the official client on it: with documents of its own, and with a real engine behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from elasticsearch import Elasticsearch

from tests.contract.lab import Lab
from tests.contract.server import running
from tests.engine.conftest import running as engine_running


@dataclass(frozen=True)
class Site:
    """A lab, and a client on its Elasticsearch."""

    lab: Lab
    client: Elasticsearch
    url: str


@pytest.fixture(scope="session")
def engine_url() -> Iterator[str]:
    with engine_running() as engine:
        yield engine.url


@pytest.fixture
def memory_site() -> Iterator[Site]:
    yield from _site(None)


@pytest.fixture
def engine_site(engine_url: str) -> Iterator[Site]:
    try:
        yield from _site(engine_url)
    finally:
        with Elasticsearch(engine_url) as client:
            client.indices.delete_data_stream(name="*")
            client.indices.delete(index="*", allow_no_indices=True)
            client.indices.delete_index_template(name="*")
            client.cluster.delete_component_template(name="*")


@pytest.fixture(params=["memory", pytest.param("engine", marks=pytest.mark.xdist_group("engine"))])
def site(request: pytest.FixtureRequest) -> Site:
    """The same with and without an engine."""
    found: Site = request.getfixturevalue(f"{request.param}_site")
    return found


def _site(engine: str | None) -> Iterator[Site]:
    lab = Lab(version="9.4.0", secured=False)
    with running(lab, engine=engine) as addresses:
        client = Elasticsearch(addresses.elastic, max_retries=0, retry_on_timeout=False, request_timeout=60)
        with client:
            yield Site(lab, client, addresses.elastic)
    assert lab.violations == []
