"""A text model says what class a text is of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, NamedTuple

from elastic_ml_kit.normalise.document import IngestDocument, path
from elastic_ml_kit.normalise.faults import IngestError
from elastic_ml_kit.normalise.options import Options
from elastic_ml_kit.normalise.path import Path
from elastic_ml_kit.normalise.processor import Processor
from elastic_ml_kit.normalise.resources import Classifier
from elastic_ml_kit.normalise.values import java_text

_TEXT = "text_field"
_TASKS = ("text_classification", "classification")
_LEFT = (
    "classification_labels",
    "tokenization",
    "prediction_field_type",
    "num_top_feature_importance_values",
)


class Wanted(NamedTuple):
    """How the answer is written: the options of an `inference_config`."""

    results_field: str = "predicted_value"
    top_classes_results_field: str = "top_classes"
    num_top_classes: int = 0


class Inference(Processor):
    """Options `model_id`, `target_field` (ml.inference and the tag), `field_map`, `inference_config`
    (text_classification with num_top_classes and results_field), `input_output`, `ignore_missing` (false).
    """

    type: ClassVar[str] = "inference"

    def __init__(self, options: Options) -> None:
        self._model_id = options.text("model_id")
        self._models = options.around.resources.models
        self._model: Classifier | None = None
        self._pairs = _pairs(options)
        self._wanted = _wanted(options)
        self._ignore_missing = options.flag("ignore_missing")
        if self._pairs:
            return
        tag = f".{options.tag}" if options.tag else ""
        self._target = path(options.text("target_field", f"ml.inference{tag}"))
        self._input = _mapped(options)

    def run(self, document: IngestDocument) -> None:
        for origin, output in self._pairs:
            text = document.text(origin, self._ignore_missing)
            if text is not None:
                self._write(document, output, text)
        if not self._pairs:
            answer = self._answer(self._text(document), self._wanted.results_field)
            _put(document, self._target, answer | {"model_id": self._model_id})

    def _text(self, document: IngestDocument) -> str:
        value = document.find(self._input)
        if value is None:
            reason = f"Input field [{self._input.text}] does not exist in the source document"
            raise IngestError("status_exception", reason)
        if not isinstance(value, str):
            reason = f"Input value [{java_text(value)}] for field [{self._input.text}] is not a string"
            raise IngestError("status_exception", reason)
        return value

    def _write(self, document: IngestDocument, output: Path, text: str) -> None:
        """Puts the class at the path, and what else is known beside it."""
        answer = self._answer(text, output.last) | {"model_id": self._model_id}
        _put(document, output, answer.pop(output.last))
        for key, value in answer.items():
            document.set(path(".".join((*output.parents, key))), value)

    def _answer(self, text: str, name: str) -> dict[str, Any]:
        if self._model is None:
            self._model = self._models(self._model_id)
        if self._model is None:
            reason = f"Could not find trained model [{self._model_id}]"
            raise IngestError("resource_not_found_exception", reason)
        [(probabilities, truncated)] = self._model.answers([text])
        ranked = sorted(probabilities.items(), key=lambda pair: -pair[1])
        answer: dict[str, Any] = {name: ranked[0][0], "prediction_probability": ranked[0][1]}
        if self._wanted.num_top_classes:
            answer[self._wanted.top_classes_results_field] = [
                _class(*pair) for pair in ranked[: self._wanted.num_top_classes]
            ]
        if truncated:
            answer["is_truncated"] = True
        return answer


def _class(name: str, probability: float) -> dict[str, Any]:
    return {"class_name": name, "class_probability": probability, "class_score": probability}


def _put(document: IngestDocument, target: Path, value: Any) -> None:
    """Sets the field; what it holds already is kept, and the new value comes behind it."""
    if document.has(target):
        document.append(target, value)
    else:
        document.set(target, value)


def _pairs(options: Options) -> list[tuple[Path, Path]]:
    value = options.maybe("input_output")
    if value is None:
        return []
    for name in ("target_field", "field_map"):
        if options.given(name):
            raise options.refuse(name, "cannot be used with [input_output]")
    entries = value if isinstance(value, list) else [value]
    if not entries:
        raise options.refuse("input_output", "property cannot be empty at least one is required")
    return [
        (path(_side(options, each, "input_field")), path(_side(options, each, "output_field")))
        for each in entries
    ]


def _side(options: Options, entry: Any, name: str) -> str:
    text = entry.get(name) if isinstance(entry, Mapping) else None
    if not isinstance(text, str) or not text:
        raise options.refuse("input_output", f"every entry needs a text [{name}]")
    return text


def _mapped(options: Options) -> Path:
    """The field of the document that the model reads as its text."""
    mapping = options.mapping("field_map") if options.given("field_map") else {}
    names = [name for name, read_as in mapping.items() if read_as == _TEXT]
    return path((names or list(mapping) or [_TEXT])[0])


def _wanted(options: Options) -> Wanted:
    if not options.given("inference_config"):
        return Wanted()
    config = options.mapping("inference_config")
    if len(config) != 1:
        raise options.refuse("inference_config", "must hold exactly one type of inference")
    [(task, settings)] = config.items()
    if task not in _TASKS:
        raise options.refuse("inference_config", f"[{task}] is not run here, only {' and '.join(_TASKS)}")
    return _read_settings(options, task, settings or {})


def _read_settings(options: Options, task: str, settings: Any) -> Wanted:
    if not isinstance(settings, Mapping):
        raise options.refuse("inference_config", f"[{task}] is not a map")
    used = {name: value for name, value in settings.items() if name not in _LEFT}
    for name, value in used.items():
        if name not in Wanted._fields:
            raise options.refuse("inference_config", f"[{task}] unknown field [{name}]")
        if type(value) is not type(Wanted._field_defaults[name]):
            raise options.refuse("inference_config", f"[{task}] failed to parse field [{name}]")
    return Wanted(**used)
