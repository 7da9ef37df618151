"""Templates, pipelines and scripts come back as a cluster gives them back, and are refused as it refuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from elasticsearch import ApiError, Elasticsearch, NotFoundError

from tests.contract.conftest import Site
from tests.contract.lab import Lab
from tests.contract.resources import nested_settings
from tests.contract.server import running

MAPPINGS = {"properties": {"@timestamp": {"type": "date"}, "data_stream.type": {"type": "constant_keyword"}}}


def reason(call: Callable[[], Any], status: int = 400) -> str:
    with pytest.raises(ApiError) as refused:
        call()
    assert refused.value.status_code == status
    return str(refused.value.body["error"]["reason"])


def put(client: Elasticsearch, name: str, pattern: str, priority: int = 200, **more: Any) -> None:
    client.indices.put_index_template(
        name=name, index_patterns=[pattern], priority=priority, data_stream={}, **more
    )


def test_a_template_comes_back_filled_in(site: Site) -> None:
    site.client.cluster.put_component_template(
        name="part", template={"lifecycle": {"data_retention": "7d"}}, meta={"of": "us"}
    )
    template = {"settings": {"number_of_replicas": 0, "index.mapping.total_fields.limit": 2000}}
    put(site.client, "whole", "a-*", template={**template, "mappings": MAPPINGS}, composed_of=["part"])
    (found,) = site.client.indices.get_index_template(name="whole")["index_templates"]
    body = found["index_template"]
    limit = {"total_fields": {"limit": "2000"}}
    assert body["template"]["settings"] == {"index": {"number_of_replicas": "0", "mapping": limit}}
    assert body["template"]["mappings"] == MAPPINGS
    assert body["data_stream"] == {"hidden": False, "allow_custom_routing": False}
    assert (body["composed_of"], body["index_patterns"]) == (["part"], ["a-*"])
    assert body["created_date_millis"] <= body["modified_date_millis"]
    (part,) = site.client.cluster.get_component_template(name="part")["component_templates"]
    assert part["component_template"]["template"]["lifecycle"] == {"enabled": True, "data_retention": "7d"}
    assert part["component_template"]["_meta"] == {"of": "us"}


def test_versions_before_9_2_give_no_dates() -> None:
    with (
        running(Lab(version="9.1.0", secured=False)) as addresses,
        Elasticsearch(addresses.elastic) as client,
    ):
        put(client, "whole", "a-*")
        (found,) = client.indices.get_index_template(name="whole")["index_templates"]
        assert "created_date_millis" not in found["index_template"]


def test_settings_come_back_as_text_below_index() -> None:
    assert nested_settings({"number_of_shards": 1, "index": {"hidden": True, "sort.field": ["a", "b"]}}) == {
        "index": {"number_of_shards": "1", "hidden": "true", "sort": {"field": ["a", "b"]}}
    }


def test_overlapping_templates_need_different_priorities(site: Site) -> None:
    put(site.client, "one", "logs-kit.*-*")
    why = reason(lambda: put(site.client, "two", "logs-*.auth-*"))
    assert "[two] has index patterns" in why
    assert "same priority [200]" in why
    put(site.client, "two", "logs-*.auth-*", priority=201)
    put(site.client, "three", "metrics-kit-*")
    why = reason(lambda: put(site.client, "four", "logs-x-*", priority=100))
    assert "existing templates [logs]" in why


def test_create_does_not_replace(site: Site) -> None:
    put(site.client, "one", "a-*", create=True)
    assert "already exists" in reason(lambda: put(site.client, "one", "a-*", create=True))
    put(site.client, "one", "b-*")
    (found,) = site.client.indices.get_index_template(name="one")["index_templates"]
    assert found["index_template"]["index_patterns"] == ["b-*"]


def test_components_must_be_there_and_stay_while_used(site: Site) -> None:
    assert "[two]" in reason(lambda: put(site.client, "one", "a-*", composed_of=["two"]))
    put(site.client, "one", "a-*", composed_of=["two"], ignore_missing_component_templates=["two"])
    site.client.cluster.put_component_template(name="two", template={"mappings": MAPPINGS})
    put(site.client, "one", "a-*", composed_of=["two"])
    why = reason(lambda: site.client.cluster.delete_component_template(name="two"))
    assert "still in use" in why
    site.client.indices.delete_index_template(name="one")
    site.client.cluster.delete_component_template(name="two")
    assert not site.client.cluster.exists_component_template(name="two")


def test_a_template_stays_while_a_stream_uses_it(site: Site) -> None:
    put(site.client, "one", "a-*")
    site.client.indices.create_data_stream(name="a-b")
    assert "in use by a data stream" in reason(lambda: site.client.indices.delete_index_template(name="one"))
    site.client.indices.delete_data_stream(name="a-b")
    site.client.indices.delete_index_template(name="one")
    with pytest.raises(NotFoundError):
        site.client.indices.get_index_template(name="one")


def test_simulation_shows_the_whole_and_what_is_overlapped(site: Site) -> None:
    site.client.cluster.put_component_template(
        name="part", template={"settings": {"number_of_shards": 3}, "mappings": MAPPINGS}
    )
    put(site.client, "one", "a-*", composed_of=["part"], template={"settings": {"number_of_shards": 2}})
    put(site.client, "two", "a-b*", priority=100)
    found = site.client.indices.simulate_index_template(name="a-b")
    assert found["template"]["settings"]["index"]["number_of_shards"] == "2"
    assert found["template"]["mappings"] == MAPPINGS
    assert found["overlapping"] == [{"name": "two", "index_patterns": ["a-b*"]}]


def test_pipelines_keep_their_marks_and_processors(site: Site) -> None:
    processors: list[dict[str, Any]] = [
        {"inference": {"model_id": "lines"}},
        {"set": {"field": "seen", "value": True}},
    ]
    site.client.ingest.put_pipeline(id="one", processors=processors, meta={"of": "us"}, version=3)
    found = site.client.ingest.get_pipeline(id="one")["one"]
    assert (found["processors"], found["_meta"], found["version"]) == (processors, {"of": "us"}, 3)
    site.client.ingest.delete_pipeline(id="one")
    with pytest.raises(NotFoundError):
        site.client.ingest.get_pipeline(id="one")


def test_scripts_come_and_go(site: Site) -> None:
    script = {"lang": "painless", "source": "ctx.a = 1"}
    site.client.put_script(id="one", script=script)
    assert site.client.get_script(id="one")["script"] == script
    site.client.delete_script(id="one")
    with pytest.raises(NotFoundError):
        site.client.get_script(id="one")


@pytest.mark.xdist_group("engine")
def test_a_pipeline_that_the_engine_refuses_is_not_kept(engine_site: Site) -> None:
    grok = {"grok": {"field": "message", "patterns": ["%{NOPE:a}"]}}
    assert "NOPE" in reason(lambda: engine_site.client.ingest.put_pipeline(id="one", processors=[grok]))
    with pytest.raises(NotFoundError):
        engine_site.client.ingest.get_pipeline(id="one")
