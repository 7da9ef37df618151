"""What a run of some jobs reads: one query and the fields."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from elastic_ml_kit.content import shipped
from elastic_ml_kit.definitions.catalog import Catalog
from elastic_ml_kit.query.compile import compile_query
from elastic_ml_kit.query.dsl import parse_dsl
from elastic_ml_kit.targets.cluster.reading import Selection, select

JOBS = Catalog.load(shipped()).jobs
LOGONS, SUDO, DNS = (JOBS[name] for name in ("auth_rare_user", "v3_linux_rare_sudo_user", "dns_tunneling_ea"))


def test_fields_of_detectors_influencers_query_and_runtime_fields() -> None:
    assert select([LOGONS]).columns == (
        "event.category",
        "event.outcome",
        "host.name",
        "process.name",
        "source.ip",
        "user.name",
    )
    columns = select([DNS]).columns or ()
    assert "dns.question.registered_domain" in columns
    assert "dns_question_etld" not in columns


def test_fields_that_an_index_has_and_no_document_are_not_read() -> None:
    assert not [name for name in select(JOBS.values()).columns or () if name.startswith("_")]


def test_the_query_takes_what_one_of_the_datafeeds_takes() -> None:
    query = select([LOGONS, SUDO, LOGONS]).query
    assert query is not None
    assert query["bool"]["should"] == [LOGONS.datafeed["query"], SUDO.datafeed["query"]]
    logon = {"event.category": "authentication", "event.outcome": "success"}
    events = pl.DataFrame(
        [logon, {"event.category": "network"}], schema={name: pl.String() for name in logon}
    )
    matched = compile_query(parse_dsl(query), events.schema)
    assert events.select(matched).to_series().to_list() == [True, False]


def test_a_datafeed_that_takes_all_or_asks_for_what_it_makes_itself_needs_every_event() -> None:
    everything = replace(LOGONS, datafeed={**LOGONS.datafeed, "query": {"match_all": {}}})
    asking = replace(DNS, datafeed={**DNS.datafeed, "query": {"exists": {"field": "dns_question_etld"}}})
    for job in (everything, asking):
        assert select([LOGONS, job]).query is None
        assert select([LOGONS, job]).columns is not None


def test_what_the_kit_cannot_read_is_read_whole() -> None:
    foreign = replace(LOGONS, datafeed={**LOGONS.datafeed, "query": {"query_string": {"query": "*"}}})
    assert select([foreign]) == Selection(
        {"bool": {"should": [{"query_string": {"query": "*"}}], "minimum_should_match": 1}}, None
    )
