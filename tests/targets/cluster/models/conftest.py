"""A lab with the cluster's client on it, and the shipped model as it is uploaded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache

import pytest

from elastic_ml_kit.model import Document
from elastic_ml_kit.score.text.package import Package, read_package
from elastic_ml_kit.score.text.places import find_model
from elastic_ml_kit.targets.cluster.connection import Connection
from elastic_ml_kit.targets.cluster.elastic import Elastic
from elastic_ml_kit.targets.cluster.models.payload import body_of
from elastic_ml_kit.targets.cluster.secret import Basic, Secret
from elastic_ml_kit.targets.cluster.stack import Stack
from tests.contract.lab import PASSWORD, Lab
from tests.contract.ml_models import Model, trained
from tests.contract.server import running

SHIPPED = "esmlkit/log-severity"
ID = "esmlkit-log-severity"


@cache
def package() -> Package:
    """The shipped model."""
    found = read_package(find_model(SHIPPED))
    assert found is not None
    return found


@cache
def body() -> Document:
    """Its configuration as it is put."""
    return body_of(package(), SHIPPED)


@dataclass(frozen=True)
class Site:
    """A lab, and the cluster as the kit sees it."""

    lab: Lab
    elastic: Elastic

    @property
    def held(self) -> dict[str, Model]:
        """The models that the lab has."""
        return trained(self.lab).models

    def asked(self) -> list[tuple[str, str]]:
        """Method and path of what changes a model, in order."""
        return [
            (each.method, each.path.removeprefix("/_ml/trained_models/"))
            for each in self.lab.asked
            if each.method != "GET" and "/trained_models/" in each.path
        ]


Opening = Callable[..., Site]


@pytest.fixture
def opened() -> Iterator[Opening]:
    """Opens a site by the fields of its lab; every request to it has to be one that the shapes allow."""
    with ExitStack() as closing:
        labs: list[Lab] = []

        def site(version: str = "9.4.0", **fields: object) -> Site:
            lab = Lab(version=version, **fields)  # type: ignore[arg-type]
            at = closing.enter_context(running(lab))
            labs.append(lab)
            login = Basic("elastic", Secret(PASSWORD))
            stack = closing.enter_context(Stack(Connection(at.elastic, at.kibana, lab.space, login)))
            return Site(lab, stack.elastic)

        yield site
        assert [each for lab in labs for each in lab.violations] == []


@pytest.fixture
def site(opened: Opening) -> Site:
    return opened()
