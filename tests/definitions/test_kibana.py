"""The form in which files hold saved objects: what Kibana changes by itself is not in it, all else is."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from elastic_ml_kit.definitions.kibana import Change, changes, file_of, importable, laid_open, normal, render

SOURCE = {"query": {"language": "kuery", "query": 'a: "b\\c"'}, "filter": []}
META = {"searchSourceJSON": json.dumps(SOURCE)}
EXPORTED: dict[str, Any] = {
    "id": "board",
    "type": "dashboard",
    "attributes": {
        "title": "Board",
        "hits": 0,
        "version": 3,
        "kibanaSavedObjectMeta": META,
        "optionsJSON": '{"useMargins":true}',
        "panelsJSON": json.dumps(
            [
                {"panelIndex": "low", "gridData": {"x": 0, "y": 9}, "version": "9.2.0"},
                {
                    "panelIndex": "high",
                    "gridData": {"x": 0, "y": 0},
                    "embeddableConfig": {"attributes": {"kibanaSavedObjectMeta": META}},
                },
            ]
        ),
    },
    "references": [{"name": "b", "type": "search", "id": "s"}, {"name": "a", "type": "search", "id": "s"}],
    "coreMigrationVersion": "8.8.0",
    "typeMigrationVersion": "10.3.0",
    "created_at": "2026-01-05T00:00:00.000Z",
    "created_by": "u_1",
    "updated_at": "2026-01-06T00:00:00.000Z",
    "version": "WzEsMV0=",
    "managed": False,
    "namespaces": ["default"],
}

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(), lambda inner: st.lists(inner), max_leaves=5
)
KEYS = st.sampled_from(["title", "panelsJSON", "optionsJSON", "a", "visState", "controlGroupJson", "fields"])
OBJECTS = st.fixed_dictionaries(
    {
        "id": st.just("x"),
        "type": st.sampled_from(["index-pattern", "search", "dashboard"]),
        "attributes": st.dictionaries(KEYS, st.dictionaries(KEYS, VALUES) | st.text()),
        "references": st.just([]),
    }
)


@given(OBJECTS)
def test_what_is_laid_open_becomes_what_kibana_imports(saved: dict[str, Any]) -> None:
    assert laid_open(importable(laid_open(saved))) == laid_open(saved)
    assert importable(laid_open(importable(saved))) == importable(laid_open(saved))


@given(OBJECTS)
def test_the_normal_form_stays_what_it_is(saved: dict[str, Any]) -> None:
    assert normal(normal(saved)) == normal(saved) == normal(importable(normal(saved)))
    assert json.loads(render(saved)) == normal(saved)


def test_texts_within_texts_are_laid_open_and_closed_again() -> None:
    panels = laid_open(EXPORTED)["attributes"]["panelsJSON"]
    inner = panels[1]["embeddableConfig"]["attributes"]["kibanaSavedObjectMeta"]
    assert inner == {"searchSourceJSON": SOURCE}
    closed = importable(laid_open(EXPORTED))["attributes"]
    again = json.loads(closed["panelsJSON"])[1]["embeddableConfig"]["attributes"]["kibanaSavedObjectMeta"]
    assert json.loads(again["searchSourceJSON"]) == SOURCE


def test_what_kibana_changes_by_itself_is_left_out() -> None:
    found = normal(EXPORTED)
    assert list(found) == sorted(
        ["attributes", "coreMigrationVersion", "id", "references", "type", "typeMigrationVersion"]
    )
    assert list(found["attributes"]) == ["kibanaSavedObjectMeta", "optionsJSON", "panelsJSON", "title"]
    assert [panel["panelIndex"] for panel in found["attributes"]["panelsJSON"]] == ["high", "low"]
    assert all("version" not in panel for panel in found["attributes"]["panelsJSON"])
    assert [each["name"] for each in found["references"]] == ["a", "b"]


def test_caches_of_a_data_view_are_left_out_and_its_own_fields_are_not() -> None:
    filled = {"fields": '[{"name":"x"}]', "fieldAttrs": "{}", "sourceFilters": "[]"}
    runtime = {"hour": {"type": "long"}}
    attributes = {"title": "logs-*", "runtimeFieldMap": json.dumps(runtime), **filled}
    found = normal({"id": "v", "type": "index-pattern", "attributes": attributes, "references": []})
    assert found["attributes"] == {"title": "logs-*", "runtimeFieldMap": runtime}


def test_a_search_with_one_tab_is_written_without() -> None:
    flat = {"columns": ["a"], "sort": [], "kibanaSavedObjectMeta": META}
    plain = {"title": "T", "description": "D", **flat}
    tab = {"id": "t", "label": "Untitled", "attributes": flat}
    saved = {"id": "s", "type": "search", "references": []}
    for attributes in ({"title": "T", "description": "D", "tabs": [tab]}, {**plain, "tabs": [tab]}):
        assert normal({**saved, "attributes": attributes}) == normal({**saved, "attributes": plain})
    two = {"title": "T", "tabs": [tab, tab]}
    assert len(normal({**saved, "attributes": two})["attributes"]["tabs"]) == 2


def test_a_change_is_told_by_its_place() -> None:
    theirs = laid_open(EXPORTED) | {"typeMigrationVersion": "10.4.0", "version": "WzIsMV0="}
    assert changes(EXPORTED, theirs) == []
    panels = theirs["attributes"]["panelsJSON"]
    panels[0]["gridData"] = {"x": 24, "y": 9}
    panels.append({"panelIndex": "new", "gridData": {"x": 0, "y": 30}})
    theirs["references"] = [{"name": "a", "type": "search", "id": "other"}, theirs["references"][0]]
    assert changes(EXPORTED, theirs) == [
        Change("attributes.panelsJSON[low].gridData.x", 0, 24),
        Change("attributes.panelsJSON[new]", None, panels[-1]),
        Change("references[a].id", "s", "other"),
    ]
    assert changes(theirs, EXPORTED)[1] == Change("attributes.panelsJSON[new]", panels[-1], None)


def test_a_list_of_words_is_compared_whole() -> None:
    saved: dict[str, Any] = {"id": "s", "type": "search", "references": []}
    ours, theirs = ({**saved, "attributes": {"columns": each}} for each in (["a", "b"], ["b"]))
    assert changes(ours, theirs) == [Change("attributes.columns", ["a", "b"], ["b"])]


def test_each_type_has_its_folder() -> None:
    found = [file_of({"type": kind, "id": "x"}) for kind in ("index-pattern", "search", "dashboard")]
    assert found == ["kibana/data_views/x.json", "kibana/searches/x.json", "kibana/dashboards/x.json"]
