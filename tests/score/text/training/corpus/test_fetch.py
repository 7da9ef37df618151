"""Programs are fetched by clients on the path; here stand-ins that serve what a test lays down for them."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from elastic_ml_kit.score.text.training.corpus.storage import read_corpus

SOURCE = {"a/B.java": 'class B {{ log.warn("Disk {} is slow", d); }}', "a/b.py": 'log.error("no disk left")'}
MVN = """
pom=$(cat "$4"); echo run >> "$SERVED/mvn.runs"
case "$pom" in *gone*) echo "[ERROR] Could not find org.x:gone:jar:sources:1.0"; exit 1;; esac
cp "$SERVED/kept-2.0-sources.jar" "$(dirname "$4")/"
"""
PIP = """
for last; do :; done
case "$last" in gone*) echo "ERROR: No matching distribution found for $last"; exit 1;; esac
while [ "$1" != -d ]; do shift; done
mkdir -p "$2"; cp "$SERVED/Some.Tool-1.0-py3-none-any.whl" "$2/"; echo run >> "$SERVED/pip.runs"
"""
TABLE = """
maven org.x:gone 1.0 MIT
maven org.x:kept 2.0 MIT
pypi some-tool 1.0 MIT
pypi gone 1.0 MIT
"""
REASONS = {
    "gone 1.0": "the registry has no such sources jar",
}


def run(folder: Path, clients: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    for name, script in clients.items():
        client = folder / "bin" / name
        client.parent.mkdir(exist_ok=True)
        client.write_text("#!/bin/sh\n" + script, "utf-8")
        client.chmod(0o755)
    (folder / "programs.txt").write_text(TABLE, "utf-8")
    command = ["--to", "c.ndjson", "--cache", "cache", "--programs", "programs.txt", "--jobs", "1"]
    path = f"{folder / 'bin'}{os.pathsep}/usr/bin{os.pathsep}/bin" if clients else str(folder)
    return subprocess.run(
        [sys.executable, "-m", "elastic_ml_kit.score.text.training.corpus", *command],
        cwd=folder,
        env={"PATH": path, "SERVED": str(folder / "served"), "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def served(tmp_path: Path) -> Path:
    folder = tmp_path / "served"
    folder.mkdir()
    for name in ("kept-2.0-sources.jar", "Some.Tool-1.0-py3-none-any.whl"):
        with zipfile.ZipFile(folder / name, "w") as stream:
            for path, text in SOURCE.items():
                stream.writestr(path, text)
    return folder


def test_what_a_registry_lacks_is_told_and_the_rest_is_read(tmp_path: Path, served: Path) -> None:
    clients = {"mvn": MVN, "pip": PIP}
    done = run(tmp_path, clients)
    assert done.returncode == 0, done.stderr
    assert "programs: 2 of 4" in done.stdout
    for source, reason in REASONS.items():
        assert f"{source}: not to be had: {reason}" in done.stderr
    sources = [one.source for one in read_corpus(tmp_path / "c.ndjson")]
    assert list(dict.fromkeys(sources)) == ["kept 2.0", "some-tool 1.0"]
    assert (served / "mvn.runs").read_text("utf-8") == "run\nrun\n"


def test_what_lies_in_the_cache_is_not_fetched_again(tmp_path: Path, served: Path) -> None:
    clients = {"mvn": MVN, "pip": PIP}
    first, second = run(tmp_path, clients), run(tmp_path, clients)
    assert first.stdout == second.stdout
    assert (served / "pip.runs").read_text("utf-8") == "run\n"


def test_a_client_that_is_not_installed_is_named(tmp_path: Path) -> None:
    done = run(tmp_path, {})
    assert done.returncode == 0
    assert "programs: 0 of 4" in done.stdout
    for client in ("mvn", "pip"):
        assert f"{client} is not installed" in done.stderr
