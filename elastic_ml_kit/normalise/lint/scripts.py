"""Stored scripts that do not compile."""

from __future__ import annotations

from collections.abc import Iterator

from elastic_ml_kit.errors import Problem
from elastic_ml_kit.normalise.painless.refusal import CompileError
from elastic_ml_kit.normalise.painless.script import compile_script
from elastic_ml_kit.normalise.running.library import Library


def check_script(name: str, library: Library) -> Iterator[Problem]:
    """Why a stored script of the library cannot run, if it cannot."""
    found = library.script_file(name)
    if found is None:
        return
    source = found[1].read_text(encoding="utf-8")
    try:
        compile_script(source)
    except CompileError as error:
        place = (0, 0) if error.offset is None else _place(source, error.offset)
        yield Problem(found[0], *place, f"the script does not compile: {error.reason}")


def _place(source: str, offset: int) -> tuple[int, int]:
    """Line and column, as an editor counts them."""
    return source.count("\n", 0, offset) + 1, offset - source.rfind("\n", 0, offset)
