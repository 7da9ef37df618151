"""Templates never straddle, times are in order, every class is in training, and a leak is measured."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elastic_ml_kit.errors import InputError, UsageError
from elastic_ml_kit.score.text.learning.examples import Example, Reading
from elastic_ml_kit.score.text.learning.grouping import group, template
from elastic_ml_kit.score.text.learning.plan import plan
from elastic_ml_kit.score.text.learning.split import Parts, split, thin
from tests.score.text.learning.conftest import examples


def groups_of(parts: Sequence[int], groups: Sequence[int]) -> set[int]:
    return {groups[place] for place in parts}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("user 1 failed", "user 22 failed", True),
        ("from 10.0.0.1 port 22", "from fe80::1 port 2", True),
        ("blk_-160 on /data/a/1 done", "blk_99 on /var/b done", True),
        ('login of "ann"', 'login of "bob lee"', True),
        ("user=ann, id=3", "user=bob, id=77", True),
        ("mail to a@b.example", "mail to cc@dd.example.", True),
        ("took  3 ms", "took 5 ms", True),
        ("disk failed", "disk full", False),
        ("read/write error", "read/only error", False),
        ("user=ann failed", "host=ann failed", False),
    ],
)
def test_lines_that_differ_in_values_are_of_one_template(one: str, other: str, same: bool) -> None:
    assert (template(one) == template(other)) is same, (template(one), template(other))


def overlap(parts: Parts) -> int:
    whole = [*parts.train, *parts.validation, *parts.test]
    return len(whole) - len(set(whole))


@given(
    st.lists(st.tuples(st.integers(0, 14), st.sampled_from("abc")), min_size=10, max_size=80),
    st.integers(0, 5),
)
def test_no_template_is_in_two_parts_and_every_class_is_learned(
    lines: list[tuple[int, str]], seed: int
) -> None:
    found = [Example(f"t{number}", label) for number, label in lines]
    groups = group([f"t{chr(97 + number)}" for number, _ in lines])
    each = {
        label: {g for g, (_, other) in zip(groups, lines, strict=True) if other == label}
        for _, label in lines
    }
    if min(map(len, each.values())) < 2:
        with pytest.raises(InputError, match="only one of the templates"):
            split(found, groups, "template", 0.2, seed)
        return
    told = ""
    try:
        parts = split(found, groups, "template", 0.2, seed)
    except InputError as error:
        told = str(error)
    if told:  # templates of several classes can leave a part with one class only
        assert len(each) == 1 or len(set(zip(groups, (line[1] for line in lines), strict=True))) > len(
            set(groups)
        )
    else:
        check_parts(found, groups, each, parts)


def check_parts(
    found: Sequence[Example], groups: Sequence[int], each: Mapping[str, set[int]], parts: Parts
) -> None:
    assert (overlap(parts), len(parts.train) + len(parts.validation) + len(parts.test)) == (0, len(found))
    three = [groups_of(part, groups) for part in (parts.train, parts.validation, parts.test)]
    assert sum(map(len, three)) == len(set(groups))
    assert {found[place].label for place in parts.train} == set(each)
    assert (parts.seen_templates, parts.seen_lines) == (0, 0)


def test_parts_have_their_shares_of_templates(reading: Reading) -> None:
    laid = plan(reading, "template", 0.25, 0, seed=1)
    shares = {name: (share.templates, share.lines) for name, share in laid.data.parts.items()}
    assert shares == {"train": (30, 120), "validation": (6, 24), "test": (12, 48)}
    for share in laid.data.parts.values():
        assert share.classes["bad"] == share.classes["good"]


def test_the_same_seed_splits_the_same_and_another_otherwise(reading: Reading) -> None:
    one, same, other = (plan(reading, "template", 0.2, 3, seed).parts for seed in (1, 1, 2))
    assert one == same
    assert one != other


def test_by_time_training_is_before_validation_and_that_before_the_test(reading: Reading) -> None:
    laid = plan(reading, "time", 0.2, 0, seed=1)
    times = [
        [reading.examples[place].time or 0 for place in part]
        for part in (laid.parts.train, laid.parts.validation, laid.parts.test)
    ]
    assert max(times[0]) < min(times[1])
    assert max(times[1]) < min(times[2])
    assert 0.15 < len(times[2]) / len(reading.examples) < 0.25
    assert laid.data.seen_templates > 0.5


def test_at_random_the_leak_is_measured(reading: Reading) -> None:
    data = plan(reading, "random", 0.2, 0, seed=1).data
    assert data.seen_templates > 0.8
    assert data.parts["test"].lines == 38


def test_a_class_of_two_templates_is_learned_and_tested() -> None:
    found = examples("a one\na two\nb three\nb four\nb five\nb six")
    parts = split(found, range(6), "template", 0.2, 1)
    for part in (parts.train, parts.test):
        assert {found[place].label for place in part} == {"a", "b"}


LATE = [Example(f"x {n}", "a" if n % 2 else "b", n) for n in range(16)] + [Example("y", "c", 20)] * 4
REFUSED: dict[str, tuple[list[Example], str, tuple[str, ...]]] = {
    "one template": (
        examples("a one\na two\na three\nb four\nb five\nrare six\nrare six"),
        "template",
        ("class 'rare' has only one of the templates", "--map rare=-"),
    ),
    "one line": (examples("a one\na two\nb three"), "random", ("class 'b' has only one of the lines",)),
    "a class to come": (LATE, "time", ("class 'c' comes only after the time", "--map c=-")),
    "one time": ([Example(f"x {n}", "ab"[n % 2], 7) for n in range(12)], "time", ("1 different ones",)),
    "one class at the end": (
        [Example(f"x {n}", "a" if n > 9 or n % 2 else "b", n) for n in range(20)],
        "time",
        ("lines of the test are 'a'", "--held"),
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_parted_is_refused_by_name(name: str) -> None:
    found, kind, words = REFUSED[name]
    with pytest.raises(InputError) as told:
        split(found, group([each.text for each in found]), kind, 0.2, 1)
    assert all(word in str(told.value) for word in words), str(told.value)


@pytest.mark.parametrize(
    ("kind", "held", "words"),
    [
        ("templates", 0.2, "did you mean 'template'"),
        ("time", 0.6, "0.6 is not between"),
        ("time", 0, "0 is not"),
    ],
)
def test_a_split_that_is_none_is_refused(kind: str, held: float, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        split(examples("a x\nb y"), [0, 1], kind, held, 1)


@given(st.lists(st.integers(0, 5), max_size=60), st.integers(1, 5))
def test_of_each_template_at_most_so_many_lines_are_kept(groups: list[int], most: int) -> None:
    kept = thin(range(len(groups)), groups, most, seed=1)
    expected = {number: min(count, most) for number, count in Counter(groups).items()}
    assert Counter(groups[place] for place in kept) == expected
    assert list(kept) == sorted(kept)
    assert thin(range(len(groups)), groups, 0, seed=1) == tuple(range(len(groups)))
