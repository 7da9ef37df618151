"""Entities by their grammar: what is one, what only looks like one, where they stand, how long it takes."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as some

from elastic_ml_kit.score.text.language.entities import LABELS, find_entities
from elastic_ml_kit.score.text.language.terms import read_message

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "entities.yml").read_text(encoding="utf-8")
)
PIECES = [
    *"aA1 /\\.:@=-_[]()<>'\"%+$~\t,;fé٣",
    *(
        "user=",
        "user ",
        "port ",
        "http://",
        "10.0.0.1",
        "::1",
        "C:\\",
        "HKLM\\",
        "NT AUTHORITY\\",
        "S-1-5-21",
    ),
    *("sshd[1]: ", "a.exe", "x.org", "a@b.org", "Jan  1 00:00:00 ", "2026-01-01T00:00:00Z ", "CVE-2020-1234"),
    *("process id: ", "EventID>", "(uid=0)", "image=/a/", "GET /a HTTP/1.1", "ab:cd:", "\\\\a\\b ", "\x01"),
]
HOSTILE = [
    *(
        *"a1/\\f.[",
        "a.",
        "a-",
        "1.",
        "a:",
        "1:",
        "/a",
        "\\\\a",
        "C:\\",
        "C:\\a a ",
        "a@",
        "@a",
        "a[1",
        "a=",
        "'a'",
    ),
    *(
        "user=",
        "user ",
        "user=A\\",
        "port ",
        "port 1",
        "process ",
        "event id = ",
        "user name: ",
        "::1 ",
        "::",
        "ff:",
    ),
    *(
        "http://",
        "http://a)",
        "10.0.0.1:",
        "10.0.0.1/",
        "../",
        "~/",
        "HKLM\\",
        "1-",
        "S-1-1-",
        "CVE-2020-",
        "a+",
    ),
    *(
        "2020-01-01T",
        "GET /a",
        "NT AUTHORITY\\",
        "image=C:\\",
        "image=/a/",
        "\\\\a\\b ",
        '"a":',
        "a.exe.",
        "(uid=0)",
    ),
]
LENGTH = 200_000


@pytest.mark.parametrize("case", CASES, ids=[each["text"][:40] for each in CASES])
def test_entities_are_found_in_their_order(case: dict[str, Any]) -> None:
    assert [f"{each.label} {each.text}" for each in find_entities(case["text"])] == case["found"]


def test_every_label_has_a_case() -> None:
    seen = {found.split(" ", 1)[0] for case in CASES for found in case["found"]}
    assert set(LABELS) - seen == {"hash.sha256", "hash.sha512"}
    for length, name in ((64, "hash.sha256"), (128, "hash.sha512")):
        assert [each.label for each in find_entities("a1" * (length // 2))] == [name]


@given(some.lists(some.sampled_from(PIECES), max_size=40).map("".join) | some.text(max_size=200))
def test_places_are_those_of_the_text(text: str) -> None:
    """Each is where it says, after the one before, of a known kind and not empty."""
    at = 0
    for each in find_entities(text):
        assert at <= each.start < each.end <= len(text)
        assert text[each.start : each.end] == each.text
        assert each.label in LABELS
        at = each.end


@pytest.mark.parametrize("piece", HOSTILE)
def test_time_is_linear(piece: str) -> None:
    """A fifth of a megabyte takes a fraction of a second; were its square looked at, minutes."""
    text = (piece * LENGTH)[:LENGTH]
    started = time.process_time()
    read_message(text)
    assert time.process_time() - started < 5


def test_a_template_has_no_values() -> None:
    one = read_message("job 17 of user=bob took 3.5s on web-1.example.org")
    other = read_message("job 4 of user=eve took 12s on db-2.example.org")
    assert one.template == other.template == "job # of user=<user.name> took # on <host.name>"
    assert one.terms == ("job", "of", "took", "on")


def test_a_message_may_have_the_sign_that_stands_for_entities() -> None:
    found = read_message("a\x01b 10.0.0.1\x01c9 d")
    assert found.template == "a b <ip> # d"
    assert found.text == "a\x01b 10.0.0.1\x01c9 d"
