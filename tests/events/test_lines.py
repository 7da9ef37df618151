"""The lines of an input come with their numbers, parsed or not."""

from __future__ import annotations

import gzip
import io

import orjson
import pytest

from elastic_ml_kit.events.lines import EMPTY, Fault, Raw, read_lines, read_texts, read_values

FORMS = {
    "lines": b'\xef\xbb\xbf{"a": 1}\r\n\n{"a": 2}\n',
    "an array": b'[{"a": 1},\n {"a": 2}]',
    "an object over several lines": b'{\n"a": 1\n}',
    "hits": b'{\n"hits": {"hits": [{"a": 1}, {"a": 2}]}}',
    "zipped": gzip.compress(b'{"a": 1}\n{"a": 2}\n'),
    "cut": gzip.compress(b'{"a": 1}\n' * 3)[:-9],
    "empty": b"",
    "an array that is none": b"[{]",
}


@pytest.mark.parametrize("name", FORMS)
def test_texts_are_those_of_the_values(name: str) -> None:
    values = [
        each if isinstance(each, Fault) else (each.line, each.value)
        for each in read_values(io.BytesIO(FORMS[name]))
    ]
    texts = [
        each if isinstance(each, Fault) else (each[0], orjson.loads(each[1]))
        for each in read_texts(io.BytesIO(FORMS[name]))
    ]
    assert texts == values
    assert texts


def test_a_line_that_is_no_json_is_given_as_it_is() -> None:
    text = b'{"a": 1}\nnonsense\n'
    assert list(read_texts(io.BytesIO(text))) == [(1, b'{"a": 1}'), (2, b"nonsense")]
    assert [type(each) for each in read_values(io.BytesIO(text))] == [Raw, Fault]


def test_lines_of_a_text() -> None:
    text = b"one \r\n\n[two\r\n\xff\n"
    for content in (text, gzip.compress(text)):
        assert list(read_lines(io.BytesIO(content))) == [(1, b"one "), (3, b"[two"), (4, b"\xff")]
    assert list(read_texts(io.BytesIO(b"\n"))) == [Fault(0, EMPTY)]
