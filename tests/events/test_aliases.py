"""Names from outside Elastic become ECS fields, and never overwrite one."""

from __future__ import annotations

import pytest

from elastic_ml_kit.definitions.ecs import is_ecs
from elastic_ml_kit.events.aliases import ALIASES, resolve_aliases


@pytest.mark.parametrize("field", sorted(set(ALIASES.values())))
def test_every_alias_is_for_an_ecs_field(field: str) -> None:
    assert is_ecs(field)


def test_names_are_in_lower_case_and_without_a_dot() -> None:
    assert all(name == name.lower() and "." not in name for name in ALIASES)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"Username": "ada"}, {"user.name": "ada"}),
        ({"username": "ada", "user.name": "eve"}, {"username": "ada", "user.name": "eve"}),
        ({"src_ip": "1", "client_ip": "2"}, {"source.ip": "1", "client_ip": "2"}),
        ({"own.time": 1, "colour": "red"}, {"own.time": 1, "colour": "red"}),
    ],
)
def test_a_document(given: dict[str, object], named: dict[str, object]) -> None:
    assert resolve_aliases(given) == named
