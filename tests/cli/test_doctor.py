"""`esmlkit doctor` as a user calls it, against servers on real sockets."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Cli, Ended, in_process
from tests.contract.lab import API_KEY, PASSWORD, Fault, Lab
from tests.contract.server import Addresses, certificate, running

SECRETS = (PASSWORD, API_KEY, "wrong-hunter2")


@pytest.fixture(autouse=True)
def _no_cluster_of_my_own(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith(("ESMLKIT_", "ELASTIC", "KIBANA_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("ESMLKIT_PASSWORD", PASSWORD)


def asked(at: Addresses, *more: str) -> tuple[str, ...]:
    kibana = ("--kibana-url", at.kibana)
    return ("doctor", "--es-url", at.elastic, *kibana, "--modules", "security_auth", *more)


def test_a_sound_cluster_ends_with_0_within_80_columns(esmlkit: Cli) -> None:
    with running(Lab()) as at:
        ended = esmlkit(*asked(at))
    assert ended.code == 0, ended
    assert max(map(len, ended.out.splitlines())) <= 80
    assert ended.out.endswith("\n14 sound checks\n")
    assert not ended.err


@pytest.mark.parametrize(
    ("lab", "code", "word"),
    [
        (Lab(licence="basic"), 1, "--start-trial"),
        (Lab(version="7.17.0"), 7, "supports 8.19 and 9.x"),
        (Lab(fault=Fault.HTML), 7, "web page"),
        (Lab(fault=Fault.SLOW), 7, "did not answer in time"),
        (Lab(fault=Fault.DROPPED), 7, "hung up"),
    ],
)
def test_a_problem_has_its_exit_code(esmlkit: Cli, lab: Lab, code: int, word: str) -> None:
    with running(lab) as at:
        ended = esmlkit(*asked(at, "--timeout", "0.5"))
    assert ended.code == code
    assert word in " ".join(ended.out.split())
    assert max(map(len, ended.out.splitlines())) <= 80


def test_json_says_the_same_to_a_script(esmlkit: Cli) -> None:
    with running(Lab(licence="basic")) as at:
        ended = esmlkit(*asked(at, "--json"))
    said = json.loads(ended.out)
    assert said["exit_code"] == ended.code == 1
    licence = next(each for each in said["checks"] if each["check"] == "licence")
    assert licence["status"] == "problem"
    assert set(licence) == {"check", "status", "found", "mend"}


def test_a_trial_is_started_only_with_yes(esmlkit: Cli) -> None:
    lab = Lab(licence="basic")
    with running(lab) as at:
        assert esmlkit(*asked(at, "--start-trial")).code == 2
        assert lab.licence == "basic"
        ended = esmlkit(*asked(at, "--start-trial", "--yes"))
        assert lab.licence == "trial"
        again = esmlkit(*asked(at, "--start-trial", "--yes"))
    assert ended.code == again.code == 0
    assert "the trial licence was started" in ended.err
    assert "no trial was started" in again.err


def test_a_second_trial_is_refused_in_a_sentence(esmlkit: Cli) -> None:
    with running(Lab(licence="basic", had_trial=True)) as at:
        ended = esmlkit(*asked(at, "--start-trial", "--yes"))
    assert ended.code == 7
    assert ended.says("already activated")


def test_the_role_is_printed_without_a_cluster(esmlkit: Cli) -> None:
    ended = esmlkit("doctor", "--role", "--space", "soc", "--json")
    assert ended.code == 0
    bodies = json.loads(ended.out)
    assert list(bodies) == ["PUT kbn:/api/security/role/esmlkit", "POST /_security/api_key"]
    assert "manage_ml" in esmlkit("doctor", "--role").out


def test_no_cluster_named_is_wrong_use(esmlkit: Cli) -> None:
    ended = esmlkit("doctor")
    assert ended.code == 2
    assert ended.says("no cluster is named", "--es-url")


def test_what_is_asked_for_is_checked_before_the_cluster_is(esmlkit: Cli) -> None:
    ended = esmlkit("doctor", "--es-url", "http://127.0.0.1:1", "--modules", "security_aut")
    assert ended.code == 2
    assert ended.says("unknown module 'security_aut'")


def test_insecure_warns(esmlkit: Cli) -> None:
    with running(Lab(), certificate()) as at:
        ended = esmlkit(*asked(at, "--insecure"))
        careful = esmlkit(*asked(at))
    assert ended.code == 0
    assert ended.err.startswith("warning: certificates are not checked")
    assert careful.code == 7
    assert "--ca-certs" in careful.out


@pytest.mark.parametrize(
    ("options", "stdin", "code"),
    [
        (("--password-stdin",), PASSWORD, 0),
        (("--username", "elastic", "--password-stdin"), PASSWORD + "\n", 0),
        (("--api-key-stdin",), API_KEY, 0),
        (("--password-stdin",), "wrong-hunter2", 7),
        (("--api-key-stdin",), "", 2),
        (("--api-key-stdin", "--password-stdin"), API_KEY, 2),
    ],
)
def test_a_secret_comes_by_stdin(tmp_path: Path, options: tuple[str, ...], stdin: str, code: int) -> None:
    with running(Lab()) as at:
        ended = in_process(tmp_path, *asked(at, *options), stdin=stdin.encode())
    assert ended.code == code, ended
    assert not [secret for secret in SECRETS if secret in ended.out + ended.err]


def outputs(esmlkit: Cli, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ended]:
    """What is said in all kinds of trouble, with the secrets given in all ways."""
    (folder / "lab.toml").write_text(f'password = "{PASSWORD}"\nes_ulr = "x"\n')
    (folder / "broken.yml").write_text(f"password: [{PASSWORD}")
    for variable, secret in (("ESMLKIT_PASSWORD", SECRETS[2]), ("ESMLKIT_API_KEY", API_KEY)):
        monkeypatch.setenv(variable, secret)
        for lab in (Lab(), Lab(licence="basic"), *(Lab(fault=each, kibana_fault=each) for each in Fault)):
            with running(lab) as at:
                for how in ((), ("--json",), ("--start-trial", "--yes")):
                    yield esmlkit(*asked(at, "--timeout", "0.2", *how))
    yield esmlkit("doctor", "--es-url", "es", "--config", "lab.toml")
    yield esmlkit("doctor", "--es-url", "es", "--config", "broken.yml")
    yield esmlkit("doctor", "--es-url", f"https://elastic:{PASSWORD}@es:9200")
    yield esmlkit("doctor", "--role")
    monkeypatch.setenv("ESMLKIT_API_KEY", f"{API_KEY}\nInjected: header")
    yield esmlkit("doctor", "--es-url", "es")


def test_no_secret_is_in_any_output(esmlkit: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for ended in outputs(esmlkit, tmp_path, monkeypatch):
        said = ended.out + ended.err
        assert said
        assert "Traceback" not in said
        assert not [secret for secret in SECRETS if secret in said], said
