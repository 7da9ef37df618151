"""`python -m elastic_ml_kit.score.text.training.corpus`: fetches programs, reads them, writes the corpus."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from elastic_ml_kit.errors import BrokenOffError, KitError, UsageError
from elastic_ml_kit.score.text.training.corpus.collection import collect
from elastic_ml_kit.score.text.training.corpus.leaks import leaks, read_templates_of
from elastic_ml_kit.score.text.training.corpus.programs import KINDS, TABLE
from elastic_ml_kit.score.text.training.corpus.statement import LABELS
from elastic_ml_kit.score.text.training.corpus.storage import record_of, sha256, write_corpus, write_whole


def main(given: Sequence[str] | None = None) -> int:
    """Parses the command line, writes corpus and record; 0 where that went well."""
    parser = argparse.ArgumentParser(
        prog="python -m elastic_ml_kit.score.text.training.corpus", description=__doc__
    )
    parser.add_argument("--to", type=Path, required=True, help="corpus, .ndjson or .ndjson.gz")
    parser.add_argument("--cache", type=Path, default=Path(".corpus"), help="folder that keeps the archives")
    parser.add_argument("--programs", type=Path, default=TABLE, help="another table of programs")
    parser.add_argument(
        "--kind", action="append", choices=KINDS, help="only programs of this kind; repeatable"
    )
    parser.add_argument("--loghub", type=Path, help="folder of loghub's sets; templates of it are dropped")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes that read sources")
    options = parser.parse_args(given)
    try:
        _make(options)
    except KitError as error:
        _tell(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        _tell("broken off: nothing was written; what was fetched stays in the cache")
        return BrokenOffError.exit_code
    return 0


def _make(options: argparse.Namespace) -> None:
    if options.jobs < 1:
        raise UsageError(f"--jobs is {options.jobs}; at least 1 process reads the sources")
    templates = read_templates_of(options.loghub) if options.loghub else {}
    found, records = collect(options.programs, options.cache, options.kind or KINDS, _tell, options.jobs)
    kept, dropped = leaks(found, templates)
    counts = Counter(one.label for one in kept)
    write_corpus(kept, options.to)
    head = {
        "statements": {label: counts[label] for label in LABELS},
        "sha256": sha256(options.to),
        "dropped": dropped if templates else None,
        "programs": records,
    }
    write_whole(record_of(options.to), (json.dumps(head, indent=1) + "\n").encode())
    shown = ", ".join(f"{counts[label]:,} {label}" for label in LABELS)
    print(f"{options.to}: {len(kept):,} statements: {shown}")
    for name, count in dropped.items():
        print(f"dropped as templates of {name}: {count}")
    missing = [one for one in records if "missing" in one]
    print(f"programs: {len(records) - len(missing)} of {len(records)}")


def _tell(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
