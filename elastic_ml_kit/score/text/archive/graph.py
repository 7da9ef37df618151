"""Operators of a TorchScript archive, asked of torch itself: every method, with all calls put in place."""

from __future__ import annotations

import warnings
from collections import Counter
from importlib import import_module
from pathlib import Path
from typing import Any

from elastic_ml_kit.errors import InputError


def graph_operators(file: Path) -> Counter[str]:
    """How often each operator is in the graphs of an archive. Loads it: an archive with hooks runs them.

    Errors:
        InputError: torch cannot load it.
        ImportError: torch is not installed.
    """
    torch = import_module("torch")
    found: Counter[str] = Counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            module = torch.jit.load(str(file), map_location="cpu")
        except Exception as error:  # RuntimeError mostly, and what its readers raise
            raise InputError(
                f"{file} cannot be loaded by torch: {' '.join(str(error).split())[:200]}"
            ) from None
        for name in module._c._method_names():
            graph = module._c._get_method(name).graph.copy()
            torch._C._jit_pass_inline(graph)
            _count(graph, found)
    return found


def _count(block: Any, found: Counter[str]) -> None:
    for node in block.nodes():
        found[node.kind()] += 1
        for inner in node.blocks():
            _count(inner, found)
