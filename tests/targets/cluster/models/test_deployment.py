"""Through real sockets: deployments start, change and stop, and every refusal says what to do."""

from __future__ import annotations

import re
from typing import Any

import pytest

from elastic_ml_kit.errors import ClusterError, UsageError
from elastic_ml_kit.targets.cluster.models import asking, deployment, removal, trained
from elastic_ml_kit.targets.cluster.models.deployment import Wanted
from elastic_ml_kit.targets.cluster.models.upload import upload
from tests.contract.ml_models import trained as lab_trained
from tests.targets.cluster.models.conftest import ID, Opening, Site, body, package


@pytest.fixture
def uploaded(site: Site) -> Site:
    upload(site.elastic, ID, body(), package())
    return site


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"threads_per_allocation": 3}, "--threads 3: a deployment has 1, 2, 4, 8, 16 or 32"),
        ({"threads_per_allocation": 64}, "--threads 64"),
        ({"priority": "lo"}, "is not one of normal, low; did you mean 'low'?"),
        ({"priority": "low", "number_of_allocations": 2}, "--priority low allows 1 allocation"),
        ({"adaptive": (1, 2), "number_of_allocations": 2}, "leave --allocations out"),
        ({"adaptive": (3, 2)}, "the least is more than the most"),
        ({"queue_capacity": 0}, "at least 1"),
    ],
)
def test_what_no_deployment_can_have_is_refused(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=re.escape(words)):
        Wanted(**settings)


def test_a_definition_is_read() -> None:
    adaptive = {"enabled": True, "min_number_of_allocations": 0, "max_number_of_allocations": 4}
    wanted = Wanted.of({"adaptive_allocations": adaptive, "queue_capacity": 9})
    assert (wanted.adaptive, wanted.queue_capacity) == ((0, 4), 9)
    assert wanted.settings["adaptive_allocations"] == adaptive
    assert "number_of_allocations" not in wanted.settings
    assert Wanted.of({"adaptive_allocations": {**adaptive, "enabled": False}}).adaptive is None


def test_a_deployment_has_what_was_asked_for_and_answers(uploaded: Site) -> None:
    wanted = Wanted(number_of_allocations=2, threads_per_allocation=2, queue_capacity=77, cache_size="1mb")
    deployment.start(uploaded.elastic, ID, wanted)
    found = trained.model(uploaded.elastic, ID)
    (running,) = found.deployments
    assert (running.id, running.state, running.allocations, running.target) == (ID, "started", 2, 2)
    asked = {**wanted.settings, "cache_size": "1048576b"}
    assert running.settings == asked
    assert deployment.differing(running.settings, wanted) == set()
    first, *rest = asking.ask(uploaded.elastic, ID, asking.SAMPLES)
    assert first["predicted_value"] in ("ERROR", "WARNING", "INFO")
    assert len(rest) == 2
    assert trained.model(uploaded.elastic, ID).deployments[0].inferences == 3


def test_allocations_change_while_it_runs(uploaded: Site) -> None:
    deployment.start(uploaded.elastic, ID, Wanted())
    deployment.change(uploaded.elastic, ID, Wanted(number_of_allocations=3))
    assert trained.model(uploaded.elastic, ID).deployments[0].target == 3
    deployment.change(uploaded.elastic, ID, Wanted(adaptive=(1, 4)))
    held = lab_trained(uploaded.lab).deployments[ID]
    assert held.adaptive == {
        "enabled": True,
        "min_number_of_allocations": 1,
        "max_number_of_allocations": 4,
    }
    assert trained.model(uploaded.elastic, ID).deployments[0].adaptive
    deployment.change(uploaded.elastic, ID, Wanted(number_of_allocations=2), adaptive=True)
    assert (held.allocations, held.adaptive) == (2, {"enabled": False})


def test_a_second_deployment_is_found_by_its_own_id(uploaded: Site) -> None:
    deployment.start(uploaded.elastic, ID, Wanted())
    deployment.start(uploaded.elastic, ID, Wanted(deployment_id="search"))
    assert [each.id for each in trained.model(uploaded.elastic, "search").deployments] == [ID, "search"]
    assert asking.ask(uploaded.elastic, "search", ["a line"])
    deployment.stop(uploaded.elastic, "search")
    assert [each.id for each in trained.model(uploaded.elastic, ID).deployments] == [ID]
    deployment.stop(uploaded.elastic, "search")


def test_no_memory_is_told_with_what_can_be_done(opened: Opening) -> None:
    site = opened(ml_memory="200mb")
    upload(site.elastic, ID, body(), package())
    with pytest.raises(ClusterError, match=r"has no room for deployment .*models undeploy ID.*larger ML"):
        deployment.start(site.elastic, ID, Wanted())
    assert lab_trained(site.lab).deployments == {}


def test_too_many_allocations_are_told(uploaded: Site) -> None:
    with pytest.raises(ClusterError, match=r"not enough resources.*fewer --allocations"):
        deployment.start(uploaded.elastic, ID, Wanted(number_of_allocations=64))


def test_a_deployment_that_is_there_is_told(uploaded: Site) -> None:
    deployment.start(uploaded.elastic, ID, Wanted())
    with pytest.raises(ClusterError, match=r"runs deployment .* already; .*--deployment-id starts another"):
        deployment.start(uploaded.elastic, ID, Wanted())


def test_a_start_that_takes_long_is_told(uploaded: Site) -> None:
    uploaded.lab.state["starts_late"] = True
    with pytest.raises(ClusterError, match=r"has not started in time and goes on starting.*models show"):
        deployment.start(uploaded.elastic, ID, Wanted())


def test_a_model_that_is_not_whole_is_told(uploaded: Site) -> None:
    del uploaded.held[ID].parts[0]
    with pytest.raises(ClusterError, match=r"is not whole .*import it again"):
        deployment.start(uploaded.elastic, ID, Wanted())


def test_an_unknown_wait_is_refused_before_anything_is_asked(uploaded: Site) -> None:
    before = len(uploaded.lab.asked)
    with pytest.raises(UsageError, match="did you mean 'started'"):
        deployment.start(uploaded.elastic, ID, Wanted(), "startd")
    assert len(uploaded.lab.asked) == before


def test_what_a_model_cannot_answer_is_told(uploaded: Site) -> None:
    with pytest.raises(ClusterError, match=r"is not deployed; `esmlkit models deploy"):
        asking.ask(uploaded.elastic, ID, ["a"])
    deployment.start(uploaded.elastic, ID, Wanted(queue_capacity=2))
    with pytest.raises(ClusterError, match=r"the queue of .* is full .*larger --queue-capacity"):
        asking.ask(uploaded.elastic, ID, ["a", "b", "c"])
    uploaded.lab.state["infers_late"] = True
    with pytest.raises(ClusterError, match=r"did not answer within 60 s; more --allocations"):
        asking.ask(uploaded.elastic, ID, ["a"])


def test_what_a_pipeline_uses_is_not_removed(uploaded: Site) -> None:
    deployment.start(uploaded.elastic, ID, Wanted(deployment_id="lines"))
    nested = {"foreach": {"field": "a", "processor": {"inference": {"model_id": "lines"}}}}
    with uploaded.elastic.calls() as client:
        client.ingest.put_pipeline(id="theirs", processors=[nested])
    found = trained.model(uploaded.elastic, ID)
    assert found.pipelines == ("theirs",)
    with pytest.raises(ClusterError, match=r"not removed, as pipeline 'theirs' uses it .*--force"):
        removal.remove(uploaded.elastic, found)
    assert ID in uploaded.held
    removal.remove(uploaded.elastic, found, force=True)
    assert uploaded.held == {}
    assert lab_trained(uploaded.lab).deployments == {}
    removal.remove(uploaded.elastic, found, force=True)


def test_an_unknown_model_is_told_with_the_nearest(uploaded: Site) -> None:
    with pytest.raises(UsageError, match=f"did you mean '{ID}'"):
        trained.model(uploaded.elastic, "esmlkit-log-sevrity")
    with pytest.raises(UsageError, match="`esmlkit models list`"):
        trained.model(uploaded.elastic, "zzz")
