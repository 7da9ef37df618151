"""`esmlkit models import`: a text model brought into a cluster, deployed and tried."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from elastic_ml_kit.cli import options as given
from elastic_ml_kit.cli.connection import Cluster
from elastic_ml_kit.cli.groups import grouped
from elastic_ml_kit.cli.models_cluster import Deploying, opened, suffix
from elastic_ml_kit.cli.models_deploy import deployed
from elastic_ml_kit.cli.models_package import Tracing
from elastic_ml_kit.cli.progress import progress_bar
from elastic_ml_kit.cli.show import counted, print_json, print_table, warn
from elastic_ml_kit.errors import ClusterError

if TYPE_CHECKING:
    from elastic_ml_kit.model import Document
    from elastic_ml_kit.score.text.package import Package
    from elastic_ml_kit.targets.cluster.models.upload import Uploaded
    from elastic_ml_kit.targets.cluster.stack import Stack

_SHOWN = 40
"""Characters of an answer that is no class."""


@grouped
def import_model(
    *,
    model: Annotated[
        str,
        typer.Argument(metavar="NAME", help="A shipped model, a Hugging Face folder, a bundle or a Hub id."),
    ],
    es_model_id: Annotated[
        str | None,
        typer.Option(
            "--es-model-id", metavar="ID", help="Its id in the cluster; by default made of its name."
        ),
    ] = None,
    start: Annotated[
        bool, typer.Option("--start/--no-start", help="Deploy it and try it with a few lines.")
    ] = True,
    clear_previous: Annotated[
        bool, typer.Option("--clear-previous", help="Remove what the id stands for first.")
    ] = False,
    force: Annotated[
        bool,
        typer.Option("--force", help="With --clear-previous: although a pipeline uses it, which then fails."),
    ] = False,
    text: Annotated[
        list[str] | None,
        typer.Option("--text", metavar="TEXT", help="What it is tried with; repeated for more."),
    ] = None,
    preflight: Annotated[
        bool,
        typer.Option("--preflight/--no-preflight", help="Refuse before the upload what cannot run there."),
    ] = True,
    dry_run: given.DryRun = False,
    json: given.Json = False,
    tracing: Tracing,
    how: Deploying,
    cluster: Cluster,
) -> None:
    """Bring a text model into a cluster: upload it, deploy it, try it.

    A folder that has an archive for Elasticsearch is uploaded as it is; any other is made into TorchScript
    first, which needs the extra 'ml'. An upload that broke off goes on when the command is given again.
    """
    from elastic_ml_kit.targets.cluster.models.names import check_id, default_id

    name = check_id(es_model_id or default_id(model))
    how.wanted()
    with opened(cluster) as stack, tracing.package(model, stack.version) as package:
        if preflight:
            _check(model, package, stack.version)
        if dry_run:
            _rehearse(name, model, package, start, json)
            return
        if clear_previous:
            _clear(stack, name, force)
        began = time.monotonic()
        done = _upload(stack, name, model, package)
        took = time.monotonic() - began
        _tell(name, package.archive, done, took)
        answers = _start(stack, name, package, how, text) if start else []
        _show_in_kibana(stack)
    if json:
        print_json({"model_id": name, **asdict(done), "seconds": round(took, 3), "answers": answers})
    elif answers:
        _print_answers([each["text"] for each in answers], answers)
    if not start:
        warn(f"deploy it by `esmlkit models deploy {name}{suffix(cluster)}`")


def _check(model: str, package: Package, version: str) -> None:
    """Refuse what the cluster would not load; warn of what may not go as expected."""
    from elastic_ml_kit.score.text.places import find_model
    from elastic_ml_kit.score.text.preflight.finding import WARNING
    from elastic_ml_kit.score.text.preflight.gate import refuse_unfit

    for finding in refuse_unfit(package, find_model(model), version):
        if finding.status == WARNING:
            warn(f"note: {finding.check}: {finding.found}; {finding.advice}")


def _rehearse(name: str, source: str, package: Package, start: bool, json: bool) -> None:
    """Say which requests would be made."""
    from elastic_ml_kit.targets.cluster.models.payload import body_of, calls

    made = list(calls(name, body_of(package, _shown_source(source)), package))
    if json:
        print_json([asdict(each) for each in made])
        return
    rows = [(each.method, f"{each.size:,}", each.note, each.path) for each in made]
    if start:
        rows.append(("POST", "0", "deployment", f"/_ml/trained_models/{name}/deployment/_start"))
        rows.append(("POST", "-", "a few lines", f"/_ml/trained_models/{name}/_infer"))
    print_table(("METHOD", "BYTES", "WHAT", "PATH"), rows)


def _clear(stack: Stack, name: str, force: bool) -> None:
    """Remove the model of an id, if there is one."""
    from elastic_ml_kit.targets.cluster.models import removal, trained, upload

    if upload.find(stack.elastic, name) is not None:
        removal.remove(stack.elastic, trained.model(stack.elastic, name), force)
        warn(f"removed the model that was '{name}' before")


def _upload(stack: Stack, name: str, source: str, package: Package) -> Uploaded:
    from elastic_ml_kit.targets.cluster.models import notes, payload, upload

    body = payload.body_of(package, _shown_source(source))
    with progress_bar() as progress:
        return upload.upload(stack.elastic, name, body, package, progress, notes.cache_folder())


def _shown_source(source: str) -> str:
    """The name of a model as others may read it: of a folder only its own name."""
    return Path(source).resolve().name if Path(source).exists() else source


def _tell(name: str, archive: Path, done: Uploaded, took: float) -> None:
    size = archive.stat().st_size / 2**20
    if not done.sent and not done.resumed:
        warn(f"'{name}' is there already, from the same archive")
        return
    how = f"{done.sent} of {counted(done.parts, 'part')}, the rest was there" if done.resumed else ""
    parts = how or counted(done.parts, "part")
    warn(f"uploaded '{name}': {size:,.1f} MB in {parts}, {took:.1f} s")


def _start(
    stack: Stack, name: str, package: Package, how: Deploying, texts: Sequence[str] | None
) -> list[Document]:
    """Deploy the model; what it answers to a few lines."""
    from elastic_ml_kit.targets.cluster.models import asking, trained

    wanted = how.wanted()
    warn(deployed(stack.elastic, trained.model(stack.elastic, name), wanted, how.wait_for))
    if package.task not in asking.TRIED:
        warn(f"not tried, as {package.task} wants more than a line")
        return []
    tried = list(texts or asking.SAMPLES)
    found = asking.ask(stack.elastic, wanted.deployment_id or name, tried)
    return [{"text": text, **answer} for text, answer in zip(tried, found, strict=True)]


def _show_in_kibana(stack: Stack) -> None:
    """Let Kibana know of the model, which looks by itself within an hour."""
    if stack.kibana is None:
        return
    try:
        stack.kibana.ask("GET", "/api/ml/saved_objects/sync")
    except ClusterError as error:
        warn(f"note: Kibana shows the model within an hour, not at once: {error}")


def _print_answers(texts: Sequence[str], answers: Sequence[Document]) -> None:
    rows = [(str(_short(each)), _probability(each), text) for text, each in zip(texts, answers, strict=True)]
    print_table(("ANSWER", "PROBABILITY", "TEXT"), rows)


def _probability(answer: Document) -> str:
    value = answer.get("prediction_probability")
    return f"{value:.4f}" if isinstance(value, float) else "-"


def _short(answer: Document) -> Any:
    """What an answer says, in a few words."""
    if "entities" in answer:
        return ", ".join(each["class_name"] for each in answer["entities"]) or "no entity"
    value = answer.get("predicted_value")
    if isinstance(value, list):
        return f"{len(value)} numbers"
    return str(value)[:_SHOWN]
