"""`esmlkit models import|list|show|deploy|undeploy|delete` as a user calls them, on real sockets."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from elastic_ml_kit.score.text.places import find_model
from tests.cli.conftest import Cli, Ended
from tests.contract.lab import PASSWORD, Fault, Lab
from tests.contract.ml_models import trained
from tests.contract.server import Addresses, running

SHIPPED = "esmlkit/log-severity"
ID = "esmlkit-log-severity"
WIDTH = 80


@pytest.fixture(autouse=True)
def _login(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in os.environ:
        if name.startswith(("ESMLKIT_", "ELASTIC", "KIBANA_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("ESMLKIT_PASSWORD", PASSWORD)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


class Site:
    """A lab, and the command line with its address."""

    def __init__(self, lab: Lab, at: Addresses, call: Cli) -> None:
        self.lab, self._at, self._call = lab, at, call

    @property
    def kibana(self) -> tuple[str, str]:
        """The option that names Kibana."""
        return "--kibana-url", self._at.kibana

    def models(self, *words: str) -> Ended:
        """`esmlkit models …`; tables are to be no wider than a terminal."""
        ended = self._call("models", *words, "--es-url", self._at.elastic)
        assert PASSWORD not in ended.out + ended.err
        if "--json" not in words:
            assert [line for line in ended.out.splitlines() if len(line) > WIDTH] == []
        return ended


@pytest.fixture
def site(esmlkit: Cli) -> Iterator[Site]:
    lab = Lab(version="9.4.0")
    with running(lab) as at:
        yield Site(lab, at, esmlkit)
    assert lab.violations == []


def test_an_import_uploads_deploys_and_tries(site: Site) -> None:
    ended = site.models("import", SHIPPED)
    assert ended.code == 0, ended.err
    assert ended.says(f"uploaded '{ID}'", f"deployed '{ID}'", "queue_capacity 1024")
    rows = [line.split()[0] for line in ended.out.splitlines()]
    assert rows[0] == "ANSWER"
    assert len(rows) == 4
    assert {*rows[1:]} <= {"ERROR", "WARNING", "INFO"}
    assert trained(site.lab).models[ID].archive == (find_model(SHIPPED) / "model.torchscript.pt").read_bytes()
    again = site.models("import", SHIPPED, "--json", "--text", "disk failed")
    assert again.says("is there already, from the same archive", "runs already as asked")
    told = json.loads(again.out)
    assert (told["model_id"], told["sent"], told["resumed"]) == (ID, 0, False)
    assert [each["text"] for each in told["answers"]] == ["disk failed"]


def test_a_dry_run_names_every_request_and_makes_none(site: Site) -> None:
    ended = site.models("import", SHIPPED, "--dry-run")
    assert ended.code == 0
    assert [line.split()[0] for line in ended.out.splitlines() if line[0] != " "][-1] == "POST"
    calls = json.loads(site.models("import", SHIPPED, "--dry-run", "--json").out)
    assert [each["note"] for each in calls[:2]] == ["configuration", f"part 1 of {len(calls) - 2}"]
    assert {each.method for each in site.lab.asked} == {"GET"}
    site.models("import", SHIPPED, "--no-start")
    made = [f"{each.method} {each.path}" for each in site.lab.asked if each.method != "GET"]
    assert made == [f"{each['method']} {each['path']}" for each in calls]


def test_an_import_without_a_start_says_how_to_start(site: Site) -> None:
    ended = site.models("import", SHIPPED, "--no-start", "--es-model-id", "mine")
    assert (ended.code, ended.out) == (0, "")
    assert ended.says("deploy it by `esmlkit models deploy mine --es-url")
    assert trained(site.lab).deployments == {}


def test_kibana_hears_of_an_import(site: Site) -> None:
    site.models("import", SHIPPED, "--no-start", *site.kibana)
    assert site.lab.asked[-1].path.endswith("/api/ml/saved_objects/sync")
    site.lab.kibana_fault = Fault.DROPPED
    ended = site.models("import", SHIPPED, "--no-start", *site.kibana)
    assert ended.code == 0
    assert ended.says("note: Kibana shows the model within an hour, not at once:", "hung up")


def test_prefixes_need_no_tracing(site: Site) -> None:
    ended = site.models("import", SHIPPED, "--no-start", "--ingest-prefix", "log: ", "--search-prefix", "q: ")
    assert ended.code == 0, ended.err
    assert trained(site.lab).models[ID].config["prefix_strings"] == {"ingest": "log: ", "search": "q: "}


def test_an_id_that_is_taken_needs_clear_previous(site: Site) -> None:
    site.models("import", SHIPPED)
    other = ("import", SHIPPED, "--ingest-prefix", "log: ")
    ended = site.models(*other)
    assert ended.code == 7
    assert ended.says(f"has another model under the id '{ID}'", "--clear-previous", "--es-model-id")
    ended = site.models(*other, "--clear-previous")
    assert ended.code == 0, ended.err
    assert ended.says("removed the model that was", "uploaded", "deployed")
    assert trained(site.lab).models[ID].config["prefix_strings"] == {"ingest": "log: "}


def test_clear_previous_spares_what_a_pipeline_uses(site: Site) -> None:
    site.models("import", SHIPPED)
    _use(site)
    ended = site.models("import", SHIPPED, "--clear-previous")
    assert ended.code == 7
    assert ended.says("not removed, as pipeline 'reads' uses it", "--force")
    assert site.models("import", SHIPPED, "--clear-previous", "--force").code == 0


def _use(site: Site) -> None:
    """A pipeline that asks the model."""
    from tests.contract.resources import resources

    resources(site.lab).pipelines["reads"] = {"processors": [{"inference": {"model_id": ID}}]}


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("import", "./nowhere"), 2, ("there is no model folder ./nowhere",)),
        (("import", "esmlkit/log-severty"), 2, ("did you mean 'esmlkit/log-severity'",)),
        (("import", SHIPPED, "--es-model-id", "Mine"), 2, ("'Mine' cannot be the id", "'mine' can")),
        (("import", SHIPPED, "--threads", "3"), 2, ("--threads 3: a deployment has 1, 2, 4",)),
        (("import", SHIPPED, "--adaptive", "4"), 2, ("--adaptive '4'", "such as 1:4")),
        (("deploy", ID, "--adaptive", "4:1"), 2, ("the least is more than the most",)),
        (("show", ID), 2, (f"has no model '{ID}'", "models list")),
        (("deploy", ID), 2, (f"has no model '{ID}'",)),
        (("undeploy", ID), 2, (f"has no model '{ID}'",)),
        (("delete", ID, "--yes"), 2, (f"has no model '{ID}'",)),
    ],
)
def test_what_cannot_be_is_told(site: Site, words: tuple[str, ...], code: int, said: tuple[str, ...]) -> None:
    ended = site.models(*words)
    assert ended.code == code
    assert ended.says(*said)
    assert trained(site.lab).models == {}


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ({"licence": "basic"}, "lacks the licence"),
        ({"ml_memory": "100mb"}, "has no room for deployment"),
        ({"denied": frozenset({"manage_ml"})}, "does not allow it"),
    ],
)
def test_what_a_cluster_refuses_is_told(site: Site, state: dict[str, object], said: str) -> None:
    for name, value in state.items():
        setattr(site.lab, name, value)
    ended = site.models("import", SHIPPED)
    assert ended.code == 7
    assert ended.says(said)


def test_a_cluster_that_is_not_there_is_told(esmlkit: Cli) -> None:
    ended = esmlkit("models", "import", SHIPPED, "--es-url", "http://127.0.0.1:1")
    assert ended.code == 7
    assert ended.says("nothing listens at http://127.0.0.1:1")
    assert esmlkit("models", "list").says("no cluster is named")


def test_models_are_listed_and_shown(site: Site) -> None:
    empty = site.models("list")
    assert (empty.code, empty.out) == (0, "")
    assert empty.says("no trained models", f"models import {SHIPPED}")
    site.models("import", SHIPPED)
    site.models("import", SHIPPED, "--no-start", "--es-model-id", "second")
    del trained(site.lab).models["second"].parts[0]
    _use(site)
    heading, *lines = site.models("list").out.splitlines()
    assert heading.split() == ["STATE", "SIZE", "TASK", "MODEL"]
    size = f"{(find_model(SHIPPED) / 'model.torchscript.pt').stat().st_size / 2**20:.1f}"
    assert lines[0].split() == ["started", "1/1", size, "MB", "text_classification", ID]
    assert lines[1].strip() == "used by reads"
    assert lines[2].split()[0] == "incomplete"
    found = json.loads(site.models("list", "--json").out)
    assert [(each["id"], each["whole"], each["source"]) for each in found] == [
        (ID, True, SHIPPED),
        ("second", False, SHIPPED),
    ]
    shown = site.models("show", ID).out
    assert {"imported from  esmlkit/log-severity", "used by        reads"} <= {*shown.splitlines()}
    assert "started, 1 of 1 allocations" in shown
    assert (
        json.loads(site.models("show", ID, "--json").out)["deployments"][0]["settings"]["priority"]
        == "normal"
    )


def test_deployments_come_change_and_go(site: Site) -> None:
    site.models("import", SHIPPED, "--no-start")
    assert site.models("deploy", ID, "--dry-run").says("would deploy")
    assert trained(site.lab).deployments == {}
    assert site.models("deploy", ID, "--cache", "2mb", "--priority", "low").says(f"deployed '{ID}'")
    held = trained(site.lab).deployments
    assert (held[ID].cache, held[ID].priority) == (2 << 20, "low")
    assert site.models("undeploy", ID).says(f"stopped deployment '{ID}'")
    assert site.models("undeploy", ID).says("is not deployed")
    site.models("deploy", ID)
    assert site.models("deploy", ID).says("runs already as asked")
    assert site.models("deploy", ID, "--allocations", "3").says("changed the allocations")
    assert held[ID].allocations == 3
    ended = site.models("deploy", ID, "--allocations", "3", "--threads", "2")
    assert ended.code == 7
    assert ended.says("with another threads_per_allocation", "models undeploy", "--deployment-id")
    ended = site.models(
        "deploy", ID, "--deployment-id", "search", "--adaptive", "1:2", "--wait-for", "starting"
    )
    assert ended.says("as 'search'", "adaptive_allocations 1:2")
    assert [each.query.get("wait_for") for each in site.lab.asked if each.path.endswith("_start")][
        -1
    ] == "starting"
    _use(site)
    assert site.models("undeploy", ID).says("not stopped, as pipeline 'reads' uses it")
    assert site.models("undeploy", "search", "--force").says("stopped deployment 'search'")
    assert [*held] == [ID]
    assert site.models("undeploy", ID, "--force", "--dry-run").says("would stop")
    assert [*held] == [ID]


def test_a_removal_asks_and_takes_the_deployments_too(site: Site) -> None:
    site.models("import", SHIPPED)
    dry = site.models("delete", ID, "--dry-run")
    assert dry.out.splitlines() == [f"would stop deployment {ID}", f"would remove model {ID}"]
    assert ID in trained(site.lab).models
    assert site.models("delete", ID).says("There is nobody to ask here: say --yes")
    site.models("deploy", ID, "--deployment-id", "search")
    assert site.models("delete", "search", "--yes").says(f"is a deployment of model '{ID}'")
    _use(site)
    assert site.models("delete", ID, "--yes").says("not removed, as pipeline 'reads' uses it", "--force")
    assert site.models("delete", ID, "--yes", "--force").says(f"removed model '{ID}' with 2 deployments")
    assert trained(site.lab).models == {}
    assert trained(site.lab).deployments == {}
