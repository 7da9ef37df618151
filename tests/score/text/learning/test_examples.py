"""What of a file is an example, what is left out and counted, and what is refused with which words."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from elastic_ml_kit.errors import InputError
from elastic_ml_kit.score.text.learning.csv_lines import find_delimiter, read_rows
from elastic_ml_kit.score.text.learning.examples import Example, Fields, read_examples
from elastic_ml_kit.score.text.lines import Line, read_documents

GOOD = [{"message": f"disk {n}", "label": "ab"[n % 2]} for n in range(12)]


def lines(documents: list[dict[str, Any]], field: str = "message") -> Iterator[Line]:
    for each in documents:
        text = each.get(field)
        yield Line(text, document=each, fault="" if text is not None else f"no text in '{field}'")


def rows(content: str | bytes, text: str = "message", needed: tuple[str, ...] = ("label",)) -> list[Line]:
    raw = content.encode() if isinstance(content, str) else content
    return list(read_rows(io.BufferedReader(io.BytesIO(raw)), text, needed))


def test_a_document_is_an_example() -> None:
    found = read_examples(lines(GOOD), Fields())
    assert found.examples[:2] == [Example("disk 0", "a"), Example("disk 1", "b")]
    assert (found.lines, found.labels) == (12, {"a": 6, "b": 6})


def test_what_is_no_example_is_counted() -> None:
    odd: list[dict[str, Any]] = [
        {"message": "  ", "label": "a"},
        {"message": "x"},
        {"message": "x", "label": ""},
        {"message": "x", "label": {"name": "a"}},
        {"message": "x", "label": ["a", "b"]},
        {"message": "x", "label": "trace"},
        {"label": "a"},
    ]
    found = read_examples(lines(odd + GOOD), Fields(renamed={"trace": "-"}))
    assert (found.lines, len(found.examples)) == (19, 12)
    assert (found.empty, found.unlabelled, found.left_out) == (1, 2, {"trace": 1})
    assert found.faults == {
        "the label in 'label' is an object, not a text": 1,
        "the label in 'label' is a list, not a text": 1,
        "no text in 'message'": 1,
    }


@pytest.mark.parametrize(
    ("value", "label"), [("a ", "a"), (3, "3"), (True, "true"), (["b"], "b"), ("FATAL", "ERROR")]
)
def test_a_label_is_a_text(value: Any, label: str) -> None:
    document = {"message": "x", "label": value}
    found = read_examples(lines([document, *GOOD]), Fields(renamed={"FATAL": "ERROR"}))
    assert found.examples[0].label == label


@pytest.mark.parametrize(
    ("value", "time"),
    [
        ("2026-01-05T00:00Z", 1767571200000),
        (1767571200000, 1767571200000),
        ("1767571200000", 1767571200000),
        (["2026-01-05"], 1767571200000),
    ],
)
def test_a_time_is_iso_or_milliseconds(value: Any, time: int) -> None:
    told = [{**each, "@timestamp": value} for each in GOOD]
    assert read_examples(lines(told), Fields(time="@timestamp")).examples[0].time == time


def test_a_line_without_a_time_is_counted_where_one_is_needed() -> None:
    told = [{**each, "at": 5} for each in GOOD]
    odd = [{**each, "at": "noon"} for each in GOOD[:3]]
    assert read_examples(lines(told + odd), Fields(time="at")).faults == {"no time in 'at'": 3}


REFUSED: dict[str, tuple[list[dict[str, Any]], Mapping[str, Any], tuple[str, ...]]] = {
    "nothing": ([], {}, ("the input is empty",)),
    "text field": (
        [{"mesage": "x", "label": "a"}] * 3,
        {},
        ("none of 3 lines", "no text in 'message'", "did you mean 'mesage'"),
    ),
    "label field": (GOOD, {"label": "labels"}, ("no label in 'labels'", "did you mean 'label'")),
    "far label field": (GOOD, {"label": "q"}, ("no label in 'q'; there are message, label",)),
    "time field": (GOOD, {"time": "q"}, ("no time in 'q'; there are message, label",)),
    "empty texts": ([{"message": "", "label": "a"}] * 3, {}, ("the texts in 'message' are empty",)),
    "all left out": (GOOD, {"renamed": {"a": "-", "b": "-"}}, ("--map leaves all labels out",)),
    "one class": (
        [{"message": "x", "label": "a"}] * 20,
        {},
        ("every label in 'label' is 'a'", "two classes"),
    ),
    "a class a line": (
        [{"message": "x", "label": f"id-{n}"} for n in range(200)],
        {},
        ("200 different values", "'id-0'", "--label-field"),
    ),
    "few": (GOOD[:9], {}, ("9 labelled lines are too few", "at least 10")),
    "objects": ([{"message": "x", "label": {}}] * 3, {}, ("the label in 'label' is an object, not a text",)),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_learned_from_is_refused(name: str) -> None:
    documents, fields, words = REFUSED[name]
    with pytest.raises(InputError) as told:
        read_examples(lines(documents), Fields(**fields))
    assert all(word in str(told.value) for word in words), str(told.value)


def test_documents_of_a_search_are_read() -> None:
    content = b'{"_source": {"log": {"original": "disk full"}, "log.level": "bad"}}\n' * 10
    content += b'{"_source": {"log": {"original": "up"}, "log.level": "good"}}\n'
    found = read_documents(io.BufferedReader(io.BytesIO(content)), "log.original")
    assert read_examples(found, Fields(label="log.level")).labels == {"bad": 10, "good": 1}


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_rows_of_csv_are_documents(delimiter: str, pack: Any) -> None:
    content = (
        f'label{delimiter} message\r\nbad{delimiter}"disk; ""1"", full\ttoday"\r\n\r\ngood{delimiter}up\r\n'
    )
    found = rows(pack(("\ufeff" + content).encode()))
    assert [(each.text, each.document["label"]) for each in found] == [
        ('disk; "1", full\ttoday', "bad"),
        ("up", "good"),
    ]


def test_a_row_with_other_columns_is_a_fault() -> None:
    _, short, long = rows("message,label\nup,good\ndown\na,b,c\n")
    assert short.fault == "1 columns where the first row names 2"
    assert long.fault == "3 columns where the first row names 2"


def test_a_field_of_a_megabyte_is_read() -> None:
    (found,) = rows(f"message,label\n{'x' * 1_000_000},good\n")
    assert len(found.text or "") == 1_000_000


def test_bytes_that_are_not_utf8_are_replaced() -> None:
    (found,) = rows(b"message,label\nd\xffsk,good\n")
    assert (found.text, found.raw) == ("d\ufffdsk", True)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", ("is empty", "name the columns")),
        ("disk full,bad\nup,good\n", ("names no column 'message'", "'disk full', 'bad'", "row of names")),
        ("mesage,label\nup,good\n", ("names no column 'message'", "did you mean 'mesage'")),
        ("message;lable\nup;good\n", ("names no column 'label'", "did you mean 'lable'")),
        (gzip.compress(b"message,label\nup,good\n" * 9, mtime=0)[:30], ("damaged or cut short",)),
        (f"message,label\n{'x' * (33 << 20)},a\n", ("row 2 cannot be read as CSV", "field larger")),
    ],
)
def test_a_csv_file_that_cannot_be_used_is_refused(content: str | bytes, words: tuple[str, ...]) -> None:
    with pytest.raises(InputError) as told:
        rows(content)
    assert all(word in str(told.value) for word in words), str(told.value)


@pytest.mark.parametrize(
    ("header", "expected"), [("a", ","), ("a;b;c,d", ";"), ("a\tb", "\t"), ("a,b;c", ",")]
)
def test_the_delimiter_is_the_most_frequent(header: str, expected: str) -> None:
    assert find_delimiter(header) == expected
