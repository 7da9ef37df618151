from __future__ import annotations

import pytest

from elastic_ml_kit.normalise.painless.api import classes
from elastic_ml_kit.normalise.painless.api.throwables import THROWABLES, made
from elastic_ml_kit.normalise.painless.throwables import full_name, is_a, super_name
from elastic_ml_kit.normalise.painless.thrown import Thrown


@pytest.mark.parametrize(
    ("name", "above", "holds"),
    [
        ("NumberFormatException", "IllegalArgumentException", True),
        ("NumberFormatException", "Exception", True),
        ("DateTimeParseException", "DateTimeException", True),
        ("ParseException", "RuntimeException", False),
        ("StackOverflowError", "Exception", False),
        ("IllegalArgumentException", "NumberFormatException", False),
        ("SomethingOfElasticsearchException", "RuntimeException", True),
    ],
)
def test_the_tree(name: str, above: str, holds: bool) -> None:
    assert is_a(name, above) is holds


@pytest.mark.parametrize("name", sorted(THROWABLES))
def test_classes_stand_where_the_tree_has_them(name: str) -> None:
    declared = classes()[name]
    assert declared.java == full_name(name)
    assert declared.supers[0] == super_name(name) or (name, super_name(name)) == ("Exception", "Throwable")


def test_an_exception_as_text() -> None:
    assert str(Thrown("NoSuchElementException", "gone")) == "java.util.NoSuchElementException: gone"
    assert str(Thrown("IllegalStateException")) == "java.lang.IllegalStateException"


def test_an_exception_tells_what_it_was_made_of() -> None:
    thrown = made("FormatFlagsConversionMismatchException", "#", ord("d"))
    tell = THROWABLES[thrown.name].find("getConversion", 0)
    assert thrown.message == "Conversion = d, Flags = #"
    assert tell is not None
    assert tell.call(thrown) == ord("d")
