"""Detection rules in the pretended Kibana: one at a time, in files, by action on many."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from elastic_ml_kit.targets.cluster.faults import RefusedError
from elastic_ml_kit.targets.cluster.kibana import Kibana
from tests.contract.kibana_import import MOST_BYTES
from tests.contract.kibana_state import front
from tests.contract.visitors import Visit, a_lab, visiting

RULES = "/api/detection_engine/rules"


@pytest.fixture
def visit() -> Iterator[Visit]:
    with visiting(a_lab()) as made:
        yield made


def rule(rule_id: str = "stranger", **more: Any) -> dict[str, Any]:
    """A rule over the anomalies of a job."""
    return {
        "rule_id": rule_id,
        "name": rule_id,
        "description": "a user whom nobody knows",
        "risk_score": 50,
        "severity": "medium",
        "type": "machine_learning",
        "anomaly_threshold": 50,
        "machine_learning_job_id": ["rare_user"],
        "from": "now-3h",
        "interval": "1h",
        **more,
    }


def lines(*rules: Any) -> bytes:
    return b"".join(json.dumps(each).encode() + b"\n" for each in rules)


def brought_in(kibana: Kibana, *rules: Any, **query: str) -> dict[str, Any]:
    """The answer to an import."""
    answer: dict[str, Any] = kibana.ask("POST", f"{RULES}/_import", query=query, file=lines(*rules))
    return answer


def acted(kibana: Kibana, **body: Any) -> dict[str, Any]:
    """The answer to an action, whether all rules took it or not."""
    answer: dict[str, Any] = kibana.ask("POST", f"{RULES}/_bulk_action", body=body, allowed=(500,))
    return answer


def found(kibana: Kibana, text: str = "", **query: str) -> list[str]:
    """Names of the rules that a filter selects."""
    given = {**query, **({"filter": text} if text else {})}
    return [each["name"] for each in kibana.ask("GET", f"{RULES}/_find", query=given)["data"]]


def test_what_kibana_fills_in(visit: Visit) -> None:
    made = visit.kibana.ask("POST", RULES, body=rule(machine_learning_job_id="rare_user"))
    assert made["id"] != made["rule_id"] == "stranger"
    assert made["machine_learning_job_id"] == ["rare_user"]
    empty = (
        "actions",
        "author",
        "exceptions_list",
        "false_positives",
        "references",
        "related_integrations",
        "required_fields",
        "risk_score_mapping",
        "severity_mapping",
        "tags",
        "threat",
    )
    assert all(made[name] == [] for name in empty)
    assert (made["max_signals"], made["output_index"], made["to"], made["setup"]) == (100, "", "now", "")
    assert (made["enabled"], made["immutable"], made["version"], made["revision"]) == (False, False, 1, 0)
    assert made["rule_source"] == {"type": "internal"}
    assert visit.kibana.ask("GET", RULES, query={"rule_id": "stranger"}) == made


def test_a_rule_is_made_once_changed_and_removed(visit: Visit) -> None:
    made = visit.kibana.ask("POST", RULES, body=rule())
    with pytest.raises(RefusedError, match="already exists"):
        visit.kibana.ask("POST", RULES, body=rule())
    changed = visit.kibana.ask("PATCH", RULES, body={"id": made["id"], "anomaly_threshold": 75})
    assert (changed["anomaly_threshold"], changed["revision"], changed["id"]) == (75, 1, made["id"])
    again = visit.kibana.ask("PUT", RULES, body=rule(anomaly_threshold=75))
    assert (again["revision"], again["created_at"]) == (1, made["created_at"])
    assert visit.kibana.ask("DELETE", RULES, query={"id": made["id"]})["id"] == made["id"]
    with pytest.raises(RefusedError, match="not found"):
        visit.kibana.ask("GET", RULES, query={"rule_id": "stranger"})


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"severity": "awful"}, "severity"),
        ({"risk_score": 101}, "risk_score"),
        ({"interval": "often"}, "interval"),
        ({"query": "*"}, "unknown key query"),
        ({"machine_learning_job_id": None}, "machine_learning_job_id"),
        ({"type": "clever"}, "type"),
    ],
)
def test_bodies_are_checked(more: dict[str, Any], words: str) -> None:
    with visiting(a_lab(), allowed=1) as visit, pytest.raises(RefusedError, match=words):
        visit.kibana.ask("POST", RULES, body=rule(**more))


def test_an_import_answers_for_each_rule_that_failed(visit: Visit) -> None:
    first = brought_in(visit.kibana, rule("a"), rule("b", tags=["x"]))
    assert (first["success"], first["success_count"], first["rules_count"]) == (True, 2, 2)
    unnamed = rule("c")
    del unnamed["name"]
    second = brought_in(visit.kibana, rule("a"), unnamed, rule("d"))
    assert (second["success"], second["success_count"], second["rules_count"]) == (False, 1, 3)
    problems = {each["rule_id"]: each["error"] for each in second["errors"]}
    assert problems["a"] == {"status_code": 409, "message": 'rule_id: "a" already exists'}
    assert problems["c"]["status_code"] == 400
    assert found(visit.kibana) == ["a", "b", "d"]


def test_overwriting_keeps_the_id(visit: Visit) -> None:
    brought_in(visit.kibana, rule("a"))
    before = visit.kibana.ask("GET", RULES, query={"rule_id": "a"})
    brought_in(visit.kibana, rule("a", name="new"), overwrite="true")
    after = visit.kibana.ask("GET", RULES, query={"rule_id": "a"})
    assert (after["id"], after["name"], after["revision"]) == (before["id"], "new", 1)


def test_what_was_exported_can_be_imported(visit: Visit) -> None:
    brought_in(visit.kibana, rule("a"), rule("b"))
    *rules, counts = visit.kibana.ask("POST", f"{RULES}/_export")
    assert [each["rule_id"] for each in rules] == ["a", "b"]
    assert counts["exported_rules_count"] == 2
    wanted = {"objects": [{"rule_id": "b"}, {"rule_id": "z"}]}
    *some, counts = visit.kibana.ask("POST", f"{RULES}/_export", body=wanted)
    assert ([each["rule_id"] for each in some], counts["missing_rules"]) == (["b"], [{"rule_id": "z"}])
    acted(visit.kibana, action="delete", query="")
    assert brought_in(visit.kibana, *rules, counts)["success_count"] == 2


def test_a_file_too_large_or_of_another_name_is_refused() -> None:
    with visiting(a_lab()) as visit:
        with pytest.raises(RefusedError, match="Payload content length"):
            visit.kibana.ask("POST", f"{RULES}/_import", file=b" " * (MOST_BYTES + 1))
        with pytest.raises(RefusedError, match="Unsupported Media Type"):
            visit.kibana.ask("POST", f"{RULES}/_import", body={})


def test_a_basic_licence_takes_no_rules_over_anomalies() -> None:
    with visiting(a_lab(licence="basic")) as visit:
        plain = rule("plain", type="query")
        del plain["anomaly_threshold"], plain["machine_learning_job_id"]
        answer = brought_in(visit.kibana, rule("ml"), plain)
        assert [(each["rule_id"], each["error"]["status_code"]) for each in answer["errors"]] == [("ml", 403)]
        assert answer["success_count"] == 1
        with pytest.raises(RefusedError, match="license"):
            visit.kibana.ask("POST", RULES, body=rule("ml"))


def test_rules_are_found_by_filter_and_page(visit: Visit) -> None:
    brought_in(visit.kibana, rule("a", tags=["one", "two words"]), rule("b", tags=["one"]), rule("c"))
    assert found(visit.kibana, "alert.attributes.tags: one") == ["a", "b"]
    assert found(visit.kibana, 'alert.attributes.tags: "two words"') == ["a"]
    assert found(visit.kibana, 'alert.attributes.params.ruleId: ("a" or "c")') == ["a", "c"]
    assert found(visit.kibana, "not alert.attributes.tags: one and alert.attributes.enabled: false") == ["c"]
    assert found(visit.kibana, "alert.attributes.name: (a or b) or alert.attributes.name: c") == [
        "a",
        "b",
        "c",
    ]
    assert found(visit.kibana, page="2", per_page="2") == ["c"]
    assert found(visit.kibana, sort_field="name", sort_order="desc") == ["c", "b", "a"]
    assert visit.kibana.ask("GET", "/api/detection_engine/tags") == ["one", "two words"]
    with pytest.raises(RefusedError, match="10000"):
        found(visit.kibana, page="101", per_page="100")
    with pytest.raises(RefusedError, match="KQLSyntaxError"):
        found(visit.kibana, "alert.attributes.tags: (")


def test_actions_say_what_became_of_each_rule(visit: Visit) -> None:
    brought_in(visit.kibana, rule("a"), rule("b"))
    answer = acted(visit.kibana, action="enable", query='alert.attributes.params.ruleId: "a"')
    assert answer["attributes"]["summary"] == {"failed": 0, "succeeded": 1, "skipped": 0, "total": 1}
    assert [each["enabled"] for each in answer["attributes"]["results"]["updated"]] == [True]
    answer = acted(visit.kibana, action="enable", query="")
    assert answer["attributes"]["summary"] == {"failed": 0, "succeeded": 1, "skipped": 1, "total": 2}
    edit = [{"type": "add_tags", "value": ["new"]}]
    assert acted(visit.kibana, action="edit", query="", edit=edit)["rules_count"] == 2
    assert found(visit.kibana, "alert.attributes.tags: new") == ["a", "b"]
    answer = acted(visit.kibana, action="delete", ids=["nowhere"])
    assert (answer["status_code"], answer["attributes"]["summary"]["failed"]) == (500, 1)
    edit = [{"type": "set_index_patterns", "value": ["x"]}]
    (error,) = acted(visit.kibana, action="edit", query="", edit=edit)["attributes"]["errors"]
    assert error["err_code"] == "MACHINE_LEARNING_INDEX_PATTERN"
    assert len(error["rules"]) == 2


def test_a_dry_run_changes_nothing(visit: Visit) -> None:
    brought_in(visit.kibana, rule("a"))
    body = {"action": "delete", "query": ""}
    visit.kibana.ask("POST", f"{RULES}/_bulk_action", query={"dry_run": "true"}, body=body)
    assert found(visit.kibana) == ["a"]


def test_an_action_takes_a_hundred_ids_or_a_query(visit: Visit) -> None:
    with pytest.raises(RefusedError, match="More than 100 ids"):
        acted(visit.kibana, action="enable", ids=[str(each) for each in range(101)])
    with pytest.raises(RefusedError, match="Both query and ids"):
        acted(visit.kibana, action="enable", ids=["a"], query="")


def test_no_rule_is_enabled_without_the_encryption_key() -> None:
    with visiting(a_lab(encryption_key=False)) as visit:
        brought_in(visit.kibana, rule("a"))
        (error,) = acted(visit.kibana, action="enable", query="")["attributes"]["errors"]
        assert "encryptionKey" in error["message"]


def test_manual_runs_have_their_limits(visit: Visit) -> None:
    brought_in(visit.kibana, rule("a"))
    day = {"start_date": "2026-01-05T00:00:00Z", "end_date": "2026-01-06T00:00:00Z"}
    (error,) = acted(visit.kibana, action="run", query="", run=day)["attributes"]["errors"]
    assert error["err_code"] == "MANUAL_RULE_RUN_DISABLED_RULE"
    front(visit.lab).manual_runs = False
    (error,) = acted(visit.kibana, action="run", query="", run=day)["attributes"]["errors"]
    assert error["err_code"] == "MANUAL_RULE_RUN_FEATURE"
    for start, words in (("2025-09-05", "90 days"), ("2027-01-01", "future"), ("2026-01-07", "greater than")):
        with pytest.raises(RefusedError, match=words):
            acted(visit.kibana, action="run", query="", run={**day, "start_date": f"{start}T00:00:00Z"})


def test_the_bulk_routes_went_with_9() -> None:
    body = [rule("a")]
    with visiting(a_lab(version="8.19.3"), allowed=0) as visit:
        visit.lab.version = "8.19.3"
        (made,) = visit.kibana.ask("POST", f"{RULES}/_bulk_create", body=body)
        assert made["rule_id"] == "a"
    with visiting(a_lab(), allowed=1) as visit:
        with pytest.raises(RefusedError):
            visit.kibana.ask("POST", f"{RULES}/_bulk_create", body=body)
        assert "no such route" in visit.lab.violations[0]
