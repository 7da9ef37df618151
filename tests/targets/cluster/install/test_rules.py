"""Through real sockets: rules found, sent in batches that Kibana takes, and removed by the hundred."""

from __future__ import annotations

import pytest

from elastic_ml_kit.errors import ClusterError
from elastic_ml_kit.model import Document
from elastic_ml_kit.targets.base import Action, Kind, Step
from elastic_ml_kit.targets.cluster.faults import RefusedError
from elastic_ml_kit.targets.cluster.install.requests import persistently
from elastic_ml_kit.targets.cluster.install.rules import batches, find_rules, import_rules, remove_rules
from tests.targets.cluster.install.conftest import Site

IMPORT = "/api/detection_engine/rules/_import"


def rules(count: int, note: str = "") -> list[Document]:
    return [
        {
            "rule_id": f"rule-{number:03}",
            "name": f"Rule {number}",
            "description": "d",
            "type": "query",
            "query": "process.name: sudo",
            "language": "kuery",
            "severity": "low",
            "risk_score": 21,
            "note": note,
        }
        for number in range(count)
    ]


def test_rules_are_found_by_their_ids(site: Site) -> None:
    kibana = site.stack.front("the test")
    assert import_rules(kibana, rules(130), overwrite=False) == {}
    ids = [f"rule-{number:03}" for number in range(140)]
    assert [*find_rules(kibana, ids)] == ids[:130]


def test_a_rule_that_is_there_is_not_overwritten_unasked(site: Site) -> None:
    kibana = site.stack.front("the test")
    import_rules(kibana, rules(1), overwrite=False)
    failed = import_rules(kibana, rules(2), overwrite=False)
    assert failed.keys() == {"rule-000"}
    assert "already exists" in failed["rule-000"]
    assert import_rules(kibana, rules(2), overwrite=True) == {}


def test_too_large_a_batch_goes_in_halves(site: Site) -> None:
    kibana = site.stack.front("the test")
    assert import_rules(kibana, rules(12, note="x" * 1_000_000), overwrite=False) == {}
    sent = [each for each in site.lab.asked if each.path == IMPORT]
    assert len(sent) == 3
    assert len(find_rules(kibana, [f"rule-{number:03}" for number in range(12)])) == 12


def test_batches_keep_to_both_limits() -> None:
    steps = [Step(Action.CREATE, Kind.RULE, str(n), body={"note": "x" * 90}) for n in range(10)]
    assert [len(lot) for lot in batches(steps, most=4)] == [4, 4, 2]
    lots = [*batches(steps, largest=320)]
    assert [step.id for lot in lots for step in lot] == [str(n) for n in range(10)]
    assert {len(lot) for lot in lots} == {3, 1}
    assert [len(lot) for lot in batches(steps, largest=10)] == [1] * 10
    assert [*batches([])] == []


def test_more_rules_are_removed_than_one_action_takes(site: Site) -> None:
    kibana = site.stack.front("the test")
    import_rules(kibana, rules(230), overwrite=False)
    ids = [f"rule-{number:03}" for number in range(1, 240)]
    assert remove_rules(kibana, ids) == {}
    assert [*find_rules(kibana, ["rule-000", *ids])] == ["rule-000"]


def test_a_busy_server_is_asked_again_and_others_are_not() -> None:
    told = [RefusedError("https://es", 429, "busy"), RefusedError("https://es", 503, "starting")]

    def call() -> str:
        if told:
            raise told.pop(0)
        return "done"

    assert persistently(call, (0, 0)) == "done"
    told = [RefusedError("https://es", 429, "busy")] * 3
    with pytest.raises(RefusedError, match="overloaded"):
        persistently(call, (0, 0))
    told = [RefusedError("https://es", 400, "no"), RefusedError("https://es", 400, "never asked")]
    with pytest.raises(ClusterError, match="no"):
        persistently(call, (0, 0))
    assert len(told) == 1
