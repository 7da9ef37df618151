"""The whole life of an installation on a real Elasticsearch and Kibana, from `setup` to `teardown`.

The tests go on from each other, in the order in which they stand.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, fields

import pytest

from elastic_ml_kit import flow
from elastic_ml_kit.content import shipped
from elastic_ml_kit.definitions.catalog import Catalog
from elastic_ml_kit.events.synth.options import Options
from elastic_ml_kit.targets.cluster.install.marks import GROUP
from tests.cluster.conftest import Cli, Ended
from tests.cluster.lab import Lab, unavailable

if reason := unavailable():
    pytest.skip(reason, allow_module_level=True)

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.xdist_group("cluster"),
    pytest.mark.timeout(3600),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

COMPANY = ("--days", "28", "--users", "20", "--hosts", "8")


@dataclass(frozen=True, slots=True)
class Installation:
    """What was set up, under names that nobody else has."""

    namespace: str
    prefix: str
    ended: Ended

    @property
    def place(self) -> tuple[str, ...]:
        return "--namespace", self.namespace, "--prefix", self.prefix, "--report", "report"


@pytest.fixture(scope="module")
def installed(esmlkit: Cli) -> Iterator[Installation]:
    """Set up once; removed at the end, whatever came in between."""
    word = secrets.token_hex(2)
    found = Installation(f"esmltest{word}", f"t{word}-", Ended(0, "", ""))
    ended = esmlkit("setup", *COMPANY, *found.place, "--yes")
    yield Installation(found.namespace, found.prefix, ended)
    esmlkit("teardown", *found.place, "--yes")


def test_doctor_finds_nothing_in_the_way(esmlkit: Cli) -> None:
    ended = esmlkit("doctor", "--json")
    problems = [check for check in ended.json["checks"] if check["status"] == "problem"]
    assert problems == []
    assert ended.code == 0


def test_setup_runs_to_its_report(installed: Installation, esmlkit: Cli) -> None:
    assert installed.ended.code == 0, installed.ended.err
    assert (esmlkit.folder / "report" / "report.html").stat().st_size > 100_000
    assert "Planted " in installed.ended.out


def test_a_second_plan_keeps_everything(installed: Installation, esmlkit: Cli) -> None:
    ended = esmlkit("plan", *installed.place, "--json")
    assert ended.code == 0, ended.err
    assert [step for step in ended.json if step["action"] != "keep"] == []
    assert {step["kind"] for step in ended.json} >= {"template", "job", "datafeed", "rule", "data_view"}


def test_every_event_is_there_once(installed: Installation, esmlkit: Cli, lab: Lab) -> None:
    held = esmlkit("status", *installed.place, "--json").json
    said = {field.name: held["options"][field.name] for field in fields(Options)}
    with lab.stack() as stack, stack.elastic.calls() as client:
        catalog = Catalog.load(shipped(), stack.version)
        counted = client.count(index=f"logs-*-{installed.namespace}")["count"]
    plans = flow.plan_generation(Options(**said), catalog)
    made = sum(events.height for plan in plans for _, events in plan.batches())
    assert counted == made == held["events"]
    assert held["planted"] == sum(len(plan.truth) for plan in plans)
    assert held["rejects"] == 0


def test_jobs_ran_and_rules_alerted(installed: Installation, esmlkit: Cli) -> None:
    """A job may find no event for it in a company of this size; nothing else stops one."""
    held = esmlkit("status", *installed.place, "--json").json
    assert {job: why for job, why in held["skipped"].items() if not why.startswith("no event ")} == {}
    assert held["jobs_run"] == held["definitions"]["job"] - len(held["skipped"])
    assert len(held["skipped"]) < 5
    assert held["records"] > 0
    assert held["alerts"] > 0


def test_setting_up_again_doubles_nothing(installed: Installation, esmlkit: Cli) -> None:
    before = esmlkit("status", *installed.place, "--json").json
    ended = esmlkit("setup", *COMPANY, *installed.place, "--yes")
    assert ended.code == 0, ended.err
    after = esmlkit("status", *installed.place, "--json").json
    assert {name: after[name] for name in ("events", "records", "definitions")} == {
        name: before[name] for name in ("events", "records", "definitions")
    }


def test_our_engine_agrees_with_theirs(
    installed: Installation, esmlkit: Cli, capsys: pytest.CaptureFixture[str]
) -> None:
    """The measure of our engine; it is printed, and must not be empty."""
    told = esmlkit("compare", *installed.place)
    assert told.code == 0, told.err
    with capsys.disabled():
        print(f"\n{told.out}")
    found = esmlkit("compare", *installed.place, "--json").json
    assert len(found["jobs"]) > 40
    assert found["records"]["both"] > 0


def test_teardown_leaves_nothing(installed: Installation, esmlkit: Cli, lab: Lab) -> None:
    ended = esmlkit("teardown", *installed.place, "--yes")
    assert ended.code == 0, ended.err
    namespace, prefix = installed.namespace, installed.prefix
    with lab.stack() as stack, stack.elastic.calls() as client:
        streams = client.indices.get_data_stream(name=f"logs-*-{namespace}*")["data_streams"]
        templates = client.indices.get_index_template()["index_templates"]
        jobs = client.ml.get_jobs()["jobs"]
        feeds = client.ml.get_datafeeds()["datafeeds"]
        kept = client.indices.exists(index="esmlkit-manifest")
        query = {"filter": f'alert.attributes.tags: "{GROUP}:{namespace}:{prefix}"'}
        rules = stack.front("rules").ask("GET", "/api/detection_engine/rules/_find", query=query)
    assert streams == []
    assert [each["name"] for each in templates if each["name"].endswith(f"-{namespace}")] == []
    assert [each["job_id"] for each in jobs if each["job_id"].startswith(prefix)] == []
    assert [
        each["datafeed_id"] for each in feeds if each["datafeed_id"].startswith(f"datafeed-{prefix}")
    ] == []
    assert rules["total"] == 0
    assert not (kept and lab.own)
    again = esmlkit("plan", *installed.place, "--json").json
    assert {step["action"] for step in again} == {"create"}
