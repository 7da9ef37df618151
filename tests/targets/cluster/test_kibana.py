"""Through real sockets: Kibana's headers, spaces, base path and error bodies."""

from __future__ import annotations

import json

import pytest

from elastic_ml_kit.errors import ClusterError
from elastic_ml_kit.targets.cluster.connection import Connection
from elastic_ml_kit.targets.cluster.faults import RefusedError, UnreachableError
from elastic_ml_kit.targets.cluster.kibana import Kibana
from elastic_ml_kit.targets.cluster.secret import Basic, Secret
from tests.contract.lab import PASSWORD, Fault, Lab
from tests.contract.server import Addresses, running

HEALTH = "/api/alerting/_health"
EXPORT = {"objects": [{"type": "index-pattern", "id": "a"}], "excludeExportDetails": True}


def client(at: Addresses, space: str = "default", password: str = PASSWORD, url: str | None = None) -> Kibana:
    login = Basic("elastic", Secret(password))
    return Kibana(Connection(at.elastic, url or at.kibana, space, login, timeout=0.5))


def test_space_and_base_path_stand_before_the_route() -> None:
    lab = Lab(base_path="/base", space="soc")
    with running(lab) as at:
        kibana = client(at, "soc")
        assert kibana.ask("GET", HEALTH)["has_permanent_encryption_key"]
        assert kibana.ask("GET", "/api/status", spaced=False)["version"]["number"] == lab.version
        kibana.close()
    assert [each.path for each in lab.asked] == ["/base/s/soc" + HEALTH, "/base/api/status"]


def test_each_kind_of_route_has_its_headers() -> None:
    lab = Lab()
    with running(lab) as at:
        kibana = client(at)
        kibana.ask("GET", "/api/detection_engine/rules/_find", query={"fields": "b c"})
        kibana.ask("POST", "/internal/ml/info", body={"a": 1})
        kibana.close()
    public, internal = lab.asked
    assert public.query == {"fields": "b c"}
    assert public.headers["elastic-api-version"] == "2023-10-31"
    assert "kbn-xsrf" not in public.headers
    assert internal.headers["elastic-api-version"] == "1"
    assert internal.headers["kbn-xsrf"]
    assert internal.headers["x-elastic-internal-origin"] == "Kibana"
    assert internal.body == {"a": 1}


def test_lines_are_uploaded_as_a_form_and_lines_of_an_answer_are_a_list() -> None:
    lab = Lab()
    view = {"type": "index-pattern", "id": "a", "attributes": {"title": "logs-é-*"}, "references": []}
    with running(lab) as at:
        kibana = client(at)
        lines = json.dumps(view, ensure_ascii=False).encode() + b"\n"
        answer = kibana.ask("POST", "/api/saved_objects/_import", query={"overwrite": "false"}, file=lines)
        one = kibana.ask("POST", "/api/saved_objects/_export", body=EXPORT)
        several = kibana.ask("POST", "/api/saved_objects/_export", body={"type": "index-pattern"})
        kibana.close()
    assert answer["successCount"] == 1
    assert [each["attributes"]["title"] for each in one] == ["logs-é-*"]
    assert several[-1]["exportedCount"] == 1
    assert lab.asked[0].headers["content-type"].startswith("multipart/form-data; boundary=")
    assert lab.asked[0].headers["kbn-xsrf"]


def test_a_request_may_take_longer_than_the_connection_allows() -> None:
    late = pytest.raises(UnreachableError, match="did not answer in time")
    with running(Lab(kibana_fault=Fault.SLOW)) as at, late:
        client(at).ask("GET", HEALTH, timeout=0.2)


@pytest.mark.parametrize(
    ("lab", "words"),
    [
        (Lab(kibana_fault=Fault.HTML), ("web page", "base path")),
        (Lab(kibana_fault=Fault.REDIRECT), ("another address",)),
        (Lab(kibana_fault=Fault.DROPPED), ("hung up",)),
        (Lab(kibana_fault=Fault.SLOW), ("did not answer in time",)),
        (Lab(forbidden=frozenset({HEALTH})), ("API is unauthorized for user", "--role")),
    ],
)
def test_what_cannot_be_used_is_told_in_a_sentence(lab: Lab, words: tuple[str, ...]) -> None:
    with running(lab) as at:
        kibana = client(at)
        with pytest.raises(ClusterError) as told:
            kibana.ask("GET", HEALTH)
        kibana.close()
    assert all(word in str(told.value) for word in (at.kibana, *words)), str(told.value)


def test_elasticsearch_given_as_kibana_is_told() -> None:
    told = pytest.raises(UnreachableError, match="is Elasticsearch; give it by --es-url")
    with running(Lab()) as at, told:
        client(at, url=at.elastic).ask("GET", "/api/status", spaced=False)


def test_a_wrong_password_an_unknown_space_and_route_are_refused() -> None:
    with running(Lab()) as at:
        with pytest.raises(RefusedError, match="does not accept the login"):
            client(at, password="wrong").ask("GET", HEALTH)
        with pytest.raises(RefusedError, match="space/other"):
            client(at, "other").ask("GET", HEALTH)
        with pytest.raises(RefusedError, match="status 404"):
            client(at).ask("GET", "/api/nothing")


def test_a_status_that_is_an_answer_is_no_error() -> None:
    with running(Lab(level="unavailable")) as at:
        status = client(at).ask("GET", "/api/status", spaced=False, allowed=(503,))
    assert status["status"]["overall"]["level"] == "unavailable"
