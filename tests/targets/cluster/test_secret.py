from __future__ import annotations

from pprint import pformat

import orjson
import pytest

from elastic_ml_kit.targets.cluster.connection import Connection
from elastic_ml_kit.targets.cluster.secret import ApiKey, Auth, Basic, Bearer, Secret

WORD = "hunter2-and-more"
LOGINS: list[Auth] = [ApiKey(Secret(WORD)), Basic("elastic", Secret(WORD)), Bearer(Secret(WORD))]


@pytest.mark.parametrize("login", LOGINS)
def test_a_connection_shows_no_secret(login: Auth) -> None:
    connection = Connection("https://es:9200", auth=login)
    for shown in (str(connection), repr(connection), pformat(connection), f"{login}"):
        assert WORD not in shown
        assert "***" in shown


def test_a_json_writer_refuses_a_secret() -> None:
    with pytest.raises(TypeError):
        orjson.dumps({"login": Basic("elastic", Secret(WORD))})


def test_secrets_are_equal_by_their_text() -> None:
    assert Secret("a") == Secret("a") != Secret("b")
    assert len({Secret("a"), Secret("a")}) == 1


@pytest.mark.parametrize(
    ("login", "header"),
    [
        (ApiKey(Secret("encoded==")), "ApiKey encoded=="),
        (ApiKey(Secret("id:key")), "ApiKey aWQ6a2V5"),
        (Basic("elastic", Secret("pä:ss")), "Basic ZWxhc3RpYzpww6Q6c3M="),
        (Bearer(Secret("token")), "Bearer token"),
    ],
)
def test_each_login_has_its_header(login: Auth, header: str) -> None:
    assert login.header() == header
