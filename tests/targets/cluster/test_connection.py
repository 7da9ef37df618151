from __future__ import annotations

from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elastic_ml_kit.errors import UsageError
from elastic_ml_kit.targets.cluster.connection import (
    Connection,
    cloud_urls,
    normal_fingerprint,
    normal_url,
)


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("es.example", "https://es.example:9200"),
        ("es.example:443", "https://es.example:443"),
        ("https://es.example", "https://es.example:443"),
        ("http://es.example/", "http://es.example:80"),
        (" HTTPS://ES.example:9243/prefix/ ", "https://es.example:9243/prefix"),
        ("10.0.0.7", "https://10.0.0.7:9200"),
        ("http://[::1]:9200", "http://[::1]:9200"),
    ],
)
def test_an_address_gets_scheme_and_port(given: str, url: str) -> None:
    assert normal_url(given, 9200) == url


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ("ftp://es", "http and https"),
        ("https://", "host"),
        ("http://a b", "host"),
        ("https://" + "x" * 64, "host"),
        ("https://es:port", "https://host:9200"),
        ("https://es:99999", "https://host:9200"),
        ("https://es/?pretty", "'?'"),
    ],
)
def test_what_is_no_address_is_told(given: str, word: str) -> None:
    with pytest.raises(UsageError, match=r".") as told:
        normal_url(given, 9200)
    assert word in str(told.value)


def test_an_address_with_a_login_is_refused_and_not_repeated() -> None:
    with pytest.raises(UsageError, match="ESMLKIT_PASSWORD") as told:
        normal_url("https://elastic:hunter2@es:9200", 9200)
    assert "hunter2" not in str(told.value)


@settings(derandomize=True, deadline=None, max_examples=50)
@given(
    host=st.from_regex(r"[a-z]([a-z0-9-]{0,8}[a-z0-9])?(\.[a-z]{2,5})?", fullmatch=True),
    port=st.integers(1, 65535),
    scheme=st.sampled_from(["", "http://", "https://"]),
    path=st.sampled_from(["", "/", "/base", "/a/b/"]),
)
def test_a_normal_address_stays_as_it_is(host: str, port: int, scheme: str, path: str) -> None:
    once = normal_url(f"{scheme}{host}:{port}{path}", 9200)
    assert normal_url(once, 5601) == once


def coded(text: str) -> str:
    return "lab:" + b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    ("cloud_id", "urls"),
    [
        (coded("cloud.example$es$kb"), ("https://es.cloud.example:443", "https://kb.cloud.example:443")),
        (coded("cloud.example:9243$es$"), ("https://es.cloud.example:9243", None)),
        (coded("cloud.example$es"), ("https://es.cloud.example:443", None)),
    ],
)
def test_a_cloud_id_names_both_addresses(cloud_id: str, urls: tuple[str, str | None]) -> None:
    assert cloud_urls(cloud_id) == urls


@pytest.mark.parametrize("cloud_id", ["lab", "lab:%%%", coded("nothing"), coded("$es$kb"), "lab:/w=="])
def test_what_is_no_cloud_id_is_told(cloud_id: str) -> None:
    with pytest.raises(UsageError, match="Cloud ID"):
        cloud_urls(cloud_id)


def test_a_fingerprint_is_read_in_any_usual_form() -> None:
    assert normal_fingerprint("AB:" * 31 + "AB") == normal_fingerprint("ab" * 32) == "ab" * 32


@pytest.mark.parametrize("given", ["ab", "ab" * 20, "zz" * 32])
def test_what_is_no_fingerprint_is_told(given: str) -> None:
    with pytest.raises(UsageError, match="64 hex digits"):
        normal_fingerprint(given)


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"space": "No Good"}, "space 'No Good'"),
        ({"timeout": 0}, "timeout 0"),
        ({"timeout": float("nan")}, "timeout nan"),
        ({"ca_certs": Path("missing.pem")}, "missing.pem"),
        ({"ca_certs": Path(__file__)}, "PEM"),
        ({"insecure": True, "fingerprint": "ab" * 32}, "contradict"),
    ],
)
def test_what_cannot_be_is_told(options: dict[str, Any], word: str) -> None:
    with pytest.raises(UsageError) as told:
        Connection("https://es:9200", **options)
    assert word in str(told.value)


def test_only_the_default_space_has_no_prefix() -> None:
    assert Connection("https://es:9200").space_path == ""
    assert Connection("https://es:9200", space="soc").space_path == "/s/soc"
