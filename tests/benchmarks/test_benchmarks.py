"""The benchmarks run and say what they measured; how fast it was is nobody's test."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COLUMNS = {"subject", "name", "value", "unit", "at_most", "at_least", "met"}


def benchmarks(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "benchmarks", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("subject", "least"), [("start", 3), ("generation", 12)])
def test_a_quick_run_has_a_row_for_each_figure(subject: str, least: int) -> None:
    done = benchmarks("--quick", "--json", subject)
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["quick"] is True
    assert document["machine"]["cores"] >= 1
    assert len(document["rows"]) >= least
    for row in document["rows"]:
        assert set(row) == COLUMNS
        assert row["value"] >= 0
        assert (row["met"] is None) == (row["at_most"] is None and row["at_least"] is None)


def test_the_table_fits_a_terminal() -> None:
    done = benchmarks("--quick", "start")
    assert done.returncode == 0, done.stderr
    assert "catalog load" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_an_unknown_subject_is_named() -> None:
    done = benchmarks("speed")
    assert done.returncode == 2
    assert "unknown subject speed" in done.stderr
