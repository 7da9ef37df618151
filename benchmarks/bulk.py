"""The bulk writer beside `parallel_bulk` and a bare socket, into a sink and into a real engine."""

from __future__ import annotations

import argparse
import contextlib
import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.child import measure
from benchmarks.row import Row
from benchmarks.sink import sink

if TYPE_CHECKING:
    import polars as pl

    from elastic_ml_kit.targets.cluster.bulk.body import Body, Documents

SUBJECT = "Bulk writing"
ENGINE = Path(__file__).parents[1] / "tests" / "engine" / "start"
_THREADS, _CHUNK = 4, 500
"""What `parallel_bulk` takes by default."""

Facts = dict[str, float]


def rows(quick: bool) -> list[Row]:
    """The same documents in processes of their own: two runs of each, the better one counts."""
    with tempfile.TemporaryDirectory() as folder:
        file = str(Path(folder) / "documents.parquet")
        size = ("--file", file, "--docs", "2000" if quick else "50000")
        measure("bulk", "fill", *size)
        with sink() as url:
            ways = {way: _best(way, url, 2 if quick else 4, *size) for way in WAYS}
        return [*_into_sink(ways), *_into_engine(*size)]


def _best(way: str, url: str, rounds: int, *size: str, runs: int = 2) -> Facts:
    found = [measure("bulk", way, "--url", url, "--rounds", str(rounds), *size).facts() for _ in range(runs)]
    return {name: min(facts[name] for facts in found) for name in found[0]}


def _into_sink(ways: dict[str, Facts]) -> list[Row]:
    def speed(way: str) -> float:
        return ways[way]["documents"] / ways[way]["seconds"]

    ours, theirs = ways["writer"], ways["parallel"]
    return [
        Row(SUBJECT, "into a sink, writer", speed("writer"), "/s"),
        Row(SUBJECT, "into a sink, parallel_bulk", speed("parallel"), "/s"),
        Row(SUBJECT, "writer / parallel_bulk", speed("writer") / speed("parallel"), "x", at_least=3),
        Row(SUBJECT, "memory while sending, writer", ours["memory"], "MB", at_most=theirs["memory"]),
        Row(SUBJECT, "… parallel_bulk", theirs["memory"], "MB"),
        Row(SUBJECT, "processor time, writer", _micro(ours), "µs"),
        Row(SUBJECT, "… parallel_bulk", _micro(theirs), "µs"),
        Row(SUBJECT, "bodies ready / bare socket", speed("bodies") / speed("bare"), "x", at_least=0.6),
        Row(SUBJECT, "from text / bare socket", speed("writer") / speed("bare"), "x"),
        Row(SUBJECT, "from columns / bare socket", speed("columns") / speed("bare"), "x"),
    ]


def _micro(facts: Facts) -> float:
    """Processor time a document, in millionths of a second."""
    return facts["processor"] / facts["documents"] * 1e6


def _into_engine(*size: str) -> list[Row]:
    """Processor time a document into a warm engine; nothing where there is no Java."""
    if not all(map(shutil.which, ("java", "javac", "mvn"))):
        print("no real engine: it needs java, javac and mvn", file=sys.stderr)
        return []
    with _engine() as url:
        _best("writer", url, 2, *size, runs=1)
        ours, theirs = (_best(way, url, 2, *size, runs=1) for way in ("columns", "parallel"))
    return [
        Row(SUBJECT, "into the engine, writer from columns", ours["documents"] / ours["seconds"], "/s"),
        Row(SUBJECT, "into the engine, parallel_bulk", theirs["documents"] / theirs["seconds"], "/s"),
        Row(SUBJECT, "processor time, writer from columns", _micro(ours), "µs"),
        Row(SUBJECT, "… parallel_bulk", _micro(theirs), "µs"),
        Row(SUBJECT, "writer / parallel_bulk", _micro(ours) / _micro(theirs), "x", at_most=0.25),
    ]


@contextlib.contextmanager
def _engine() -> Iterator[str]:
    with subprocess.Popen([str(ENGINE), "--with-parent"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def main() -> None:
    """`fill` a file with documents, or send them in one of the ways; prints what it cost."""
    parser = argparse.ArgumentParser()
    parser.add_argument("way", choices=("fill", *WAYS))
    parser.add_argument("--url")
    parser.add_argument("--file")
    parser.add_argument("--docs", type=int)
    parser.add_argument("--rounds", type=int)
    given = parser.parse_args()
    facts = _fill(given.file, given.docs) if given.way == "fill" else _send(given)
    print(json.dumps(facts))


def _fill(file: str, docs: int) -> Facts:
    import polars as pl

    parts = [
        frame.select(pl.lit(stream).alias("stream"), id="event.id", line="line")
        for stream, frame in _generation(docs).documents()
    ]
    frame = pl.concat(parts)
    frame.write_parquet(file)
    return {"documents": frame.height}


def _generation(docs: int) -> Any:
    from elastic_ml_kit.content import shipped
    from elastic_ml_kit.definitions.catalog import Catalog
    from elastic_ml_kit.events.synth.generation import prepare
    from elastic_ml_kit.events.synth.options import Options

    return prepare(Options(docs=docs, days=1), Catalog.load(shipped()))


def _send(given: argparse.Namespace) -> Facts:
    """Prepare, then measure: seconds, processor time and how far memory grew."""
    import polars as pl

    frame = pl.read_parquet(given.file)
    go = WAYS[given.way](given, frame)
    Path("/proc/self/clear_refs").write_text("5")
    before, processor, began = _memory("VmRSS"), time.process_time(), time.perf_counter()
    documents, spared = go()
    seconds, processor = time.perf_counter() - began, time.process_time() - processor
    return {
        "seconds": seconds - spared,
        "processor": processor - spared,
        "memory": max(_memory("VmHWM") - before, 0.0),
        "documents": documents,
    }


def _memory(name: str) -> float:
    """A figure of this process in MB; writing 5 to `clear_refs` makes the highest start anew."""
    status = Path("/proc/self/status").read_text()
    return int(status.split(name + ":")[1].split()[0]) / 1024


Go = Callable[[], tuple[int, float]]
"""Sends everything; answers with how many documents were written, and seconds that do not count."""


def _batches(frame: pl.DataFrame, rounds: int) -> Iterator[Documents]:
    import polars as pl

    streams = frame.partition_by("stream", maintain_order=True)
    for number in range(rounds):
        for part in streams:
            named = part.select(pl.lit(f"{number}-{time.time_ns()}-") + pl.col("id"))
            yield part["stream"][0], part["line"], named.to_series()


def _writer(given: argparse.Namespace, frame: pl.DataFrame) -> Go:
    from elastic_ml_kit.targets.cluster.bulk import BulkWriter, PoolSender

    def go() -> tuple[int, float]:
        return BulkWriter(PoolSender(given.url)).write(_batches(frame, given.rounds)).created, 0.0

    return go


def _columns(given: argparse.Namespace, frame: pl.DataFrame) -> Go:
    """From the columns of events, with their serialisation."""
    import polars as pl

    from elastic_ml_kit.events.ndjson import encode_lines
    from elastic_ml_kit.targets.cluster.bulk import BulkWriter, PoolSender

    events = list(_generation(given.docs).batches())

    def encoded() -> Iterator[Documents]:
        for number in range(given.rounds):
            start = f"{number}-{time.time_ns()}-"
            for stream, part in events:
                ids = part.select(pl.lit(start) + pl.col("event.id")).to_series()
                yield stream, encode_lines(part), ids

    def go() -> tuple[int, float]:
        return BulkWriter(PoolSender(given.url)).write(encoded()).created, 0.0

    return go


def _parallel(given: argparse.Namespace, frame: pl.DataFrame) -> Go:
    """As its documentation shows it; that its documents are dicts before it starts is not counted."""
    import orjson
    from elasticsearch import Elasticsearch
    from elasticsearch.helpers import parallel_bulk

    spared = 0.0

    def actions() -> Iterator[dict[str, Any]]:
        nonlocal spared
        for stream, lines, ids in _batches(frame, given.rounds):
            for at in range(0, len(lines), _CHUNK):
                began = time.thread_time()
                documents = [orjson.loads(line) for line in lines[at : at + _CHUNK].to_list()]
                spared += time.thread_time() - began
                for id_, document in zip(ids[at : at + _CHUNK].to_list(), documents, strict=True):
                    yield {"_op_type": "create", "_index": stream, "_id": id_, "_source": document}

    def go() -> tuple[int, float]:
        client = Elasticsearch(given.url, request_timeout=120)
        sent = parallel_bulk(client, actions(), thread_count=_THREADS, chunk_size=_CHUNK)
        return sum(passed for passed, _ in sent), spared

    return go


def _ready(frame: pl.DataFrame, rounds: int) -> list[Body]:
    from elastic_ml_kit.targets.cluster.bulk.body import cut, gather

    once = gather(_batches(frame, 1), 10**9)
    bodies = [body for each in once for body in cut(*each, lambda: 3_000_000, 10_000)]
    return bodies * rounds


def _bodies(given: argparse.Namespace, frame: pl.DataFrame) -> Go:
    from elastic_ml_kit.targets.cluster.bulk import BulkWriter, PoolSender

    bodies = _ready(frame, given.rounds)

    def go() -> tuple[int, float]:
        return BulkWriter(PoolSender(given.url)).send(bodies).created, 0.0

    return go


def _bare(given: argparse.Namespace, frame: pl.DataFrame) -> Go:
    """The same bodies over one connection, answers read and thrown away."""
    from elastic_ml_kit.targets.cluster.bulk.verdict import PATH

    bodies = _ready(frame, given.rounds)
    host, _, port = given.url.removeprefix("http://").partition(":")
    head = f"POST {PATH} HTTP/1.1\r\nhost: {host}\r\ncontent-length: ".encode()
    buffer = bytearray(1024 * 1024)

    def go() -> tuple[int, float]:
        with socket.create_connection((host, int(port))) as connection:
            for body in bodies:
                connection.sendall(head + b"%d\r\n\r\n" % len(body.data))
                connection.sendall(body.data)
                _read_answer(connection, buffer)
        return sum(map(len, bodies)), 0.0

    return go


def _read_answer(connection: socket.socket, buffer: bytearray) -> None:
    got = connection.recv_into(buffer)
    end = buffer.index(b"\r\n\r\n", 0, got)
    length = int(bytes(buffer[:end]).partition(b"content-length: ")[2].split(b"\r\n")[0])
    left = end + 4 + length - got
    while left > 0:
        left -= connection.recv_into(buffer)


WAYS = {
    "writer": _writer,
    "columns": _columns,
    "parallel": _parallel,
    "bodies": _bodies,
    "bare": _bare,
}


if __name__ == "__main__":
    main()
