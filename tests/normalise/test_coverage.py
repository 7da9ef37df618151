"""The tables say what is so, and the documentation holds them."""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from elastic_ml_kit.normalise.coverage import option_names, options_text, painless_table, processor_table
from elastic_ml_kit.normalise.processor import Processor
from elastic_ml_kit.normalise.processors import PROCESSORS
from elastic_ml_kit.normalise.resources import Resources
from elastic_ml_kit.normalise.simulate import simulate
from tests.contract.pipeline_cases import read_cases
from tests.normalise.outside import outside

CASES = read_cases()
DOCS = Path(__file__).parents[2] / "docs"
UNTOLD = {"ecs", "regex_file"}
"""Taken by user_agent to be ignored or refused."""


@pytest.fixture(scope="module")
def resources(tmp_path_factory: pytest.TempPathFactory) -> Resources:
    return outside(tmp_path_factory.mktemp("outside"))


def usable(name: str) -> dict[str, Any]:
    """Options with which a processor can be made."""
    bodies = (
        case["pipeline"]["processors"][0] for case in CASES if case["topic"] == name and "expect" in case
    )
    found: dict[str, Any] = next(body[name] for body in bodies if name in body)
    return found


@pytest.mark.parametrize("name", PROCESSORS)
def test_every_option_that_is_told_is_taken(name: str, resources: Resources) -> None:
    for option in option_names(PROCESSORS[name]):
        body = {"processors": [{name: {option: {"of": "no use"}, **usable(name)}}]}
        got = simulate(
            {"pipeline": body, "docs": [{"_source": {}}]}, "2026-01-05T00:00:00Z", resources=resources
        )
        said = got["result"].get("error", [{"reason": ""}])[0]["reason"]
        assert "doesn't support" not in said, (option, said)


@pytest.mark.parametrize("name", PROCESSORS)
def test_every_option_that_is_taken_is_told(name: str) -> None:
    assert asked(PROCESSORS[name]) - UNTOLD <= option_names(PROCESSORS[name]), options_text(PROCESSORS[name])


def asked(made: type[Processor]) -> set[str]:
    """The names that a class and its bases ask for, as their sources have them."""
    modules = {each.__module__ for each in made.__mro__ if issubclass(each, Processor)}
    trees = [ast.parse(inspect.getsource(sys.modules[module])) for module in modules]
    return {name for tree in trees for node in ast.walk(tree) for name in _asked(node)}


def _asked(node: ast.AST) -> Iterator[str]:
    if not isinstance(node, ast.Call):
        return
    method = node.func if isinstance(node.func, ast.Attribute) else None
    if method is None or not (isinstance(method.value, ast.Name) and method.value.id == "options"):
        heads = [ast.unparse(each) for each in node.args[:1]]
        names = node.args[1:2] if heads == ["options"] else []
    else:
        names = node.args[:1] if method.attr != "refuse" else []
    yield from (
        each.value for each in names if isinstance(each, ast.Constant) and isinstance(each.value, str)
    )


@pytest.mark.parametrize("table", [processor_table, painless_table])
def test_a_table_has_as_many_cells_in_each_row(table: Any) -> None:
    rows = table().splitlines()
    cells = {row.replace("\\|", "").count("|") for row in rows}
    assert len(cells) == 1
    assert len(rows) > 40


@pytest.mark.parametrize(("page", "table"), [("ingest.md", processor_table), ("painless.md", painless_table)])
def test_the_documentation_holds_the_table(page: str, table: Any) -> None:
    """Where it fails: put what the function gives into the page."""
    assert table() in (DOCS / page).read_text("utf-8")
