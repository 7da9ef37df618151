"""Each check against a sound cluster and one with that one thing wrong, through real sockets."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from elastic_ml_kit.content import shipped
from elastic_ml_kit.definitions.catalog import Catalog
from elastic_ml_kit.targets.cluster.connection import Connection
from elastic_ml_kit.targets.cluster.doctor import CHECKS, Result, Site, Status, examine, exit_code
from elastic_ml_kit.targets.cluster.secret import ApiKey, Auth, Basic, Secret
from tests.contract.lab import API_KEY, PASSWORD, Fault, Lab
from tests.contract.server import running

LOGIN = Basic("elastic", Secret(PASSWORD))
NAMES = [check.name for check in CHECKS]

ELASTICSEARCH = NAMES[: NAMES.index("kibana")]
TEMPLATE = {"index_patterns": ["logs-system.*"], "priority": 300}


@cache
def catalog(version: str) -> Catalog:
    return Catalog.load(shipped(), version).select(("security_auth",))


def examined(lab: Lab, auth: Auth | None = LOGIN, **options: Any) -> dict[str, Result]:
    """What the doctor says of a lab, by check."""
    with running(lab) as at:
        given = {"kibana_url": at.kibana, "auth": auth, "timeout": 0.5, "space": lab.space} | options
        with Site(Connection(at.elastic, **given), catalog, time.time) as site:
            return {result.check: result for result in examine(site)}


@pytest.mark.parametrize(
    ("version", "forms"),
    [("8.19.3", "before 9.4"), ("9.0.0", "before 9.4"), ("9.4.0", "_ea"), ("9.5.2-SNAPSHOT", "_ea")],
)
@pytest.mark.parametrize("auth", [LOGIN, ApiKey(Secret(API_KEY))])
def test_a_sound_cluster_passes_every_check(version: str, forms: str, auth: Auth) -> None:
    results = examined(Lab(version=version, base_path="/base", space="soc"), auth)
    assert list(results) == NAMES
    assert {each.status for each in results.values()} == {Status.OK}, results
    assert forms in results["version"].found
    assert exit_code([*results.values()]) == 0


def test_the_doctor_changes_nothing() -> None:
    lab = Lab()
    examined(lab)
    asked = {(each.method, each.path) for each in lab.asked if each.method != "GET"}
    assert asked == {("POST", "/_security/user/_has_privileges")}


WRONG: list[tuple[Callable[[], Lab], str, Status, tuple[str, ...]]] = [
    (lambda: Lab(version="8.12.0"), "version", Status.WARNING, ("8.12.0", "8.19", "upgrade")),
    (lambda: Lab(anonymous=True), "login", Status.PROBLEM, ("anonymous", "ESMLKIT_API_KEY")),
    (lambda: Lab(secured=False), "login", Status.WARNING, ("security is switched off",)),
    (lambda: Lab(secured=False), "rules", Status.PROBLEM, ("xpack.security.enabled",)),
    (lambda: Lab(licence="basic"), "licence", Status.PROBLEM, ("basic", "trial, platinum", "--start-trial")),
    (lambda: Lab(licence_status="expired"), "licence", Status.PROBLEM, ("expired",)),
    (lambda: Lab(ml_enabled=False), "licence", Status.PROBLEM, ("xpack.ml.enabled",)),
    (lambda: Lab(roles=(("master", "data"),)), "ml nodes", Status.PROBLEM, ("'ml': 0 of 1", "node.roles")),
    (lambda: Lab(ml_memory="100mb"), "ml memory", Status.WARNING, ("have 100 MB", "--modules")),
    (lambda: Lab(ml_memory="100mb"), "ml memory", Status.WARNING, ("text models take",)),
    (lambda: Lab(most_memory="10mb"), "ml memory", Status.PROBLEM, ("at most 10mb", "max_model_memory")),
    (lambda: Lab(upgrade_mode=True), "upgrade mode", Status.PROBLEM, ("set_upgrade_mode?enabled=false",)),
    (lambda: Lab(denied=frozenset({"manage_ml"})), "privileges", Status.PROBLEM, ("manage_ml", "--role")),
    (lambda: Lab(denied=frozenset({"create_doc"})), "privileges", Status.PROBLEM, ("create_doc on logs-",)),
    (
        lambda: Lab(templates={"theirs": TEMPLATE}),
        "templates",
        Status.PROBLEM,
        ("'theirs'", "the same", "300"),
    ),
    (lambda: Lab(ahead=3600), "clocks", Status.PROBLEM, ("3600 s ahead", "NTP")),
    (lambda: Lab(ahead=-3600), "clocks", Status.PROBLEM, ("3600 s behind",)),
    (lambda: Lab(roles=()), "clocks", Status.WARNING, ("no node tells its time",)),
    (lambda: Lab(level="critical"), "kibana", Status.PROBLEM, ("critical", "wait")),
    (lambda: Lab(level="degraded"), "kibana", Status.WARNING, ("degraded",)),
    (lambda: Lab(kibana_version="9.1.0"), "kibana version", Status.PROBLEM, ("9.1.0", "9.2.4")),
    (lambda: Lab(encryption_key=False), "rules", Status.PROBLEM, ("encryptionKey", "kibana.yml")),
    (lambda: Lab(denied=frozenset({"read"})), "alerts", Status.PROBLEM, ("cannot be read", "--role")),
    (lambda: Lab(forbidden=frozenset({"/_nodes/stats/os"})), "clocks", Status.WARNING, ("does not allow",)),
    (lambda: Lab(forbidden=frozenset({"/"})), "elasticsearch", Status.PROBLEM, ("--role",)),
]


@pytest.mark.parametrize(("lab", "check", "status", "words"), WRONG)
def test_what_is_wrong_is_found_with_its_remedy(
    lab: Callable[[], Lab], check: str, status: Status, words: tuple[str, ...]
) -> None:
    result = examined(lab())[check]
    said = f"{result.found} {result.mend}"
    assert result.status == status, result
    assert all(word in said for word in words), said


@pytest.mark.parametrize("name", NAMES)
def test_every_check_has_been_seen_to_find_something(name: str) -> None:
    assert name in {check for _, check, _, _ in WRONG}


@pytest.mark.parametrize(
    ("lab", "skipped", "code"),
    [
        (Lab(fault=Fault.SLOW), {*ELASTICSEARCH[1:], "kibana version"}, 7),
        (Lab(anonymous=True), {*ELASTICSEARCH[3:], "kibana version"}, 7),
        (Lab(kibana_fault=Fault.DROPPED), {"kibana version", "rules", "alerts"}, 7),
        (Lab(licence="basic"), set(), 1),
        (Lab(level="degraded"), set(), 0),
    ],
)
def test_where_there_is_no_way_in_the_rest_is_skipped(lab: Lab, skipped: set[str], code: int) -> None:
    results = examined(lab)
    assert {name for name, each in results.items() if each.status == Status.SKIPPED} == skipped
    assert exit_code([*results.values()]) == code


def test_a_wrong_password_is_a_problem_of_both_servers() -> None:
    results = examined(Lab(), Basic("elastic", Secret("wrong")))
    assert results["elasticsearch"].status == results["kibana"].status == Status.PROBLEM
    assert exit_code([*results.values()]) == 7


def test_without_a_kibana_its_checks_are_skipped() -> None:
    results = examined(Lab(), kibana_url=None)
    assert {name for name, each in results.items() if each.status == Status.SKIPPED} == {
        *NAMES[len(ELASTICSEARCH) :]
    }
    assert exit_code([*results.values()]) == 0
