"""`esmlkit setup` as a newcomer runs it: defaults, all modules."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from benchmarks.child import COMMAND, run
from benchmarks.row import Row

SUBJECT = "esmlkit setup"
SMALL = ("--days", "3", "--users", "10", "--hosts", "6")


def rows(quick: bool) -> list[Row]:
    """Wall time and peak memory of the whole command, and what it had to do."""
    with tempfile.TemporaryDirectory() as folder:
        place = str(Path(folder) / "workspace")
        done = run([COMMAND, "setup", "--workspace", place, "--yes", *(SMALL if quick else ())])
        status = json.loads(run([COMMAND, "status", "--workspace", place, "--json"]).output)
        again = run([COMMAND, "run", "--workspace", place])
        page = Path(place) / "report" / "report.html"
        size = page.stat().st_size / 1e6
    return [
        Row(
            SUBJECT, "whole command, 28 days" if not quick else "whole command, 3 days", done.seconds, "s", 90
        ),
        Row(SUBJECT, "events", status["events"], "", at_least=0 if quick else 400_000),
        Row(SUBJECT, "peak memory", done.peak, "MB", at_most=1536),
        Row(SUBJECT, "processor time", done.processor, "s"),
        Row(SUBJECT, "of it jobs, rules and report (esmlkit run)", again.seconds, "s"),
        Row(SUBJECT, "alerts", status["alerts"], ""),
        Row(SUBJECT, "report.html", size, "MB", at_most=5),
    ]
