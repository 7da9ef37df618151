"""Databases and enrich tables are files of a folder."""

from __future__ import annotations

from typing import Any

import pytest

from elastic_ml_kit.errors import DefinitionError
from elastic_ml_kit.normalise.running.tables import Databases, Tables
from tests.normalise.conftest import Folder

ROWS = [{"email": "ada@example.com", "city": "Oslo", "user": {"name": "Ada"}, "secret": 1}]


def test_a_policy_with_its_rows(folder: Folder) -> None:
    policy = {"indices": "users", "match_field": "email", "enrich_fields": ["city", "user.name"]}
    folder.write("people.json", {"match": policy, "rows": ROWS})
    table = Tables(folder.path).find("people")
    assert table is not None
    assert (table.kind, table.match_field) == ("match", "email")
    assert list(table.rows) == [{"email": "ada@example.com", "city": "Oslo", "user": {"name": "Ada"}}]
    assert Tables(folder.path).find("nobody") is None
    assert Tables().find("people") is None


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"rows": []}, "1:1: expected one of match, range, geo_match"),
        ({"match": {"match_field": "a"}}, "'rows' is missing"),
        ({"match": {"match_feld": "a"}, "rows": []}, "unknown key 'match_feld'; did you mean 'match_field'?"),
        ({"match": {"match_field": "a"}, "rows": [1]}, "expected an object, found 1"),
        ([], "expected an object, found a list"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(folder: Folder, body: Any, place: str) -> None:
    folder.write("p.json", body)
    with pytest.raises(DefinitionError) as raised:
        Tables(folder.path).find("p")
    assert place in str(raised.value)


def test_databases_by_name(folder: Folder) -> None:
    path = folder.write("GeoLite2-City.mmdb", "")
    assert Databases(folder.path).find("GeoLite2-City.mmdb") == path
    assert Databases(folder.path).find("GeoLite2-ASN.mmdb") is None
    assert Databases().find("GeoLite2-City.mmdb") is None
