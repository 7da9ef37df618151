"""Each check on Kibana objects tells what is broken, with its line, and is silent on what is sound."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from elastic_ml_kit.content import Content
from elastic_ml_kit.definitions.catalog import Catalog
from elastic_ml_kit.definitions.kibana import importable, laid_open
from elastic_ml_kit.definitions.lint import CHECKS, lint, lint_content

Lay = Callable[[Mapping[str, str]], Content]
Saved = dict[str, Any]

VIEW = "kibana/data_views/my-events.json"
RECORDS = "kibana/data_views/my-records.json"
SEARCH = "kibana/searches/my-starts.json"
BOARD = "kibana/dashboards/my-board.json"
INDEX = "kibanaSavedObjectMeta.searchSourceJSON.index"


def view(name: str, title: str) -> Saved:
    attributes = {"title": title, "name": f"My {name}", "timeFieldName": "@timestamp"}
    return {"id": name, "type": "index-pattern", "attributes": attributes, "references": []}


def reference(name: str, kind: str, target: str) -> Saved:
    return {"name": name, "type": kind, "id": target}


def column(operation: str, field: str, kind: str, **params: Any) -> Saved:
    return {"operationType": operation, "sourceField": field, "dataType": kind, "params": params}


def panel(index: str, x: int, state: Saved) -> Saved:
    attributes = {"state": state, "references": []}
    grid = {"x": x, "y": 0, "w": 24, "h": 10, "i": index}
    return {
        "panelIndex": index,
        "type": "lens",
        "gridData": grid,
        "embeddableConfig": {"attributes": attributes},
    }


def lens(order: list[str], columns: Saved, query: str = "") -> Saved:
    layer = {"columnOrder": order, "columns": columns}
    return {
        "datasourceStates": {"formBased": {"layers": {"one": layer}}},
        "visualization": {"layerId": "one", "xAccessor": order[0], "layers": [{"accessors": order[1:]}]},
        "query": {"language": "kuery", "query": query},
        "filters": [],
    }


def objects() -> dict[str, Saved]:
    """A sound set: two data views, a search, and a dashboard with a panel of each kind."""
    by_time = lens(
        ["time", "starts"],
        {
            "time": column("date_histogram", "@timestamp", "date"),
            "starts": column("count", "___records___", "number"),
        },
        "event.type: start",
    )
    by_job = lens(
        ["job", "score"],
        {
            "job": column("terms", "job_id", "string", orderBy={"type": "column", "columnId": "score"}),
            "score": column("max", "record_score", "number"),
        },
        "result_type: record",
    )
    found = {"x": 0, "y": 10, "w": 48, "h": 10, "i": "found"}
    search = {"panelIndex": "found", "type": "search", "gridData": found, "panelRefName": "panel_found"}
    source = {"query": {"language": "kuery", "query": "process.name: *"}, "filter": [], "indexRefName": INDEX}
    return {
        VIEW: view("my-events", "logs-my.process-*"),
        RECORDS: view("my-records", ".ml-anomalies-*"),
        SEARCH: {
            "id": "my-starts",
            "type": "search",
            "attributes": {
                "title": "My starts",
                "description": "What was started.",
                "columns": ["process.name", "host.name"],
                "sort": [["@timestamp", "desc"]],
                "kibanaSavedObjectMeta": {"searchSourceJSON": source},
            },
            "references": [reference(INDEX, "index-pattern", "my-events")],
        },
        BOARD: {
            "id": "my-board",
            "type": "dashboard",
            "attributes": {
                "title": "My board",
                "description": "What happens.",
                "panelsJSON": [panel("times", 0, by_time), panel("jobs", 24, by_job), search],
            },
            "references": [
                reference("times:indexpattern-datasource-layer-one", "index-pattern", "my-events"),
                reference("jobs:indexpattern-datasource-layer-one", "index-pattern", "my-records"),
                reference("found:panel_found", "search", "my-starts"),
            ],
        },
    }


PANELS = ("attributes", "panelsJSON")
STATE = (*PANELS, 0, "embeddableConfig", "attributes", "state")
LAYER = (*STATE, "datasourceStates", "formBased", "layers", "one")
COLUMNS = (*LAYER, "columns")
SOURCE = ("attributes", "kibanaSavedObjectMeta", "searchSourceJSON")
TERMS = "allowed are boolean, byte, constant_keyword, date,"
DELETE = object()

BROKEN: list[tuple[str, str, tuple[str | int, ...], Any, str]] = [
    (
        "kibana-references",
        SEARCH,
        ("references", 0, "id"),
        "my-evnts",
        "there is no data view 'my-evnts'; did you mean 'my-events'?",
    ),
    ("kibana-references", SEARCH, ("references", 0, "type"), "lens", "a reference to a 'lens', which the"),
    ("kibana-references", SEARCH, ("references", 0, "name"), "index", f"no entry named '{INDEX}'"),
    ("kibana-references", SEARCH, ("references", 0, "name"), "index", "nothing uses the reference 'index'"),
    (
        "kibana-references",
        BOARD,
        ("references", 2),
        reference("found:panel_found", "dashboard", "my-board"),
        "expected the reference 'found:panel_found' to be a search, found dashboard 'my-board'",
    ),
    (
        "kibana-references",
        BOARD,
        (*PANELS, 0, "embeddableConfig", "attributes", "references"),
        [reference("indexpattern-datasource-layer-one", "index-pattern", "my-records")],
        "to be index-pattern 'my-records', found index-pattern 'my-events'",
    ),
    (
        "kibana-references",
        SEARCH,
        (*SOURCE, "filter"),
        [{"meta": {"key": "host.name", "type": "phrase", "indexRefName": "filter"}}],
        "'references' has no entry named 'filter'",
    ),
    ("kibana-titles", BOARD, ("attributes", "description"), " ", "there is no 'description'; say in"),
    ("kibana-titles", BOARD, ("attributes", "title"), "", "there is no 'title'; people look for it"),
    ("kibana-titles", RECORDS, ("attributes", "name"), "My my-events", f"is taken by {VIEW}; give this one"),
    ("kibana-layout", BOARD, (*PANELS, 1, "panelIndex"), "times", "the panelIndex 'times' is given twice"),
    (
        "kibana-layout",
        BOARD,
        (*PANELS, 1, "gridData", "i"),
        "job",
        "expected 'i' to be the panelIndex 'jobs'",
    ),
    ("kibana-layout", BOARD, (*PANELS, 1, "gridData", "x"), 25, "'jobs' is outside the grid of 48 columns"),
    ("kibana-layout", BOARD, (*PANELS, 1, "gridData", "x"), 23, "'times' and 'jobs' lie on each other"),
    ("kibana-layout", BOARD, (*PANELS, 1, "gridData", "h"), 0, "expected whole numbers"),
    (
        "kibana-fields",
        SEARCH,
        ("attributes", "columns", 0),
        "process.nmae",
        "unknown field 'process.nmae' of data view 'logs-my.process-*'; did you mean 'process.name'?",
    ),
    ("kibana-fields", SEARCH, ("attributes", "sort", 0, 0), "timestmp", "unknown field 'timestmp'"),
    ("kibana-fields", SEARCH, (*SOURCE, "query", "query"), "user.nmae: x", "did you mean 'user.name'?"),
    (
        "kibana-fields",
        SEARCH,
        (*SOURCE, "filter"),
        [{"meta": {"type": "combined", "params": [{"meta": {"key": "hots.name", "type": "exists"}}]}}],
        "unknown field 'hots.name'",
    ),
    ("kibana-fields", BOARD, (*COLUMNS, "time", "sourceField"), "timestamp", "unknown field 'timestamp'"),
    (
        "kibana-fields",
        BOARD,
        (*STATE, "query", "query"),
        "event.tpye: start",
        "unknown field 'event.tpye' of data view 'logs-my.process-*'; did you mean 'event.type'?",
    ),
    (
        "kibana-fields",
        BOARD,
        (*COLUMNS, "starts", "filter"),
        {"language": "kuery", "query": "event.outcom: failure"},
        "did you mean 'event.outcome'?",
    ),
    (
        "kibana-fields",
        BOARD,
        (*PANELS, 1, *COLUMNS[3:], "score", "sourceField"),
        "event.risk_score",
        "unknown field 'event.risk_score' of data view '.ml-anomalies-*'",
    ),
    ("kibana-queries", SEARCH, (*SOURCE, "query", "query"), "process.name:", "KQL: expected a value at"),
    ("kibana-queries", BOARD, (*STATE, "query", "query"), "a: (1", "KQL: expected ')' at character 6"),
    (
        "kibana-aggregations",
        BOARD,
        (*COLUMNS, "starts"),
        column("average", "process.name", "number"),
        "'average' of 'process.name', which is keyword; allowed are byte, double,",
    ),
    (
        "kibana-aggregations",
        BOARD,
        (*COLUMNS, "time", "sourceField"),
        "host.name",
        "'date_histogram' of 'host.name', which is keyword; allowed are date, date_nanos",
    ),
    (
        "kibana-aggregations",
        BOARD,
        (*COLUMNS, "time"),
        column("terms", "process.name.text", "string"),
        f"'terms' of 'process.name.text', which is match_only_text; {TERMS}",
    ),
    (
        "kibana-aggregations",
        BOARD,
        (*COLUMNS, "time"),
        column("terms", "source.ip", "string"),
        "expected 'dataType' ip, as 'source.ip' is ip, found string",
    ),
    ("kibana-aggregations", BOARD, (*COLUMNS, "starts", "operationType"), "conut", "did you mean 'count'?"),
    ("kibana-aggregations", BOARD, (*COLUMNS, "time", "sourceField"), DELETE, "needs a 'sourceField'"),
    (
        "kibana-columns",
        BOARD,
        (*LAYER, "columnOrder"),
        ["time"],
        "'columnOrder' and 'columns' differ: starts",
    ),
    (
        "kibana-columns",
        BOARD,
        (*STATE, "visualization", "xAccessor"),
        "tiem",
        "shows a column 'tiem' that is not there; did you mean 'time'?",
    ),
    (
        "kibana-columns",
        BOARD,
        (*STATE, "visualization", "xAccessor"),
        "starts",
        "nothing shows the column 'time'",
    ),
    (
        "kibana-columns",
        BOARD,
        (*PANELS, 1, *COLUMNS[3:], "job", "params", "orderBy", "columnId"),
        "scoer",
        "sorted by a column 'scoer' that is not there; did you mean 'score'?",
    ),
]


def texts(saved: Mapping[str, Saved]) -> dict[str, str]:
    return {file: json.dumps(body, indent=1) for file, body in saved.items()}


def changed(
    saved: Mapping[str, Saved], file: str, path: tuple[str | int, ...], value: Any
) -> dict[str, Saved]:
    made = copy.deepcopy(dict(saved))
    place: Any = made[file]
    for key in path[:-1]:
        place = place[key]
    if value is DELETE:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return made


def test_what_is_sound_is_left_alone(files: dict[str, str], lay: Lay) -> None:
    assert lint_content(lay(files | texts(objects()))) == []


def test_each_check_is_broken_once(files: dict[str, str]) -> None:
    names = {check.name for check in CHECKS if check.name.startswith("kibana-")}
    assert {name for name, *_ in BROKEN} == names


@pytest.mark.parametrize(("name", "file", "path", "value", "message"), BROKEN)
def test_what_is_broken_is_told(
    name: str,
    file: str,
    path: tuple[str | int, ...],
    value: Any,
    message: str,
    files: dict[str, str],
    lay: Lay,
) -> None:
    written = texts(changed(objects(), file, path, value))
    catalog = Catalog.load(lay(files | written))
    (check,) = (each for each in CHECKS if each.name == name)
    found = [each for each in check.check(catalog) if message in each.message]
    assert found, list(check.check(catalog))
    assert found[0].file == file
    assert found[0].line > 1
    assert set(found) <= set(lint(catalog))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ((*COLUMNS, "time", "sourceField"), "event.tiem"),
        ((*STATE, "query", "query"), "event.type: (start or"),
        ((*PANELS, 1, "gridData"), {"x": 40, "y": 0, "w": 24, "h": 10, "i": "jobs"}),
        (("references", 1, "id"), "my-recods"),
    ],
)
def test_a_problem_stands_at_its_line(
    path: tuple[str | int, ...], value: Any, files: dict[str, str], lay: Lay
) -> None:
    written = texts(changed(objects(), BOARD, path, value))
    lines = written[BOARD].splitlines()
    (problem, *_) = lint(Catalog.load(lay(files | written)))
    before = texts(objects())[BOARD].splitlines()
    differing = [number for number, line in enumerate(lines, 1) if line not in before]
    assert f'"{path[-1]}"' in lines[problem.line - 1]
    assert min(differing) - 2 <= problem.line <= min(differing)


def test_the_form_of_kibana_is_checked_as_that_of_the_files(files: dict[str, str], lay: Lay) -> None:
    wrong = changed(objects(), BOARD, (*COLUMNS, "time", "sourceField"), "host.name")
    as_exported = {file: importable(body) for file, body in wrong.items()}
    assert isinstance(as_exported[BOARD]["attributes"]["panelsJSON"], str)
    messages = [
        {each.message for each in lint(Catalog.load(lay(files | texts(form))))}
        for form in (wrong, as_exported)
    ]
    assert messages[0] == messages[1] != set()


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (PANELS, "no JSON"),
        (PANELS, [1, None]),
        ((*PANELS, 0), {"panelIndex": "times", "type": "lens", "gridData": 3}),
        ((*PANELS, 0, "embeddableConfig"), []),
        (STATE, None),
        (LAYER, []),
        ((*COLUMNS, "time"), "x"),
        ((*STATE, "filters"), [1]),
        (("attributes", "controlGroupInput"), {"panelsJSON": {"a": 1}}),
        (("references",), [{}]),
    ],
)
def test_odd_shapes_are_no_reason_to_stop(
    path: tuple[str | int, ...], value: Any, files: dict[str, str], lay: Lay
) -> None:
    catalog = Catalog.load(lay(files | texts(changed(objects(), BOARD, path, value))))
    lint(catalog)
    assert laid_open(catalog.others[-1].body)["type"] == "dashboard"


def test_panels_of_other_types_are_followed_and_not_looked_into(files: dict[str, str], lay: Lay) -> None:
    saved = objects()
    saved[BOARD]["attributes"]["panelsJSON"][2] |= {"type": "map", "panelIndex": "found"}
    del saved[BOARD]["attributes"]["panelsJSON"][2]["panelRefName"]
    saved[BOARD]["references"][2] = reference("found:layer_1_source", "index-pattern", "my-events")
    assert lint(Catalog.load(lay(files | texts(saved)))) == []
    saved[BOARD]["references"][2]["id"] = "mine"
    (problem,) = lint(Catalog.load(lay(files | texts(saved))))
    assert "there is no data view 'mine'" in problem.message


def test_the_fields_of_a_control_are_known(files: dict[str, str], lay: Lay) -> None:
    saved = objects()
    control = {"type": "optionsListControl", "explicitInput": {"fieldName": "host.nmae"}}
    saved[BOARD]["attributes"]["controlGroupInput"] = {"panelsJSON": {"who": control}}
    saved[BOARD]["references"].append(
        reference("controlGroup_who:optionsListDataView", "index-pattern", "my-events")
    )
    (problem,) = lint(Catalog.load(lay(files | texts(saved))))
    assert "unknown field 'host.nmae'" in problem.message
    control["explicitInput"] = {"fieldName": "host.name"}
    assert lint(Catalog.load(lay(files | texts(saved)))) == []
