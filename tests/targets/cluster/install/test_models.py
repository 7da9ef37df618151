"""Through real sockets: the models of the catalog are uploaded, deployed, changed and taken out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from elastic_ml_kit.content import shipped
from elastic_ml_kit.definitions.catalog import Catalog
from elastic_ml_kit.errors import ClusterError
from elastic_ml_kit.model import Document
from elastic_ml_kit.targets.base import Action, Kind, Step
from elastic_ml_kit.targets.cluster.install import apply, plan, teardown
from elastic_ml_kit.targets.cluster.installation import Installation
from tests.contract.ml_models import trained
from tests.targets.cluster.install.conftest import Opening, Site
from tests.targets.cluster.install.definitions import by_id

ID = "severity"
HOME = Installation(only=frozenset({Kind.MODEL, Kind.PIPELINE, Kind.SCRIPT}))
MODEL = Kind.MODEL, ID


def with_model(catalog: Catalog, **body: Any) -> Catalog:
    """The catalog with other values in the definition of its model."""
    others = [
        replace(each, body={**each.body, **body}) if each.kind == "model" else each for each in catalog.others
    ]
    return replace(catalog, others=tuple(others))


def decided(site: Site, catalog: Catalog | None = None) -> Step:
    """The step for the model."""
    return by_id(plan(site.stack, catalog or site.catalog, HOME))[MODEL]


def installed(site: Site, catalog: Catalog | None = None) -> None:
    apply(site.stack, plan(site.stack, catalog or site.catalog, HOME), HOME)


def deployment(site: Site) -> Document:
    """The statistics of the deployment; empty without one."""
    (stats,) = site.look(f"/_ml/trained_models/{ID}/_stats")["trained_model_stats"]
    return dict(stats.get("deployment_stats", {}))


def test_a_model_is_there_before_its_pipeline_whole_and_running(site: Site) -> None:
    steps = plan(site.stack, site.catalog, HOME)
    kinds = [step.kind for step in steps if step.action is Action.CREATE]
    assert kinds.index(Kind.MODEL) < kinds.index(Kind.PIPELINE)
    apply(site.stack, steps, HOME)
    (config,) = site.look(f"/_ml/trained_models/{ID}?include=definition_status")["trained_model_configs"]
    assert config["fully_defined"]
    assert config["description"] == "How bad a line is"
    told = deployment(site)
    assert (told["number_of_allocations"], told["queue_capacity"]) == (1, 2000)
    assert {step.action for step in plan(site.stack, site.catalog, HOME)} == {Action.KEEP}


def test_the_shipped_classifier_works_at_once(site: Site) -> None:
    catalog = Catalog.load(shipped(), site.stack.version)
    installed(site, catalog)
    document = {"message": "kernel: EXT4-fs error (device sdb1): I/O failure", "event": {"module": "syslog"}}
    with site.stack.elastic.calls() as client:
        caller = {"processors": [{"pipeline": {"name": "esmlkit-log-classifier"}}]}
        answer = client.ingest.simulate(pipeline=caller, docs=[{"_source": document}])
    source = answer["docs"][0]["doc"]["_source"]
    assert source["ml"]["prediction"]["predicted_value"] in ("ERROR", "WARNING", "INFO")
    assert len(source["ml"]["prediction"]["top_classes"]) == 3
    assert source["ml"]["prediction"]["model_id"] == "esmlkit-log-severity"


def test_an_upload_that_broke_off_goes_on(site: Site) -> None:
    installed(site)
    held = trained(site.lab).models[ID]
    archive = held.archive
    del held.parts[max(held.parts)]
    trained(site.lab).deployments.clear()
    step = decided(site)
    assert (step.action, step.reason) == (Action.UPDATE, "deployment, fully_defined changed")
    before = len(site.lab.asked)
    installed(site)
    assert trained(site.lab).models[ID] is held
    assert held.archive == archive
    assert deployment(site)["state"] == "started"
    assert not [each for each in site.lab.asked[before:] if each.method == "DELETE"]


def test_a_deployment_that_was_stopped_starts_again(site: Site) -> None:
    installed(site)
    site.send("POST", f"/_ml/trained_models/{ID}/deployment/_stop?force=true")
    step = decided(site)
    assert (step.action, step.reason) == (Action.UPDATE, "deployment changed")
    installed(site)
    assert decided(site).action is Action.KEEP


@pytest.mark.parametrize(
    ("settings", "path"),
    [
        ({"number_of_allocations": 2, "queue_capacity": 2000}, "_update"),
        ({"number_of_allocations": 1, "queue_capacity": 3000}, "_start"),
        ({"number_of_allocations": 1, "queue_capacity": 2000, "threads_per_allocation": 2}, "_start"),
    ],
)
def test_a_deployment_gets_the_settings_of_its_definition(site: Site, settings: Document, path: str) -> None:
    installed(site)
    before = len(site.lab.asked)
    catalog = with_model(site.catalog, deployment=settings)
    assert decided(site, catalog).action is Action.UPDATE
    installed(site, catalog)
    told = deployment(site)
    assert {key: told[key] for key in settings} == settings
    asked = [each.path.rpartition("/")[2] for each in site.lab.asked[before:] if each.method == "POST"]
    assert path in asked
    assert "0" not in asked
    assert decided(site, catalog).action is Action.KEEP


def test_another_model_of_the_same_id_is_made_anew(site: Site) -> None:
    installed(site)
    first = trained(site.lab).models[ID]
    catalog = with_model(site.catalog, description="Another description")
    step = decided(site, catalog)
    assert (step.action, step.reason) == (Action.UPDATE, "model changed")
    installed(site, catalog)
    held = trained(site.lab).models[ID]
    assert held is not first
    assert held.config["description"] == "Another description"
    assert deployment(site)["state"] == "started"
    assert decided(site, catalog).action is Action.KEEP


def test_a_model_of_others_is_left_until_it_is_adopted(site: Site) -> None:
    theirs = {
        "model_type": "pytorch",
        "input": {"field_names": ["text_field"]},
        "inference_config": {"text_classification": {}},
    }
    site.send("PUT", f"/_ml/trained_models/{ID}", theirs)
    step = decided(site)
    assert (step.action, step.kind) == (Action.CANNOT, Kind.MODEL)
    assert "exists and is not the kit's; --adopt takes it over" in step.reason
    adopting = replace(HOME, adopt=True)
    apply(site.stack, plan(site.stack, site.catalog, adopting), adopting)
    assert trained(site.lab).models[ID].whole
    assert decided(site).action is Action.KEEP


def test_a_model_without_an_archive_says_how_to_get_one(site: Site, tmp_path: Path) -> None:
    step = decided(site, with_model(site.catalog, model="somebody/some-model"))
    assert step.action is Action.CANNOT
    assert "`esmlkit models import somebody/some-model --es-model-id severity`" in step.reason
    (tmp_path / "vocabulary.json").write_text("{}")
    broken = decided(site, with_model(site.catalog, model=str(tmp_path)))
    assert broken.action is Action.CANNOT
    assert "holds only part of a package" in broken.reason


def test_without_a_licence_a_model_cannot_be_and_its_pipeline_can(opened: Opening) -> None:
    site = opened(licence="basic")
    steps = by_id(plan(site.stack, site.catalog, HOME))
    assert steps[MODEL].action is Action.CANNOT
    assert "the licence (basic) has no machine learning" in steps[MODEL].reason
    assert steps[Kind.PIPELINE, "enrich"].action is Action.CREATE


def test_no_room_is_told_and_the_next_apply_only_deploys(opened: Opening) -> None:
    site = opened(ml_memory="100mb")
    with pytest.raises(ClusterError, match="has no room for deployment 'severity'"):
        installed(site)
    assert trained(site.lab).models[ID].whole
    site.lab.ml_memory = "4gb"
    assert decided(site).reason == "deployment changed"
    installed(site)
    assert decided(site).action is Action.KEEP


def test_a_teardown_takes_the_model_after_its_pipeline(site: Site) -> None:
    installed(site)
    steps = teardown(site.stack, HOME)
    kinds = [step.kind for step in steps]
    assert kinds.index(Kind.PIPELINE) < kinds.index(Kind.MODEL)
    apply(site.stack, steps, HOME)
    assert trained(site.lab).models == {}
    assert trained(site.lab).deployments == {}


def test_a_teardown_leaves_a_model_that_others_use(site: Site) -> None:
    installed(site)
    site.send("PUT", "/_ingest/pipeline/theirs", {"processors": [{"inference": {"model_id": ID}}]})
    with pytest.raises(ClusterError, match="not removed, as pipeline 'theirs' uses it"):
        apply(site.stack, teardown(site.stack, HOME), HOME)
    assert deployment(site)["state"] == "started"


def test_namespaces_have_models_of_their_own(site: Site) -> None:
    lab = replace(HOME, namespace="lab")
    installed(site)
    apply(site.stack, plan(site.stack, site.catalog, lab), lab)
    assert set(trained(site.lab).models) == {ID, f"{ID}-lab"}
    processors = site.look("/_ingest/pipeline/enrich-lab")["enrich-lab"]["processors"]
    assert processors[1]["inference"]["model_id"] == f"{ID}-lab"
    apply(site.stack, teardown(site.stack, lab), lab)
    assert set(trained(site.lab).models) == {ID}
