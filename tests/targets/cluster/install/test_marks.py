"""A mark that is put can be read, and nothing else is taken for one."""

from __future__ import annotations

import pytest

from elastic_ml_kit.targets.cluster.install.marks import Mark, Place, marked, read_mark

BARE = {
    "_meta": {"managed_by": "fleet"},
    "custom_settings": {"created_by": "elastic_ml_kit"},
    "groups": ["security"],
    "description": "what it is [note]",
    "tags": ["esmlkit", "Domain: Identity"],
}


@pytest.mark.parametrize("place", [Place.META, Place.SETTINGS, Place.DESCRIPTION, Place.TAGS])
@pytest.mark.parametrize("body", [{}, BARE])
def test_a_mark_is_read_where_it_was_put(place: Place, body: dict[str, object]) -> None:
    mark = Mark("lab", "" if place is Place.META else "x-")
    assert read_mark(place, body, "a") is None
    assert read_mark(place, marked(place, body, mark, "a"), "a") == mark


@pytest.mark.parametrize("place", [Place.META, Place.SETTINGS])
def test_a_copy_is_not_ours(place: Place) -> None:
    assert read_mark(place, marked(place, BARE, Mark("lab"), "a"), "copy-of-a") is None


def test_what_was_there_stays_beside_the_mark() -> None:
    for place in (Place.SETTINGS, Place.DESCRIPTION, Place.TAGS):
        after = marked(place, BARE, Mark("lab"), "a")
        assert after["custom_settings"]["created_by"] == "elastic_ml_kit"
        assert after["groups"][0] == "security"
        assert after["description"].startswith("what it is [note]")
        assert after["tags"][:2] == BARE["tags"]


def test_marking_twice_is_marking_once() -> None:
    for place in (Place.META, Place.SETTINGS, Place.TAGS):
        once = marked(place, BARE, Mark("lab"), "a")
        assert marked(place, once, Mark("lab"), "a") == once
