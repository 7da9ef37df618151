from __future__ import annotations

import inspect

import pytest

from elastic_ml_kit import errors
from elastic_ml_kit.errors import DefinitionError, KitError, Problem, UsageError, nearest

CLASSES = [each for _, each in inspect.getmembers(errors, inspect.isclass) if issubclass(each, KitError)]


@pytest.mark.parametrize("error", CLASSES)
def test_every_error_is_in_the_drawing_with_its_exit_code(error: type[KitError]) -> None:
    drawing = errors.__doc__ or ""
    lines = [line for line in drawing.splitlines() if f" {error.__name__} " in line]
    assert len(lines) == 1
    assert f"exit {error.exit_code} " in lines[0]


def test_no_two_decisions_share_an_exit_code() -> None:
    assert len({error.exit_code for error in CLASSES}) == len(CLASSES)


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        (Problem("a.json", 3, 7, "wrong"), "a.json:3:7: wrong"),
        (Problem("a.json", 3, 0, "wrong"), "a.json:3: wrong"),
        (Problem("a.json", 0, 0, "wrong"), "a.json: wrong"),
    ],
)
def test_a_problem_tells_as_much_of_its_place_as_is_known(problem: Problem, text: str) -> None:
    assert str(problem) == text


def test_problems_are_sorted_and_counted() -> None:
    error = DefinitionError([Problem("b", 1, 1, "second"), Problem("a", 9, 1, "first")])
    assert str(error) == "2 problems in the definitions:\n  a:9:1: first\n  b:1:1: second"


def test_a_message_stays_short() -> None:
    lines = str(DefinitionError([Problem("a", line, 1, "wrong") for line in range(1, 101)])).splitlines()
    assert len(lines) <= 25
    assert lines[-1] == "  … and 80 more; `esmlkit check --json` lists all of them"


def test_the_nearest_word_is_offered_if_there_is_one() -> None:
    assert nearest("jobz", ["jobs", "rules"]) == "; did you mean 'jobs'?"
    assert nearest("zzz", ["jobs", "rules"]) == ""


def test_an_error_is_its_message() -> None:
    assert str(UsageError("no such job")) == "no such job"
