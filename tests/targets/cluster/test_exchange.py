from __future__ import annotations

from threading import Event

import pytest
from elastic_transport import ConnectionError as TransportConnectionError

from elastic_ml_kit.targets.cluster.connection import TIMEOUT, Connection
from elastic_ml_kit.targets.cluster.exchange import PATIENCE, node_config, within
from elastic_ml_kit.targets.cluster.faults import UnreachableError
from elastic_ml_kit.targets.cluster.secret import ApiKey, Secret

URL = "https://es:9200"


def test_what_takes_too_long_is_given_up() -> None:
    over = Event()
    with pytest.raises(UnreachableError, match=r"within 0\.05 seconds"):
        within(0.05, URL, over.wait)
    over.set()


def test_a_host_that_never_answers_is_told_of_in_time() -> None:
    both_servers = 2 * PATIENCE
    assert max(both_servers, 2 * TIMEOUT) <= 20


def test_what_comes_in_time_is_passed_on() -> None:
    assert within(5, URL, lambda: 7) == 7


def test_an_error_of_transport_is_passed_on() -> None:
    def fail() -> None:
        raise TransportConnectionError("no")

    with pytest.raises(TransportConnectionError):
        within(5, URL, fail)


def test_the_fingerprint_is_only_for_who_it_is_of() -> None:
    connection = Connection(URL, fingerprint="ab" * 32, auth=ApiKey(Secret("key")))
    assert node_config(URL, connection).ssl_assert_fingerprint == "ab" * 32
    assert node_config(URL, connection, pinned=False).ssl_assert_fingerprint is None


def test_a_login_is_not_shown_by_what_holds_it() -> None:
    config = node_config(URL, Connection(URL, auth=ApiKey(Secret("hunter2"))))
    assert "hunter2" not in repr(config)
