from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from elastic_ml_kit.normalise.document import IngestDocument, path
from elastic_ml_kit.normalise.faults import IngestError

BEYOND = "[2] is out of bounds for array with length [2] as part of path [l.2]"
SOURCE = {"a": {"b": {"c": 1}}, "l": ["x", {"k": "v"}], "s": "text", "n": None, "": {"e": 5}, "a.b": "flat"}

FOUND: list[tuple[str, Any]] = [
    ("a.b.c", 1),
    ("_source.a.b.c", 1),
    ("l.1.k", "v"),
    ("l.+1.k", "v"),
    ("a.b.", {"c": 1}),
    (".e", 5),
    ("n", None),
    ("_index", "logs"),
    ("_ingest.t", "now"),
]

NOT_FOUND = [
    ("x", "field [x] not present as part of path [x]"),
    ("a.x.c", "field [x] not present as part of path [a.x.c]"),
    ("s.x", "cannot resolve [x] from object of type [java.lang.String] as part of path [s.x]"),
    ("n.x", "cannot resolve [x] from null as part of path [n.x]"),
    ("l.2", BEYOND),
    ("l.x", "[x] is not an integer, cannot be used as an index as part of path [l.x]"),
]

Change = Callable[[IngestDocument], None]
CHANGED: list[tuple[str, Change, str, Any]] = [
    ("set makes tables", lambda d: d.set(path("p.q.r"), 1), "p", {"q": {"r": 1}}),
    ("set in a list", lambda d: d.set(path("l.0"), 1), "l", [1, {"k": "v"}]),
    ("set in the metadata", lambda d: d.set(path("_index"), "other"), "_index", "other"),
    ("set in _ingest", lambda d: d.set(path("_ingest.x.y"), 1), "_ingest.x", {"y": 1}),
    ("append to nothing", lambda d: d.append(path("p.q"), 1), "p", {"q": [1]}),
    ("append to a value", lambda d: d.append(path("s"), ["y"]), "s", ["text", "y"]),
    ("append to a null", lambda d: d.append(path("n"), 1), "n", [None, 1]),
    ("append in a list", lambda d: d.append(path("l.0"), 1), "l", [["x", 1], {"k": "v"}]),
    ("remove of a table", lambda d: d.remove(path("a.b.c")), "a", {"b": {}}),
    ("remove of a list", lambda d: d.remove(path("l.0")), "l", [{"k": "v"}]),
]

NOT_CHANGED: list[tuple[Change, str]] = [
    (
        lambda d: d.set(path("s.x"), 1),
        "cannot set [x] with parent object of type [java.lang.String] as part of path [s.x]",
    ),
    (lambda d: d.set(path("n.x"), 1), "cannot set [x] with null parent as part of path [n.x]"),
    (lambda d: d.set(path("l.2"), 1), BEYOND),
    (
        lambda d: d.append(path("l.x"), 1),
        "[x] is not an integer, cannot be used as an index as part of path [l.x]",
    ),
    (
        lambda d: d.append(path("s.x.y"), 1),
        "cannot resolve [x] from object of type [java.lang.String] as part of path [s.x.y]",
    ),
    (lambda d: d.remove(path("l.2")), BEYOND),
    (lambda d: d.remove(path("n.x")), "cannot remove [x] from null as part of path [n.x]"),
    (lambda d: d.remove(path("a.x")), "field [x] not present as part of path [a.x]"),
    (lambda d: d.set(path(".."), 1), "Index -1 out of bounds for length 0"),
    (lambda d: d.set(path(""), 1), "path cannot be null nor empty"),
    (lambda d: d.set(path("_ingest."), 1), "path [_ingest.] is not valid"),
]


@pytest.fixture
def document() -> IngestDocument:
    return IngestDocument(SOURCE, {"_index": "logs", "_id": "1"}, {"t": "now"}).copy()


@pytest.mark.parametrize(("place", "value"), FOUND)
def test_get_and_has(document: IngestDocument, place: str, value: Any) -> None:
    assert document.get(path(place)) == value
    assert document.has(path(place))


@pytest.mark.parametrize(("place", "reason"), NOT_FOUND)
def test_what_is_not_there(document: IngestDocument, place: str, reason: str) -> None:
    with pytest.raises(IngestError) as caught:
        document.get(path(place))
    assert caught.value.reason == reason
    assert not document.has(path(place))
    assert document.find(path(place)) is None


def test_has_may_be_strict_about_lists(document: IngestDocument) -> None:
    with pytest.raises(IngestError, match="out of bounds"):
        document.has(path("l.2"), strict=True)


@pytest.mark.parametrize(
    ("change", "place", "value"), [each[1:] for each in CHANGED], ids=[each[0] for each in CHANGED]
)
def test_changes(document: IngestDocument, change: Change, place: str, value: Any) -> None:
    change(document)
    assert document.get(path(place)) == value


@pytest.mark.parametrize(("change", "reason"), NOT_CHANGED, ids=[each[1] for each in NOT_CHANGED])
def test_changes_that_fail_leave_the_document(document: IngestDocument, change: Change, reason: str) -> None:
    before = document.copy().ctx
    with pytest.raises(IngestError) as caught:
        change(document)
    assert caught.value.reason == reason
    assert document.ctx == before


def test_a_copy_is_its_own(document: IngestDocument) -> None:
    twin = document.copy()
    document.set(path("a.b.c"), 2)
    assert twin.get(path("a.b.c")) == 1
    assert twin.metadata == {"_index": "logs", "_id": "1"}
    assert twin.source == SOURCE
