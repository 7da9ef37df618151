"""Which examples are learned from, which stop the learning, and which measure what came of it."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from elastic_ml_kit.errors import InputError, UsageError, nearest
from elastic_ml_kit.score.text.learning.examples import Example

KINDS = ("template", "time", "random")
TRAIN, VALIDATION, TEST = "train", "validation", "test"
_CHECKED_CLASSES = 3


@dataclass(frozen=True, slots=True)
class Parts:
    """Places of examples by what they are for.

    Attributes:
        kind: `template`, `time` or `random`.
        train: to learn from.
        validation: to stop the learning and to choose the weights; may be empty.
        test: to measure, and for nothing else.
        seen_templates: of the templates of the test, the share that stands in training or validation too.
        seen_lines: the same of its lines.
    """

    kind: str
    train: tuple[int, ...]
    validation: tuple[int, ...]
    test: tuple[int, ...]
    seen_templates: float
    seen_lines: float


def split(examples: Sequence[Example], groups: Sequence[int], kind: str, held: float, seed: int) -> Parts:
    """Part examples into training, validation and test.

    Args:
        groups: number of each example's template; with `template` no template is in two parts.
        kind: `template`; `time`, by which training is before validation and that before the test; or
            `random`, which measures what was learned by heart.
        held: share of the test; validation gets half of that.
        seed: of the choice.

    Errors:
        UsageError: `kind` is none of these, or `held` is not between 0.05 and 0.5.
        InputError: a class cannot be parted; the message names it.

    Example:
        >>> examples = [Example(f"{word} {n}", word) for word in ("up", "down") for n in range(10)]
        >>> parts = split(examples, list(range(20)), "random", 0.2, seed=1)
        >>> len(parts.train), len(parts.validation), len(parts.test)
        (14, 2, 4)
    """
    if kind not in KINDS:
        raise UsageError(f"--split '{kind}' is not one of {', '.join(KINDS)}{nearest(kind, KINDS)}")
    if not 0.05 <= held <= 0.5:
        raise UsageError(f"--held {held:g} is not between 0.05 and 0.5")
    if kind == "time":
        given = _by_time(examples, held)
    elif kind == "random":
        given = _deal(_members(examples, range(len(examples))), held, seed, "lines")
    else:
        dealt = _deal(_members(examples, groups), held, seed, "templates")
        given = {place: dealt[number] for place, number in enumerate(groups)}
    _check(examples, given, kind)
    return _parts(given, groups, kind)


def thin(places: Sequence[int], groups: Sequence[int], most: int, seed: int) -> tuple[int, ...]:
    """At most so many places of each template, chosen by chance; all of them where `most` is 0.

    Example:
        >>> thin([0, 1, 2, 3], [7, 7, 7, 8], most=1, seed=1)
        (0, 3)
    """
    if not most:
        return tuple(places)
    order = list(places)
    random.Random(seed).shuffle(order)
    counts: Counter[int] = Counter()
    kept = []
    for place in order:
        counts[groups[place]] += 1
        if counts[groups[place]] <= most:
            kept.append(place)
    return tuple(sorted(kept))


def _members(examples: Sequence[Example], groups: Sequence[int]) -> dict[str, list[int]]:
    """The groups in which each class occurs."""
    found: dict[str, dict[int, None]] = defaultdict(dict)
    for example, number in zip(examples, groups, strict=True):
        found[example.label][number] = None
    return {label: list(numbers) for label, numbers in found.items()}


def _deal(members: Mapping[str, list[int]], held: float, seed: int, what: str) -> dict[int, str]:
    """The part of each group, so that every class is in training and test; the rarest class chooses first."""
    few = {label: len(numbers) for label, numbers in members.items() if len(numbers) < 2}
    if few:
        told = ", ".join(f"'{label}'" for label in list(few)[:_CHECKED_CLASSES])
        raise InputError(
            f"class {told} has only one of the {what}, which cannot be in training and in test; label more "
            f"lines of it, or leave it out with --map {next(iter(few))}=-"
        )
    dice = random.Random(seed)
    given: dict[int, str] = {}
    for label in sorted(members, key=lambda each: (len(members[each]), each)):
        numbers = members[label]
        have = Counter(given[number] for number in numbers if number in given)
        free = [number for number in numbers if number not in given]
        dice.shuffle(free)
        validation = max(1, round(held / 2 * len(numbers))) if len(numbers) > 2 else 0
        for part, wanted in ((TEST, max(1, round(held * len(numbers)))), (VALIDATION, validation)):
            while have[part] < wanted and len(free) > (have[TRAIN] == 0):
                given[free.pop()] = part
                have[part] += 1
        given |= dict.fromkeys(free, TRAIN)
    return given


def _by_time(examples: Sequence[Example], held: float) -> dict[int, str]:
    """The part of each example by its time; equal times are in one part."""
    times = sorted(example.time or 0 for example in examples)
    test = times[min(round(len(times) * (1 - held)), len(times) - 1)]
    validation = times[round(len(times) * (1 - 1.5 * held))]
    if not times[0] < validation < test:
        raise InputError(
            "the times of the lines are too few to part them: "
            f"{len(set(times)):,} different ones; say --split template"
        )
    return {
        place: TEST
        if (example.time or 0) >= test
        else VALIDATION
        if (example.time or 0) >= validation
        else TRAIN
        for place, example in enumerate(examples)
    }


def _check(examples: Sequence[Example], given: Mapping[int, str], kind: str) -> None:
    """Refuse parts in which a class cannot be learned, or in which the test knows one class only."""
    labels: dict[str, Counter[str]] = defaultdict(Counter)
    for place, part in given.items():
        labels[part][examples[place].label] += 1
    every = {example.label for example in examples}
    unlearned = sorted(every - set(labels[TRAIN]))
    if unlearned:
        told = ", ".join(f"'{label}'" for label in unlearned[:_CHECKED_CLASSES])
        why = "comes only after the time that is learned from" if kind == "time" else "is only in the test"
        raise InputError(
            f"class {told} {why}; label more lines of it, say another --split, "
            f"or leave it out with --map {unlearned[0]}=-"
        )
    if len(labels[TEST]) < 2:
        raise InputError(
            f"all {labels[TEST].total():,} lines of the test are '{next(iter(labels[TEST]))}'; "
            "nothing can be measured on them; say another --split, or a larger --held"
        )


def _parts(given: Mapping[int, str], groups: Sequence[int], kind: str) -> Parts:
    chosen = {
        part: tuple(p for p, each in given.items() if each == part) for part in (TRAIN, VALIDATION, TEST)
    }
    chosen = {part: tuple(sorted(places)) for part, places in chosen.items()}
    known = {groups[place] for place in (*chosen[TRAIN], *chosen[VALIDATION])}
    tested = {groups[place] for place in chosen[TEST]}
    lines = sum(groups[place] in known for place in chosen[TEST])
    return Parts(
        kind,
        chosen[TRAIN],
        chosen[VALIDATION],
        chosen[TEST],
        seen_templates=len(tested & known) / len(tested),
        seen_lines=lines / len(chosen[TEST]),
    )
