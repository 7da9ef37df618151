"""Public samples of real logs come through whole: as many documents as lines, each with its time."""

from __future__ import annotations

import gzip
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from elastic_ml_kit.content import shipped
from elastic_ml_kit.normalise.compile import Compiler
from elastic_ml_kit.normalise.document import IngestDocument
from elastic_ml_kit.normalise.running.library import open_library
from elastic_ml_kit.normalise.running.uses import compiled

LOGHUB = Path(__file__).parents[2] / "../shared/data/loghub"
NOW = "2026-01-05T00:00:00Z"

pytestmark = pytest.mark.skipif(not LOGHUB.is_dir(), reason="the loghub samples are not here")


def parsed(sample: str, pipeline: str) -> list[dict[str, Any]]:
    library, written = open_library(pipeline, shipped())
    runs = compiled(written, library, Compiler(resources=library.resources()))
    lines = gzip.decompress((LOGHUB / sample / f"{sample}_2k.log.gz").read_bytes()).decode().splitlines()
    documents = [IngestDocument({"message": line}, {"_index": "logs"}, {"timestamp": NOW}) for line in lines]
    for document in documents:
        runs.run(document)
    return [document.source for document in documents]


@pytest.mark.parametrize(
    ("sample", "pipeline", "dated"),
    [
        ("OpenSSH", "esmlkit-auth", "2025-12-10T06:55:46.000Z"),
        ("Linux", "esmlkit-auth", "2025-06-14T15:16:01.000Z"),
        ("Linux", "esmlkit-syslog", "2025-06-14T15:16:01.000Z"),
        ("Apache", "esmlkit-apache-error", "2005-12-04T04:47:44.000Z"),
        ("Windows", "esmlkit-windows-text", "2016-09-28T04:30:30.000Z"),
    ],
)
def test_nothing_is_dropped(sample: str, pipeline: str, dated: str) -> None:
    documents = parsed(sample, pipeline)
    failed = Counter(each["error"]["message"] for each in documents if "message" in each.get("error", {}))
    assert failed == {}
    assert len(documents) == 2000
    assert documents[0]["@timestamp"] == dated
    assert all("@timestamp" in each and each["message"] and each["event"]["original"] for each in documents)


def test_what_sshd_said_is_understood() -> None:
    documents = parsed("OpenSSH", "esmlkit-auth")
    actions = Counter((each["event"].get("action"), each["event"].get("outcome")) for each in documents)
    assert actions["ssh_login", "failure"] == 524
    assert actions["ssh_login", "success"] == 1
    assert actions[None, None] == 1, "of 2,000 lines one says nothing of who does what"
