"""Writing a synthetic organisation as NDJSON, beside a plain Python loop and beside Polars' own writer."""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.child import Finished, measure
from benchmarks.row import Row

if TYPE_CHECKING:
    import polars as pl

    from elastic_ml_kit.events.synth.generation import Generation

SUBJECT = "Generation to NDJSON"
LOOP_DOCUMENTS = 40_000
ROUNDS = 3
Facts = dict[str, float]


def rows(quick: bool) -> list[Row]:
    """The best of three rounds of each, in turn, so that a busy moment hits all alike."""
    days = "2" if quick else "28"
    parts = {"kit": days, "loop": "1", "filled": "1", "polars": "2" if quick else "7"}
    best: dict[str, Finished] = {}
    for _ in range(1 if quick else ROUNDS):
        for part, length in parts.items():
            done = measure("generation", part, "--days", length)
            if part not in best or _speed(done) > _speed(best[part]):
                best[part] = done
    kit, speed = best["kit"].facts(), {part: _speed(done) for part, done in best.items()}
    return [
        Row(SUBJECT, "documents/s", speed["kit"], "/s", at_least=100_000),
        Row(SUBJECT, "to a loop of dicts and json.dumps", speed["kit"] / speed["loop"], "x", at_least=5),
        Row(
            SUBJECT,
            "to Polars writing the finished frames",
            speed["kit"] / speed["polars"],
            "x",
            at_least=0.5,
        ),
        Row(SUBJECT, "peak memory", best["kit"].peak, "MB", at_most=1536),
        Row(SUBJECT, "documents", kit["documents"], ""),
        Row(SUBJECT, "bytes/document", kit["bytes"] / kit["documents"], "B"),
        Row(SUBJECT, "of it deciding what to plant", kit["planning"], "s"),
        Row(SUBJECT, "the loop's documents/s", speed["loop"], "/s"),
        Row(SUBJECT, "the loop on habits nested beforehand", speed["filled"], "/s"),
        Row(SUBJECT, "Polars' documents/s, generating not counted", speed["polars"], "/s"),
        Row(SUBJECT, "published: Elastic's corpus generator, Go", 33_000, "/s"),
        Row(SUBJECT, "published: security-documents-generator", 41_000, "/s"),
    ]


def _speed(done: Finished) -> float:
    facts = done.facts()
    return float(facts["documents"] / facts["seconds"])


def main() -> None:
    """Measure one part in this process; prints documents, bytes and seconds."""
    parser = argparse.ArgumentParser()
    parser.add_argument("part", choices=PARTS)
    parser.add_argument("--days", type=int, default=28)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(PARTS[given.part](given.days, Path(folder))))


def _plan(days: int) -> Callable[[], Generation]:
    from elastic_ml_kit.content import shipped
    from elastic_ml_kit.definitions.catalog import Catalog
    from elastic_ml_kit.events.synth.generation import prepare
    from elastic_ml_kit.events.synth.options import Options

    catalog = Catalog.load(shipped())
    return lambda: prepare(Options(days=days), catalog)


def _kit(days: int, folder: Path) -> Facts:
    from elastic_ml_kit.events.synth.write import write_folder

    plan = _plan(days)
    began = time.perf_counter()
    generation = plan()
    planned = time.perf_counter()
    written = write_folder([generation], folder / "events")
    ended = time.perf_counter()
    return {
        "documents": sum(written.events.values()),
        "bytes": sum(written.size.values()),
        "seconds": ended - began,
        "planning": planned - began,
    }


def _loop(days: int, folder: Path, filled: bool = False) -> Facts:
    from benchmarks.loop import nested_before, tables, write_copies, write_filled

    generation = _plan(days)()
    found, window = tables(generation), generation.options.window
    if filled:
        found = nested_before(found)
    write, times = write_filled if filled else write_copies, range(window.start, window.end)
    path = folder / "loop.ndjson"
    began = time.perf_counter()
    with path.open("w") as file:
        write(found, LOOP_DOCUMENTS, times, file)
    seconds = time.perf_counter() - began
    return {"documents": LOOP_DOCUMENTS, "bytes": path.stat().st_size, "seconds": seconds}


def _filled(days: int, folder: Path) -> Facts:
    return _loop(days, folder, filled=True)


def _polars(days: int, folder: Path) -> Facts:
    frames = [nested(events) for _, events in _plan(days)().batches()]
    path = folder / "polars.ndjson"
    began = time.perf_counter()
    with path.open("wb") as file:
        for frame in frames:
            frame.write_ndjson(file)
    seconds = time.perf_counter() - began
    return {
        "documents": sum(frame.height for frame in frames),
        "bytes": path.stat().st_size,
        "seconds": seconds,
    }


PARTS: dict[str, Callable[[int, Path], Facts]] = {
    "kit": _kit, "loop": _loop, "filled": _filled, "polars": _polars,
}  # fmt: skip


def nested(frame: pl.DataFrame) -> pl.DataFrame:
    """Dotted columns as struct columns, so that Polars writes the documents nested alike."""
    import polars as pl

    tree: dict[str, Any] = {}
    for column in frame.columns:
        *parents, last = column.split(".")
        node = tree
        for parent in parents:
            node = node.setdefault(parent, {})
        node[last] = pl.col(column)

    def struct(node: dict[str, Any], name: str) -> pl.Expr:
        return pl.struct(
            struct(below, key) if isinstance(below, dict) else below.alias(key) for key, below in node.items()
        ).alias(name)

    return frame.select(
        struct(below, key) if isinstance(below, dict) else below.alias(key) for key, below in tree.items()
    )


if __name__ == "__main__":
    main()
