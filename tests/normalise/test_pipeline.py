from __future__ import annotations

from typing import Any

import pytest

from elastic_ml_kit.normalise.compile import Compiler
from elastic_ml_kit.normalise.document import IngestDocument
from elastic_ml_kit.normalise.faults import IngestError
from elastic_ml_kit.normalise.resources import Resources

FAIL: dict[str, Any] = {"fail": {"message": "m", "tag": "t"}}
AFTER: dict[str, Any] = {"set": {"field": "after", "value": 1}}
TELL: dict[str, Any] = {
    "set": {
        "field": "told",
        "value": "{{_ingest.on_failure_processor_type}}|{{_ingest.on_failure_processor_tag}}"
        "|{{{_ingest.on_failure_message}}}|{{_ingest.on_failure_pipeline}}",
    }
}


FAILS = "throw new IllegalArgumentException('why')"


def with_(step: dict[str, Any], **more: Any) -> dict[str, Any]:
    ((name, options),) = step.items()
    return {name: {**options, **{key.rstrip("_"): value for key, value in more.items()}}}


MISSING = "field [x] not present as part of path [x]"


def told_by_pipeline(*steps: dict[str, Any]) -> dict[str, Any]:
    return {"processors": list(steps), "on_failure": [TELL]}


TOLD: list[tuple[str, dict[str, Any], str]] = [
    ("by its own on_failure", {"processors": [with_(FAIL, on_failure=[TELL])]}, "fail|t|m|"),
    ("by that of the pipeline", told_by_pipeline(FAIL), "fail|t|m|"),
    ("without a tag", told_by_pipeline({"trim": {"field": "x"}}), f"trim||{MISSING}|"),
    ("of a conditional step", told_by_pipeline(with_(FAIL, if_="true")), "conditional|t|m|"),
    (
        "of a conditional step, by its own",
        {"processors": [with_(FAIL, if_="true", on_failure=[TELL])]},
        "fail|t|m|",
    ),
    ("of the condition", told_by_pipeline(with_(FAIL, if_=FAILS)), "conditional|t|why|"),
    (
        "of the condition, not by its own",
        told_by_pipeline(with_(FAIL, if_=FAILS, on_failure=[AFTER])),
        "conditional|t|why|",
    ),
    (
        "in a foreach",
        told_by_pipeline({"foreach": {"field": "l", "tag": "f", "processor": FAIL}}),
        "foreach|f|m|",
    ),
    (
        "of the innermost cause",
        told_by_pipeline({"convert": {"field": "s", "type": "long"}}),
        'convert||For input string: "x"|',
    ),
    ("in another pipeline", told_by_pipeline({"pipeline": {"name": "inner"}}), "fail|t|m|inner"),
    ("of the handler", told_by_pipeline(with_(FAIL, on_failure=[with_(FAIL, tag="h")])), "fail|h|m|"),
]


@pytest.mark.parametrize(("body", "told"), [each[1:] for each in TOLD], ids=[each[0] for each in TOLD])
def test_what_is_told_of_a_failure(body: dict[str, Any], told: str) -> None:
    document = IngestDocument({"l": [1], "s": "x"})
    inner = Resources(pipelines={"inner": {"processors": [FAIL]}}.get)
    Compiler(inner).compile(body).run(document)
    assert document.source["told"] == told
    assert not [name for name in document.ingest if name.startswith("on_failure")]
    assert document.stack == []


def run(*steps: dict[str, Any]) -> dict[str, Any]:
    document = IngestDocument({})
    Compiler().compile({"processors": list(steps)}).run(document)
    return document.source


def test_an_ignored_failure_does_not_stop_the_pipeline() -> None:
    assert run(with_(FAIL, ignore_failure=True, on_failure=[TELL]), AFTER) == {"after": 1}


def test_a_step_whose_condition_does_not_hold_is_left_out() -> None:
    assert run(with_(FAIL, if_="false"), AFTER) == {"after": 1}


def test_a_condition_that_fails_is_not_ignored() -> None:
    with pytest.raises(IngestError) as caught:
        run(with_(FAIL, if_=FAILS, ignore_failure=True))
    assert [each["type"] for each in caught.value.chain()] == [
        "script_exception",
        "illegal_argument_exception",
    ]


def test_a_failure_of_a_handler_is_that_of_the_document() -> None:
    with pytest.raises(IngestError, match="second"):
        run(with_(FAIL, on_failure=[{"fail": {"message": "second"}}]))
