"""Trained models of the catalog: what is wanted of one, brought into the cluster, deployed, and taken out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from elastic_ml_kit.errors import InputError
from elastic_ml_kit.model import Document
from elastic_ml_kit.score.text.package import Package, read_package
from elastic_ml_kit.score.text.places import shipped
from elastic_ml_kit.score.text.preflight import cost
from elastic_ml_kit.targets.base import Step
from elastic_ml_kit.targets.cluster.elastic import Elastic
from elastic_ml_kit.targets.cluster.models import deployment, notes, payload, removal, trained, upload

STATS = "/_ml/trained_models/_stats?size=10000"


def wanted_body(definition: Mapping[str, Any]) -> tuple[Document, str]:
    """A model as it is put, with its `deployment`; and why it cannot be, "" where it can.

    Args:
        definition: of a file in `trained_models/`.
    """
    try:
        package = _package(definition)
    except InputError as error:
        return dict(definition), str(error)
    if package is None:
        name, own = definition["model"], definition["model_id"]
        return dict(definition), (
            f"'{name}' has no archive that was traced for Elasticsearch; `esmlkit models import {name} "
            f"--es-model-id {own}` makes one"
        )
    body = payload.body_of(package, definition["model"])
    if "deployment" in definition:
        body["deployment"] = dict(definition["deployment"])
    return body, ""


def _package(definition: Mapping[str, Any]) -> Package | None:
    """The package of a shipped model or a folder, as the definition describes it; nothing is fetched."""
    name = definition["model"]
    folder = shipped().get(name) or Path(name)
    package = read_package(folder)
    if package is None or "description" not in definition:
        return package
    return replace(package, body={**package.body, "description": definition["description"]})


def memory(definitions: Iterable[Mapping[str, Any]]) -> int:
    """Bytes that the deployments of some definitions take, by what Elasticsearch sets aside for one.

    Errors:
        InputError: a package is broken.
    """
    needed = 0
    for each in definitions:
        package = _package(each) if "deployment" in each else None
        if package is not None:
            wanted = deployment.Wanted.of(each["deployment"])
            allocations = wanted.adaptive[1] if wanted.adaptive else wanted.number_of_allocations or 1
            size = package.archive.stat().st_size
            needed += cost.memory(size, package.body.get("metadata", {}), allocations)
    return needed


def add_deployments(found: Mapping[str, Document], answer: Any) -> None:
    """Put beside each model how the deployment of its own id runs; an empty table where there is none."""
    for body in found.values():
        body["deployment"] = {}
    for each in answer["trained_model_stats"] if answer else ():
        running = each.get("deployment_stats") or {}
        if each["model_id"] in found and running.get("deployment_id") == each["model_id"]:
            found[each["model_id"]]["deployment"] = trained.settings(running)


def bring(elastic: Elastic, step: Step) -> None:
    """Bring a model to the form of the step: uploaded, whole, and deployed as wanted.

    A model of another form is made anew, as nothing of it can be changed; while that lasts, pipelines that
    use it fail. An upload that was broken off goes on.

    Errors:
        ClusterError: it was refused, or there is no room for its deployment.
        InputError: the package is not there any more.
    """
    body = dict(step.body or {})
    running = body.pop("deployment", None)
    package = _package({"model": body["metadata"][payload.OWN]["model"]} | _description(body))
    if package is None:
        raise InputError(f"the package of model '{step.id}' is gone; plan again")
    there = upload.find(elastic, step.id)
    if there is not None and not _same(there, body):
        removal.remove(elastic, trained.model(elastic, step.id), force=True)
    upload.upload(elastic, step.id, body, package, notes=notes.cache_folder())
    if running is not None:
        _deploy(elastic, step.id, running)


def _description(body: Document) -> Document:
    return {"description": body["description"]} if "description" in body else {}


def _same(there: Document, body: Document) -> bool:
    """Whether it was uploaded from the same, with the same mark."""
    held = there.get("metadata") or {}
    return all(held.get(key) == value for key, value in body["metadata"].items())


def _deploy(elastic: Elastic, name: str, running: Mapping[str, Any]) -> None:
    """Start the deployment of the model's own id, or change the one that runs."""
    wanted = deployment.Wanted.of(running)
    there = next((each for each in trained.model(elastic, name).deployments if each.id == name), None)
    if there is None:
        deployment.start(elastic, name, wanted)
        return
    changed = deployment.differing(there.settings, wanted)
    if changed and changed <= deployment.ALLOCATIONS:
        deployment.change(elastic, name, wanted, there.adaptive)
    elif changed:
        deployment.stop(elastic, name, force=True)
        deployment.start(elastic, name, wanted)


def take_out(elastic: Elastic, name: str) -> None:
    """Remove a model and its deployments; one that is gone is no fault.

    Errors:
        ClusterError: a pipeline that is not the kit's uses it.
    """
    if upload.find(elastic, name) is not None:
        removal.remove(elastic, trained.model(elastic, name))
