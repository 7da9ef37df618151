"""`esmlkit kibana diff` and `export`: what was changed in the browser is shown, and comes back as a file."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest

from elastic_ml_kit.content import shipped
from elastic_ml_kit.targets.cluster.connection import Connection
from elastic_ml_kit.targets.cluster.kibana import Kibana
from tests.cli.conftest import Cli
from tests.contract.lab import Lab
from tests.contract.server import running

BOARD = "esmlkit-authentication"
FILE = f"kibana/dashboards/{BOARD}.json"
ONLY = ("--only", "data_view,search,dashboard")


@dataclass
class Browser:
    """A cluster with the kit's Kibana objects in it, and somebody who changes them."""

    options: tuple[str, ...]
    kibana: Kibana
    lab: Lab

    def see(self, kind: str, name: str) -> dict[str, Any]:
        body = {"objects": [{"type": kind, "id": name}], "excludeExportDetails": True}
        found: dict[str, Any] = self.kibana.ask("POST", "/api/saved_objects/_export", body=body)[0]
        return found

    def save(self, saved: dict[str, Any]) -> None:
        query = {"overwrite": "true"}
        answer = self.kibana.ask("POST", "/api/saved_objects/_import", query=query, file=orjson.dumps(saved))
        assert answer["success"], answer

    def move_panel(self, name: str) -> None:
        saved = self.see("dashboard", name)
        panels = json.loads(saved["attributes"]["panelsJSON"])
        (moved,) = (each for each in panels if each["panelIndex"] == "failed")
        moved["gridData"]["h"] = 20
        moved["version"] = "9.2.4"
        saved["attributes"]["panelsJSON"] = json.dumps(panels)
        self.save(saved)


@pytest.fixture(autouse=True)
def _no_cluster_of_my_own(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith(("ESMLKIT_", "ELASTIC", "KIBANA_")):
            monkeypatch.delenv(name)


@pytest.fixture(params=["8.19.3", "9.4.0"])
def browser(request: pytest.FixtureRequest, esmlkit: Cli) -> Iterator[Browser]:
    lab = Lab(version=request.param, secured=False)
    with running(lab) as at:
        options = ("--es-url", at.elastic, "--kibana-url", at.kibana)
        ended = esmlkit("apply", *ONLY, *options)
        assert ended.code == 0, ended.err
        kibana = Kibana(Connection(at.elastic, at.kibana))
        try:
            yield Browser(options, kibana, lab)
        finally:
            kibana.close()
    assert lab.violations == []


def test_what_was_just_installed_does_not_differ(esmlkit: Cli, browser: Browser) -> None:
    ended = esmlkit("kibana", "diff", "--exit-code", *browser.options)
    assert ended.code == 0, ended.out + ended.err
    held = sum(1 for _ in shipped().files("kibana/*/*.json"))
    assert ended.out == f"{held} Kibana objects: {held} same\n"


def test_a_change_is_shown_by_its_place_and_comes_back_as_a_file(
    esmlkit: Cli, browser: Browser, tmp_path: Path
) -> None:
    browser.move_panel(BOARD)
    ended = esmlkit("kibana", "diff", *browser.options)
    assert ended.code == 0
    assert f"dashboard {BOARD}\n  {FILE}\n" in ended.out
    assert "  attributes.panelsJSON[failed].gridData.h\n    16 → 20\n" in ended.out
    assert "1 changed" in ended.out
    assert esmlkit("kibana", "diff", "--exit-code", *browser.options).code == 1

    exported = esmlkit("kibana", "export", "--to", "mine", *browser.options)
    assert exported.code == 0, exported.err
    assert exported.out.splitlines() == [f"mine/{FILE}"]
    text = (tmp_path / "mine" / FILE).read_text(encoding="utf-8")
    (own,) = (path.read_text(encoding="utf-8") for _, path in shipped().files(FILE))
    assert [line for line in text.splitlines() if line not in own.splitlines()] == ['          "h": 20,']
    assert len(text.splitlines()) == len(own.splitlines())

    assert esmlkit("check", "--content", "mine").code == 0
    again = esmlkit("kibana", "diff", "--exit-code", "--content", "mine", *browser.options)
    assert again.code == 0, again.out
    applied = esmlkit("apply", *ONLY, "--content", "mine", *browser.options)
    assert applied.code == 0, applied.err


def test_json_tells_a_script_the_same(esmlkit: Cli, browser: Browser) -> None:
    browser.move_panel(BOARD)
    found = json.loads(esmlkit("kibana", "diff", "--json", *browser.options).out)
    (changed,) = (each for each in found if each["state"] != "same")
    assert changed == {
        "kind": "dashboard",
        "id": BOARD,
        "file": FILE,
        "state": "changed",
        "changes": [{"path": "attributes.panelsJSON[failed].gridData.h", "ours": 16, "theirs": 20}],
    }


def test_all_objects_can_be_exported_and_are_the_files(
    esmlkit: Cli, browser: Browser, tmp_path: Path
) -> None:
    nothing = esmlkit("kibana", "export", *browser.options)
    assert (nothing.code, nothing.out) == (0, "")
    assert nothing.says("nothing was changed in Kibana", "--all")
    ended = esmlkit("kibana", "export", "--all", "--to", "all", *browser.options)
    assert ended.code == 0, ended.err
    for name, path in shipped().files("kibana/*/*.json"):
        assert (tmp_path / "all" / name).read_text() == path.read_text(), name


def test_an_object_of_others_can_be_taken_over(esmlkit: Cli, browser: Browser, tmp_path: Path) -> None:
    view = {"title": "logs-system.auth-*", "name": "Theirs", "fields": "[]"}
    browser.save({"type": "index-pattern", "id": "theirs", "attributes": view, "references": []})
    ended = esmlkit("kibana", "export", "theirs", "--to", "mine", *browser.options)
    assert ended.code == 0, ended.err
    saved = json.loads((tmp_path / "mine/kibana/data_views/theirs.json").read_text())
    assert saved["attributes"] == {"title": "logs-system.auth-*", "name": "Theirs"}
    assert esmlkit("check", "--content", "mine").code == 0


def test_what_is_missing_is_said(esmlkit: Cli, browser: Browser) -> None:
    browser.kibana.ask("DELETE", f"/api/saved_objects/dashboard/{BOARD}")
    ended = esmlkit("kibana", "diff", "--exit-code", *browser.options)
    assert ended.code == 1
    assert f"dashboard {BOARD}\n  not in Kibana; `esmlkit apply` installs it\n" in ended.out
    gone = esmlkit("kibana", "export", BOARD, *browser.options)
    assert gone.code == 2
    assert gone.says(f"Kibana has no data view, search or dashboard '{BOARD}'")
    misspelt = esmlkit("kibana", "export", "esmlkit-authentcation", *browser.options)
    assert misspelt.code == 2
    assert misspelt.says("did you mean 'esmlkit-authentication'?")


def test_an_installation_of_its_own_comes_back_under_the_names_of_the_catalog(
    esmlkit: Cli, tmp_path: Path
) -> None:
    laid = ("--namespace", "demo", "--prefix", "lab-", "--space", "soc")
    with running(Lab(version="9.4.0", secured=False, space="soc")) as at:
        options = ("--es-url", at.elastic, "--kibana-url", at.kibana, *laid)
        ended = esmlkit("apply", *ONLY, *options)
        assert ended.code == 0, ended.err
        same = esmlkit("kibana", "diff", "--exit-code", *options)
        assert same.code == 0, same.out
        kibana = Kibana(Connection(at.elastic, at.kibana, space="soc"))
        Browser(options, kibana, Lab()).move_panel(f"lab-{BOARD}-demo-soc")
        kibana.close()
        assert f"dashboard lab-{BOARD}-demo-soc" in esmlkit("kibana", "diff", *options).out
        exported = esmlkit("kibana", "export", *options)
    assert exported.out.splitlines() == [FILE]
    saved = json.loads((tmp_path / FILE).read_text())
    assert (saved["id"], saved["attributes"]["title"]) == (BOARD, "Authentication")
    assert {each["id"] for each in saved["references"]} == {
        "esmlkit-logons",
        "esmlkit-anomalies",
        "esmlkit-failed-logons",
    }


def test_without_kibana_it_is_said(esmlkit: Cli) -> None:
    with running(Lab(secured=False)) as at:
        ended = esmlkit("kibana", "diff", "--es-url", at.elastic)
    assert ended.code == 7
    assert ended.says("needs Kibana", "--kibana-url")
