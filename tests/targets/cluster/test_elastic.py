"""Through real sockets: what answers at an address, and the client in the form that it takes."""

from __future__ import annotations

from typing import Any

import pytest

from elastic_ml_kit.errors import ClusterError
from elastic_ml_kit.targets.cluster.connection import Connection, normal_fingerprint
from elastic_ml_kit.targets.cluster.elastic import Elastic, Product, identify
from elastic_ml_kit.targets.cluster.faults import RefusedError, UnreachableError
from elastic_ml_kit.targets.cluster.secret import ApiKey, Basic, Secret
from tests.contract.lab import API_KEY, PASSWORD, Fault, Lab
from tests.contract.server import certificate, running

LOGIN = Basic("elastic", Secret(PASSWORD))


@pytest.mark.parametrize(
    ("version", "media"),
    [
        ("8.19.3", "compatible-with=8"),
        ("9.0.1", "compatible-with=9"),
        ("9.4.0-SNAPSHOT", "compatible-with=9"),
    ],
)
def test_each_version_is_spoken_to_in_its_media_types(version: str, media: str) -> None:
    lab = Lab(version=version)
    with running(lab) as at:
        connection = Connection(at.elastic, auth=LOGIN)
        elastic = Elastic(connection, identify(connection))
        with elastic.calls() as client:
            client.security.has_privileges(cluster=["monitor"], index=[])
        elastic.close()
    assert elastic.product == Product(version, "lab")
    last = lab.asked[-1].headers
    assert media in last["accept"]
    assert media in last["content-type"]


def test_the_servers_refuse_the_media_types_of_a_later_version() -> None:
    with running(Lab(version="8.19.3")) as at:
        elastic = Elastic(Connection(at.elastic, auth=LOGIN), Product("9.0.0", "lab"))
        with pytest.raises(RefusedError, match="compatible version"), elastic.calls() as client:
            client.ml.info()
        elastic.close()


@pytest.mark.parametrize(
    ("lab", "words"),
    [
        (Lab(fault=Fault.HTML), ("web page", "check host, port and path")),
        (Lab(fault=Fault.REDIRECT), ("another address",)),
        (Lab(fault=Fault.DROPPED), ("hung up", "https://")),
        (Lab(fault=Fault.SLOW), ("did not answer in time", "--timeout")),
        (Lab(fault=Fault.STARTING), ("starting (status 503)", "try again")),
        (Lab(distribution="opensearch", version="2.19.0"), ("opensearch 2.19.0", "9.x")),
        (Lab(version="7.17.9"), ("Elasticsearch 7.17.9", "8.19 and 9.x")),
        (Lab(version="10.0.0"), ("Elasticsearch 10.0.0",)),
        (Lab(version="9"), ("'9'",)),
        (Lab(flavor="serverless", version="8.11.0"), ("Serverless",)),
        (Lab(forbidden=frozenset({"/"})), ("does not allow it", "--role")),
    ],
)
def test_what_cannot_be_used_is_told_in_a_sentence(lab: Lab, words: tuple[str, ...]) -> None:
    with running(lab) as at:
        assert_told(Connection(at.elastic, auth=LOGIN, timeout=0.5), at.elastic, *words)


def assert_told(connection: Connection, *words: str) -> None:
    with pytest.raises(ClusterError) as told:
        identify(connection)
    assert all(word in str(told.value) for word in words), str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("auth", [None, Basic("elastic", Secret("wrong")), ApiKey(Secret("wrong"))])
def test_a_wrong_login_is_told(auth: Any) -> None:
    with running(Lab()) as at:
        assert_told(Connection(at.elastic, auth=auth), "does not accept the login", "ESMLKIT_API_KEY")


def test_an_api_key_is_let_in() -> None:
    with running(Lab()) as at:
        assert identify(Connection(at.elastic, auth=ApiKey(Secret(API_KEY)))).release == (9, 2)


def test_kibana_given_as_elasticsearch_is_told() -> None:
    with running(Lab()) as at:
        assert_told(Connection(at.kibana, auth=LOGIN), "is Kibana", "--kibana-url", "--es-url")


def test_nothing_there_is_told() -> None:
    with running(Lab()) as at:
        gone = at.elastic
    assert_told(Connection(gone), "nothing listens")


def test_an_unknown_name_is_told() -> None:
    assert_told(Connection("https://nowhere.invalid:9200"), "no host of this name")


def test_a_certificate_is_trusted_by_authority_by_fingerprint_or_not_at_all() -> None:
    own = certificate()
    with running(Lab(), own) as at:
        options: list[dict[str, Any]] = [
            {"ca_certs": own.file},
            {"fingerprint": normal_fingerprint(own.fingerprint)},
            {"insecure": True},
        ]
        for trusted in options:
            connection = Connection(at.elastic, auth=LOGIN, **trusted)
            elastic = Elastic(connection, identify(connection))
            with elastic.calls() as client:
                assert client.info()["cluster_name"] == "lab"
            elastic.close()


@pytest.mark.parametrize(
    ("change", "options", "words"),
    [
        (("https:", "https:"), {}, ("not trusted", "--ca-certs")),
        (("https:", "https:"), {"fingerprint": "ab" * 32}, ("another certificate",)),
        (("127.0.0.1", "localhost"), {"ca_certs": None}, ("for another name",)),
        (("https:", "http:"), {}, ("hung up", "https://")),
    ],
)
def test_a_certificate_that_does_not_fit_is_told(
    change: tuple[str, str], options: dict[str, Any], words: tuple[str, ...]
) -> None:
    own = certificate()
    if "ca_certs" in options:
        options = {"ca_certs": own.file}
    with running(Lab(), own) as at:
        assert_told(Connection(at.elastic.replace(*change), auth=LOGIN, **options), *words)


def test_plain_http_behind_https_is_told() -> None:
    with running(Lab()) as at:
        assert_told(Connection(at.elastic.replace("http:", "https:")), "does not speak TLS", "http://")


def test_a_cluster_that_goes_away_in_between_is_told() -> None:
    lab = Lab()
    with running(lab) as at:
        connection = Connection(at.elastic, auth=LOGIN)
        elastic = Elastic(connection, identify(connection))
        lab.fault = Fault.DROPPED
        with pytest.raises(UnreachableError, match="hung up"), elastic.calls() as client:
            client.ml.info()
        elastic.close()
