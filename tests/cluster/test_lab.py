"""The lab of the cluster tests is that of docker-compose.yml, and what names another one is read in full."""

from __future__ import annotations

import pytest

from tests.cluster.lab import named, settings, without_cluster


def test_services_take_the_values_they_are_given() -> None:
    values = {"STACK_VERSION": "8.19.5", "ELASTIC_PASSWORD": "one", "KIBANA_PASSWORD": "two"}
    elastic, kibana = settings("elasticsearch", values), settings("kibana", values)
    assert elastic["image"].endswith("/elasticsearch:8.19.5")
    assert elastic["environment"]["ELASTIC_PASSWORD"] == "one"
    assert elastic["mem_limit"] == "6g"
    assert kibana["environment"]["ELASTICSEARCH_PASSWORD"] == "two"
    assert kibana["environment"]["SERVER_PUBLICBASEURL"] == "http://127.0.0.1:5601"
    texts = [text for said in (elastic, kibana) for text in said["environment"].values()]
    assert not [text for text in texts if "$" in text]


def test_variables_of_the_tests_become_those_of_the_kit() -> None:
    given = {
        "ESMLKIT_TEST_ES_URL": "a",
        "ESMLKIT_TEST_KIBANA_URL": "b",
        "ESMLKIT_TEST_API_KEY": "c",
        "HOME": "/",
    }
    assert named(given) == {"ESMLKIT_ES_URL": "a", "ESMLKIT_KIBANA_URL": "b", "ESMLKIT_API_KEY": "c"}
    assert named({"ESMLKIT_ES_URL": "a"}) == {}


def test_half_a_cluster_is_refused() -> None:
    with pytest.raises(ValueError, match="set ESMLKIT_TEST_KIBANA_URL too"):
        named({"ESMLKIT_TEST_ES_URL": "a"})


def test_nothing_of_the_surroundings_names_a_cluster() -> None:
    given = {"ELASTIC_PASSWORD": "a", "KIBANA_URL": "b", "ESMLKIT_CONFIG": "c", "PATH": "/bin"}
    assert without_cluster(given) == {"PATH": "/bin"}
