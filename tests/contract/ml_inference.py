"""What a deployed model answers: computed by the ONNX form that belongs to its archive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from elastic_ml_kit.model import Document
from elastic_ml_kit.normalise.resources import Answer
from elastic_ml_kit.score.text.places import shipped
from elastic_ml_kit.score.text.runtime import TextModel, load
from tests.contract.lab import Lab, RefusedError, Reply, Request
from tests.contract.ml_models import Deployment, Model, trained
from tests.contract.ml_state import conflict, invalid, now

ARCHIVE = "model.torchscript.pt"
_FIELD = "text_field"


def know(lab: Lab, folder: Path) -> None:
    """Let the lab compute the answers of the archive in a folder by the model.onnx beside it."""
    lab.state.setdefault("folders", {})[_digest(folder / ARCHIVE)] = folder


def infer(lab: Lab, request: Request) -> Reply:
    """The classes of some documents; the model has to be deployed, and its queue to have room."""
    deployment = _deployment(lab, request.names["model_id"])
    docs = request.body["docs"]
    if len(docs) > deployment.queue:
        why = f"[{deployment.id}] inference process queue is full. Unable to execute command"
        raise RefusedError(429, "es_rejected_execution_exception", why)
    if lab.state.get("infers_late"):
        why = f"timeout [{request.query.get('timeout', '10s')}] waiting for inference result"
        raise RefusedError(408, "status_exception", why)
    model = trained(lab).model(deployment.model)
    texts = [_text(each) for each in docs]
    answers = classified(lab, model, texts, _wanted(model, request.body.get("inference_config")))
    deployment.asked += len(docs)
    deployment.used = now()
    return Reply(200, {"inference_results": answers})


def _deployment(lab: Lab, name: str) -> Deployment:
    state = trained(lab)
    found = state.deployments.get(name) or next(iter(state.of(name)), None)
    if found is None:
        state.model(name)
        why = "must be deployed to use. Please deploy with the start trained model deployment API."
        raise conflict(f"Model [{name}] {why}")
    return found


def _text(document: Mapping[str, Any]) -> str:
    value = document.get(_FIELD)
    if not isinstance(value, str):
        raise invalid(f"Input field [{_FIELD}] does not exist in the source document")
    return value


def _wanted(model: Model, update: Mapping[str, Any] | None) -> Document:
    """The options of the answer: those of the model with those of the request over them."""
    ((task, own),) = model.config["inference_config"].items()
    if update and [*update] != [task]:
        raise invalid(f"the model has [{task}], the request asks for {[*update]}")
    return {**own, **(update or {}).get(task, {})}


def classified(lab: Lab, model: Model, texts: Sequence[str], wanted: Mapping[str, Any]) -> list[Document]:
    """The answers of a text classifier, with as many top classes as are wanted."""
    running = _running(_folder(lab, model))
    found = running.run(texts)
    labels = wanted.get("classification_labels") or running.labels
    answers = []
    for row, cut in zip(found.probabilities, found.truncated, strict=True):
        ranked = sorted(zip(labels, map(float, row), strict=True), key=lambda pair: -pair[1])
        answer: Document = {"predicted_value": ranked[0][0], "prediction_probability": ranked[0][1]}
        if most := wanted.get("num_top_classes", 0):
            answer["top_classes"] = [
                {"class_name": label, "class_probability": value, "class_score": value}
                for label, value in ranked[:most]
            ]
        answers.append(answer | ({"is_truncated": True} if cut else {}))
    return answers


def _folder(lab: Lab, model: Model) -> Path:
    known = {
        _digest(folder / ARCHIVE): folder for folder in shipped().values() if (folder / ARCHIVE).exists()
    }
    folder: Path | None = (known | lab.state.get("folders", {})).get(model.digest)
    if folder is None:
        raise RefusedError(500, "status_exception", "the lab has no form of this archive that it can compute")
    return folder


@cache
def _digest(archive: Path) -> str:
    return sha256(archive.read_bytes()).hexdigest()


@cache
def _running(folder: Path) -> TextModel:
    return load(str(folder), "cpu", "onnx", threads=1)


def classifier(lab: Lab, name: str) -> Deployed | None:
    """What an `inference` processor asks, if a model of this id is deployed."""
    state = trained(lab)
    found = state.deployments.get(name) or next(iter(state.of(name)), None)
    return Deployed(lab, state.model(found.model)) if found else None


class Deployed:
    """A deployed model as a pipeline uses it."""

    def __init__(self, lab: Lab, model: Model) -> None:
        self._lab, self._model = lab, model

    def answers(self, texts: Sequence[str], /) -> list[Answer]:
        """The answer to each text."""
        running = _running(_folder(self._lab, self._model))
        found = running.run(texts)
        return [
            Answer(dict(zip(running.labels, map(float, row), strict=True)), bool(cut))
            for row, cut in zip(found.probabilities, found.truncated, strict=True)
        ]
