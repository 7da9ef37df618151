"""Trained models: their configuration, their archive in parts and their vocabulary, kept and given back."""

from __future__ import annotations

import copy
import hashlib
from base64 import b64decode
from binascii import Error
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from elastic_ml_kit.clock import iso
from elastic_ml_kit.model import Document
from tests.contract.lab import Lab, RefusedError, Reply, Request, Table
from tests.contract.ml_state import check_id, conflict, expanded, invalid, now, option
from tests.contract.resources import ACKNOWLEDGED, resources

_TASKS = (
    "classification",
    "fill_mask",
    "learning_to_rank",
    "ner",
    "pass_through",
    "question_answering",
    "regression",
    "text_classification",
    "text_embedding",
    "text_expansion",
    "text_similarity",
    "zero_shot_classification",
)
_OPTIONAL = ("description", "metadata", "platform_architecture", "prefix_strings")


@dataclass
class Deployment:
    """A model that runs: what it was started with, and how often it was asked."""

    id: str
    model: str
    allocations: int = 1
    threads: int = 1
    priority: str = "normal"
    queue: int = 1024
    cache: int = 0
    adaptive: Document | None = None
    started: int = field(default_factory=now)
    asked: int = 0
    used: int = 0
    failed: int = 0


@dataclass
class Model:
    """A model as it was put; `parts` are the pieces of its archive by number."""

    config: Document
    parts: dict[int, bytes] = field(default_factory=dict)
    length: int = 0
    total: int = 0
    vocabulary: Mapping[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return str(self.config["model_id"])

    @property
    def whole(self) -> bool:
        """Whether nothing of it is missing, as `fully_defined` says."""
        return bool(self.total) and len(self.parts) == self.total and bool(self.vocabulary)

    @property
    def archive(self) -> bytes:
        return b"".join(self.parts[number] for number in sorted(self.parts))

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.archive).hexdigest()


@dataclass
class Trained:
    """The trained models of a lab and their deployments, each by id."""

    models: dict[str, Model] = field(default_factory=dict)
    deployments: dict[str, Deployment] = field(default_factory=dict)

    def model(self, name: str) -> Model:
        """The model of an id, or the error for an unknown one."""
        if name not in self.models:
            why = f"Could not find trained model [{name}]"
            raise RefusedError(404, "resource_not_found_exception", why)
        return self.models[name]

    def of(self, model: str) -> list[Deployment]:
        """The deployments of a model."""
        return [each for each in self.deployments.values() if each.model == model]


def trained(lab: Lab) -> Trained:
    """The lab's trained models, made on first use."""
    found: Trained = lab.state.setdefault("trained", Trained())
    return found


def users(lab: Lab, name: str) -> list[str]:
    """The pipelines with an `inference` processor for a model or a deployment."""
    pipelines = resources(lab).pipelines
    return [pipeline for pipeline, body in pipelines.items() if name in _inferring(body)]


def _inferring(body: Any) -> Iterator[str]:
    if isinstance(body, list):
        for each in body:
            yield from _inferring(each)
    elif isinstance(body, Mapping):
        for key, each in body.items():
            if key == "inference" and isinstance(each, Mapping) and "model_id" in each:
                yield str(each["model_id"])
            yield from _inferring(each)


def put(lab: Lab, request: Request) -> Reply:
    """A configuration; the archive of a PyTorch model comes in parts after it."""
    state, name, body = trained(lab), request.names["model_id"], request.body or {}
    check_id(name, "model_id")
    if name in state.models:
        raise _exists(f"Trained machine learning model [{name}] already exists")
    if name in state.deployments:
        raise invalid(f"Cannot create model [{name}] the id is the same as an current model deployment")
    if body.get("model_type") != "pytorch":
        raise invalid("the lab keeps models of type [pytorch] only")
    tasks = [*body.get("inference_config", {})]
    if len(tasks) != 1 or tasks[0] not in _TASKS:
        raise invalid(f"[inference_config] must have exactly one of the known types, found {tasks}")
    if not body.get("input", {}).get("field_names"):
        raise invalid("[input] must have [field_names]")
    state.models[name] = Model(_config(lab, name, body))
    return Reply(200, state.models[name].config)


def _exists(why: str) -> RefusedError:
    return RefusedError(400, "resource_already_exists_exception", why)


def _config(lab: Lab, name: str, body: Document) -> Document:
    config: Document = {
        "model_id": name,
        "model_type": "pytorch",
        "created_by": "api_user",
        "version": lab.version,
        "create_time": now(),
        "model_size_bytes": 0,
        "estimated_operations": 0,
        "license_level": "platinum",
        "tags": [*body.get("tags", ())],
        "input": copy.deepcopy(body["input"]),
        "inference_config": copy.deepcopy(body["inference_config"]),
        "location": {"index": {"name": ".ml-inference-native-000002"}},
    }
    return config | {name: copy.deepcopy(body[name]) for name in _OPTIONAL if name in body}


def put_part(lab: Lab, request: Request) -> Reply:
    """One piece of the archive; one that is there already is not replaced."""
    model, body = trained(lab).model(request.names["model_id"]), request.body or {}
    number, total = int(request.names["part"]), body["total_parts"]
    if not 0 <= number < total:
        raise invalid(f"[part] must be between 0 and the number of parts [{total}]; found [{number}]")
    try:
        piece = b64decode(body["definition"], validate=True)
    except Error:
        raise invalid("[definition] is not base64") from None
    if number in model.parts:
        why = f"Trained machine learning model chunked doc [{model.id}][{number}] already exists"
        raise _exists(why)
    model.parts[number], model.length, model.total = piece, body["total_definition_length"], total
    model.config["model_size_bytes"] = model.length
    if len(model.parts) == total and (size := len(model.archive)) != model.length:
        raise invalid(f"[total_definition_length] is [{model.length}], the parts have [{size}] bytes")
    return ACKNOWLEDGED


def put_vocabulary(lab: Lab, request: Request) -> Reply:
    model, body = trained(lab).model(request.names["model_id"]), request.body or {}
    if model.vocabulary:
        raise _exists(f"Trained machine learning model vocabulary [{model.id}] already exists")
    if not body["vocabulary"]:
        raise invalid("[vocabulary] must not be empty")
    if len({*body["vocabulary"]}) != len(body["vocabulary"]):
        raise invalid("[vocabulary] has the same token twice")
    model.vocabulary = body
    return ACKNOWLEDGED


def chosen(state: Trained, request: Request) -> list[Model]:
    """The models that the path names; an unknown one is refused."""
    expression = request.names.get("model_id", "_all")
    names = expanded(expression, state.models, {})
    if not names and option(request, "allow_no_match") is False:
        state.model(expression)
    found = [state.model(name) for name in names]
    first, size = int(request.query.get("from", 0)), int(request.query.get("size", 100))
    return found[first : first + size]


def get(lab: Lab, request: Request) -> Reply:
    asked = request.query.get("include", "").split(",")
    models = [_shown(each, "definition_status" in asked) for each in chosen(trained(lab), request)]
    return Reply(200, {"count": len(models), "trained_model_configs": models})


def _shown(model: Model, status: bool) -> Document:
    shown = {**model.config, "create_time": model.config["create_time"]}
    return shown | ({"fully_defined": model.whole} if status else {})


def delete(lab: Lab, request: Request) -> Reply:
    """Remove a model; with `force` its deployments too, and although a pipeline names it."""
    state, force = trained(lab), option(request, "force")
    model = state.model(request.names["model_id"])
    if not force and users(lab, model.id):
        why = f"Cannot delete model [{model.id}] as it is still referenced by ingest processors"
        raise conflict(f"{why}; use force to delete the model")
    if not force and state.of(model.id):
        why = f"Cannot delete model [{model.id}] as it is currently deployed"
        raise conflict(f"{why}; use force to delete the model")
    for each in state.of(model.id):
        del state.deployments[each.id]
    del state.models[model.id]
    return ACKNOWLEDGED


def start_time(deployment: Deployment) -> str:
    """When it was started, as an assignment says it."""
    return iso(deployment.started)


_ONE = "/_ml/trained_models/{model_id}"
ROUTES: Table = {
    ("PUT", _ONE): put,
    ("GET", _ONE): get,
    ("GET", "/_ml/trained_models"): get,
    ("DELETE", _ONE): delete,
    ("PUT", f"{_ONE}/definition/{{part}}"): put_part,
    ("PUT", f"{_ONE}/vocabulary"): put_vocabulary,
}
