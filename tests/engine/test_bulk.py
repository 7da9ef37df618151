"""The bulk writer on a real engine: written and read back, refused, overloaded, killed and rolled over."""

from __future__ import annotations

import socket
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson
import polars as pl
import pytest
import urllib3
from elasticsearch import Elasticsearch

from elastic_ml_kit.definitions.catalog import Catalog
from elastic_ml_kit.events.ndjson import encode_lines
from elastic_ml_kit.events.synth.generation import prepare
from elastic_ml_kit.events.synth.options import Options
from elastic_ml_kit.targets.cluster.bulk import (
    Answer,
    Backoff,
    BulkOptions,
    BulkReport,
    BulkWriter,
    PoolSender,
    Reject,
    Sender,
    UnansweredError,
)
from elastic_ml_kit.targets.cluster.bulk.transport import TransportSender
from tests.engine.conftest import MISSING, REASON, Engine, plain, running, settings

if MISSING:
    pytest.skip(REASON, allow_module_level=True)

pytestmark = pytest.mark.xdist_group("engine")

GENERATED = 5_000
COMPACT = 300_000
Batch = tuple[str, pl.Series, pl.Series]
SOON = Backoff(first=0.02, longest=1.0)
MAPPINGS = {"dynamic": "strict", "properties": {"@timestamp": {"type": "date"}, "n": {"type": "long"}}}


def template(client: Elasticsearch, stream: str, mappings: Mapping[str, Any] = MAPPINGS, **index: Any) -> str:
    """A template for one stream, and the stream."""
    client.indices.put_index_template(
        name=stream,
        index_patterns=[stream],
        data_stream={},
        priority=500,
        template={"settings": {"number_of_replicas": 0, **index}, "mappings": mappings},
    )
    client.indices.create_data_stream(name=stream)
    return stream


def numbered(stream: str, count: int, first: int = 0) -> Batch:
    number = pl.int_range(first, first + count)
    frame = pl.select((number + 1_767_571_200_000).alias("@timestamp"), number.alias("n"))
    return stream, encode_lines(frame), frame["n"].cast(pl.String)


def write(sender: Sender, *batches: Batch, **options: Any) -> tuple[BulkReport, list[Reject]]:
    rejects: list[Reject] = []
    writer = BulkWriter(sender, BulkOptions(**options), rejects=rejects.append, backoff=SOON)
    return writer.write(batches), rejects


def stored(engine: Engine, streams: str) -> Iterator[tuple[str, Any]]:
    """Id and document of everything, in the order it was written."""
    engine.client.indices.refresh(index=streams)
    pool = urllib3.PoolManager()
    body: dict[str, Any] = {"size": 10_000, "sort": ["_doc"]}
    path, filtered = (
        f"/{streams}/_search?scroll=1m&",
        "filter_path=_scroll_id,hits.hits._id,hits.hits._source",
    )
    while True:
        answer = pool.request("POST", engine.url + path + filtered, json=body)
        page = orjson.loads(answer.data)
        assert answer.status == 200, page
        hits = page.get("hits", {}).get("hits", [])
        yield from ((hit["_id"], hit["_source"]) for hit in hits)
        if not hits:
            return
        path, body = "/_search/scroll?", {"scroll": "1m", "scroll_id": page["_scroll_id"]}


class Watched:
    """A sender that remembers the statuses of the answers."""

    def __init__(self, inner: Sender) -> None:
        self.statuses: Counter[int] = Counter()
        self._inner = inner

    def __call__(self, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        answer = self._inner(path, body, headers)
        self.statuses[answer.status] += 1
        return answer


def numbers(engine: Engine, stream: str) -> Counter[int]:
    """How often each number is there."""
    return Counter(document["n"] for _, document in stored(engine, stream))


def test_many_documents_through_a_pipeline_and_the_same_again(engine: Engine) -> None:
    engine.client.ingest.put_pipeline(
        id="seen", processors=[{"set": {"field": "seen", "value": True}}, {"remove": {"field": "extra"}}]
    )
    properties = {**MAPPINGS["properties"], "seen": {"type": "boolean"}}  # type: ignore[dict-item]
    stream = template(
        engine.client, "many-a", {"dynamic": "strict", "properties": properties}, default_pipeline="seen"
    )
    _, lines, ids = numbered(stream, COMPACT)
    lines = lines.str.replace("}", ',"extra":1}', literal=True)
    report, rejects = write(PoolSender(engine.url), (stream, lines, ids))
    assert (report.created, report.rejected, rejects) == (COMPACT, 0, [])
    again, _ = write(PoolSender(engine.url), (stream, lines[:50_000], ids[:50_000]))
    assert (again.created, again.existing) == (0, 50_000)
    there = set()
    for id_, document in stored(engine, stream):
        assert document["seen"] is True
        assert "extra" not in document
        assert document["n"] == int(id_)
        there.add(document["n"])
    assert there == set(range(COMPACT))
    assert engine.client.count(index=stream)["count"] == COMPACT


def test_generated_events_come_back_as_they_were_written(engine: Engine, catalog: Catalog) -> None:
    for each in catalog.templates.values():
        engine.client.indices.put_index_template(name=each.name, body=plain(dict(each.body)))
    plan = prepare(Options(docs=GENERATED, days=14), catalog)
    batches = [(stream, frame["line"], frame["event.id"]) for stream, frame in plan.documents()]
    report, rejects = write(TransportSender(engine.client.transport), *batches)
    sent = {id_: line for _, lines, ids in batches for id_, line in zip(ids, lines, strict=True)}
    assert rejects == []
    assert report.created == len(sent) > GENERATED * 0.9
    assert set(report.kept) == {stream for stream, _, _ in batches}
    found = 0
    for id_, document in stored(engine, "logs-*-esmlkit"):
        assert document == orjson.loads(sent[id_])
        found += 1
    assert found == len(sent)


def test_killed_in_the_middle_and_restarted_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        options = ["--port", str(free.getsockname()[1]), "--data", str(tmp_path)]
    with running(*options) as first:
        stream = template(first.client, "killed-a")
        batch, middle = numbered(stream, 30_000), threading.Event()
        done: list[BulkReport] = []

        def send() -> None:
            writer = BulkWriter(
                PoolSender(first.url),
                BulkOptions(attempts=200, most=1_000),
                backoff=SOON,
                progress=lambda count, rate: middle.set() if count > 8_000 else None,
            )
            done.append(writer.write([batch]))

        thread = threading.Thread(target=send)
        thread.start()
        assert middle.wait(60)
        first.kill()
        with running(*options) as second:
            thread.join(60)
            assert numbers(second, stream) == Counter(range(30_000))
    report = done[0]
    assert (report.created + report.existing, report.rejected) == (30_000, 0)
    assert report.retried > 0


def test_after_a_rollover_ids_are_taken_again_unless_the_run_is_resumed(engine: Engine) -> None:
    stream, sender = template(engine.client, "rolled-a"), PoolSender(engine.url)
    write(sender, numbered(stream, 2_000))
    engine.client.indices.rollover(alias=stream)
    resumed, _ = write(sender, numbered(stream, 3_000), resumed=True)
    assert (resumed.created, resumed.existing) == (1_000, 2_000)
    assert numbers(engine, stream) == Counter(range(3_000))
    again, _ = write(sender, numbered(stream, 2_000))
    assert again.created == 2_000, "ids are unique in a backing index only"


def test_a_rollover_between_a_lost_answer_and_the_next_attempt_doubles_nothing(engine: Engine) -> None:
    stream, inner = template(engine.client, "rolled-b"), PoolSender(engine.url)
    requests = Counter[str]()

    def losing(path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        answer = inner(path, body, headers)
        kind = path.partition("?")[0]
        requests[kind] += 1
        if kind == "/_bulk" and requests[kind] == 2:
            engine.client.indices.rollover(alias=stream)
            raise UnansweredError("the answer is lost")
        return answer

    report, _ = write(losing, numbered(stream, 5_000), most=1_000, in_flight=1)
    assert (report.created, report.existing) == (4_000, 1_000)
    assert numbers(engine, stream) == Counter(range(5_000))
    assert requests[f"/{stream}/_search"] == 1


def test_documents_that_do_not_fit_the_mapping_are_rejected_with_the_reason(engine: Engine) -> None:
    stream, lines, ids = numbered(template(engine.client, "refused-a"), 100)
    bad = {7: '{"@timestamp":1,"n":"seven"}', 8: '{"n":8}', 9: '{"@timestamp":1,"other":1}', 10: "{"}
    lines = pl.Series([bad.get(number, line) for number, line in enumerate(lines)])
    report, rejects = write(PoolSender(engine.url), (stream, lines, ids))
    assert (report.created, report.rejected) == (96, 4)
    found = {int(reject.id): reject for reject in rejects}
    assert {number: reject.document for number, reject in found.items()} == bad
    assert {reject.status for reject in rejects} == {400}
    assert "failed to parse field [n] of type [long]" in found[7].reason
    assert "timestamp field '@timestamp'" in found[8].reason
    assert "[other]" in found[9].reason
    assert found[10].reason


def test_items_that_come_in_another_order_are_matched_by_id(engine: Engine) -> None:
    grok = [{"grok": {"field": field, "patterns": ["^ok"], "if": f"ctx.{field} != null"}} for field in "ab"]
    engine.client.ingest.put_pipeline(id="picky", processors=grok)
    stream = template(engine.client, "picky-a", {"dynamic": "true"}, default_pipeline="picky")
    values = ["a", "b", "a", "", "b", "a"]
    fields = [f'"{name}":"bad {place}"' if name else '"c":1' for place, name in enumerate(values)]
    lines = pl.Series([f'{{"@timestamp":1,{text}}}' for text in fields])
    ids = pl.Series([f"id{place}" for place in range(6)])
    report, rejects = write(PoolSender(engine.url), (stream, lines, ids))
    assert (report.created, report.rejected) == (1, 5)
    assert {reject.id: reject.reason[-6:] for reject in rejects} == {
        f"id{place}": f"bad {place}]"[-6:] for place, name in enumerate(values) if name
    }


def test_a_write_block_rejects_and_says_so(engine: Engine) -> None:
    stream = template(engine.client, "blocked-a")
    engine.client.indices.put_settings(index=stream, settings={"index.blocks.write": True})
    report, rejects = write(PoolSender(engine.url), numbered(stream, 10))
    assert (report.created, report.rejected) == (0, 10)
    assert {reject.status for reject in rejects} == {403}
    assert "blocked by" in rejects[0].reason


@pytest.fixture(scope="module")
def narrow() -> Iterator[Engine]:
    """An engine that takes little at once."""
    pairs = ["thread_pool.write.queue_size=1", "thread_pool.write.size=1", "http.max_content_length=1mb"]
    with running(*settings([*pairs, "indexing_pressure.memory.limit=700kb"])) as found:
        yield found


def test_a_full_queue_only_slows_down(narrow: Engine) -> None:
    stream = template(narrow.client, "queue-a", number_of_shards=3)
    report, rejects = write(
        PoolSender(narrow.url, connections=16), numbered(stream, 10_000), in_flight=16, most=150, attempts=60
    )
    assert (report.created, report.rejected, rejects) == (10_000, 0, [])
    assert report.retried > 0
    assert numbers(narrow, stream) == Counter(range(10_000))


def test_bodies_become_as_small_as_they_have_to(narrow: Engine) -> None:
    stream = template(narrow.client, "large-a", {"dynamic": "true"})
    lines = pl.Series([f'{{"@timestamp":1,"n":{n},"t":"{"x" * 9_000}"}}' for n in range(600)])
    ids = pl.Series([str(number) for number in range(600)])
    lines = lines.extend(pl.Series(['{"@timestamp":1,"t":"' + "x" * 1_100_000 + '"}']))
    sender = Watched(PoolSender(narrow.url))
    report, rejects = write(sender, (stream, lines, ids.extend(pl.Series(["huge"]))), attempts=30)
    assert sender.statuses[413] > 0
    assert sender.statuses[429] > 0
    assert (report.created, report.rejected) == (600, 1)
    assert [(reject.id, reject.status) for reject in rejects] == [("huge", 413)]
    assert numbers(narrow, stream) == Counter(range(600))
