"""A lab of either version with a stack on it, opened for one test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from elastic_ml_kit.definitions.catalog import Catalog
from elastic_ml_kit.model import Document
from elastic_ml_kit.targets.cluster.connection import Connection
from elastic_ml_kit.targets.cluster.install.requests import look, send
from elastic_ml_kit.targets.cluster.secret import Basic, Secret
from elastic_ml_kit.targets.cluster.stack import Stack
from tests.contract.lab import PASSWORD, Lab
from tests.contract.server import running
from tests.targets.cluster.install.definitions import RARE, catalog


@dataclass(frozen=True)
class Site:
    """A lab, the stack on it, and the catalog in the form of its version."""

    lab: Lab
    stack: Stack
    catalog: Catalog

    @property
    def job(self) -> str:
        """The id of the job that the tests look at most closely."""
        return next(name for name in self.catalog.jobs if name.startswith(RARE))

    def look(self, path: str) -> Document:
        """What Elasticsearch answers to a GET."""
        return dict(look(self.stack, path) or {})

    def index(self, stream: str, event: Document) -> None:
        """Write one event with the id 1."""
        lines: list[Document] = [{"create": {"_id": "1"}}, event]
        with self.stack.elastic.calls() as client:
            client.bulk(index=stream, operations=lines, refresh=True)

    def send(self, method: str, path: str, body: object = None) -> None:
        """Do something that the kit does not do."""
        send(self.stack, method, path, body)


Opening = Callable[..., Site]


@pytest.fixture
def opened() -> Iterator[Opening]:
    """Opens a site by the fields of its lab; every request to it has to be one that the shapes allow."""
    with ExitStack() as closing:
        labs: list[Lab] = []

        def site(version: str = "9.4.0", kibana: bool = True, **fields: object) -> Site:
            lab = Lab(version=version, **fields)  # type: ignore[arg-type]
            at = closing.enter_context(running(lab))
            labs.append(lab)
            login = Basic("elastic", Secret(PASSWORD))
            connection = Connection(at.elastic, at.kibana if kibana else None, lab.space, login)
            stack = closing.enter_context(Stack(connection))
            return Site(lab, stack, catalog(version))

        yield site
        assert [each for lab in labs for each in lab.violations] == []


@pytest.fixture(params=["8.19.2", "9.4.0"])
def site(request: pytest.FixtureRequest, opened: Opening) -> Site:
    return opened(request.param)
