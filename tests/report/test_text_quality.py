"""The evaluation of a text model as text and as a page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from elastic_ml_kit.report.text_quality import render_quality_text
from elastic_ml_kit.report.text_quality_html import render_quality_html
from elastic_ml_kit.score.text.evaluation.agreement import agreement
from elastic_ml_kit.score.text.evaluation.evaluate import Evaluation
from elastic_ml_kit.score.text.evaluation.metrics import Bin, ClassMetrics, Interval
from elastic_ml_kit.score.text.evaluation.quality import Quality, Wrong
from elastic_ml_kit.score.text.evaluation.speed import Latency

QUALITY = Quality(
    lines=20,
    groups=None,
    accuracy=0.75,
    accuracy_interval=Interval(0.55, 0.9),
    macro_f1=0.7333,
    macro_f1_interval=Interval(0.5, 0.88),
    classes=(ClassMetrics("ERROR", 0.8, 0.6, 0.6857, 10, 8), ClassMetrics("INFO", 0.7, 0.9, 0.7826, 10, 12)),
    confusion=((6, 4), (1, 9)),
    calibration_error=0.1234,
    reliability=(Bin(0.8, 1.0, 20, 0.9, 0.75),),
    worst=(Wrong("<b>disk</b> " + "failed " * 60, "ERROR", "INFO", 0.987),),
    left_out={"DEBUG": 3},
    unlabelled=2,
)
FOUND = Evaluation(
    model="esmlkit/some",
    backend="onnx on cpu, fp32",
    labels=("ERROR", "INFO"),
    lines=30,
    different=25,
    truncated=1,
    faults={"no text in 'message'": 5},
    distribution={"ERROR": 8, "INFO": 17},
    quality=QUALITY,
    agreements=(agreement("old", {("ERROR", "INFO"): 1, ("INFO", "INFO"): 1}), agreement("none", {})),
    lines_per_second=1234.5,
    latency=Latency(3, 1.5, 2.5, 2.9, (1.0, 1.5, 3.0)),
)
SAID = (
    "20 labelled lines",
    "macro-F1  0.733  (95 % bootstrap interval 0.500 to 0.880)",
    "not counted: 3 lines left out by --map, 2 without a label",
    "true \\ said        ERROR      INFO",
    "calibration error 0.123",
    "1 line longer than the model takes",
    "5 lines without a class: no text in 'message'",
    "same class as old: 1 of 2 lines (50.0%), kappa 0.000",
    "none gives no line a class",
    "1,234 lines/s",
    "p50 1.50 ms, p95 2.50 ms, p99 2.90 ms (3 texts)",
    "0.987 INFO, is ERROR: <b>disk</b>",
)


@pytest.mark.parametrize("words", SAID)
def test_the_text_tells_it(words: str) -> None:
    assert words in render_quality_text(FOUND)


@pytest.mark.parametrize("found", [FOUND, replace(FOUND, quality=None, latency=None, agreements=())])
def test_the_text_keeps_to_80_columns(found: Evaluation) -> None:
    assert max(map(len, render_quality_text(found).splitlines())) <= 80


def test_groups_are_told() -> None:
    assert "in 7 groups that count the same" in render_quality_text(
        replace(FOUND, quality=replace(QUALITY, groups=7))
    )


def test_the_page_holds_it_and_escapes_what_logs_say() -> None:
    page = render_quality_html(FOUND)
    for words in (
        "esmlkit/some",
        "0.733",
        "&lt;b&gt;disk",
        "Reliability diagram",
        "Latency histogram",
        "1.50 ms",
    ):
        assert words in page
    assert "<b>disk" not in page
    assert page.count("<rect") == 1 + 24


def test_the_page_leaves_out_what_was_not_measured() -> None:
    page = render_quality_html(replace(FOUND, quality=None, latency=None))
    assert "Macro-F1" not in page
    assert "<svg" not in page
