"""A real search engine on loopback, one for all tests or one for a test with its own settings."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from elastic_ml_kit.content import shipped
from elastic_ml_kit.definitions.catalog import Catalog

START = Path(__file__).with_name("start")
MISSING = [tool for tool in ("java", "javac", "mvn") if not shutil.which(tool)]
REASON = f"the real engine needs {' and '.join(MISSING)}"


def some(cases: Sequence[dict[str, Any]]) -> Sequence[dict[str, Any]]:
    """Every sixth case, since a script costs the engine some 50 ms; all with ESMLKIT_TEST_WHOLE=1."""
    return cases if os.environ.get("ESMLKIT_TEST_WHOLE") else cases[::6]


@dataclass(frozen=True, slots=True)
class Engine:
    """A running engine: its URL, the official client on it, its process."""

    url: str
    client: Elasticsearch
    process: subprocess.Popen[str]

    def kill(self) -> None:
        """End it at once, as a crash would."""
        self.process.kill()
        self.process.wait()


@contextmanager
def running(*options: str) -> Iterator[Engine]:
    """An engine from its start to its end; skips the test where the tools for it are missing."""
    if MISSING:
        pytest.skip(REASON)
    command = [str(START), "--with-parent", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        url = process.stdout.readline().strip()
        assert url, "the engine did not start: see stderr"
        client = Elasticsearch(url, retry_on_timeout=False, max_retries=0, request_timeout=60)
        try:
            yield Engine(url, client, process)
        finally:
            client.close()
            process.terminate()


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    with running() as found:
        yield found


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return Catalog.load(shipped())


def settings(pairs: Sequence[str]) -> list[str]:
    """Command line options for node settings."""
    return [word for pair in pairs for word in ("--setting", pair)]


def plain(body: Any) -> Any:
    """A template as this engine takes it: constant keywords need a value there, so they become keywords."""
    if isinstance(body, dict):
        if body.get("type") == "constant_keyword":
            return {"type": "keyword"}
        return {name: plain(value) for name, value in body.items()}
    return [plain(value) for value in body] if isinstance(body, list) else body
