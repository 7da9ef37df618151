"""Processors are found in their places, and refusals are told there."""

from __future__ import annotations

import pytest

from elastic_ml_kit.errors import DefinitionError
from elastic_ml_kit.normalise.compile import Compiler
from elastic_ml_kit.normalise.running.library import Library
from elastic_ml_kit.normalise.running.uses import compiled, reachable, refusals, uses
from tests.normalise.conftest import Folder

NESTED = {
    "processors": [
        {"set": {"field": "a", "value": 1, "tag": "first", "on_failure": [{"drop": {}}]}},
        {"foreach": {"field": "b", "processor": {"uppercase": {"field": "_ingest._value"}}}},
        {"trim": {"field": "c"}, "lowercase": {"field": "d"}},
    ],
    "on_failure": [{"fail": {"message": "no"}}],
}


def test_every_processor_in_its_place() -> None:
    found = {use.path: (use.type, use.handler) for use in uses(NESTED)}
    assert found == {
        ("processors", 0, "set"): ("set", False),
        ("processors", 0, "set", "on_failure", 0, "drop"): ("drop", True),
        ("processors", 1, "foreach"): ("foreach", False),
        ("processors", 1, "foreach", "processor", "uppercase"): ("uppercase", False),
        ("processors", 2, "trim"): ("trim", False),
        ("processors", 2, "lowercase"): ("lowercase", False),
        ("on_failure", 0, "fail"): ("fail", True),
    }


REFUSED = [
    ('{"sett": {"field": "a"}}', 2, "No processor type exists with name [sett]; did you mean 'set'?"),
    ('{"set": {"field": "a", "value": 1, "valeu": 2}}', 2, "has no option 'valeu'"),
    ('{"set": {\n"value": 1}}', 2, "[field] required property is missing"),
    ('{"trim": {"field": "a",\n"ignore_missing": "yes"}}', 3, "[ignore_missing] property isn't a boolean"),
    ('{"foreach": {"field": "a", "processor": {\n"trimm": {}}}}', 3, "[trimm]; did you mean 'trim'?"),
    (
        '{"set": {"field": "a", "value": 1, "on_failure": [\n{"dropp": {}}]}}',
        3,
        "[dropp]; did you mean 'drop'?",
    ),
    ('{"gsub": {"field": "a", "replacement": "",\n"pattern": "("}}', 3, "[pattern]"),
]


@pytest.mark.parametrize(("processor", "line", "words"), REFUSED, ids=[case[2] for case in REFUSED])
def test_a_refusal_has_its_line(folder: Folder, processor: str, line: int, words: str) -> None:
    folder.write("p.json", f'{{"processors": [\n{processor}\n]}}')
    library = Library((folder.path,))
    (problem,) = refusals(library.named("p"), library)
    assert (problem.line, words in problem.message) == (line, True), problem


def test_all_that_is_wrong_is_told_at_once(folder: Folder) -> None:
    folder.write("p.json", {"processors": [{"sett": {}}, {"pipeline": {"name": "q"}}], "extra": 1})
    folder.write("q.json", {"processors": [{"trim": {}}]})
    library = Library((folder.path,))
    with pytest.raises(DefinitionError) as raised:
        compiled(library.named("p"), library, Compiler(resources=library.resources()))
    assert [problem.file.rpartition("/")[2] for problem in raised.value.problems] == ["p.json", "q.json"]


def test_what_no_processor_is_to_blame_for(folder: Folder) -> None:
    folder.write("p.json", '{"processors": [],\n"on_failure": []}')
    library = Library((folder.path,))
    (problem,) = refusals(library.named("p"), library)
    assert (problem.line, "empty on_failure" in problem.message) == (2, True)


def test_what_is_reached_through_calls(folder: Folder) -> None:
    for name, calls in {"a": ["b", "none"], "b": ["c", "a"], "c": [], "d": []}.items():
        folder.write(f"{name}.json", {"processors": [{"pipeline": {"name": each}} for each in calls]})
    library = Library((folder.path,))
    assert [each.id for each in reachable(library.named("a"), library)] == ["a", "b", "c"]
