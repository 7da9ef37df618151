"""Lines in, lines out: in order, nothing lost, the same from one process or two."""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Sequence
from typing import Any

import pytest

from elastic_ml_kit.errors import DefinitionError, KitError
from elastic_ml_kit.normalise.running.bench import measure
from elastic_ml_kit.normalise.running.drops import NamedDrops
from elastic_ml_kit.normalise.running.runner import Lot, Ran, Runner
from elastic_ml_kit.normalise.running.workers import Workers
from tests.normalise.conftest import NOW, Folder

PROCESSORS: list[dict[str, Any]] = [
    {"rename": {"tag": "away", "field": "skip", "target_field": "skipped", "ignore_failure": True}},
    {"fail": {"tag": "wrong", "message": "no good: {{{bad}}}", "if": "ctx.bad != null"}},
    {"drop": {"tag": "unwanted", "if": "ctx.skipped != null"}},
    {"set": {"field": "at", "value": "{{{_ingest.timestamp}}}"}},
]


def lot(*documents: Any, first: int = 1, raw: bool = False) -> Lot:
    texts = [each if isinstance(each, bytes) else json.dumps(each).encode() for each in documents]
    return Lot(list(enumerate(texts, first)), raw, "in.ndjson")


def rows(ran: Ran) -> list[Any]:
    return [json.loads(line) for line in ran.output.splitlines()]


def test_what_becomes_of_each_line(folder: Folder) -> None:
    runner = Runner(folder.plan(*PROCESSORS), NamedDrops)
    ran = runner.run(lot({"n": 1}, {"skip": 1}, {"bad": "x"}, b"{nonsense", b"[1]", {"n": 2}, first=7))
    assert rows(ran) == [{"n": 1, "at": NOW}, {"n": 2, "at": NOW}]
    assert (ran.read, ran.written, dict(ran.dropped)) == (6, 2, {"p: unwanted": 1})
    found = [(each.line, each.processor, each.tag, each.error[-1]["type"]) for each in ran.failures]
    assert found == [
        (9, "conditional", "wrong", "fail_processor_exception"),
        (10, None, None, "parse_exception"),
        (11, None, None, "parse_exception"),
    ]
    assert [each.text for each in ran.failures][1:] == [b"{nonsense", b"[1]"]
    assert {each.file for each in ran.failures} == {"in.ndjson"}


def test_a_hit_comes_out_as_one(folder: Folder) -> None:
    setting = {"set": {"field": "_index", "value": "other"}}
    hit = {"_index": "logs", "_id": 5, "_score": 1.0, "_source": {"a": 1}}
    ran = Runner(folder.plan(setting), NamedDrops).run(lot(hit, {"a": 2, "_index": "not mine"}))
    assert rows(ran) == [{"_index": "other", "_id": "5", "_source": {"a": 1}}, {"a": 2}]


def test_metadata_on_demand(folder: Folder) -> None:
    copied = {"set": {"field": "was", "copy_from": "_index"}}
    ran = Runner(folder.plan(copied, metadata=True, index="logs-x-default"), NamedDrops).run(lot({"a": 1}))
    assert rows(ran) == [{"_index": "logs-x-default", "_source": {"a": 1, "was": "logs-x-default"}}]


def test_texts(folder: Folder) -> None:
    ran = Runner(folder.plan({"uppercase": {"field": "message"}}), NamedDrops).run(lot(b"a\xffb {", raw=True))
    assert rows(ran) == [{"message": "A\ufffdB {"}]


def test_a_reroute_is_no_failure(folder: Folder) -> None:
    steps = ({"reroute": {"dataset": "other"}}, {"set": {"field": "never", "value": 1}})
    ran = Runner(folder.plan(*steps, metadata=True, index="logs-x-default"), NamedDrops).run(lot({"a": 1}))
    assert [row["_index"] for row in rows(ran)] == ["logs-other-default"]
    assert "never" not in rows(ran)[0]["_source"]


def lots(count: int, size: int = 7) -> Sequence[Lot]:
    return [
        lot(*({"n": number} for number in range(start, start + size)), first=start + 1)
        for start in range(0, count * size, size)
    ]


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_processes_keep_the_order(folder: Folder, workers: int) -> None:
    plan = folder.plan(
        {"fail": {"message": "no", "if": "ctx.n % 10 == 3"}}, {"set": {"field": "m", "value": "{{n}}"}}
    )
    given = lots(40)
    with Workers(plan, workers) as pool:
        results = list(pool.run(given))
    numbers = [row["n"] for ran in results for row in rows(ran)]
    failed = [failure.line - 1 for ran in results for failure in ran.failures]
    assert numbers == [number for number in range(280) if number % 10 != 3]
    assert failed == [number for number in range(280) if number % 10 == 3]


def test_few_lots_are_read_ahead(folder: Folder) -> None:
    taken = 0

    def counted() -> Any:
        nonlocal taken
        for each in lots(60):
            taken += 1
            yield each

    with Workers(folder.plan({"trim": {"field": "x", "ignore_missing": True}}), 2) as pool:
        next(pool.run(counted()))
        assert taken <= 10


def test_a_process_that_is_killed_is_told(folder: Folder) -> None:
    with Workers(folder.plan({"trim": {"field": "x", "ignore_missing": True}}), 2) as pool:
        answers = pool.run(lots(60))
        next(answers)
        for process in multiprocessing.active_children():
            process.kill()
        with pytest.raises(KitError, match="was killed"):
            list(answers)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_wrong_pipeline_is_told_before_anything_runs(folder: Folder, workers: int) -> None:
    with pytest.raises(DefinitionError, match="trimm"):
        Workers(folder.plan({"trimm": {}}), workers)


def test_a_bench_counts_every_processor(folder: Folder) -> None:
    plan = folder.plan(
        {"set": {"field": "a", "value": 1}},
        {"drop": {"if": "ctx.n > 9"}},
        {"trim": {"field": "x", "ignore_missing": True}},
    )
    speed = measure(plan, lots(3), rounds=2)
    assert (speed.documents, len(speed.seconds)) == (21, 2)
    assert [(tally.use.type, tally.ran) for tally in speed.tallies] == [
        ("set", 21),
        ("drop", 11),
        ("trim", 10),
    ]
    assert speed.rate > 0
    assert all(tally.seconds > 0 for tally in speed.tallies)
