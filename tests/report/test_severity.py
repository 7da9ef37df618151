"""The severity section: shares, unusual buckets and odd lines are what a recount of the lines says."""

from __future__ import annotations

import math
import random
import re
from collections import Counter
from dataclasses import replace
from itertools import product

import orjson
import pytest

from elastic_ml_kit.model import Line, Severity, StreamClasses, Stretch
from elastic_ml_kit.report.document import build_document
from elastic_ml_kit.report.html import render_html
from elastic_ml_kit.report.inputs import Classified, ReportInputs
from elastic_ml_kit.report.severity import ODD, ODD_OF_A_STREAM, build_severity, odd_lines, tail
from elastic_ml_kit.report.text import render_text
from tests.report.severities import START, classified

HOUR = 3_600_000
LABELS = ("ERROR", "WARNING", "INFO")


def line(stream: str, number: int, label: str, text: str, probability: float = 0.9) -> Line:
    instant = START + number * HOUR // 10
    return Line(stream, f"{stream}-{number}", instant, "app", text, label, probability)


def section(*streams: list[Line], events: int = 100) -> Classified:
    """Lines of streams in buckets of an hour with so many events, all of them read."""
    rows = []
    for own in streams:
        cells = sorted({each.timestamp // HOUR * HOUR for each in own})
        stretches = [
            Stretch(
                cell,
                events,
                events,
                Counter(each.label for each in own if each.timestamp // HOUR * HOUR == cell),
            )
            for cell in cells
        ]
        rows.append(StreamClasses(own[0].stream, "app", tuple(stretches)))
    found = {each.label for own in streams for each in own}
    labels = tuple(each for each in LABELS if each in found)
    severity = Severity("m", "esmlkit/m", 3600, labels, tuple(rows))
    return Classified(severity, [each for own in streams for each in own])


def calm(stream: str = "logs-a", lines: int = 300) -> list[Line]:
    return [line(stream, number, "INFO", f"request {number} served") for number in range(lines)]


@pytest.mark.parametrize(
    ("count", "of", "share"), [*product((0, 1, 3, 8), (8, 20), (0.01, 0.3, 0.9)), (900, 4000, 0.2)]
)
def test_the_tail_is_that_of_the_binomial_distribution(count: int, of: int, share: float) -> None:
    exact = sum(
        math.comb(of, each) * share**each * (1 - share) ** (of - each) if of < 1000 else 0.0
        for each in range(count, of + 1)
    )
    if of < 1000:
        assert tail(count, of, share) == pytest.approx(exact, rel=1e-9)
    else:
        assert 0 < tail(count, of, share) < 1e-3


def test_shares_weigh_each_bucket_by_its_events() -> None:
    stretches = (Stretch(0, 900, 10, {"INFO": 10}), Stretch(HOUR, 100, 10, {"ERROR": 5, "INFO": 0}))
    found = Severity("m", "n", 3600, ("ERROR", "INFO"), (StreamClasses("s", "app", stretches, {"none": 5}),))
    (row,) = build_severity(Classified(found)).streams
    assert row.shares == {"ERROR": round(50 / 950, 6), "INFO": round(900 / 950, 6)}
    assert (row.events, row.read, row.lines, row.skipped) == (1000, 20, 15, {"none": 5})
    assert [each.classes for each in row.stretches] == [(0, 10), (5, 0)]


def test_a_line_of_a_rare_class_is_odd() -> None:
    own = [*calm(), line("logs-a", 50, "ERROR", "disk failure"), line("logs-a", 60, "WARNING", "slow")]
    row = build_severity(section(own, calm("logs-b")))
    assert [(each.label, each.text, each.stream) for each in row.odd] == [
        ("ERROR", "disk failure", "logs-a"),
        ("WARNING", "slow", "logs-a"),
    ]
    assert row.odd[0].share == pytest.approx(1 / 302, abs=1e-6)


@pytest.mark.parametrize(
    "own",
    [
        [*calm(lines=30), line("logs-a", 5, "ERROR", "disk failure")],
        [*calm(lines=100), *(line("logs-a", n, "ERROR", f"failure {n}") for n in range(3))],
        [*(replace(each, label="ERROR") for each in calm()), line("logs-a", 5, "INFO", "fine again")],
    ],
    ids=["too few lines", "not rare", "calmer than usual"],
)
def test_what_is_not_odd(own: list[Line]) -> None:
    assert build_severity(section(own)).odd == ()


def test_lines_that_differ_in_numbers_are_shown_once_by_the_surest() -> None:
    failures = [line("logs-a", n, "ERROR", f"disk {n} failed", 0.5 + n / 100) for n in range(4)]
    (odd,) = build_severity(section([*calm(), *failures])).odd
    assert (odd.text, odd.probability, odd.alike) == ("disk 3 failed", 0.53, 4)


def test_no_stream_crowds_out_the_others() -> None:
    chance = random.Random(1)
    words = ["".join(chance.choices("abcdefgh", k=8)) for _ in range(20)]
    streams = [
        [*calm(f"logs-{n}", 2000), *(line(f"logs-{n}", i, "ERROR", word) for i, word in enumerate(words))]
        for n in range(9)
    ]
    odd = build_severity(section(*streams)).odd
    assert len(odd) == ODD
    assert max(Counter(each.stream for each in odd).values()) <= ODD_OF_A_STREAM


def test_an_odd_line_has_its_event() -> None:
    own = [*calm(), line("logs-a", 50, "ERROR", "disk failure")]
    inputs = section(own)
    events = {("logs-a", each.event_id): {"message": each.text} for each in odd_lines(inputs.found, own)}
    (odd,) = build_severity(replace(inputs, events=events)).odd
    assert odd.event == {"message": "disk failure"}
    assert build_severity(inputs).odd[0].event == {}


def test_a_bucket_with_many_errors_is_unusual() -> None:
    bad = {70, 71, 72, 73, 74, 150}
    own = [replace(each, label="ERROR") if n in bad else each for n, each in enumerate(calm())]
    row = build_severity(section(own, calm("logs-b")))
    (burst,) = row.bursts
    assert (burst.stream, burst.start, burst.label) == ("logs-a", START + 7 * HOUR, "ERROR")
    assert (burst.lines, burst.share, burst.usual) == (10, 0.5, round(1 / 290, 4))


def test_chance_alone_shows_no_bucket() -> None:
    """2 % errors at random in a hundred sections of 30 buckets: about one of them may show something."""
    chance = random.Random(7)
    shown = 0
    for _ in range(100):
        own = [replace(each, label="ERROR") if chance.random() < 0.02 else each for each in calm()]
        shown += bool(build_severity(section(own)).bursts)
    assert shown <= 4


def test_calm_lines_are_no_burst() -> None:
    own = [replace(each, label="INFO" if 70 <= n < 80 else "ERROR") for n, each in enumerate(calm())]
    assert build_severity(section(own)).bursts == ()


def test_classes_of_another_model_are_told_too() -> None:
    own = [*calm(), line("logs-a", 50, "LABEL_1", "odd")]
    inputs = section(own)
    found = replace(inputs.found, labels=("INFO", "LABEL_1"))
    row = build_severity(replace(inputs, found=found))
    assert set(row.streams[0].shares) == {"INFO", "LABEL_1"}


def test_the_text_tells_it_in_80_columns(inputs: ReportInputs) -> None:
    document = build_document(inputs)
    assert document.severity
    text = render_text(document)
    assert max(map(len, text.splitlines())) <= 80
    told = " ".join(text.split())
    read, events = document.severity.read, document.severity.events
    assert f"Severity by esmlkit/log-severity, from the words of {read:,} of {events:,} events: ERROR" in told
    assert f"; 1 unusual bucket, {len(document.severity.odd)} odd line" in told


def test_shares_in_the_text_are_those_of_the_streams(inputs: ReportInputs) -> None:
    document = build_document(inputs)
    assert document.severity
    stretches = [each for stream in document.severity.streams for each in stream.stretches]
    lines = [
        sum(each.classes[place] * each.events / each.read for each in stretches)
        for place in range(len(document.severity.labels))
    ]
    told = dict(re.findall(r"(ERROR|WARNING|INFO) ([\d.]+)%", " ".join(render_text(document).split())))
    for label, number in zip(document.severity.labels, lines, strict=True):
        assert float(told[label]) == pytest.approx(100 * number / sum(lines), abs=0.051)


def test_a_reason_stands_for_the_section(inputs: ReportInputs) -> None:
    why = Classified(Severity(reason="the kit ships no model 'x'"))
    document = build_document(replace(inputs, severity=why))
    assert "none was classified: the kit ships no model 'x'" in " ".join(render_text(document).split())
    page = render_html(document)
    assert "No line was classified: the kit ships no model &#39;x&#39;." in page
    assert 'data-chart="severity"' not in page


def test_without_a_model_there_is_no_section(inputs: ReportInputs) -> None:
    document = build_document(replace(inputs, severity=None))
    assert document.severity is None
    assert 'id="severity"' not in render_html(document)
    assert "Severity" not in render_text(document)


def test_a_line_cannot_be_markup(inputs: ReportInputs) -> None:
    own = [*calm(), line("logs-a", 50, "ERROR", "</script><b>bold</b>")]
    page = render_html(build_document(replace(inputs, severity=section(own))))
    assert "<b>bold" not in page
    assert "&lt;b&gt;bold" in page


def test_the_section_is_the_same_every_time() -> None:
    first, second = (orjson.dumps(build_severity(classified(seed=3))) for _ in range(2))
    assert first == second
