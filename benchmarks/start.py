"""Start-up: loading the catalog in a fresh process, and `esmlkit --help`."""

from __future__ import annotations

import json
import sys
import time

from benchmarks.child import COMMAND, measure, run
from benchmarks.row import Row

SUBJECT = "Start-up"
HEAVY = ("polars", "numpy", "orjson", "yaml", "jinja2", "faker", "onnxruntime", "torch")
ROUNDS = 5


def rows(quick: bool) -> list[Row]:
    """The best of five fresh processes each."""
    del quick
    loads = [measure("start").facts() for _ in range(ROUNDS)]
    helps = [run([COMMAND, "--help"]).seconds for _ in range(ROUNDS)]
    best = min(loads, key=lambda facts: float(facts["seconds"]))
    return [
        Row(SUBJECT, f"catalog load, {best['definitions']} definitions", best["seconds"], "s", at_most=1.0),
        Row(SUBJECT, "esmlkit --help", min(helps), "s", at_most=0.3),
        Row(SUBJECT, "heavy modules that --help imports", len(_heavy_imports()), "", at_most=0),
    ]


def _heavy_imports() -> set[str]:
    """Top-level names of heavy packages that the command imports to print its help."""
    told = run([sys.executable, "-X", "importtime", COMMAND, "--help"]).errors.splitlines()
    names = {
        line.rsplit("|", 1)[-1].strip().split(".")[0] for line in told if line.startswith("import time:")
    }
    return names & set(HEAVY)


def main() -> None:
    """Load the catalog once; the seconds it took, imports of the package's own modules included."""
    began = time.perf_counter()
    from elastic_ml_kit.content import shipped
    from elastic_ml_kit.definitions.catalog import Catalog

    catalog = Catalog.load(shipped())
    seconds = time.perf_counter() - began
    parts = (catalog.jobs, catalog.rules, catalog.templates, catalog.scenarios)
    print(json.dumps({"seconds": seconds, "definitions": sum(map(len, parts))}))


if __name__ == "__main__":
    main()
