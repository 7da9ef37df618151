from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from elastic_ml_kit.errors import UsageError
from elastic_ml_kit.targets.cluster import settings
from elastic_ml_kit.targets.cluster.secret import ApiKey, Auth, Basic, Bearer, Secret
from elastic_ml_kit.targets.cluster.settings import NAMES, read_connection, setting

ES = {"es_url": "https://es:9200"}


def elastic(word: str, user: str = "elastic") -> Auth:
    return Basic(user, Secret(word))


@pytest.mark.parametrize(
    ("flags", "environment", "auth"),
    [
        ({}, {}, None),
        ({}, {"ESMLKIT_API_KEY": "ours", "ELASTIC_API_KEY": "theirs"}, ApiKey(Secret("ours"))),
        ({}, {"ELASTIC_API_KEY": "key", "ELASTIC_PASSWORD": "word"}, ApiKey(Secret("key"))),
        ({}, {"ESMLKIT_PASSWORD": "word", "ELASTIC_API_KEY": "key"}, elastic("word")),
        ({}, {"ESMLKIT_BEARER_TOKEN": "token", "ESMLKIT_PASSWORD": "word"}, Bearer(Secret("token"))),
        ({}, {"ELASTIC_PASSWORD": "word"}, elastic("word")),
        ({}, {"ELASTIC_PASSWORD": "word", "ELASTIC_USER": "ann"}, elastic("word", "ann")),
        ({"username": "bob"}, {"ELASTIC_PASSWORD": "word", "ELASTIC_USER": "ann"}, elastic("word", "bob")),
        ({"username": "bob"}, {"ELASTIC_PASSWORD": "w", "ESMLKIT_API_KEY": "key"}, elastic("w", "bob")),
        ({"password": "p"}, {"ESMLKIT_PASSWORD": "word", "ELASTIC_API_KEY": "key"}, elastic("p")),
        ({"api_key": " key\n"}, {"ESMLKIT_PASSWORD": "word"}, ApiKey(Secret("key"))),
        ({"password": " p \n"}, {}, elastic(" p ")),
        ({}, {"ESMLKIT_API_KEY": ""}, None),
    ],
)
def test_the_first_place_that_names_a_login_counts(
    flags: dict[str, str], environment: dict[str, str], auth: Auth | None
) -> None:
    assert read_connection(ES | flags, environment).auth == auth


def test_flags_go_before_the_environment_and_that_before_the_file(tmp_path: Path) -> None:
    file = tmp_path / "lab.toml"
    file.write_text('es_url = "file"\nspace = "file"\ntimeout = 3\n')
    environment = {"ESMLKIT_SPACE": "env", "KIBANA_SPACE": "other", "ELASTICSEARCH_URL": "env"}
    found = read_connection({"es_url": "flag", "space": None}, environment, file)
    assert (found.es_url, found.space, found.timeout) == ("https://flag:9200", "env", 3)
    assert setting("space", {}, file) == "file"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("lab.toml", 'es_url = "http://es:9200"\ninsecure = true\nusername = "ann"\npassword = "p#: w"\n'),
        ("lab.yml", 'es_url: http://es:9200\ninsecure: true\nusername: ann\npassword: "p#: w"\n'),
    ],
)
def test_a_config_file_is_toml_or_yaml(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    found = read_connection({}, {"ESMLKIT_CONFIG": str(tmp_path / name)})
    assert found.es_url == "http://es:9200"
    assert found.insecure
    assert found.auth == elastic("p#: w", "ann")


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("lab.toml", 'es_ulr = "x"', ("unknown setting 'es_ulr'", "'es_url'")),
        ("lab.toml", 'zzz = "x"', ("unknown setting 'zzz'", "known are es_url")),
        ("lab.toml", 'es_url = ["x"]', ("es_url has to be",)),
        ("lab.toml", 'a = "b"\npassword = hunter2', ("no valid TOML at line 2",)),
        ("lab.yaml", "password: [hunter2", ("no valid YAML at line 1",)),
        ("lab.yaml", "hunter2", ("name and value",)),
        ("lab.ini", "password = hunter2", (".toml, .yml or .yaml",)),
        ("lab.toml", "\udcff", ("not UTF-8",)),
    ],
)
def test_what_is_wrong_in_a_file_is_told_without_its_secrets(
    tmp_path: Path, name: str, text: str, words: tuple[str, ...]
) -> None:
    (tmp_path / name).write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(UsageError) as told:
        read_connection(ES, {}, tmp_path / name)
    assert all(word in str(told.value) for word in (name, *words))
    assert "hunter2" not in str(told.value)


def test_a_missing_file_is_told() -> None:
    with pytest.raises(UsageError, match=r"nowhere\.toml: No such file"):
        read_connection(ES, {}, Path("nowhere.toml"))


@pytest.mark.parametrize(
    ("flags", "environment", "word"),
    [
        ({}, {}, "--es-url https://host:9200"),
        ({"es_url": "es", "cloud_id": "lab:x"}, {}, "give one of them"),
        (ES | {"username": "ann"}, {}, "--password-stdin"),
        (ES, {"ESMLKIT_INSECURE": "maybe"}, "true and false"),
        (ES, {"ESMLKIT_TIMEOUT": "soon"}, "write seconds"),
        (ES, {"ESMLKIT_API_KEY": "two\nlines-hunter2"}, "in one line"),
        (ES, {"ESMLKIT_API_KEY": "kéy-hunter2"}, "in one line"),
    ],
)
def test_what_cannot_be_is_told(flags: dict[str, Any], environment: dict[str, str], word: str) -> None:
    with pytest.raises(UsageError) as told:
        read_connection(flags, environment)
    assert word in str(told.value)
    assert "hunter2" not in str(told.value)


def test_a_cloud_id_names_kibana_unless_it_is_named() -> None:
    cloud = {"ELASTIC_CLOUD_ID": "lab:ZXhhbXBsZS5jb20kYWJjJGRlZg=="}
    assert read_connection({}, cloud).kibana_url == "https://def.example.com:443"
    assert read_connection({"kibana_url": "http://kb:5601/x/"}, cloud).kibana_url == "http://kb:5601/x"


def test_the_table_in_the_text_is_the_one_in_the_code() -> None:
    lines = [line.split(maxsplit=1) for line in (settings.__doc__ or "").splitlines()]
    written = {line[0]: tuple(line[1].split(", ")) for line in lines if line and line[0] in NAMES}
    assert written == NAMES
