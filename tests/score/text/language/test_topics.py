"""Keywords, topics and nearest messages, and how well topics follow the templates of real logs."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from elastic_ml_kit.score.text.language.corpus import MOST_TEMPLATES, Corpus, Template
from elastic_ml_kit.score.text.language.linkage import group
from elastic_ml_kit.score.text.language.nearest import Neighbours, find_nearest
from elastic_ml_kit.score.text.language.spaces import SentenceSpace, unit
from elastic_ml_kit.score.text.language.terms import read_message
from elastic_ml_kit.score.text.language.topics import MOST_GROUPED, Topics

LOGHUB = Path(__file__).parents[4] / "../shared/data/loghub"
SYSTEMS = ("Apache", "BGL", "HDFS", "Hadoop", "Linux", "OpenSSH", "Windows", "Zookeeper")
LINES = [
    *("Failed password for root from 10.0.0.7 port 22", "Failed password for bob from 10.0.0.8 port 23"),
    *("Failed password for invalid user eve from 10.0.0.9 port 24", "disk sda1 is full", "disk sdb2 is full"),
    *("disk sdc is nearly full", "the fan of the power supply stopped", ""),
]


def corpus(lines: Sequence[str]) -> Corpus:
    found = Corpus()
    for line in lines:
        found.add(read_message(line))
    return found


def naive(vectors: NDArray[np.float32], threshold: float) -> list[list[int]]:
    """Average linkage by its definition: join the two groups that are nearest, until none is near enough."""
    near = vectors @ vectors.T
    groups = [[place] for place in range(len(vectors))]
    while len(groups) > 1:
        value, one, other = max(
            (float(near[np.ix_(a, b)].mean()), -i, -j)
            for i, a in enumerate(groups)
            for j, b in enumerate(groups)
            if i < j
        )
        if value < threshold:
            break
        groups[-one] = sorted(groups[-one] + groups[-other])
        del groups[-other]
    return sorted(groups)


@pytest.mark.parametrize("seed", range(20))
def test_groups_are_those_of_the_definition(seed: int) -> None:
    vectors = unit(np.random.default_rng(seed).normal(0.4, 1, (30, 6)).astype(np.float32))
    found = group(vectors, 0.35)
    assert sorted(np.flatnonzero(found == each).tolist() for each in set(found.tolist())) == naive(
        vectors, 0.35
    )
    assert [found.tolist().index(each) for each in range(found.max() + 1)] == sorted(
        found.tolist().index(each) for each in range(found.max() + 1)
    )


def test_nothing_has_no_groups() -> None:
    assert group(np.zeros((0, 4), np.float32), 0.5).tolist() == []
    assert Topics(corpus([])).topics == []
    assert find_nearest(corpus([]), "disk") == []


def test_topics_are_named_by_their_words_and_sized_by_their_lines() -> None:
    found = corpus(LINES)
    topics = Topics(found, without=("for", "from", "is", "of", "the"))
    told = [(each.id, each.label, each.size, each.templates) for each in topics.topics]
    assert told == [
        (1, "failed password port", 3, 2),
        (2, "disk full nearly", 3, 2),
        (3, "fan power supply", 1, 1),
    ]
    assert topics.topics[0].example == LINES[0]
    places = [topics.place(found.templates[read_message(line).template]) for line in LINES[:-1]]
    assert [place.topic.id if place else 0 for place in places] == [1, 1, 1, 2, 2, 2, 3]
    assert topics.place(found.templates[""]) is None
    unseen = read_message("Failed password port 9")
    place = topics.place(Template(unseen.template, unseen.terms, unseen.text, 0))
    assert place is not None
    assert place.topic.id == 1
    assert all(place and 0.5 < place.similarity <= 1.0001 for place in places)


def test_topics_do_not_depend_on_how_often_they_are_made() -> None:
    assert Topics(corpus(LINES)).topics == Topics(corpus(LINES)).topics


def test_more_templates_than_are_grouped_go_to_the_nearest_topic() -> None:
    words = ["".join(chr(97 + int(digit)) for digit in f"{number:02d}") for number in range(46)]
    lines = [f"service {one} {other} stopped" for one in words for other in words]
    found = Topics(corpus(lines), threshold=0.1).topics
    assert len(lines) > MOST_GROUPED
    assert sum(each.size for each in found) == sum(each.templates for each in found) == len(lines)


def test_templates_beyond_the_most_are_counted() -> None:
    found = Corpus()
    for number in range(MOST_TEMPLATES + 5):
        word = "".join(chr(97 + int(digit)) for digit in f"{number:06d}")
        found.add(read_message(f"service {word}"))
    assert (len(found.templates), found.beyond, found.lines) == (MOST_TEMPLATES, 5, MOST_TEMPLATES + 5)


def test_keywords_are_rare_words_and_no_values() -> None:
    found = corpus(LINES)
    terms = read_message("disk 0x1f at 10.0.0.7 is nearly full, disk").terms
    assert [each.term for each in found.keywords(terms, without=("is", "at"))] == ["disk", "nearly", "full"]
    assert found.keywords(()) == []
    assert len(found.keywords(read_message("one two three four five six seven").terms)) == 5


def test_nearest_messages_share_rare_words() -> None:
    found = find_nearest(corpus(LINES), "a disk that is full")
    assert [(each.text, each.count, each.line) for each in found[:2]] == [
        ("disk sda1 is full", 2, 4),
        ("disk sdc is nearly full", 1, 6),
    ]
    assert all(1 >= one.similarity >= other.similarity > 0 for one, other in pairwise(found))


def test_a_neighbour_is_another_message() -> None:
    found = corpus(LINES)
    near = Neighbours(found).nearest(found.templates[read_message(LINES[3]).template])
    assert near is not None
    assert near.text == "disk sdc is nearly full"
    assert Neighbours(found).nearest(found.templates[""]) is None


def test_vectors_of_a_model_are_used() -> None:
    """A model that looks at the first letter only puts together what begins alike."""

    def embed(texts: Sequence[str]) -> NDArray[np.float32]:
        return np.array([[each.startswith("F"), not each.startswith("F")] for each in texts], np.float32)

    topics = Topics(corpus(LINES), SentenceSpace(embed))
    assert [each.templates for each in topics.topics] == [4, 2]


def indexes(found: Sequence[object], truth: Sequence[object]) -> tuple[float, float]:
    """The adjusted Rand index and the V-measure of two groupings of the same lines."""
    one, other = (np.unique([str(each) for each in side], return_inverse=True)[1] for side in (found, truth))
    table = np.zeros((one.max() + 1, other.max() + 1))
    np.add.at(table, (one, other), 1)
    rows, columns, total = table.sum(1), table.sum(0), table.sum()
    both, left, right = ((each * (each - 1) / 2).sum() for each in (table, rows, columns))
    expected = left * right / (total * (total - 1) / 2)
    shares = [each[each > 0] / total for each in (rows, columns, table.ravel())]
    first, second, joint = (-(each * np.log(each)).sum() for each in shares)
    return (both - expected) / ((left + right) / 2 - expected), 2 * (first + second - joint) / (
        first + second
    )


@pytest.mark.skipif(not LOGHUB.is_dir(), reason="the logs of loghub are not here")
def test_topics_follow_the_templates_of_real_logs() -> None:
    """The means over eight systems; loghub's templates are what a person saw as the same message."""
    values = []
    for system in SYSTEMS:
        packed = (LOGHUB / system / f"{system}_2k.log_structured.csv.gz").read_bytes()
        rows = list(csv.DictReader(io.StringIO(gzip.decompress(packed).decode(), newline="")))
        readings = [read_message(row["Content"]) for row in rows]
        found = corpus([row["Content"] for row in rows])
        topics = Topics(found)
        places = [topics.place(found.templates[each.template]) for each in readings]
        ids = [place.topic.id if place else -number for number, place in enumerate(places)]
        values.append(indexes(ids, [row["EventId"] for row in rows]))
    rand, measure = np.mean(values, axis=0)
    assert rand > 0.93
    assert measure > 0.95
