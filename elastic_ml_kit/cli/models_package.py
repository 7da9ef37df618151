"""A model by its name as a cluster takes it: the package that its folder has, or one that is traced."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from elastic_ml_kit.score.text.package import Package

_HOW = "How it is traced"

TaskType = Annotated[
    str,
    typer.Option(
        "--task-type",
        metavar="TASK",
        help="Such as ner or text_embedding; 'auto' tells it from the architecture.",
        rich_help_panel=_HOW,
    ),
]
Quantize = Annotated[
    bool,
    typer.Option(
        "--quantize",
        help="8-bit weights: smaller, faster on a CPU, and some answers change.",
        rich_help_panel=_HOW,
    ),
]
MaxInputLength = Annotated[
    int | None,
    typer.Option(
        "--max-model-input-length",
        metavar="N",
        help="Tokens that a text may have; by default what the tokenizer says.",
        rich_help_panel=_HOW,
    ),
]
IngestPrefix = Annotated[
    str | None,
    typer.Option(
        "--ingest-prefix",
        metavar="TEXT",
        help="Put before each text that a pipeline sends.",
        rich_help_panel=_HOW,
    ),
]
SearchPrefix = Annotated[
    str | None,
    typer.Option(
        "--search-prefix",
        metavar="TEXT",
        help="Put before each text that a search sends.",
        rich_help_panel=_HOW,
    ),
]


@dataclass(frozen=True, kw_only=True)
class Tracing:
    """The options that say how a model is made into TorchScript."""

    task_type: TaskType = "auto"
    quantize: Quantize = False
    max_model_input_length: MaxInputLength = None
    ingest_prefix: IngestPrefix = None
    search_prefix: SearchPrefix = None

    @contextmanager
    def package(self, name: str, stack: str) -> Iterator[Package]:
        """The package of a model, for as long as the context lasts.

        A ready one is taken as it is if it was made for this task and no other form is asked for. One that is
        traced stays in the user's cache until the context ends well, so that an upload that breaks off goes
        on with the same bytes.

        Args:
            name: of a shipped model, a folder, a bundle or a model of the Hub.
            stack: version of the cluster.

        Errors:
            UsageError: there is no such model, or torch and eland are not installed.
            InputError: it cannot be made into TorchScript.
        """
        from elastic_ml_kit.score.text.package import read_package
        from elastic_ml_kit.score.text.places import find_model

        folder = find_model(name)
        ready = read_package(folder)
        if ready is not None and self._takes(ready):
            yield self._prefixed(ready)
            return
        kept = self._kept(folder, stack)
        yield self._prefixed(read_package(kept) or self._traced(folder, kept, stack))
        shutil.rmtree(kept, ignore_errors=True)

    def _takes(self, ready: Package) -> bool:
        """Whether a ready package is what is asked for."""
        same = self.task_type.replace("-", "_") in ("auto", ready.task)
        return same and not self.quantize and self.max_model_input_length is None

    def _traced(self, folder: Path, out: Path, stack: str) -> Package:
        from elastic_ml_kit.cli.show import warn
        from elastic_ml_kit.score.text.tracing import trace

        warn(f"tracing {folder.name}, which takes a while")
        version = [int(part) for part in stack.partition("-")[0].split(".")[:3]]
        return trace(
            folder,
            out,
            task=self.task_type,
            quantize=self.quantize,
            max_length=self.max_model_input_length,
            es_version=(version[0], version[1], version[2]),
        )

    def _kept(self, folder: Path, stack: str) -> Path:
        """The folder in the cache for what is traced of a model in this form."""
        from elastic_ml_kit.targets.cluster.models.notes import cache_folder

        files = sorted(file for file in folder.iterdir() if file.is_file())
        facts = [str(folder.resolve()), stack, self.task_type, self.quantize, self.max_model_input_length]
        facts += [(each.name, each.stat().st_size, each.stat().st_mtime_ns) for each in files]
        return cache_folder().parent / "traced" / hashlib.sha256(repr(facts).encode()).hexdigest()[:32]

    def _prefixed(self, package: Package) -> Package:
        """The package with the prefixes that are asked for."""
        asked = {"ingest": self.ingest_prefix, "search": self.search_prefix}
        prefixes = {where: text for where, text in asked.items() if text is not None}
        if not prefixes:
            return package
        body: dict[str, Any] = {**package.body}
        body["prefix_strings"] = {**body.get("prefix_strings", {}), **prefixes}
        return replace(package, body=body)
