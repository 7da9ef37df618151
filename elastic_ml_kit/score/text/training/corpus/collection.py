"""The statements of all programs: fetched, read in several processes, in the order of the table."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

from elastic_ml_kit.score.text.training.corpus.archives import read_archive
from elastic_ml_kit.score.text.training.corpus.fetch import Tell, fetch
from elastic_ml_kit.score.text.training.corpus.programs import Program, read_programs
from elastic_ml_kit.score.text.training.corpus.statement import LABELS, Statement, distinct
from elastic_ml_kit.score.text.training.corpus.storage import sha256


def collect(
    table: Path, cache: Path, kinds: Sequence[str], tell: Tell, jobs: int = 1
) -> tuple[list[Statement], list[dict[str, Any]]]:
    """The statements of all programs that could be had, and a record of each program.

    Args:
        table: the table of programs.
        cache: where archives are kept.
        kinds: the kinds of programs that are taken.
        tell: is called with a line of progress for each program.
        jobs: how many processes read archives at the same time; the result is the same for any number.

    Returns:
        Statements in the order of the table, files and lines; for each program a record with its archive's
        sha256 and its counts by label, or with `missing`, the reason why it could not be had.
    """
    programs = [one for one in read_programs(table) if one.kind in kinds]
    fetched = list(fetch(programs, cache, tell))
    tasks = [(file, program.source) for program, file, _ in fetched if file is not None]
    found: list[Statement] = []
    records = []
    with ExitStack() as stack:
        if jobs > 1:
            pool = stack.enter_context(ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn")))
            answers = pool.map(_statements, tasks)
        else:
            answers = map(_statements, tasks)
        for number, (program, file, why) in enumerate(fetched, 1):
            rows = next(answers) if file is not None else []
            record = _record(program, file, why, rows)
            told = f"not to be had: {why}" if file is None else f"{len(rows):,} statements"
            tell(f"{number}/{len(programs)} {program.source}: {told}")
            found += rows
            records.append(record)
    return found, records


def _statements(task: tuple[Path, str]) -> list[Statement]:
    return list(distinct(read_archive(*task)))


def _record(program: Program, file: Path | None, why: str, rows: Sequence[Statement]) -> dict[str, Any]:
    if file is None:
        return {**asdict(program), "missing": why}
    counts = Counter(one.label for one in rows)
    statements = {label: counts[label] for label in LABELS if counts[label]}
    return {**asdict(program), "sha256": sha256(file), "statements": statements}
