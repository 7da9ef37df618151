"""Log statements of programs with the level that their developers chose, read and parted by program."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from elastic_ml_kit.errors import InputError
from elastic_ml_kit.score.text.training.lines import Line, without_level
from elastic_ml_kit.score.text.training.marks import fill_marks
from elastic_ml_kit.score.text.training.trial import LABELS

MARK = "<*>"
_WORD = re.compile(r"[a-z]{2,}")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Statement:
    """One message of a program, with `<*>` where it prints a value.

    Attributes:
        text: the message without words that name its level.
        label: `ERROR`, `WARNING` or `INFO`; `EXCEPTION` or `DEBUG` where no class follows from it.
        source: the program, such as `kafka-clients 3.9.0`.
        language: the programming language.
    """

    text: str
    label: str
    source: str
    language: str

    @property
    def program(self) -> str:
        """The source without its version.

        Example:
            >>> Statement("a b", "INFO", "kafka-clients 3.9.0", "java").program
            'kafka-clients'
        """
        return self.source.split(" ")[0]


@dataclass(frozen=True, slots=True)
class Message:
    """A distinct message: what all programs together say of its class.

    Attributes:
        text: one of its spellings.
        target: the share of programs that give it each class, in the order of `LABELS`; empty for none.
        place: its words, by which it is told from others.
    """

    text: str
    target: tuple[float, ...]
    place: str


def words_of(text: str) -> str:
    """The words of a message in lower case, without values: two spellings of one message have the same.

    Example:
        >>> words_of("Failed to open <*>: 17 retries")
        'failed to open retries'
    """
    return " ".join(_WORD.findall(text.lower()))


def read_statements(file: Path) -> tuple[Statement, ...]:
    """Every statement of two words or more, level words taken out, in the order of the file.

    Errors:
        InputError: a line is not JSON, or lacks `text`, `label` or `source`.
    """
    found = []
    opened = gzip.open if file.suffix == ".gz" else open
    with opened(file, "rt", encoding="utf-8") as stream:
        for number, line in enumerate(stream, 1):
            try:
                row = json.loads(line)
                text = _SPACES.sub(" ", without_level(row["text"])).strip()
                statement = Statement(text, row["label"], row["source"], row.get("language", ""))
            except (ValueError, KeyError, TypeError):
                raise InputError(
                    f"{file.name}:{number}: not a JSON object with 'text', 'label' and 'source'"
                ) from None
            if len(words_of(text).split()) >= 2:
                found.append(statement)
    if not found:
        raise InputError(f"{file.name} holds no statement of two words or more")
    return tuple(found)


def part_sources(
    statements: Sequence[Statement], programs: Iterable[str]
) -> tuple[tuple[Statement, ...], tuple[Statement, ...]]:
    """Statements of all other programs, and those of the given ones without messages that others have.

    Errors:
        InputError: a program has no statements.
    """
    wanted = set(programs)
    if missing := wanted - {one.program for one in statements}:
        raise InputError(f"the corpus has no statements of {', '.join(sorted(missing))}")
    rest = tuple(one for one in statements if one.program not in wanted)
    known = {words_of(one.text) for one in rest if one.label in LABELS}
    held = tuple(
        one
        for one in statements
        if one.program in wanted and one.label in LABELS and words_of(one.text) not in known
    )
    return rest, held


def spread(statements: Sequence[Statement], labelled: int, silent: int, seed: int) -> list[Statement]:
    """At most so many statements of a program with a class, and so many without, chosen by chance.

    Otherwise the one program that says most would be half of the corpus.
    """
    draw = random.Random(seed)
    programs: dict[tuple[str, bool], list[Statement]] = defaultdict(list)
    for one in statements:
        programs[one.program, one.label in LABELS].append(one)
    found = []
    for (_, has_class), group in programs.items():
        draw.shuffle(group)
        found += group[: labelled if has_class else silent]
    return found


def merge(statements: Iterable[Statement]) -> tuple[Message, ...]:
    """Distinct messages; a program counts once for a message, with the classes that it gives it."""
    spelled: dict[str, str] = {}
    votes: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for one in statements:
        place = words_of(one.text)
        spelled.setdefault(place, one.text)
        if one.label in LABELS:
            votes[place][one.program][one.label] += 1
    return tuple(Message(text, _target(votes[place]), place) for place, text in spelled.items())


def _target(votes: dict[str, Counter[str]]) -> tuple[float, ...]:
    if not votes:
        return ()
    shares = [
        sum(counts[label] / counts.total() for counts in votes.values()) / len(votes) for label in LABELS
    ]
    return tuple(shares)


def as_lines(messages: Iterable[Message], draw: random.Random) -> list[Line]:
    """Messages with a class as labelled lines, with values; the class by chance where programs differ."""
    return [
        Line(fill_marks(one.text, draw), draw.choices(LABELS, one.target)[0], one.place)
        for one in messages
        if one.target
    ]
