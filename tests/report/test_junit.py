"""JUnit XML that a CI server can read, whatever stands in the texts."""

from __future__ import annotations

from xml.etree import ElementTree

from elastic_ml_kit.report.junit import TestRow, render_junit


def test_counts_and_texts() -> None:
    rows = [
        TestRow("auth", "a.log", 0.25),
        TestRow("auth", 'b "<&>".log', 0.5, "it differs", "- <a>\n+ \x00\ud83d & b"),
        TestRow("web", "c.log", skipped="not yet"),
    ]
    root = ElementTree.fromstring(render_junit("all", rows).encode())
    (suite,) = root
    assert {name: suite.get(name) for name in ("name", "tests", "failures", "skipped", "time")} == {
        "name": "all",
        "tests": "3",
        "failures": "1",
        "skipped": "1",
        "time": "0.750",
    }
    first, second, third = suite
    assert (len(first), second.get("name"), second[0].get("message")) == (0, 'b "<&>".log', "it differs")
    assert second[0].text == "- <a>\n+ ?? & b"
    assert (third[0].tag, third[0].get("message")) == ("skipped", "not yet")
