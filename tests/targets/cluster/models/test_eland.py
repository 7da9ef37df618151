"""The kit's upload beside that of eland's own code: the same requests with the same bodies."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from elastic_ml_kit.score.text.package import BODY, VOCABULARY
from elastic_ml_kit.score.text.places import find_model
from elastic_ml_kit.targets.cluster.models.deployment import Wanted, start
from elastic_ml_kit.targets.cluster.models.names import default_id
from elastic_ml_kit.targets.cluster.models.payload import OWN
from elastic_ml_kit.targets.cluster.models.upload import upload
from tests.contract.lab import PASSWORD, Request
from tests.contract.ml_models import trained
from tests.targets.cluster.models.conftest import ID, SHIPPED, Opening, Site, body, package

pytestmark = [pytest.mark.torch, pytest.mark.filterwarnings("default")]


def changing(site: Site) -> list[Request]:
    return [each for each in site.lab.asked if each.method != "GET"]


def plain(request: Request) -> tuple[str, str, Any]:
    """Method, path and body; the kit's own note in the metadata is left out."""
    told = request.body
    if isinstance(told, dict) and "metadata" in told:
        told = {**told, "metadata": {key: each for key, each in told["metadata"].items() if key != OWN}}
    return request.method, request.path, told


def test_eland_imports_the_shipped_model_by_the_same_requests(opened: Opening) -> None:
    from eland.ml.pytorch import PyTorchModel

    folder: Path = find_model(SHIPPED)
    ours, theirs = opened(), opened()
    upload(ours.elastic, ID, body(), package())
    start(ours.elastic, ID, Wanted())
    with Elasticsearch(theirs.elastic.url, basic_auth=("elastic", PASSWORD)) as client:
        model = PyTorchModel(client, ID)
        model.import_model(
            model_path=str(package().archive),
            config_path=str(folder / BODY),
            vocab_path=str(folder / VOCABULARY),
        )
        model.start()
        answer = model.infer([{"text_field": "disk failed"}])
    asked = [each for each in changing(theirs) if not each.path.endswith("/_infer")]
    assert [plain(each) for each in changing(ours)] == [plain(each) for each in asked]
    assert trained(theirs.lab).models[ID].archive == trained(ours.lab).models[ID].archive
    labels = json.loads((folder / BODY).read_text())["inference_config"]["text_classification"]
    assert answer["inference_results"][0]["predicted_value"] in labels["classification_labels"]


@pytest.mark.parametrize(
    "name",
    ["distilbert/distilbert-base-NER", "elastic/multilingual-e5-small", "bert-base-uncased", "a/" + "b" * 90],
)
def test_a_model_of_the_hub_has_the_id_that_eland_gives(name: str) -> None:
    from eland.ml.pytorch.transformers import elasticsearch_model_id

    assert default_id(name) == elasticsearch_model_id(name)
