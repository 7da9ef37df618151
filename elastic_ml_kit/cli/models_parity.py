"""`esmlkit models parity`: whether the forms of a text model answer alike, here and in a cluster."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from elastic_ml_kit.cli import models_options as asked
from elastic_ml_kit.cli import options as given
from elastic_ml_kit.cli.connection import Cluster
from elastic_ml_kit.cli.groups import grouped
from elastic_ml_kit.cli.models_options import DEFAULT_MODEL, Source
from elastic_ml_kit.cli.options import split_words
from elastic_ml_kit.cli.progress import progress_bar
from elastic_ml_kit.cli.show import counted, print_json, print_table, warn
from elastic_ml_kit.errors import InputError, UsageError

if TYPE_CHECKING:
    from elastic_ml_kit.score.text.folder import ModelFolder
    from elastic_ml_kit.score.text.parity import Difference, Probabilities, Told
    from elastic_ml_kit.score.text.runtime import TextModel
    from elastic_ml_kit.targets.base import Progress

    Form = Callable[[Told], Probabilities]

_SHOWN = 160
_ASKED = 64
"""Texts that a cluster is asked for at once."""


@grouped
def parity(
    *,
    model: Annotated[
        str, typer.Argument(metavar="[NAME|FOLDER]", help="A shipped model, a folder, a bundle or a Hub id.")
    ] = DEFAULT_MODEL,
    input: asked.Input,
    text_field: asked.TextField = "message",
    format: asked.Format = "auto",
    limit: Annotated[
        int, typer.Option("--limit", metavar="N", help="So many different texts from the start.", min=1)
    ] = 1000,
    tolerance: Annotated[
        float, typer.Option("--tolerance", metavar="P", help="That a probability may differ by.", min=0.0)
    ] = 1e-4,
    precision: Annotated[
        list[str] | None,
        typer.Option(
            "--precision",
            metavar="int8|bf16|fp16",
            help="Also what is less than fp32: told, not judged; with commas or repeated.",
            callback=split_words,
        ),
    ] = None,
    es_model_id: Annotated[
        str, typer.Option("--es-model-id", metavar="ID", help="Of the model, deployed in the cluster.")
    ] = "",
    json: given.Json = False,
    cluster: Cluster,
) -> None:
    """Compare the answers of a text classifier in all its forms, over the lines of a file.

    Transformers (eager, fp32) is what the others are held against: TorchScript as Elasticsearch gets it,
    the model as `classify` runs it on ONNX Runtime and on torch, and with --es-url the deployed one. Without
    torch the first two are left out. Ends with 1 where a probability differs by more than --tolerance.
    """
    from elastic_ml_kit.score.text.parity import difference

    with progress_bar() as progress:
        texts = _texts(Source(input, text_field, format), limit, progress)
        with _opened(model, precision or [], es_model_id, cluster) as opened:
            forms = opened.forms(list(texts))
            answers = {name: form(_teller(progress, name)) for name, form in forms.items()}
    first, *others = answers
    if not others:
        raise UsageError(f"there is only one form of {model} here: {first}; torch or --es-url gives another")
    found = [difference(name, answers[first], answers[name], name not in opened.coarse) for name in others]
    bad = [each for each in found if each.exact and each.largest > tolerance]
    rows = [_row(each, list(texts.items())[each.worst]) for each in found]
    if json:
        print_json(
            {"model": model, "texts": len(texts), "reference": first, "tolerance": tolerance, "forms": rows}
        )
    else:
        _show(first, rows, tolerance, len(texts))
    if bad:
        raise typer.Exit(1)


@dataclass(frozen=True)
class Opened:
    """A model in the forms that there are.

    Attributes:
        folder: it itself.
        longest: tokens of a text, the same in all forms.
        archive: TorchScript; None where torch is not installed.
        running: as the kit runs it, by the name of the form.
        coarse: the same in less than fp32.
        deployed: asks the cluster; None where none is named.
    """

    folder: ModelFolder
    longest: int
    archive: Path | None
    running: dict[str, TextModel]
    coarse: dict[str, TextModel]
    deployed: Callable[[Sequence[str], tuple[str, ...], Told], Probabilities] | None

    def forms(self, texts: list[str]) -> dict[str, Form]:
        """What gives the answers, by name; the first is what the others are held against."""
        from elastic_ml_kit.score.text.parity import hugging_face, torchscript

        folder, archive, deployed = self.folder, self.archive, self.deployed
        found: dict[str, Form] = {}
        if archive is not None and folder.weights is not None:
            found["transformers"] = lambda told: hugging_face(folder, texts, self.longest, told)
        if archive is not None:
            found["torchscript"] = lambda told: torchscript(folder, archive, texts, self.longest, told)
        found |= {name: _runs(model, texts) for name, model in self.running.items()}
        if deployed is not None:
            found["cluster"] = lambda told: deployed(texts, folder.labels, told)
        return found | {name: _runs(model, texts) for name, model in self.coarse.items()}


def _runs(model: TextModel, texts: list[str]) -> Form:
    return lambda told: model.probabilities(texts)


@contextmanager
def _opened(name: str, precisions: list[str], es_model_id: str, cluster: Cluster) -> Iterator[Opened]:
    """The model in all its forms; what has to be traced is gone afterwards."""
    from elastic_ml_kit.score.text.folder import read_folder
    from elastic_ml_kit.score.text.package import read_package
    from elastic_ml_kit.score.text.places import find_model
    from elastic_ml_kit.score.text.runtime import load
    from elastic_ml_kit.score.text.torch_backend import torch_installed

    path = find_model(name)
    folder, package = read_folder(path), read_package(path)
    most = package.tokenization[1].get("max_sequence_length") if package else None
    longest = min(folder.longest, most) if isinstance(most, int) else folder.longest
    torch = torch_installed()
    kinds = ["onnx"] * (folder.onnx is not None) + ["torch"] * (torch and folder.weights is not None)
    running = [load(str(path), backend=kind, max_length=longest) for kind in kinds]
    coarse = {
        each: load(str(path), precision=each, max_length=longest, backend=_backend(folder, each))
        for each in precisions
    }
    with tempfile.TemporaryDirectory() as scratch:
        archive = package.archive if package and torch else None
        if archive is None and torch and folder.weights is not None:
            archive = _traced(path, Path(scratch) / path.resolve().name, longest)
        if not torch:
            warn("torch is not installed: transformers and TorchScript are left out")
        with _deployed(name, es_model_id, cluster) as deployed:
            yield Opened(
                folder,
                longest,
                archive,
                {f"{each.backend.name} on {each.backend.device}": each for each in running},
                coarse,
                deployed,
            )


def _backend(folder: ModelFolder, precision: str) -> str:
    """ONNX Runtime where the folder has the form, else torch."""
    return "onnx" if precision == "int8" and folder.onnx_int8 else "torch"


def _traced(folder: Path, out: Path, longest: int) -> Path:
    from elastic_ml_kit.score.text.tracing import trace

    warn(f"tracing {folder.name}, which takes a while")
    return trace(folder, out, task="text_classification", max_length=longest).archive


@contextmanager
def _deployed(name: str, es_model_id: str, cluster: Cluster) -> Iterator[Any]:
    """What asks the cluster; None where no cluster is named."""
    if not (cluster.es_url or cluster.cloud_id or es_model_id):
        yield None
        return
    from elastic_ml_kit.cli.models_cluster import opened
    from elastic_ml_kit.targets.cluster.models import asking
    from elastic_ml_kit.targets.cluster.models.names import default_id

    deployment = es_model_id or default_id(name)
    with opened(cluster) as stack:

        def ask(texts: Sequence[str], labels: tuple[str, ...], told: Told) -> Probabilities:
            options = {"text_classification": {"num_top_classes": len(labels)}}
            rows = []
            for start in range(0, len(texts), _ASKED):
                told(start, len(texts))
                answers = asking.ask(stack.elastic, deployment, texts[start : start + _ASKED], options)
                rows += [_probabilities(answer, labels, deployment) for answer in answers]
            return _array(rows)

        yield ask


def _array(rows: list[list[float]]) -> Probabilities:
    import numpy as np

    return np.array(rows, np.float64)


def _probabilities(answer: dict[str, Any], labels: tuple[str, ...], deployment: str) -> list[float]:
    """The probability of each class of an answer, in the order of the model's.

    Errors:
        InputError: it has other classes.
    """
    found = {each["class_name"]: float(each["class_probability"]) for each in answer.get("top_classes", ())}
    wanted = [label.replace("-", "_") for label in labels]
    if sorted(found) != sorted(wanted):
        raise InputError(
            f"'{deployment}' in the cluster has the classes {', '.join(sorted(found)) or 'none'}, this model "
            f"{', '.join(labels)}; name another by --es-model-id"
        )
    return [found[label] for label in wanted]


def _texts(source: Source, most: int, progress: Progress | None) -> dict[str, int]:
    """The first different texts, each with the number of its line.

    Errors:
        InputError: there is none.
    """
    found: dict[str, int] = {}
    for number, line in enumerate(source.lines(progress), 1):
        if line.text is not None and not line.fault:
            found.setdefault(line.text, number)
        if len(found) == most:
            break
    if not found:
        raise InputError(f"{source.path} has no text to compare the forms with")
    return found


def _teller(progress: Progress | None, name: str) -> Told:
    def told(done: int, total: int) -> None:
        if progress is not None:
            progress(name, done, total)

    return told


def _row(found: Difference, worst: tuple[str, int]) -> dict[str, Any]:
    text, number = worst
    return {
        "form": found.form,
        "largest": found.largest,
        "other_class": found.differ,
        "judged": found.exact,
        "worst_line": number,
        "worst_text": text[:_SHOWN],
    }


def _show(first: str, rows: list[dict[str, Any]], tolerance: float, texts: int) -> None:
    print(
        f"{counted(texts, 'different text')}, held against {first}; a probability may differ by "
        f"{tolerance:g}\n"
    )
    cells = [
        (
            row["form"],
            f"{row['largest']:.1e}",
            f"{row['other_class']:,}",
            "-" if not row["judged"] else "same" if row["largest"] <= tolerance else "DIFFERS",
            f"{row['worst_line']}: {row['worst_text']}",
        )
        for row in rows
    ]
    print_table(("FORM", "LARGEST", "OTHER CLASS", "VERDICT", "WORST LINE"), cells)
