from __future__ import annotations

import gzip
import io
from itertools import count, islice

import numpy as np
import pytest

from elastic_ml_kit.errors import InputError
from elastic_ml_kit.score.text.lines import Line, looks_like_documents, read_documents, read_texts, unwrap
from elastic_ml_kit.score.text.runtime import TextModel
from elastic_ml_kit.score.text.stream import WINDOW, Classification, first_texts, windows
from elastic_ml_kit.score.text.templates import disagreement, mask


def opened(content: bytes) -> io.BufferedReader:
    return io.BufferedReader(io.BytesIO(content))


TEXTS = {
    b"": [],
    b"a": ["a"],
    b"a\n": ["a"],
    b"\n": [""],
    b"a\n\nb\n": ["a", "", "b"],
    b"a\r\nb\r\n": ["a", "b"],
    b"\xef\xbb\xbfa\n": ["a"],
    b"a\x00b\x0bc\x85d".replace(b"\x85", "\x85".encode()): ["a\x00b\x0bc\x85d"],
    b"  a  \n": ["  a  "],
}
DOCUMENTS: dict[bytes, Line] = {
    b'{"message":"a"}': Line("a"),
    b'{"_id":"7","message":"a"}': Line("a", {"_id": "7"}),
    b'{"id":7,"message":"a"}': Line("a", {"id": 7}),
    b'{"_id":"7","id":8,"message":"a"}': Line("a", {"_id": "7"}),
    b'{"_id":"7","_source":{"message":"a"}}': Line("a", {"_id": "7"}),
    b'{"index":"logs","source":{"message":"a"}}': Line("a"),
    b'{"message":["a","b"]}': Line("a b"),
    b'{"message":3.5}': Line("3.5"),
    b'{"message":""}': Line(""),
    b'{"message":null}': Line(None, fault="no text in 'message'"),
    b'{"message":{"a":"b"}}': Line(None, fault="no text in 'message'"),
    b'{"_id":"7"}': Line(None, {"_id": "7"}, "no text in 'message'"),
    b"": Line(""),
    b"[1]": Line("[1]", fault="not a JSON object"),
    b'{"message":': Line('{"message":', fault="not JSON: unexpected end of data"),
    b'{"message":"\xff"}': Line('{"message":"\ufffd"}', fault="not JSON: not UTF-8", raw=True),
}


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize("content", TEXTS)
def test_every_line_is_a_text(content: bytes, packed: bool) -> None:
    found = read_texts(opened(gzip.compress(content) if packed else content))
    assert [line.text for line in found] == TEXTS[content]


@pytest.mark.parametrize("content", DOCUMENTS)
def test_every_line_of_ndjson_is_a_document_or_says_why_not(content: bytes) -> None:
    (found,) = read_documents(opened(content + b"\n"), "message")
    expected = DOCUMENTS[content]
    assert (found.text, found.ids, found.fault, found.raw) == (
        expected.text,
        expected.ids,
        expected.fault,
        expected.raw,
    )


def test_what_is_no_utf8_is_replaced_and_told() -> None:
    assert [(line.text, line.raw) for line in read_texts(opened(b"a\xffb\nc"))] == [
        ("a\ufffdb", True),
        ("c", False),
    ]


@pytest.mark.parametrize("spoil", ["cut short", "damaged"])
def test_gzip_that_ends_too_early_is_told(spoil: str) -> None:
    packed = gzip.compress("".join(f"{number}\n" for number in range(9999)).encode())
    half = len(packed) // 2
    content = packed[:half] if spoil == "cut short" else packed[:half] + b"\xff" * 40 + packed[half:]
    with pytest.raises(InputError, match="gzip data is damaged or cut short after line"):
        list(read_texts(opened(content)))


@pytest.mark.parametrize(
    ("content", "documents"),
    [(b'{"a":1}\n', True), (b' \n {"a"', True), (b"a {", False), (b"", False), (b"[1]", False)],
)
def test_a_stream_is_known_by_its_start_and_keeps_it(content: bytes, documents: bool) -> None:
    for given in (content, gzip.compress(content)):
        file = opened(given)
        assert looks_like_documents(file) is documents
        assert file.read() == given


@pytest.mark.parametrize(
    ("name", "value"), [("a.b.c", 1), ("a.b", {"c": 1}), ("d.e", 2), ("f.g.h", 3), ("a.c", None), ("x", 4)]
)
def test_a_dotted_name_is_found_however_it_is_nested(name: str, value: object) -> None:
    document = {"a": {"b": {"c": 1}}, "d.e": 2, "f": {"g.h": 3}, "_source": {"x": 4}}
    assert unwrap(document, name) == value


def lines(*texts: str) -> list[Line]:
    return [Line(text, size=len(text)) for text in texts]


def test_each_line_has_its_answer_in_order(tiny: TextModel) -> None:
    given = [*lines("a failed", "", "b slow"), Line(None, fault="why"), *lines("a failed", "user " * 90)]
    work = Classification(tiny)
    found = list(work.run(given))
    assert [each.line for each in found] == given
    assert found[0].probabilities == found[4].probabilities
    assert found[3].probabilities == ()
    tally = work.tally
    assert (tally.lines, tally.run, tally.truncated, tally.empty) == (6, 4, 1, 1)
    assert tally.faults == {"why": 1}
    assert tally.classes.total() == 5
    expected = tiny.probabilities(["b slow"])[0]
    assert np.abs(np.array(found[2].probabilities) - expected).max() < 1e-6


def test_a_text_is_not_run_again_in_a_later_window(tiny: TextModel) -> None:
    work = Classification(tiny)
    for _ in work.run(lines("a failed", "b slow") * WINDOW):
        pass
    assert (work.tally.lines, work.tally.run) == (2 * WINDOW, 2)


def test_an_endless_stream_is_read_as_far_as_it_is_asked_for(tiny: TextModel) -> None:
    endless = (Line(f"user {number % 5}", size=6) for number in count())
    assert len(list(islice(Classification(tiny).run(endless), 10))) == 10
    assert next(iter(endless)).text == f"user {WINDOW % 5}"


def test_windows_are_bounded_in_lines_and_in_bytes() -> None:
    many = [Line("", size=1)] * (WINDOW + 1)
    large = [Line("", size=10 << 20)] * 5
    assert [len(each) for each in windows(many)] == [WINDOW, 1]
    assert [len(each) for each in windows(large)] == [2, 2, 1]


def test_the_first_texts_are_different_and_none_is_empty() -> None:
    assert first_texts([*lines("a", "", "a", "b", "c"), Line("d", fault="why")], 2) == ["a", "b"]
    assert first_texts(lines("a", "", "a", "b"), 9) == ["a", "b"]


def test_with_a_template_cache_the_first_answers_for_all_of_its_kind(tiny: TextModel) -> None:
    work = Classification(tiny, key=mask)
    found = list(work.run(lines("user 1 failed", "user 22 failed", "user failed", "user 333 failed")))
    assert work.tally.run == 2
    assert found[0].probabilities == found[1].probabilities == found[3].probabilities


def test_what_a_template_cache_changes_is_measured(tiny: TextModel) -> None:
    assert disagreement(tiny, ["user 1 failed", "user 2 failed", "disk slow"]).differ == 0
    assert disagreement(tiny, []).share == 0
