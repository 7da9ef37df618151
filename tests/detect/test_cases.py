"""Cases of a rule: passed, failed with a reason, and what they may leave out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from elastic_ml_kit.content import shipped
from elastic_ml_kit.definitions.catalog import Catalog
from elastic_ml_kit.definitions.definition import Case, Rule
from elastic_ml_kit.detect.cases import run_cases

RULE = Rule(
    id="r",
    name="Odd logon",
    type="machine_learning",
    body={},
    metadata={},
    severity="low",
    risk_score=21,
    interval=900,
    lookback=2700,
    max_signals=100,
    techniques=(),
    file="",
    jobs=("auth_rare_user",),
    anomaly_threshold=75,
)
FOUND: dict[str, Any] = {"job_id": "auth_rare_user", "record_score": 90, "user.name": ["eve"]}


@pytest.mark.parametrize(
    ("given", "alerts", "entity", "why"),
    [
        ([FOUND], 1, {"user.name": "eve"}, ""),
        ([FOUND, FOUND], 1, {}, ""),
        ([FOUND, FOUND | {"by_field_value": "b"}], 2, {}, ""),
        ([FOUND | {"is_interim": True}], 0, {}, ""),
        ([FOUND | {"result_type": "bucket"}], 0, {}, ""),
        ([FOUND | {"timestamp": "2026-02-01T10:00:00Z"}], 1, {}, ""),
        ([FOUND | {"by_field_name": "host.name", "by_field_value": "h"}], 1, {"host.name": "h"}, ""),
        ([FOUND], 0, {}, "expected 0 alerts, got 1"),
        ([FOUND | {"record_score": 10}], 1, {}, "record_score 10 is below"),
        ([FOUND], 1, {"user.name": "ada"}, "expected user.name 'ada' in the first alert, got eve"),
        ([FOUND], 1, {"host.name": "h"}, "got nothing"),
        ([FOUND | {"bucket_span": 86_400}], 1, {}, "looks back 45 min only"),
    ],
)
def test_a_case(given: list[dict[str, Any]], alerts: int, entity: dict[str, str], why: str) -> None:
    case = Case("c", tuple(given), alerts, entity)
    (result,) = run_cases(replace(RULE, cases=(case,)))
    assert result.passed is (why == "")
    assert why in result.why


def test_a_rule_that_cannot_run_fails_its_cases_with_the_reason() -> None:
    (result,) = run_cases(replace(RULE, type="eql", cases=(Case("c", (FOUND,), 0),)))
    assert not result.passed
    assert "eql" in result.why


@pytest.mark.parametrize(("minutes", "alerts"), [(0, 1), (45, 1), (46, 0), (-1, 0)])
def test_a_case_with_a_now_is_one_run(minutes: int, alerts: int) -> None:
    start = 1_767_571_200_000
    case = Case("c", (FOUND | {"timestamp": start},), alerts, {}, start + minutes * 60_000)
    (result,) = run_cases(replace(RULE, cases=(case,)))
    assert result.passed, result.why


CATALOG = Catalog.load(shipped())


@pytest.mark.parametrize("rule", CATALOG.rules.values(), ids=lambda rule: rule.name)
def test_every_shipped_rule_passes_its_cases(rule: Rule) -> None:
    results = run_cases(rule)
    assert results
    assert [result.why for result in results if not result.passed] == []
