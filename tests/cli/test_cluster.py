"""The whole flow on a cluster as a user calls it, against servers on real sockets."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from tests.cli.conftest import Cli, Ended
from tests.contract.faults import Faults, Trouble
from tests.contract.lab import API_KEY, PASSWORD, Fault, Lab
from tests.contract.server import Addresses, certificate, running

VERSIONS = ("8.19.3", "9.4.0")
COMPANY = ("--days", "7", "--users", "6", "--hosts", "4")
FEW = ("--days", "1", "--users", "5", "--hosts", "4")
JOBS = ("--jobs", "auth_rare_user,high_count_network_events")
SECRETS = (PASSWORD, API_KEY, "wrong-hunter2")
EVERY_WORD = [
    ("setup", "--dry-run", *FEW),
    ("setup", "--yes", *FEW),
    ("plan",),
    ("plan", "--json"),
    ("apply",),
    ("run",),
    ("report", "--json"),
    ("status", "--json"),
    ("compare",),
    ("kibana", "diff"),
    ("kibana", "export"),
    ("doctor",),
    ("doctor", "--json"),
    ("ingest", "pull", "pulled"),
    ("models", "import", "esmlkit/log-severity", "--es-model-id", "mine"),
    ("models", "list"),
    ("models", "show", "mine", "--json"),
    ("models", "deploy", "mine"),
    ("models", "undeploy", "mine"),
    ("models", "delete", "mine", "--yes"),
    ("teardown", "--dry-run"),
    ("teardown", "--yes"),
]
"""Every command that talks to a cluster, in an order in which they make sense."""
ALONE = ("status", "teardown", "kibana", "ingest", "models")
"""Commands that take no choice of jobs."""


@pytest.fixture(autouse=True)
def _login(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith(("ESMLKIT_", "ELASTIC", "KIBANA_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("ESMLKIT_PASSWORD", PASSWORD)


def there(at: Addresses) -> tuple[str, ...]:
    return ("--es-url", at.elastic, "--kibana-url", at.kibana)


def actions(ended: Ended) -> set[str]:
    assert ended.code == 0, ended.err
    return {step["action"] for step in json.loads(ended.out)}


@pytest.fixture
def client() -> Iterator[Any]:
    """Makes official clients, and closes them."""
    made: list[Elasticsearch] = []

    def of(at: Addresses) -> Elasticsearch:
        made.append(Elasticsearch(at.elastic, basic_auth=("elastic", PASSWORD)))
        return made[-1]

    yield of
    for each in made:
        each.close()


@pytest.mark.parametrize("version", VERSIONS)
def test_setup_then_all_is_kept_then_teardown_leaves_nothing(
    esmlkit: Cli, version: str, tmp_path: Path
) -> None:
    lab = Lab(version=version)
    with running(lab) as at:
        first = esmlkit("setup", "--yes", *COMPANY, *JOBS, *there(at))
        assert first.code == 0, first.err
        records, alerts = map(int, re.findall(r"(\d+) at or above .*, (\d+) alerts", first.out)[0])
        planted = int(re.findall(r"Planted (\d+): found [1-9]", first.out)[0])
        assert records == alerts > 0
        assert f"{at.kibana}/app/ml/explorer" in first.out
        assert max(len(line) for line in first.out.splitlines() if "http" not in line) <= 80
        assert actions(esmlkit("plan", "--json", *JOBS, *there(at))) == {"keep"}
        again = esmlkit("setup", *COMPANY, *JOBS, *there(at))
        assert again.code == 0, again.err
        assert "held these events already" in again.out
        facts = json.loads(esmlkit("status", "--json", *there(at)).out)
        assert facts["events"] == lab.documents.count(["logs-*"])
        assert (facts["planted"], facts["alerts"]) == (planted, alerts)
        assert json.loads((tmp_path / "esmlkit-report" / "report.json").read_text())
        dry = esmlkit("teardown", "--dry-run", *there(at))
        assert dry.code == 0
        assert lab.documents.count(["logs-*"]) == facts["events"]
        gone = esmlkit("teardown", "--yes", *there(at))
        assert gone.code == 0, gone.err
        assert lab.documents.count(["logs-*", "esmlkit-*", ".ml-anomalies-*"]) == 0
        assert actions(esmlkit("plan", "--json", *JOBS, *there(at))) == {"create"}
        assert "nothing of the kit's" in esmlkit("teardown", *there(at)).out
    assert not lab.violations


def test_nothing_is_lost_or_doubled_when_much_goes_wrong(esmlkit: Cli) -> None:
    lab = Lab()
    lab.state["faults"] = faults = Faults(
        {
            Trouble.TOO_MANY: 0.1,
            Trouble.UNAVAILABLE: 0.1,
            Trouble.BUSY_ITEMS: 0.1,
            Trouble.UNSURE_ITEMS: 0.1,
            Trouble.LOST_REQUEST: 0.05,
            Trouble.LOST_ANSWER: 0.1,
        },
        at={2: Trouble.RESTART},
    )
    with running(lab) as at:
        ended = esmlkit("setup", "--yes", *FEW, *JOBS, *there(at))
        assert ended.code == 0, ended.err
        facts = json.loads(esmlkit("status", "--json", *there(at)).out)
        stored = lab.documents.frames(["logs-*"])
    written = esmlkit("generate", "--output", "same", *FEW, *JOBS, "--start", _start(facts), "--json")
    assert written.code == 0, written.err
    same = json.loads(written.out)["events"]
    assert {stream: frame.height for stream, frame in stored.items()} == same
    assert all(frame["event.id"].n_unique() == frame.height for frame in stored.values())
    assert sum(faults.happened.values()) > 5


def _start(facts: dict[str, Any]) -> str:
    from elastic_ml_kit.clock import iso

    return iso(facts["options"]["start"])


@pytest.mark.parametrize(
    ("lab", "words"),
    [
        (Lab(licence="basic"), ("licence", "--start-trial")),
        (Lab(fault=Fault.HTML), ("web page", "check host, port and path")),
        (Lab(fault=Fault.STARTING), ("overloaded or starting", "try again")),
        (Lab(version="7.17.1"), ("supports 8.19 and 9.x",)),
        (Lab(forbidden=frozenset({"/_index_template"})), ("does not allow it", "--role")),
    ],
)
def test_what_stands_in_the_way_is_a_sentence(esmlkit: Cli, lab: Lab, words: tuple[str, ...]) -> None:
    with running(lab) as at:
        ended = esmlkit("setup", "--yes", *COMPANY, *JOBS, *there(at))
    assert ended.code == 7
    said = " ".join((ended.out + ended.err).split())
    assert all(word in said for word in words), said
    assert ended.says()


def test_a_wrong_password_and_a_wrong_address(esmlkit: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    with running(Lab()) as at:
        assert esmlkit("plan", "--es-url", at.kibana).says("is Kibana", "--kibana-url")
        monkeypatch.setenv("ESMLKIT_PASSWORD", "wrong-hunter2")
        ended = esmlkit("plan", *there(at))
    assert ended.code == 7
    assert ended.says("does not accept the login", "ESMLKIT_API_KEY")
    assert esmlkit("plan", "--es-url", at.elastic).says("nothing listens at")


def test_a_certificate_that_nobody_signed(esmlkit: Cli) -> None:
    signed = certificate()
    with running(Lab(), signed) as at:
        ended = esmlkit("plan", *there(at), "--modules", "security_auth")
        assert ended.code == 7
        assert ended.says("not trusted", "--ca-certs")
        assert esmlkit("plan", *there(at), "--ca-certs", str(signed.file), *JOBS).code == 0


def test_a_job_that_is_not_ours_stays_as_it_is(esmlkit: Cli, client: Any) -> None:
    body = {
        "analysis_config": {"bucket_span": "1h", "detectors": [{"function": "count"}]},
        "data_description": {"time_field": "@timestamp"},
        "description": "somebody's own",
    }
    lab = Lab()
    with running(lab) as at:
        client(at).ml.put_job(job_id="auth_rare_user", **body)
        planned = esmlkit("plan", *JOBS, *there(at))
        assert "not the kit's" in " ".join(planned.out.split())
        assert "--adopt" in planned.out
        assert "--prefix" in planned.out
        assert esmlkit("apply", *JOBS, *there(at)).code == 0
        assert esmlkit("apply", "--prefix", "lab-", *JOBS, *there(at)).code == 0
        assert esmlkit("teardown", "--yes", "--prefix", "lab-", *there(at)).code == 0
        assert esmlkit("teardown", "--yes", "--prefix", "", *there(at)).code == 0
        jobs = client(at).ml.get_jobs()["jobs"]
    assert [(job["job_id"], job["description"]) for job in jobs] == [("auth_rare_user", "somebody's own")]
    assert not lab.violations


def test_a_namespace_with_data_of_others_is_refused(esmlkit: Cli, client: Any) -> None:
    with running(Lab()) as at:
        client(at).index(index="logs-nginx-esmlkit", document={"@timestamp": "2026-01-05", "a": 1})
        ended = esmlkit("setup", "--yes", *COMPANY, *JOBS, *there(at))
    assert ended.code == 7
    assert ended.says("logs-nginx-esmlkit", "--namespace", "--no-generate")


def test_own_data_is_used_where_it_is(esmlkit: Cli, client: Any) -> None:
    lab = Lab()
    with running(lab) as at:
        for number in range(50):
            moment = f"2026-11-01T{number % 24:02}:00:00Z"
            document = {"@timestamp": moment, "event": {"category": "authentication", "outcome": "success"}}
            client(at).index(index="own-logs", document=document | {"user": {"name": f"u{number % 3}"}})
        client(at).indices.refresh(index="own-logs")
        ended = esmlkit(
            "setup", "--yes", "--no-generate", "--index-pattern", "own-*", *JOBS, *there(at), "--json"
        )
        assert ended.code == 0, ended.err
        document = json.loads(ended.out)
        assert [job["id"] for job in document["jobs"]] == ["auth_rare_user"]
        assert "high_count_network_events" in json.dumps(document["skipped"])
        assert client(at).indices.get_data_stream(name="logs-*")["data_streams"] == []
        assert esmlkit("teardown", "--yes", *there(at)).code == 0
        assert lab.documents.count(["own-*"]) == 50
    assert not lab.violations


@pytest.mark.parametrize("words", [("--workspace", "w", "--es-url", "x"), ("--no-generate",), ("--follow",)])
def test_what_does_not_go_together_is_said(esmlkit: Cli, words: tuple[str, ...]) -> None:
    ended = esmlkit("setup", *words)
    assert ended.code == 2
    assert ended.says()


def test_no_command_tells_a_secret(esmlkit: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In no output, and in no file: of commands that end well, and of the same refused."""
    told: list[str] = []
    with running(Lab(), None) as at:
        for login in ({"ESMLKIT_PASSWORD": PASSWORD}, {"ESMLKIT_API_KEY": API_KEY}):
            for name, value in login.items():
                monkeypatch.setenv(name, value)
            for words in EVERY_WORD:
                company = () if words[0] in ALONE else JOBS
                ended = esmlkit(*words, *company, *there(at))
                assert ended.code == 0, (words, ended.err)
                told += [ended.out, ended.err]
        monkeypatch.setenv("ESMLKIT_API_KEY", "wrong-hunter2")
        for words in EVERY_WORD:
            ended = esmlkit(*words, *there(at))
            assert ended.code == 7, words
            told += [ended.out, ended.err]
    files = [path.read_text(errors="replace") for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    assert not [secret for secret in SECRETS for text in (*told, *files) if secret in text]
