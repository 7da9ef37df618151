"""Every target that there is, and a small company whose events go into each of them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from elastic_ml_kit.content import shipped
from elastic_ml_kit.definitions.catalog import Catalog
from elastic_ml_kit.events.synth.generation import Generation, prepare
from elastic_ml_kit.events.synth.options import Options
from elastic_ml_kit.targets.base import Target
from elastic_ml_kit.targets.cluster.connection import Connection
from elastic_ml_kit.targets.cluster.installation import Installation
from elastic_ml_kit.targets.cluster.secret import ApiKey, Secret
from elastic_ml_kit.targets.cluster.target import ClusterTarget
from elastic_ml_kit.targets.local import LocalTarget
from tests.contract.lab import API_KEY, Lab
from tests.contract.server import running

DAY = 86_400_000
PLACES = ("memory", "folder", "cluster 8.19.3", "cluster 9.2.4")
JOB, OTHER = "auth_rare_user", "auth_rare_source_ip_for_a_user"


@pytest.fixture(scope="session")
def shipped_catalog() -> Catalog:
    return Catalog.load(shipped())


@pytest.fixture(scope="session")
def few(shipped_catalog: Catalog) -> Catalog:
    """One job and its rule, and all templates."""
    return shipped_catalog.select(jobs=[JOB])


@pytest.fixture(scope="session")
def company(few: Catalog) -> Generation:
    """A week of logons that ends today, which is as far back as rules are run by hand."""
    today = time.time_ns() // 1_000_000 // DAY * DAY
    return prepare(Options(days=7, start=today - 7 * DAY, users=6, hosts=4), few)


@contextmanager
def place(name: str, folder: Path) -> Iterator[Target]:
    """A fresh target of one of `PLACES`; a cluster is held to the published shapes."""
    if not name.startswith("cluster "):
        with LocalTarget.open(":memory:" if name == "memory" else folder / "ws") as workspace:
            yield workspace
        return
    lab = Lab(version=name.removeprefix("cluster "))
    with running(lab) as at:
        login = Connection(at.elastic, at.kibana, auth=ApiKey(Secret(API_KEY)))
        with ClusterTarget.open(login, Installation(), report=folder / "report") as cluster:
            yield cluster
    assert not lab.violations


@pytest.fixture(params=PLACES)
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Target]:
    with place(request.param, tmp_path) as found:
        yield found
