"""Ingest pipelines here beside the same pipelines in a real, warm engine, in one run."""

from __future__ import annotations

import argparse
import contextlib
import gzip
import json
import shutil
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.child import measure
from benchmarks.row import Row

if TYPE_CHECKING:
    from elastic_ml_kit.normalise.running.runner import Plan

SUBJECT = "Ingest pipelines"
ROOT = Path(__file__).parents[1]
ENGINE = ROOT / "tests" / "engine" / "start"
PIPELINES = Path(__file__).parent / "pipelines"
OPENSSH = ROOT / "../shared/data/loghub/OpenSSH/OpenSSH_2k.log.gz"
SAMPLES = ROOT / "ingest" / "samples" / "esmlkit-auth"
ECS_LOGS = ROOT / "../shared/data/ecs-logs"
NOW = "2026-01-05T00:00:00Z"
_BULK, _TIMES = 1_000, 5
_PUBLISHED = {"Elasticsearch 7.10.2, published": 22_900, "OpenSearch 2.19, published": 17_600}
_CONDITIONS = 20


def rows(quick: bool) -> list[Row]:
    """Each figure in a process of its own; the engine's only where Java is."""
    rounds = "1" if quick else "7"
    speeds = {way: measure("ingest", way, "--rounds", rounds).facts()["rate"] for way in WAYS}
    engine = _engine_rate(quick)
    found = [
        Row(SUBJECT, "sshd, 11 processors, one process", speeds["sshd"], "/s"),
        Row(SUBJECT, "… two processes", speeds["sshd2"], "/s"),
    ]
    if engine:
        found += [
            Row(SUBJECT, "… warm engine, bulks of 1,000", engine, "/s"),
            Row(SUBJECT, "one process / engine", speeds["sshd"] / engine, "x", at_least=1),
            Row(SUBJECT, "two processes / engine", speeds["sshd2"] / engine, "x", at_least=1.8),
        ]
    found += [Row(SUBJECT, f"… {name}", rate, "/s") for name, rate in _PUBLISHED.items()]
    found += [
        Row(SUBJECT, "auth, 25 processors, one process", speeds["auth"], "/s", at_least=12_000),
        Row(SUBJECT, "a condition", _condition(speeds), "µs", at_most=0.5),
    ]
    if speeds["normaliser"]:
        found.append(
            Row(SUBJECT, "log normaliser over ecs-logs", speeds["normaliser"], "/s", at_least=20_000)
        )
    return found


def _condition(speeds: dict[str, float]) -> float:
    """What one `if` costs a document, in millionths of a second."""
    return (1 / speeds["conditions"] - 1 / speeds["bare"]) / _CONDITIONS * 1e6


def _engine_rate(quick: bool) -> float:
    """Documents a second of a warm engine, all its cores at work; 0 where there is none."""
    if not all(map(shutil.which, ("java", "javac", "mvn"))):
        print("no real engine: it needs java, javac and mvn", file=sys.stderr)
        return 0
    body = json.loads((PIPELINES / "sshd.json").read_bytes())
    action = b'{"index":{}}\n'
    documents = sshd()
    bulks = [
        b"".join(action + line + b"\n" for line in documents[start : start + _BULK])
        for start in range(0, len(documents), _BULK)
    ]
    with _engine() as url:
        _send(url, "PUT", "/_ingest/pipeline/sshd", json.dumps(body).encode())
        _send(url, "PUT", "/bench", b'{"mappings":{"dynamic":false},"settings":{"number_of_replicas":0}}')
        seconds = []
        for _ in range(2 if quick else 25):
            began = time.perf_counter()
            for bulk in bulks:
                _send(url, "POST", "/bench/_bulk?pipeline=sshd&filter_path=errors", bulk)
            seconds.append(time.perf_counter() - began)
    return len(documents) / statistics.median(seconds[-10:])


def _send(url: str, method: str, path: str, body: bytes) -> None:
    kind = "application/x-ndjson" if "_bulk" in path else "application/json"
    request = urllib.request.Request(url + path, body, {"Content-Type": kind}, method=method)
    with urllib.request.urlopen(request) as answer:
        if json.loads(answer.read()).get("errors"):
            raise RuntimeError(f"{path}: the engine refused documents")


@contextlib.contextmanager
def _engine() -> Iterator[str]:
    with subprocess.Popen([str(ENGINE), "--with-parent"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def sshd() -> list[bytes]:
    """2,000 lines of an OpenSSH server five times, as documents."""
    if OPENSSH.exists():
        lines = gzip.decompress(OPENSSH.read_bytes()).decode().splitlines()
    else:
        lines = [line for file in sorted(SAMPLES.glob("*.log")) for line in file.read_text().splitlines()]
        lines = [line for line in lines if " sshd[" in line]
        lines = (lines * (2_000 // len(lines) + 1))[:2_000]
    return [json.dumps({"message": line}).encode() for line in lines] * _TIMES


def ecs_logs() -> list[bytes]:
    """The real documents of nine sources, where they are at hand."""
    files = sorted(ECS_LOGS.glob("*.ndjson.gz"))
    rows = [json.loads(line) for file in files for line in gzip.decompress(file.read_bytes()).splitlines()]
    return [json.dumps({"_index": row["index"], "_source": row["source"]}).encode() for row in rows] * _TIMES


def main() -> None:
    """Run one way and print its rate."""
    parser = argparse.ArgumentParser()
    parser.add_argument("way", choices=WAYS)
    parser.add_argument("--rounds", type=int, required=True)
    given = parser.parse_args()
    name, documents, workers = WAYS[given.way]
    found = documents()
    rate = _rate(str(name), found, given.rounds, workers) if found else 0
    print(json.dumps({"rate": rate}))


def _rate(pipeline: str, documents: Sequence[bytes], rounds: int, workers: int) -> float:
    from elastic_ml_kit.normalise.running.bench import measure as rounds_of
    from elastic_ml_kit.normalise.running.runner import Lot

    lines = list(enumerate(documents, 1))
    lots = [Lot(lines[start : start + _BULK]) for start in range(0, len(lines), _BULK)]
    return rounds_of(_plan(pipeline), lots, rounds, workers).rate


def _plan(pipeline: str) -> Plan:
    from elastic_ml_kit.content import shipped
    from elastic_ml_kit.normalise.running.runner import Plan

    return Plan(pipeline, shipped(), NOW)


WAYS = {
    "sshd": (PIPELINES / "sshd.json", sshd, 1),
    "sshd2": (PIPELINES / "sshd.json", sshd, 2),
    "auth": (PIPELINES / "auth.json", sshd, 1),
    "bare": (PIPELINES / "bare.json", sshd, 1),
    "conditions": (PIPELINES / "conditions.json", sshd, 1),
    "normaliser": ("esmlkit-ml-input", ecs_logs, 1),
}

if __name__ == "__main__":
    main()
