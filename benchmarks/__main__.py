"""`python -m benchmarks`: measures, prints a table or JSON; a missed limit is said, never an exit code."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from importlib.metadata import version

from benchmarks import bulk, generation, ingest, jobs, models, setup, start
from benchmarks.row import Row, render_table

SUBJECTS = {
    "start": start.rows,
    "generation": generation.rows,
    "jobs": jobs.rows,
    "setup": setup.rows,
    "bulk": bulk.rows,
    "ingest": ingest.rows,
    "models": models.rows,
}


def main() -> None:
    """Run the subjects that are named, or all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "subjects", nargs="*", metavar="SUBJECT", help=f"of {', '.join(SUBJECTS)}; all if none"
    )
    parser.add_argument("--quick", action="store_true", help="small sizes: shows that it works, not how fast")
    parser.add_argument("--json", action="store_true", help="print JSON for a script")
    given = parser.parse_args()
    unknown = set(given.subjects) - set(SUBJECTS)
    if unknown:
        parser.error(f"unknown subject {', '.join(sorted(unknown))}; there are {', '.join(SUBJECTS)}")
    machine = _machine()
    rows: list[Row] = []
    for name in given.subjects or SUBJECTS:
        print(f"measuring {name} …", file=sys.stderr)
        rows += SUBJECTS[name](given.quick)
    if given.json:
        print(
            json.dumps({"machine": machine, "quick": given.quick, "rows": [row.document() for row in rows]})
        )
        return
    print(_heading(machine, given.quick))
    print(render_table(rows), end="")


def _machine() -> dict[str, str | int | float]:
    """Where this was measured, and how busy it was before."""
    return {
        "python": platform.python_version(),
        "polars": version("polars"),
        "cores": os.cpu_count() or 1,
        "load": round(os.getloadavg()[0], 2),
    }


def _heading(machine: dict[str, str | int | float], quick: bool) -> str:
    lines = ["Python {python}, Polars {polars}, {cores} cores, load {load} at the start".format(**machine)]
    if quick:
        lines.append("--quick: small sizes; these figures say nothing about speed")
    if float(machine["load"]) > int(machine["cores"]) / 4:
        lines.append("Other work was running: the figures are noisy, ratios within a subject less so.")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
