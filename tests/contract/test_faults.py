"""Faults come as the schedule says, and a writer that meets them loses nothing and doubles nothing."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import polars as pl
import pytest
import urllib3
from elasticsearch import Elasticsearch

from elastic_ml_kit.events.ndjson import encode_lines
from elastic_ml_kit.targets.cluster.bulk import Backoff, BulkOptions, BulkReport, BulkWriter, PoolSender
from tests.contract.conftest import Site
from tests.contract.faults import Faults, Trouble
from tests.contract.lab import Lab, Request
from tests.contract.living import LivingEngine
from tests.contract.server import running

SOON = Backoff(first=0.01, longest=0.2)
COUNT = 4_000
BULK = Request("elasticsearch", "POST", "/_bulk", {}, {}, None)
ODDS = {
    Trouble.TOO_MANY: 0.1,
    Trouble.UNAVAILABLE: 0.1,
    Trouble.BUSY_ITEMS: 0.15,
    Trouble.UNSURE_ITEMS: 0.1,
    Trouble.LOST_REQUEST: 0.1,
    Trouble.LOST_ANSWER: 0.1,
}


def write(url: str, count: int = COUNT, most: int = 100) -> BulkReport:
    number = pl.int_range(count)
    frame = pl.select((number + 1_767_571_200_000).alias("@timestamp"), number.alias("n"))
    batch = ("kit-a", encode_lines(frame), frame["n"].cast(pl.String))
    options = BulkOptions(attempts=2_000, most=most, in_flight=3)
    return BulkWriter(PoolSender(url), options, backoff=SOON).write([batch])


def template(client: Elasticsearch) -> None:
    properties = {"@timestamp": {"type": "date"}, "n": {"type": "long"}}
    client.indices.put_index_template(
        name="kit",
        index_patterns=["kit-*"],
        data_stream={},
        priority=500,
        template={"settings": {"number_of_replicas": 0}, "mappings": {"properties": properties}},
    )


def everything_once(lab: Lab) -> bool:
    return lab.documents.frames(["kit-a"])["kit-a"]["n"].sort().to_list() == list(range(COUNT))


def test_the_same_seed_gives_the_same_troubles() -> None:
    def drawn(seed: int) -> list[str]:
        faults = Faults(ODDS, seed=seed)
        picked = [faults.pick(BULK) for _ in range(200)]
        return [each[0].value if each else "" for each in picked]

    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)
    assert {*drawn(1)} == {"", *(each.value for each in ODDS)}


def test_only_the_class_that_is_meant() -> None:
    search = Request("elasticsearch", "POST", "/a/_search", {}, {}, None)
    assert Faults(at={1: Trouble.SLOW}).pick(search) is None
    assert Faults(at={1: Trouble.SLOW}, only="elasticsearch").pick(search)
    assert Faults(at={1: Trouble.BUSY_ITEMS}, only="every").pick(search) is None
    assert Faults(at={1: Trouble.SLOW}, only="kibana").pick(BULK) is None


@pytest.mark.parametrize("seed", [1, 2])
def test_a_writer_gets_everything_through_once(site: Site, seed: int) -> None:
    template(site.client)
    site.lab.state["faults"] = faults = Faults(ODDS, at={5: Trouble.BUSY_ITEMS}, seed=seed)
    report = write(site.url)
    assert (report.created + report.existing, report.rejected) == (COUNT, 0)
    assert everything_once(site.lab)
    assert report.retried > 0
    assert faults.happened.total() > 5


def test_refusals_say_when_to_come_back_every_other_time(memory_site: Site) -> None:
    faults = Faults(at=dict.fromkeys(range(1, 41), Trouble.TOO_MANY), only="elasticsearch", retry_after=2)
    memory_site.lab.state["faults"] = faults
    pool = urllib3.PoolManager(retries=False)
    answers = [pool.request("GET", memory_site.url + "/_license") for _ in range(40)]
    assert {answer.status for answer in answers} == {429}
    assert {answer.headers.get("retry-after") for answer in answers} == {None, "2"}
    assert {answer.headers["x-elastic-product"] for answer in answers} == {"Elasticsearch"}
    assert pool.request("GET", memory_site.url + "/_license").status == 200


@pytest.mark.parametrize(("trouble", "carried_out"), [(Trouble.LOST_REQUEST, 0), (Trouble.LOST_ANSWER, 1)])
def test_a_lost_connection_before_and_after(site: Site, trouble: Trouble, carried_out: int) -> None:
    template(site.client)
    site.lab.state["faults"] = Faults(at={1: trouble})
    body = b'{"create":{"_index":"kit-a","_id":"a"}}\n{"@timestamp":1}\n'
    pool = urllib3.PoolManager(retries=False)
    kind = {"content-type": "application/x-ndjson"}
    with pytest.raises(urllib3.exceptions.ProtocolError):
        pool.request("POST", site.url + "/_bulk", body=body, headers=kind)
    assert site.lab.documents.count(["kit-*"]) == carried_out
    answer = pool.request("POST", site.url + "/_bulk", body=body, headers=kind).json()
    assert answer["items"][0]["create"]["status"] == (409 if carried_out else 201)


def test_a_slow_answer_comes_after_the_client_gave_up(memory_site: Site) -> None:
    template(memory_site.client)
    memory_site.lab.state["faults"] = Faults(at={1: Trouble.SLOW}, seconds=0.3)
    body = b'{"create":{"_index":"kit-a","_id":"a"}}\n{"@timestamp":1}\n'
    pool = urllib3.PoolManager(retries=False)
    with pytest.raises(urllib3.exceptions.ReadTimeoutError):
        pool.request(
            "POST",
            memory_site.url + "/_bulk",
            body=body,
            headers={"content-type": "application/x-ndjson"},
            timeout=0.1,
        )
    until = time.monotonic() + 10
    while not memory_site.lab.documents.count(["kit-a"]) and time.monotonic() < until:
        time.sleep(0.05)
    assert memory_site.lab.documents.count(["kit-a"]) == 1


def test_hit_items_stand_at_their_places(site: Site) -> None:
    template(site.client)
    site.lab.state["faults"] = Faults(at={1: Trouble.BUSY_ITEMS, 2: Trouble.UNSURE_ITEMS}, share=0.5)
    lines = [
        each
        for name in "abcdefghij"
        for each in ({"create": {"_index": "kit-a", "_id": name}}, {"@timestamp": 1})
    ]
    first = site.client.bulk(operations=lines)
    assert first["errors"]
    told = {item["create"]["_id"]: item["create"]["status"] for item in first["items"]}
    assert [*told] == list("abcdefghij")
    assert {*told.values()} == {201, 429}
    assert site.lab.documents.count(["kit-a"]) == Counter(told.values())[201]
    second = site.client.bulk(operations=lines)
    later = {item["create"]["_id"]: item["create"]["status"] for item in second["items"]}
    assert {*later.values()} == {201, 409, 503}
    assert all(later[name] in (409, 503) for name, status in told.items() if status == 201)


def test_a_server_that_is_gone_for_a_moment(memory_site: Site) -> None:
    template(memory_site.client)
    refused = []

    def knock() -> None:
        try:
            urllib3.PoolManager(retries=False).request("GET", memory_site.url)
        except urllib3.exceptions.HTTPError as error:
            refused.append(type(error).__name__)

    memory_site.lab.state["faults"] = Faults(at={4: Trouble.RESTART}, restart=knock)
    report = write(memory_site.url)
    assert (report.created + report.existing, report.rejected) == (COUNT, 0)
    assert refused == ["NewConnectionError"]
    assert everything_once(memory_site.lab)


@pytest.mark.xdist_group("engine")
def test_an_engine_killed_in_the_middle_keeps_what_it_acknowledged(tmp_path: Path) -> None:
    lab = Lab(version="9.4.0", secured=False)
    with LivingEngine(tmp_path) as engine, running(lab, engine=engine.url) as addresses:
        with Elasticsearch(addresses.elastic) as client:
            template(client)
        lab.state["faults"] = Faults(at={10: Trouble.RESTART}, restart=engine.restart)
        report = write(addresses.elastic)
        assert (report.created + report.existing, report.rejected) == (COUNT, 0)
        assert everything_once(lab)
    assert lab.violations == []
