"""Examples in docstrings are run, and every module says in a sentence why it exists."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import elastic_ml_kit

MODULES = sorted(
    each.name
    for each in pkgutil.walk_packages(elastic_ml_kit.__path__, "elastic_ml_kit.")
    if not each.name.endswith("__main__")
)


@pytest.mark.parametrize("name", MODULES)
def test_examples_hold(name: str) -> None:
    module = importlib.import_module(name)
    assert (module.__doc__ or "").strip(), f"{name} does not say why it exists"
    assert doctest.testmod(module).failed == 0
