"""Saved objects, data views, spaces and jobs in the pretended Kibana."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from elastic_ml_kit.targets.cluster.faults import RefusedError
from elastic_ml_kit.targets.cluster.kibana import Kibana
from tests.contract.visitors import JOB, Visit, a_lab, put_job, visiting

OBJECTS = "/api/saved_objects"
VIEW = {
    "type": "index-pattern",
    "id": "view",
    "attributes": {"title": "logs-*", "timeFieldName": "@timestamp"},
    "references": [],
}
SEARCH = {
    "type": "search",
    "id": "search",
    "attributes": {"title": "all logs"},
    "references": [{"name": "source", "type": "index-pattern", "id": "view"}],
}


@pytest.fixture
def visit() -> Iterator[Visit]:
    with visiting(a_lab()) as made:
        yield made


def brought_in(kibana: Kibana, *objects: Any, **query: str) -> dict[str, Any]:
    file = b"".join(json.dumps(each).encode() + b"\n" for each in objects)
    answer: dict[str, Any] = kibana.ask("POST", f"{OBJECTS}/_import", query=query, file=file)
    return answer


def test_an_import_answers_for_each_object(visit: Visit) -> None:
    answer = brought_in(visit.kibana, VIEW, SEARCH)
    assert (answer["success"], answer["successCount"]) == (True, 2)
    assert [each["id"] for each in answer["successResults"]] == ["view", "search"]
    again = brought_in(visit.kibana, VIEW, SEARCH)
    assert (again["success"], again["successCount"]) == (False, 0)
    assert [each["error"]["type"] for each in again["errors"]] == ["conflict", "conflict"]
    over = brought_in(visit.kibana, VIEW, SEARCH, overwrite="true")
    assert [each["overwrite"] for each in over["successResults"]] == [True, True]


def test_references_must_lead_somewhere(visit: Visit) -> None:
    (error,) = brought_in(visit.kibana, SEARCH)["errors"]
    assert error["error"] == {
        "type": "missing_references",
        "references": [{"type": "index-pattern", "id": "view"}],
    }
    (error,) = brought_in(visit.kibana, {**VIEW, "type": "wonder"})["errors"]
    assert error["error"]["type"] == "unsupported_type"


def test_copies_have_ids_of_their_own(visit: Visit) -> None:
    brought_in(visit.kibana, VIEW, SEARCH)
    answer = brought_in(visit.kibana, VIEW, SEARCH, createNewCopies="true")
    view, search = (each["destinationId"] for each in answer["successResults"])
    made = visit.kibana.ask("GET", f"{OBJECTS}/search/{search}")
    assert made["references"][0]["id"] == view != "view"


def test_an_export_follows_references(visit: Visit) -> None:
    brought_in(visit.kibana, VIEW, SEARCH)
    unknown = {"objects": [{"type": "search", "id": "nowhere"}]}
    wanted = {"objects": [{"type": "search", "id": "search"}], "includeReferencesDeep": True}
    *objects, counts = visit.kibana.ask("POST", f"{OBJECTS}/_export", body=wanted)
    assert {each["type"] for each in objects} == {"search", "index-pattern"}
    assert (counts["exportedCount"], counts["missingRefCount"]) == (2, 0)
    first = next(each for each in objects if each["type"] == "index-pattern")
    assert first["attributes"] == VIEW["attributes"]
    assert {"version", "updated_at", "coreMigrationVersion"} <= {*first}
    with pytest.raises(RefusedError, match="nowhere"):
        visit.kibana.ask("POST", f"{OBJECTS}/_export", body=unknown)


def test_objects_are_read_and_removed_one_at_a_time(visit: Visit) -> None:
    brought_in(visit.kibana, VIEW)
    both = [{"type": "index-pattern", "id": "view"}, {"type": "search", "id": "none"}]
    view, none = visit.kibana.ask("POST", f"{OBJECTS}/_bulk_get", body=both)["saved_objects"]
    assert (view["attributes"], none["error"]["statusCode"]) == (VIEW["attributes"], 404)
    assert visit.kibana.ask("GET", f"{OBJECTS}/_find", query={"type": "index-pattern"})["total"] == 1
    assert visit.kibana.ask("DELETE", f"{OBJECTS}/index-pattern/view") == {}
    with pytest.raises(RefusedError, match="not found"):
        visit.kibana.ask("DELETE", f"{OBJECTS}/index-pattern/view")


def test_data_views_are_the_same_objects(visit: Visit) -> None:
    body: dict[str, Any] = {"data_view": {"title": "logs-*", "name": "Logs", "timeFieldName": "@timestamp"}}
    made = visit.kibana.ask("POST", "/api/data_views/data_view", body=body)["data_view"]
    with pytest.raises(RefusedError, match="Duplicate data view: Logs"):
        visit.kibana.ask("POST", "/api/data_views/data_view", body=body)
    (listed,) = visit.kibana.ask("GET", "/api/data_views")["data_view"]
    assert (listed["id"], listed["name"]) == (made["id"], "Logs")
    path = f"/api/data_views/data_view/{made['id']}"
    changed = visit.kibana.ask("POST", path, body={"data_view": {"name": "New"}})["data_view"]
    assert (changed["name"], changed["title"]) == ("New", "logs-*")
    assert visit.kibana.ask("GET", f"{OBJECTS}/index-pattern/{made['id']}")["attributes"]["name"] == "New"
    visit.kibana.ask("DELETE", path)
    with pytest.raises(RefusedError, match="not found"):
        visit.kibana.ask("GET", path)


def test_a_space_has_objects_and_rules_of_its_own() -> None:
    with visiting(a_lab(space="soc")) as visit:
        brought_in(visit.kibana, VIEW)
        with pytest.raises(RefusedError, match="not found"):
            visit.kibana.ask("GET", f"{OBJECTS}/index-pattern/view", spaced=False)
        names = [each["id"] for each in visit.kibana.ask("GET", "/api/spaces/space", spaced=False)]
        assert names == ["default", "soc"]
        new = {"id": "new", "name": "New"}
        visit.kibana.ask("POST", "/api/spaces/space", body=new, spaced=False)
        with pytest.raises(RefusedError, match="already exists"):
            visit.kibana.ask("POST", "/api/spaces/space", body=new, spaced=False)
        assert visit.kibana.ask("DELETE", "/api/spaces/space/new", spaced=False) is None
        with pytest.raises(RefusedError, match="space/new"):
            visit.kibana.ask("GET", "/api/spaces/space/new", spaced=False)


def test_jobs_become_known_by_a_sync(visit: Visit) -> None:
    put_job(visit.client)
    path = "/api/ml/saved_objects/sync"
    created = {"savedObjectsCreated": {"anomaly-detector": {JOB: {"success": True}}}}
    for _ in range(2):
        assert created.items() <= visit.kibana.ask("GET", path, query={"simulate": "true"}).items()
    assert created.items() <= visit.kibana.ask("GET", path).items()
    assert visit.kibana.ask("GET", path)["savedObjectsCreated"] == {}
    visit.client.ml.delete_job(job_id=JOB)
    assert [*visit.kibana.ask("GET", path)["savedObjectsDeleted"]["anomaly-detector"]] == [JOB]


def test_job_messages_are_told(visit: Visit) -> None:
    put_job(visit.client)
    path = f"/internal/ml/job_audit_messages/messages/{JOB}"
    messages = visit.kibana.ask("GET", path, query={"from": "1d"})["messages"]
    assert [(each["job_id"], each["level"]) for each in messages] == [(JOB, "info")]


def test_what_is_not_documented_is_noted_and_refused() -> None:
    wrong = {"data_view": {"titel": "x", "title": "x"}}
    with visiting(a_lab(), allowed=3) as visit:
        with pytest.raises(RefusedError):
            visit.kibana.ask("GET", "/api/wonders")
        with pytest.raises(RefusedError, match="unknown query parameter colour"):
            visit.kibana.ask("GET", "/api/data_views", query={"colour": "red"})
        with pytest.raises(RefusedError, match=r"unknown key data_view\.titel"):
            visit.kibana.ask("POST", "/api/data_views/data_view", body=wrong)
        assert len(visit.lab.violations) == 3
