"""Pipelines that are called and are nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from elastic_ml_kit.errors import Problem, nearest
from elastic_ml_kit.normalise.running.library import Library, Written
from elastic_ml_kit.normalise.running.uses import called


@dataclass(frozen=True, slots=True)
class CalledPipelines:
    """A pipeline that is called is there, unless the call says that it may be missing."""

    name: str = "called-pipelines"
    why: str = "every document that comes to the call fails"
    severe: bool = False

    def check(self, written: Written, library: Library) -> Iterator[Problem]:
        for use, name in called(written.body):
            if use.options.get("ignore_missing_pipeline") is True:
                continue
            if name == written.id:
                message = f"the pipeline '{name}' calls itself, which fails for every document"
                yield written.problem((*use.path, "name"), message)
            elif library.pipeline(name) is None:
                hint = nearest(name, library.ids()) or "; write it, or set 'ignore_missing_pipeline'"
                yield written.problem((*use.path, "name"), f"there is no pipeline '{name}'{hint}")
