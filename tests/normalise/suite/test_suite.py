"""Samples are found in both layouts, run, compared, and what they do not reach is named."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from elastic_ml_kit.errors import DefinitionError, UsageError
from elastic_ml_kit.normalise.suite.comparison import differences
from elastic_ml_kit.normalise.suite.samples import Finder
from elastic_ml_kit.normalise.suite.suite import Local, Outcome, run
from tests.normalise.conftest import NOTHING, NOW, Folder

PACKAGE = Path(__file__).parent / "data" / "acme_gateway"
STREAM = PACKAGE / "data_stream" / "session"
BODY = {
    "processors": [
        {"set": {"field": "at", "value": "{{{_ingest.timestamp}}}"}},
        {"fail": {"message": "unwanted", "if": "ctx.message == 'bad'"}},
        {"drop": {"if": "ctx.message == 'noise'"}},
        {"set": {"field": "_index", "value": "other", "if": "ctx.message == 'move'"}},
        {
            "rename": {
                "field": "message",
                "target_field": "m",
                "on_failure": [{"set": {"field": "e", "value": 1}}],
            }
        },
    ]
}
CAME = [
    {"_source": {"at": NOW, "m": "one"}},
    {"error": [{"type": "fail_processor_exception", "reason": "unwanted"}]},
    None,
    {"_index": "other", "_source": {"at": NOW, "m": "move"}},
]


@pytest.fixture
def kit(folder: Folder) -> Folder:
    """Content with one pipeline, a sample and what it expects."""
    folder.write("ingest/pipelines/plain.json", BODY)
    folder.write("ingest/samples/plain/lines.log", "one\nbad\n\nnoise\r\nmove\n")
    folder.write("ingest/samples/plain/lines.expected.json", {"docs": CAME})
    folder.write("ingest/samples/plain/config.yml", f'now: "{NOW}"\n')
    return folder


def outcomes(path: Path, now: str = "2000-01-01T00:00:00Z") -> list[Outcome]:
    return list(run(Finder(NOTHING).find(path), Local(now).simulate))


@pytest.mark.parametrize("inside", [".", "ingest", "ingest/samples", "ingest/samples/plain"])
def test_the_kits_layout_from_wherever_one_looks(kit: Folder, inside: str) -> None:
    (result,) = outcomes(kit.path / inside)
    assert (result.status, result.documents, result.diff) == ("passed", 4, ())
    assert result.sample.name == "plain/lines.log"


def test_what_differs_is_shown(kit: Folder) -> None:
    kit.write(
        "ingest/samples/plain/lines.expected.json",
        {"docs": [{"_source": {"at": NOW, "m": "two"}}, *CAME[1:3]]},
    )
    (result,) = outcomes(kit.path)
    assert result.status == "failed"
    assert result.diff[:2] == ("3 documents are expected, 4 came", "document 1:")
    assert {'  -    "m": "two"', '  +    "m": "one"'} <= set(result.diff)
    assert json.loads(result.rendered) == {"docs": CAME}


def test_an_expectation_that_is_not_written_yet(kit: Folder) -> None:
    (kit.path / "ingest/samples/plain/lines.expected.json").unlink()
    (result,) = outcomes(kit.path)
    assert (result.status, json.loads(result.rendered)) == ("missing", {"docs": CAME})


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "more.json",
            json.dumps(
                {"docs": [{"message": "one"}, {"_index": "i", "_id": "7", "_source": {"message": "one"}}]}
            ),
        ),
        (
            "more.json",
            json.dumps([{"message": "one"}, {"_index": "i", "_id": "7", "_source": {"message": "one"}}]),
        ),
        ("more.ndjson", '{"message": "one"}\n\n{"_index": "i", "_id": "7", "_source": {"message": "one"}}\n'),
    ],
)
def test_json_samples(kit: Folder, name: str, text: str) -> None:
    kit.write(f"ingest/samples/plain/{name}", text)
    kit.write("ingest/samples/plain/more.config.yml", "fields: {host.name: h}\nindex: logs\n")
    (_, more) = outcomes(kit.path)
    source = {"at": NOW, "host": {"name": "h"}, "m": "one"}
    assert json.loads(more.rendered)["docs"] == [
        {"_source": source},
        {"_id": "7", "_index": "i", "_source": source},
    ]


WRONG: list[tuple[str, Any, str]] = [
    ("samples/plain/config.yml", "nwo: 2026-01-05T00:00Z", "unknown key 'nwo'; did you mean 'now'?"),
    ("samples/plain/config.yml", "now: yesterday", "config.yml:1:1: 'yesterday' is not a time"),
    (
        "samples/plain/config.yml",
        "multiline: {first_line_pattern: '('}",
        "expected a regular expression, found '('",
    ),
    ("samples/plain/x.json", "{", "x.json: not JSON"),
    ("samples/plain/x.ndjson", "[1]", "event 1 is no JSON object"),
    ("samples/plain/gone.expected.json", {"docs": []}, "gone.expected.json: there is no input"),
    ("samples/plain/lines.expected.json", {"expected": []}, "expected an object with a list 'docs'"),
    ("samples/plian/lines.log", "x", "there is no pipeline 'plian'"),
]


@pytest.mark.parametrize(("name", "content", "words"), WRONG, ids=[case[2] for case in WRONG])
def test_what_is_wrong_is_told_with_its_file(kit: Folder, name: str, content: Any, words: str) -> None:
    kit.write(f"ingest/{name}", content)
    with pytest.raises(DefinitionError) as raised:
        outcomes(kit.path)
    assert words in str(raised.value)


def test_a_pipeline_that_is_refused_fails_its_tests_alone(kit: Folder) -> None:
    kit.write("ingest/pipelines/wrong.json", {"processors": [{"sett": {}}]})
    kit.write("ingest/samples/wrong/lines.log", "x")
    first, second = outcomes(kit.path)
    assert (first.status, second.status, second.rendered) == ("passed", "failed", "")
    assert "did you mean 'set'?" in second.diff[0]


def test_a_refused_pipeline_may_be_found_only_while_documents_run(kit: Folder) -> None:
    kit.write("ingest/pipelines/wrong.json", {"processors": [{"sett": {}}]})
    kit.write("ingest/pipelines/plain.json", {"processors": [{"pipeline": {"name": "{{message}}"}}]})
    kit.write("ingest/samples/plain/lines.log", "wrong\n")
    (result,) = outcomes(kit.path)
    assert (result.status, "did you mean 'set'?" in result.diff[0]) == ("failed", True)


@pytest.mark.parametrize("name", ["none", "."])
def test_a_folder_without_tests(folder: Folder, name: str) -> None:
    with pytest.raises(UsageError, match=r"there is no folder|holds no test"):
        outcomes(folder.path / name)


def test_what_no_sample_reaches(kit: Folder) -> None:
    local = Local(NOW)
    list(run(Finder(NOTHING).find(kit.path), local.simulate))
    assert [(each.tally.use.type, each.what) for each in local.unreached()] == [("set", "never ran")]
    kit.write("ingest/samples/plain/lines.log", "one\n")
    local = Local(NOW)
    list(run(Finder(NOTHING).find(kit.path), local.simulate))
    found = [(each.tally.use.type, each.what, each.place.line) for each in local.unreached()]
    lines = (kit.path / "ingest/pipelines/plain.json").read_text().splitlines()
    assert [(type, what) for type, what, _ in found] == [
        ("fail", "never true"),
        ("drop", "never true"),
        ("set", "never true"),
        ("set", "never ran"),
    ]
    assert all(f'"{type}"' in lines[line - 1] for type, _, line in found)


@pytest.mark.parametrize("inside", [PACKAGE.parent, PACKAGE, STREAM, STREAM / "_dev/test/pipeline"])
def test_the_layout_of_packages(inside: Path) -> None:
    results = outcomes(inside, NOW)
    assert [(each.sample.name, each.status, each.diff) for each in results] == [
        ("acme_gateway.session/test-events.json", "passed", ()),
        ("acme_gateway.session/test-sessions.log", "passed", ()),
    ]
    assert {each.sample.index for each in results} == {"logs-acme_gateway.session-default"}
    written = results[1].sample.expected.read_text(encoding="utf-8")
    assert re.sub(r'"ingested": ".*?"', "", results[1].rendered) == re.sub(r'"ingested": ".*?"', "", written)


def test_a_package_with_routes_a_named_pipeline_and_a_skipped_test(folder: Folder) -> None:
    stream = "data_stream/s"
    folder.write("manifest.yml", "name: p\n")
    folder.write(
        f"{stream}/manifest.yml",
        "type: metrics\ndataset: p.other\nelasticsearch: {ingest_pipeline: {name: main}}\n",
    )
    folder.write(
        f"{stream}/elasticsearch/ingest_pipeline/main.yml",
        "processors:\n  - set: {field: was, value: '{{_index}} {{_id}}'}\n",
    )
    rules = (
        "- source_dataset: p.other\n  rules:\n    - {target_dataset: p.routed, if: 'true', namespace: n}\n"
    )
    folder.write(f"{stream}/routing_rules.yml", rules)
    folder.write(f"{stream}/_dev/test/pipeline/test-a.json", {"events": [{"a": 1}]})
    moved = {"dataset": "p.routed", "namespace": "n", "type": "metrics"}
    expected = {"a": 1, "was": "metrics-p.other-default _id", "data_stream": moved}
    folder.write(f"{stream}/_dev/test/pipeline/test-a.json-expected.json", {"expected": [expected]})
    folder.write(f"{stream}/_dev/test/pipeline/test-b.log", "x\n")
    folder.write(
        f"{stream}/_dev/test/pipeline/test-b.log-config.yml",
        "skip: {reason: not yet, link: https://example.com/1}\n",
    )
    first, second = outcomes(folder.path)
    assert (first.status, first.diff) == ("passed", ())
    assert (second.status, second.message) == ("skipped", "not yet https://example.com/1")


def test_a_document_that_fails_fails_the_test_of_a_package(folder: Folder) -> None:
    stream = "data_stream/s"
    folder.write(
        f"{stream}/elasticsearch/ingest_pipeline/default.yml", "processors:\n  - fail: {message: broken}\n"
    )
    folder.write(f"{stream}/_dev/test/pipeline/test-a.log", "x\n")
    (result,) = outcomes(folder.path)
    assert (result.status, result.rendered) == ("failed", "")
    assert "document 1 failed: fail_processor_exception: broken" in result.message


COMPARED: list[tuple[str, Any, Any, dict[str, str], bool, bool]] = [
    ("numbers by value", {"a": 1}, {"a": 1.0}, {}, True, True),
    ("or by type", {"a": 1}, {"a": 1.0}, {}, False, False),
    ("true is not 1", {"a": 1}, {"a": True}, {}, True, False),
    ("order of keys does not count", {"a": 1, "b": 2}, {"b": 2, "a": 1}, {}, False, True),
    ("order of lists does", {"a": [1, 2]}, {"a": [2, 1]}, {}, False, False),
    ("dynamic", {"a": {"t": "x"}}, {"a": {"t": "y"}}, {"a.t": "^[xy]$"}, True, True),
    ("dynamic that does not match", {"a": {"t": "x"}}, {"a": {"t": "z"}}, {"a.t": "^[xy]$"}, True, False),
    ("dynamic in the source", {"_source": {"t": 1}}, {"_source": {"t": 2}}, {"t": r"^\d$"}, False, True),
    ("dynamic by its dotted name", {"a.t": 1}, {"a.t": 2}, {"a.t": "."}, False, True),
    ("dynamic that is missing", {"b": 1}, {"b": 1}, {"a.t": "."}, False, True),
    ("dropped", None, {"a": 1}, {}, True, False),
    ("surrogates", {"a": "\ud83d"}, {"a": "\ud83e"}, {}, False, False),
]


@pytest.mark.parametrize(
    ("wanted", "got", "dynamic", "numeric", "equal"),
    [case[1:] for case in COMPARED],
    ids=[case[0] for case in COMPARED],
)
def test_equal(wanted: Any, got: Any, dynamic: dict[str, str], numeric: bool, equal: bool) -> None:
    before = json.dumps([wanted, got])
    assert (not list(differences([wanted], [got], dynamic, numeric))) is equal
    assert json.dumps([wanted, got]) == before
