"""The writer against a cluster in the same process that fails as it is told."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elastic_ml_kit.errors import ClusterError
from elastic_ml_kit.targets.cluster.bulk import (
    Answer,
    Backoff,
    BulkError,
    BulkOptions,
    BulkReport,
    BulkWriter,
    Reject,
    Sender,
    UnansweredError,
)

STREAM = "logs-a-b"
WHOLE = {"429": 429, "502": 502, "503": 503, "413": 413}


@dataclass
class Cluster:
    """Documents by id, one list of backing indices a stream; `faults` are used up, one a bulk request.

    A fault is "429", "502", "503" or "413" for a whole request, "lost" (carried out, not answered), "dropped"
    (neither), "shuffled", "busy" (every second item 429), "unnamed" (an item is missing), "rollover",
    "html" or "".
    """

    faults: list[str] = field(default_factory=list)
    limit: int = 10**9
    bad: frozenset[str] = frozenset()
    headers: dict[str, str] = field(default_factory=dict)
    indices: list[set[str]] = field(default_factory=lambda: [set()])
    lines: dict[str, str] = field(default_factory=dict)
    created: Counter[str] = field(default_factory=Counter)
    sizes: list[int] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    lock: Any = field(default_factory=threading.Lock)

    def __call__(self, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        with self.lock:
            self.paths.append(path.partition("?")[0])
            if path.startswith("/_bulk"):
                return self._bulk(body)
            if "/_refresh" in path:
                return Answer(200, {}, b"{}")
            there = set[str]().union(*self.indices)
            asked = orjson.loads(body)["query"]["ids"]["values"]
            hits = [{"_id": id_} for id_ in asked if id_ in there]
            return Answer(200, {}, orjson.dumps({"hits": {"hits": hits}} if hits else {}))

    def _bulk(self, body: bytes) -> Answer:
        self.sizes.append(len(body))
        fault = self.faults.pop(0) if self.faults else ""
        if len(body) > self.limit:
            fault = "413"
        if fault in WHOLE:
            return Answer(WHOLE[fault], self.headers, b"")
        if fault == "dropped":
            raise UnansweredError("reset")
        if fault == "html":
            return Answer(200, {}, b"<html>")
        rows = body.decode().split("\n")
        actions = [orjson.loads(row)["create"]["_id"] for row in rows[:-1:2]]
        items = [
            {"create": self._create(id_, line, fault == "busy" and place % 2 == 0)}
            for place, (id_, line) in enumerate(zip(actions, rows[1::2], strict=True))
        ]
        if fault == "shuffled":
            random.Random(1).shuffle(items)
        if fault == "unnamed":
            del items[len(items) // 2]
        if fault in ("lost", "lost+rollover"):
            if fault == "lost+rollover":
                self.indices.append(set())
            raise UnansweredError("timeout")
        if fault == "rollover":
            self.indices.append(set())
        return Answer(200, {}, orjson.dumps({"items": items}))

    def _create(self, id_: str, line: str, busy: bool) -> dict[str, Any]:
        if busy:
            return {"_id": id_, "status": 429, "error": {"type": "rejected", "reason": "queue full"}}
        if id_ in self.bad:
            return {"_id": id_, "status": 400, "error": {"type": "mapping", "reason": f"bad {id_}"}}
        if id_ in self.indices[-1]:
            return {"_id": id_, "status": 409, "error": {"type": "version", "reason": "exists"}}
        self.indices[-1].add(id_)
        self.created[id_] += 1
        self.lines[id_] = line
        return {"_id": id_, "status": 201}


def documents(count: int, first: int = 0) -> tuple[str, pl.Series, pl.Series]:
    ids = [str(number) for number in range(first, first + count)]
    lines = [f'{{"n":{id_},"é":"ü"}}' for id_ in ids]
    return STREAM, pl.Series(lines, dtype=pl.String), pl.Series(ids, dtype=pl.String)


class Run:
    """A writer with everything that waits or is drawn given."""

    def __init__(self, cluster: Sender, **options: Any) -> None:
        self.rejects: list[Reject] = []
        self.slept: list[float] = []
        self.progress: list[tuple[int, float]] = []
        options = {"in_flight": 1, "attempts": 8, **options}
        self.writer = BulkWriter(
            cluster,
            BulkOptions(**options),
            rejects=self.rejects.append,
            progress=lambda done, rate: self.progress.append((done, rate)),
            backoff=Backoff(sleep=self.slept.append, rand=lambda: 1.0),
        )

    def write(self, *batches: tuple[str, pl.Series, pl.Series]) -> BulkReport:
        return self.writer.write(batches)


def test_every_document_arrives_as_it_is() -> None:
    cluster, batch = Cluster(), documents(1000)
    run = Run(cluster, in_flight=3, most=90)
    report = run.write(batch)
    assert (report.created, report.existing, report.rejected, report.retried) == (1000, 0, 0, 0)
    assert report.requests == len(cluster.sizes) == 12
    assert report.bytes == sum(cluster.sizes)
    assert report.kept == {STREAM: 1000}
    assert cluster.lines == dict(zip(batch[2], batch[1], strict=True))
    assert run.progress[-1][0] == 1000
    assert not run.slept


def test_only_the_items_that_failed_are_sent_again() -> None:
    cluster = Cluster(["busy", "shuffled"])
    run = Run(cluster)
    report = run.write(documents(100))
    assert (report.created, report.retried, report.requests) == (100, 50, 2)
    assert cluster.sizes[1] < cluster.sizes[0]
    assert run.slept == [0.5]


@pytest.mark.parametrize("fault", ["429", "503", "502"])
def test_a_whole_request_waits_as_long_as_it_is_told(fault: str) -> None:
    cluster = Cluster([fault], headers={"retry-after": "7"})
    run = Run(cluster)
    assert run.write(documents(10)).created == 10
    assert run.slept == [7.5]


def test_what_is_too_large_is_sent_in_smaller_bodies() -> None:
    cluster = Cluster(limit=3_000)
    run = Run(cluster)
    report = run.write(documents(1000))
    assert report.created == 1000
    assert not run.slept
    assert max(cluster.sizes[20:]) <= 3_000


def test_a_document_that_is_too_large_alone_is_rejected() -> None:
    cluster = Cluster(limit=500)
    run = Run(cluster)
    lines = pl.Series(['{"n":1}', '{"t":"' + "x" * 1000 + '"}', '{"n":3}'])
    report = run.write((STREAM, lines, pl.Series(["a", "b", "c"])))
    assert (report.created, report.rejected) == (2, 1)
    assert (run.rejects[0].id, run.rejects[0].status) == ("b", 413)


def test_refused_documents_are_handed_on_with_the_reason() -> None:
    run = Run(Cluster(["shuffled"], bad=frozenset({"3"})))
    report = run.write(documents(10))
    assert (report.created, report.rejected) == (9, 1)
    assert run.rejects == [Reject(STREAM, "3", 400, "mapping", "bad 3", '{"n":3,"é":"ü"}')]


def test_items_that_never_pass_are_rejected_in_the_end() -> None:
    def always_busy(path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        return Answer(200, {}, b'{"items":[{"create":{"_id":"0","status":429,"error":{"type":"busy"}}}]}')

    run = Run(always_busy)
    report = run.write(documents(1))
    assert (report.created, report.rejected, run.rejects[0].status) == (0, 1, 429)
    assert run.slept == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0]


def test_the_same_again_creates_nothing() -> None:
    cluster = Cluster()
    assert Run(cluster).write(documents(50)).created == 50
    again = Run(cluster).write(documents(60))
    assert (again.created, again.existing) == (10, 50)


def test_a_lost_answer_doubles_nothing() -> None:
    cluster = Cluster(["lost"])
    report = Run(cluster).write(documents(20))
    assert (report.created, report.existing) == (0, 20)
    assert set(cluster.created.values()) == {1}


def test_a_lost_answer_and_a_rollover_double_nothing() -> None:
    cluster = Cluster(["lost+rollover"])
    report = Run(cluster).write(documents(20))
    assert (report.created, report.existing) == (0, 20)
    assert set(cluster.created.values()) == {1}


def test_after_a_rollover_only_a_resumed_run_asks_first() -> None:
    cluster = Cluster(["rollover"])
    Run(cluster).write(documents(20))
    resumed = Run(cluster, resumed=True).write(documents(30))
    assert (resumed.created, resumed.existing) == (10, 20)
    assert set(cluster.created.values()) == {1}
    Run(cluster).write(documents(20))
    assert set(cluster.created.values()) == {1, 2}, "the cluster itself takes an id again"


def test_a_refused_request_ends_the_run_and_says_what_was_done() -> None:
    answers: Iterator[Answer] = iter(
        [
            Answer(200, {}, b'{"items":[{"create":{"_id":"0","status":201}}]}'),
            Answer(403, {}, b'{"error":{"type":"cluster_block","reason":"blocked"},"status":403}'),
        ]
    )
    run = Run(lambda path, body, headers: next(answers), most=1)
    with pytest.raises(BulkError, match=r"logs-a-b: status 403, cluster_block: blocked") as caught:
        run.write(documents(50))
    assert caught.value.report is not None
    assert caught.value.report.created == 1


def test_a_cluster_that_is_gone_ends_the_run_after_all_attempts() -> None:
    run = Run(Cluster(["dropped"] * 100), attempts=4)
    with pytest.raises(BulkError, match=r"4 attempts in a row failed, the last with no answer \(reset\)"):
        run.write(documents(10))
    assert len(run.slept) == 3


def test_a_stream_that_cannot_be_asked_is_said() -> None:
    def half_blind(path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        if path.startswith("/_bulk"):
            raise UnansweredError("reset")
        return Answer(403, {}, b'{"error":{"type":"security","reason":"no"}}')

    with pytest.raises(BulkError, match=r"'read' and 'maintenance'"):
        Run(half_blind).write(documents(10))


def test_an_interrupted_run_does_not_wait_for_its_waits() -> None:
    cluster = Cluster(["429"] * 1000)

    def interrupted() -> Iterator[tuple[str, pl.Series, pl.Series]]:
        yield documents(10)
        raise KeyboardInterrupt

    writer = BulkWriter(cluster, backoff=Backoff(first=1000, longest=1000))
    with pytest.raises(KeyboardInterrupt):
        writer.write(interrupted())


def test_an_error_of_the_sender_is_not_swallowed() -> None:
    def untrusted(path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        raise ClusterError("no secure connection")

    with pytest.raises(ClusterError, match="no secure connection"):
        Run(untrusted, in_flight=3, most=1).write(documents(10))


FAULTS = st.lists(
    st.sampled_from(["", *WHOLE, "lost", "lost+rollover", "dropped", "shuffled", "busy", "unnamed", "html"]),
    max_size=12,
)


@given(
    FAULTS,
    st.integers(1, 120),
    st.integers(1, 40),
    st.sets(st.integers(0, 119), max_size=5),
    st.integers(1, 3),
    st.booleans(),
)
@settings(max_examples=150, deadline=None, derandomize=True)
def test_whatever_fails_every_document_is_created_or_rejected_exactly_once(
    faults: list[str], count: int, most: int, bad: Sequence[int], in_flight: int, resumed: bool
) -> None:
    cluster = Cluster(list(faults), bad=frozenset(map(str, bad)))
    run = Run(cluster, most=most, in_flight=in_flight, attempts=20, resumed=resumed)
    report = run.write(documents(count // 2), documents(count - count // 2, count // 2))
    rejected = [reject.id for reject in run.rejects]
    assert sorted([*cluster.created.elements(), *rejected], key=int) == [str(n) for n in range(count)]
    assert report.created + report.existing == cluster.created.total()
    assert report.rejected == len(rejected)
    assert report.requests == len(cluster.sizes)
