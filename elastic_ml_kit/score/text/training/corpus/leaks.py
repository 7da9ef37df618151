"""The guard between corpus and test: templates that loghub has too are not learned from."""

from __future__ import annotations

import csv
import gzip
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from elastic_ml_kit.errors import InputError
from elastic_ml_kit.score.text.training.corpus.statement import Statement, mask
from elastic_ml_kit.score.text.training.lines import without_level

ALIKE = 0.8


def read_templates_of(folder: Path) -> dict[str, tuple[frozenset[str], ...]]:
    """The word sets of loghub's templates by set.

    Args:
        folder: holds a folder for each set, with `*_templates.csv` or `.csv.gz` in it.

    Raises:
        InputError: no set has a file of templates, or one lacks the column `EventTemplate`.
    """
    found: dict[str, tuple[frozenset[str], ...]] = {}
    for file in sorted(folder.glob("*/*_templates.csv*")):
        opened = gzip.open if file.suffix == ".gz" else open
        with opened(file, "rt", encoding="utf-8") as stream:
            rows = list(csv.DictReader(stream))
        if rows and "EventTemplate" not in rows[0]:
            raise InputError(f"{file.name} has no column 'EventTemplate'; it has {', '.join(rows[0])}")
        sets = (frozenset(mask(without_level(row["EventTemplate"])).split()) for row in rows)
        found[file.parent.name] = tuple(dict.fromkeys(words for words in sets if words))
    if not found:
        raise InputError(
            f"{folder} has no */*_templates.csv; get loghub's sets from github.com/logpai/loghub"
        )
    return found


def leaks(
    corpus: Iterable[Statement], templates: Mapping[str, tuple[frozenset[str], ...]]
) -> tuple[list[Statement], dict[str, int]]:
    """The statements that no template equals or nearly equals, and how many each set had dropped.

    Two are nearly equal where they share at least 0.8 of the distinct words of both (Jaccard), values and
    digits apart. A statement that several sets have counts in each.

    Example:
        >>> one = Statement("Lost block <*> of file", "ERROR", "x 1", "java", "x:1")
        >>> leaks([one], {"Some": (frozenset({"lost", "block", "of", "file"}),)})
        ([], {'Some': 1})
    """
    known = [(name, words) for name, sets in templates.items() for words in sets]
    holders: dict[str, list[int]] = defaultdict(list)
    for at, (_, words) in enumerate(known):
        for word in words:
            holders[word].append(at)
    kept, dropped = [], dict.fromkeys(templates, 0)
    for one in corpus:
        words = frozenset(mask(one.text).split())
        shared = Counter(at for word in words for at in holders.get(word, ()))
        near = {
            known[at][0]
            for at, count in shared.items()
            if count >= ALIKE * (len(words) + len(known[at][1]) - count)
        }
        for name in near:
            dropped[name] += 1
        if not near:
            kept.append(one)
    return kept, dropped
