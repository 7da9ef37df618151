"""A cluster for all tests of this folder, and the command line on it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.cluster.lab import VERSIONS, Lab, named, started, without_cluster

GIVEN = named(os.environ)


@pytest.fixture(scope="session", params=["given"] if GIVEN else VERSIONS)
def lab(request: pytest.FixtureRequest) -> Iterator[Lab]:
    if GIVEN:
        yield Lab(GIVEN, own=False)
        return
    with started(request.param) as found:
        yield found


@dataclass(frozen=True, slots=True)
class Ended:
    """A command that has ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class Cli:
    """`esmlkit` on the lab, in a process of its own, in a folder of its own."""

    lab: Lab
    folder: Path

    def __call__(self, *arguments: str) -> Ended:
        done = subprocess.run(
            [sys.executable, "-m", "elastic_ml_kit", *arguments],
            cwd=self.folder,
            env=without_cluster() | {**self.lab.environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        secret = self.lab.environment.get("ESMLKIT_PASSWORD") or self.lab.environment.get("ESMLKIT_API_KEY")
        ended = Ended(done.returncode, done.stdout.decode(), done.stderr.decode())
        assert not secret or secret not in ended.out + ended.err, "a secret was printed"
        return ended


@pytest.fixture(scope="module")
def esmlkit(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Cli:
    return Cli(lab, tmp_path_factory.mktemp("cluster"))
