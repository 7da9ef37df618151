"""Trained models on the pretended cluster, through the official client: what it keeps, refuses, answers."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from elasticsearch import ApiError

from elastic_ml_kit.score.text.package import Package, read_package
from elastic_ml_kit.score.text.places import find_model
from elastic_ml_kit.score.text.runtime import load
from tests.contract.test_ml_shapes import faults, followed, published
from tests.contract.visitors import Visit, a_lab, visiting

SHIPPED = "esmlkit/log-severity"
NAME = "severity"
TEXTS = ["I/O error on sdb", "usage is above the threshold", "service started"]
Do = Callable[[Any], Any]


@pytest.fixture
def visit() -> Iterator[Visit]:
    with visiting(a_lab(ml_memory="2gb")) as made:
        yield made


def package() -> Package:
    found = read_package(find_model(SHIPPED))
    assert found is not None
    return found


def put(client: Any, name: str = NAME, parts: int = 2) -> None:
    """A model in so many parts, whole."""
    content = package().archive.read_bytes()
    step = -(-len(content) // parts)
    client.ml.put_trained_model(model_id=name, **package().body)
    for number in range(parts):
        put_part(client, name, number, parts, content[number * step : (number + 1) * step], len(content))
    client.ml.put_trained_model_vocabulary(model_id=name, **package().vocabulary)


def put_part(client: Any, name: str, number: int, parts: int, piece: bytes, length: int) -> None:
    client.ml.put_trained_model_definition_part(
        model_id=name,
        part=number,
        definition=b64encode(piece).decode(),
        total_definition_length=length,
        total_parts=parts,
    )


def start(client: Any, name: str = NAME, **settings: Any) -> Any:
    return client.ml.start_trained_model_deployment(model_id=name, **settings)


def use(client: Any, name: str = NAME) -> None:
    client.ingest.put_pipeline(id="reads", processors=[{"inference": {"model_id": name}}])


def twice(done: Do) -> Do:
    return lambda client: (done(client), done(client))


def after(*done: Do) -> Do:
    return lambda client: [each(client) for each in done]


def config(client: Any, **body: Any) -> None:
    client.ml.put_trained_model(model_id=NAME, **{**package().body, **body})


def vocabulary(client: Any) -> None:
    client.ml.put_trained_model_vocabulary(model_id=NAME, vocabulary=["[UNK]"])


def infer(client: Any) -> None:
    client.ml.infer_trained_model(model_id=NAME, docs=[{"text_field": "a"}])


REFUSED: dict[str, tuple[Do, int, str, str]] = {
    "an id that is taken": (
        twice(config),
        400,
        "resource_already_exists_exception",
        "Trained machine learning model [severity] already exists",
    ),
    "an id that cannot be": (
        lambda client: client.ml.put_trained_model(model_id="Severity", **package().body),
        400,
        "illegal_argument_exception",
        "Invalid model_id",
    ),
    "two tasks": (
        lambda client: config(client, inference_config={"ner": {}, "fill_mask": {}}),
        400,
        "illegal_argument_exception",
        "exactly one",
    ),
    "a part of nothing": (
        lambda client: put_part(client, NAME, 0, 1, b"a", 1),
        404,
        "resource_not_found_exception",
        "Could not find trained model [severity]",
    ),
    "a part twice": (
        after(config, twice(lambda client: put_part(client, NAME, 0, 2, b"a", 2))),
        400,
        "resource_already_exists_exception",
        "chunked doc [severity][0] already exists",
    ),
    "a part beyond the last": (
        after(config, lambda client: put_part(client, NAME, 2, 2, b"a", 2)),
        400,
        "illegal_argument_exception",
        "[part] must be between",
    ),
    "another length than was said": (
        after(config, lambda client: put_part(client, NAME, 0, 1, b"abc", 2)),
        400,
        "illegal_argument_exception",
        "[total_definition_length] is [2], the parts have [3] bytes",
    ),
    "a vocabulary twice": (
        after(config, twice(vocabulary)),
        400,
        "resource_already_exists_exception",
        "vocabulary [severity] already exists",
    ),
    "a deployment of half a model": (
        after(config, lambda client: put_part(client, NAME, 0, 2, b"a", 2), start),
        404,
        "resource_not_found_exception",
        "Could not find vocabulary",
    ),
    "a deployment twice": (
        after(put, twice(start)),
        400,
        "illegal_argument_exception",
        "an existing deployment with the same id [severity]",
    ),
    "three threads": (
        after(put, lambda client: start(client, threads_per_allocation=3)),
        400,
        "illegal_argument_exception",
        "power of 2",
    ),
    "more memory than there is": (
        after(put, lambda client: [start(client, deployment_id=f"d{number}") for number in range(9)]),
        429,
        "status_exception",
        "no ML nodes with sufficient capacity",
    ),
    "more processors than there are": (
        after(put, lambda client: start(client, number_of_allocations=9)),
        429,
        "status_exception",
        "not enough resources",
    ),
    "an answer without a deployment": (
        after(put, infer),
        409,
        "status_exception",
        "Model [severity] must be deployed to use",
    ),
    "an answer without a text": (
        after(put, start, lambda client: client.ml.infer_trained_model(model_id=NAME, docs=[{"text": "a"}])),
        400,
        "illegal_argument_exception",
        "[text_field] does not exist",
    ),
    "more documents than the queue has room for": (
        after(
            put,
            lambda client: start(client, queue_capacity=1),
            lambda client: client.ml.infer_trained_model(model_id=NAME, docs=[{"text_field": "a"}] * 2),
        ),
        429,
        "es_rejected_execution_exception",
        "queue is full",
    ),
    "the removal of what runs": (
        after(put, start, lambda client: client.ml.delete_trained_model(model_id=NAME)),
        409,
        "status_exception",
        "currently deployed; use force",
    ),
    "the removal of what a pipeline uses": (
        after(put, use, lambda client: client.ml.delete_trained_model(model_id=NAME)),
        409,
        "status_exception",
        "referenced by ingest processors; use force",
    ),
    "the end of what a pipeline uses": (
        after(put, start, use, lambda client: client.ml.stop_trained_model_deployment(model_id=NAME)),
        409,
        "status_exception",
        "referenced by ingest processors; use force",
    ),
    "a model that is not there": (
        lambda client: client.ml.get_trained_models(model_id=NAME),
        404,
        "resource_not_found_exception",
        "Could not find trained model [severity]",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_is_refused(visit: Visit, case: str) -> None:
    done, status, kind, reason = REFUSED[case]
    with pytest.raises(ApiError) as told:
        done(visit.client)
    error = told.value.body["error"]
    assert (told.value.status_code, error["type"]) == (status, kind)
    assert reason in error["reason"]


def test_a_model_without_a_licence_is_refused() -> None:
    with visiting(a_lab(licence="basic")) as visit, pytest.raises(ApiError) as told:
        config(visit.client)
    assert told.value.status_code == 403
    assert "non-compliant for [ml]" in told.value.body["error"]["reason"]


def test_an_answer_that_takes_long_is_refused(visit: Visit) -> None:
    put(visit.client)
    start(visit.client)
    visit.lab.state["infers_late"] = True
    with pytest.raises(ApiError) as told:
        infer(visit.client)
    assert told.value.status_code == 408


def test_a_model_is_whole_when_its_last_part_and_its_vocabulary_are_there(visit: Visit) -> None:
    def whole() -> bool:
        found = visit.client.ml.get_trained_models(model_id=NAME, include="definition_status")
        return bool(found["trained_model_configs"][0]["fully_defined"])

    config(visit.client)
    seen = [whole()]
    for number, piece in ((1, b"b"), (0, b"a")):
        put_part(visit.client, NAME, number, 2, piece, 2)
        seen.append(whole())
    vocabulary(visit.client)
    assert [*seen, whole()] == [False, False, False, True]
    plain = visit.client.ml.get_trained_models(model_id=NAME)["trained_model_configs"][0]
    assert "fully_defined" not in plain
    assert plain["model_size_bytes"] == 2


def test_the_answers_are_those_of_the_runtime(visit: Visit) -> None:
    put(visit.client)
    start(visit.client)
    options = {"text_classification": {"num_top_classes": 3}}
    docs = [{"text_field": text} for text in TEXTS]
    found = visit.client.ml.infer_trained_model(model_id=NAME, docs=docs, inference_config=options)
    model = load(SHIPPED, "cpu", "onnx")
    for answer, row in zip(found["inference_results"], model.probabilities(TEXTS), strict=True):
        told = {each["class_name"]: each["class_probability"] for each in answer["top_classes"]}
        expected = dict(zip(model.labels, map(float, row), strict=True))
        assert told == pytest.approx(expected, abs=1e-6)
        assert answer["predicted_value"] == max(expected, key=lambda label: expected[label])
    stats = visit.client.ml.get_trained_models_stats(model_id=NAME)["trained_model_stats"][0]
    assert stats["deployment_stats"]["inference_count"] == len(TEXTS)


def test_an_archive_that_the_lab_cannot_compute_has_no_answer(visit: Visit) -> None:
    config(visit.client)
    put_part(visit.client, NAME, 0, 1, b"abc", 3)
    vocabulary(visit.client)
    start(visit.client)
    with pytest.raises(ApiError) as told:
        infer(visit.client)
    assert told.value.status_code == 500


def test_force_stops_and_removes_what_is_in_use(visit: Visit) -> None:
    put(visit.client)
    start(visit.client)
    start(visit.client, deployment_id="other")
    use(visit.client)
    assert visit.client.ml.stop_trained_model_deployment(model_id="other")["stopped"]
    assert visit.client.ml.stop_trained_model_deployment(model_id=NAME, force=True)["stopped"]
    start(visit.client)
    visit.client.ml.delete_trained_model(model_id=NAME, force=True)
    assert visit.client.ml.get_trained_models()["count"] == 0
    assert visit.client.ml.get_trained_models_stats()["count"] == 0


ASKED = (
    ("GET", f"/_ml/trained_models/{NAME}?include=definition_status", "/_ml/trained_models/{model_id}"),
    ("GET", "/_ml/trained_models/_stats", "/_ml/trained_models/_stats"),
    (
        "POST",
        f"/_ml/trained_models/{NAME}/deployment/_update",
        "/_ml/trained_models/{model_id}/deployment/_update",
    ),
    ("POST", f"/_ml/trained_models/{NAME}/_infer", "/_ml/trained_models/{model_id}/_infer"),
    (
        "POST",
        f"/_ml/trained_models/{NAME}/deployment/_start",
        "/_ml/trained_models/{model_id}/deployment/_start",
    ),
)
BODIES: dict[str, Any] = {
    "_update": {"number_of_allocations": 2},
    "_infer": {
        "docs": [{"text_field": "a"}],
        "inference_config": {"text_classification": {"num_top_classes": 2}},
    },
}


@pytest.mark.parametrize(("method", "path", "pattern"), ASKED)
def test_answers_have_the_published_keys(visit: Visit, method: str, path: str, pattern: str) -> None:
    put(visit.client)
    if not path.endswith("_start"):
        start(visit.client)
    response = published()["paths"][pattern][method.lower()]["responses"]["200"]
    shape = next(iter(followed(response)[0]["content"].values()))["schema"]
    headers = {"accept": "application/json", "content-type": "application/json"}
    body = BODIES.get(path.rpartition("/")[2])
    answer = visit.client.perform_request(method, path, headers=headers, body=body).body
    told = [
        each
        for each in faults(shape, answer, "")
        if ".metadata." not in each and ".inference_config" not in each
    ]
    assert told == []
