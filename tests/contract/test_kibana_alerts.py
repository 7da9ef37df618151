"""From logons to alerts: jobs run, rules read their records, and what is alerted is alerted once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from elastic_ml_kit.clock import iso
from elastic_ml_kit.targets.cluster.faults import RefusedError
from tests.contract.test_kibana_rules import RULES, acted, brought_in, rule
from tests.contract.visitors import (
    DAYS,
    END,
    START,
    STRANGER,
    Visit,
    a_lab,
    logons,
    put_job,
    run_job,
    until,
    visiting,
    write,
)

HOUR = 3_600_000
SEEN = START + ((DAYS - 1) * 24 + 15) * HOUR
"""Start of the bucket in which the stranger is."""
WHOLE = {"start_date": iso(START), "end_date": iso(END)}


@pytest.fixture
def visit() -> Iterator[Visit]:
    """A cluster whose job has run."""
    with visiting(a_lab()) as made:
        write(made.client, logons())
        put_job(made.client)
        run_job(made.client)
        yield made


def alerts(visit: Visit) -> list[dict[str, Any]]:
    answer = visit.kibana.ask("POST", "/api/detection_engine/signals/search", body={"size": 100})
    return list(answer["hits"]["hits"])


def test_a_manual_run_alerts_the_stranger_once(visit: Visit) -> None:
    brought_in(visit.kibana, rule(enabled=True))
    for _ in range(2):
        assert acted(visit.kibana, action="run", query="", run=WHOLE)["success"]
    (hit,) = until(lambda: alerts(visit))
    alert = hit["_source"]
    made = visit.kibana.ask("GET", RULES, query={"rule_id": "stranger"})
    assert hit["_index"] == ".internal.alerts-security.alerts-default-000001"
    assert alert["kibana.alert.rule.uuid"] == made["id"]
    assert alert["kibana.alert.rule.rule_id"] == "stranger"
    assert alert["kibana.alert.rule.rule_type_id"] == "siem.mlRule"
    assert alert["kibana.alert.original_time"] == iso(SEEN)
    assert alert["user.name"] == [STRANGER]
    assert alert["kibana.space_ids"] == ["default"]
    (ancestor,) = alert["kibana.alert.ancestors"]
    assert ancestor["index"] == ".ml-anomalies-shared-000001"
    query = {"ids": {"values": [ancestor["id"]]}}
    (record,) = visit.client.search(index=ancestor["index"], query=query)["hits"]["hits"]
    assert record["_source"]["by_field_value"] == STRANGER


def test_a_run_sees_its_stretch_of_time_only(visit: Visit) -> None:
    brought_in(visit.kibana, rule(enabled=True))
    before = {"start_date": iso(START), "end_date": iso(SEEN - 6 * HOUR)}
    acted(visit.kibana, action="run", query="", run=before)
    summary = until(
        lambda: visit.kibana.ask("GET", RULES, query={"rule_id": "stranger"}).get("execution_summary")
    )
    assert summary["last_execution"]["status"] == "succeeded"
    assert alerts(visit) == []
    acted(visit.kibana, action="run", query="", run={**WHOLE, "start_date": iso(SEEN - HOUR)})
    assert until(lambda: alerts(visit))


def test_a_rule_that_is_switched_on_looks_back_from_now(visit: Visit) -> None:
    brought_in(visit.kibana, rule("far", enabled=True, **{"from": "now-3d"}), rule("near", enabled=True))
    (hit,) = until(lambda: alerts(visit))
    assert hit["_source"]["kibana.alert.rule.rule_id"] == "far"


def test_a_rule_without_its_job_says_so(visit: Visit) -> None:
    brought_in(visit.kibana, rule(machine_learning_job_id=["gone"], enabled=True))
    summary = until(
        lambda: visit.kibana.ask("GET", RULES, query={"rule_id": "stranger"}).get("execution_summary")
    )
    assert summary["last_execution"]["status"] == "partial failure"
    assert "gone" in summary["last_execution"]["message"]


def test_alerts_are_searched_and_closed(visit: Visit) -> None:
    brought_in(visit.kibana, rule(enabled=True))
    acted(visit.kibana, action="run", query="", run=WHOLE)
    (hit,) = until(lambda: alerts(visit))
    body: dict[str, Any] = {"signal_ids": [hit["_id"]], "status": "closed"}
    assert visit.kibana.ask("POST", "/api/detection_engine/signals/status", body=body)["updated"] == 1

    def counted(status: str) -> int:
        query = {"term": {"kibana.alert.workflow_status": status}}
        asked = {"query": query, "size": 0, "track_total_hits": True}
        answer = visit.kibana.ask("POST", "/api/detection_engine/signals/search", body=asked)
        return int(answer["hits"]["total"]["value"])

    assert (counted("closed"), counted("open")) == (1, 0)
    assert visit.client.count(index=".alerts-security.alerts-default")["count"] == 1
    with pytest.raises(RefusedError, match="at least 1"):
        visit.kibana.ask("POST", "/api/detection_engine/signals/search", body={})
