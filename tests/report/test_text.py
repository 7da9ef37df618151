"""The terminal summary: fits, counts like the document, says what was left out."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from elastic_ml_kit.clock import Window
from elastic_ml_kit.report.document import build_document
from elastic_ml_kit.report.inputs import ReportInputs
from elastic_ml_kit.report.text import render_text

TRUTH_WORDS = re.compile(r"plant|found|miss|false|precision|recall|scenario|truth", re.IGNORECASE)


@pytest.mark.parametrize("hide_truth", [False, True])
@pytest.mark.parametrize("skips", [0, 1, 60])
def test_fits_a_terminal(inputs: ReportInputs, hide_truth: bool, skips: int) -> None:
    skipped = {f"security_linux/v3_linux_job_{n}": f"no event has field number {n}" for n in range(skips)}
    text = render_text(build_document(replace(inputs, skipped=skipped), hide_truth))
    lines = text.splitlines()
    assert len(lines) <= 90
    assert max(map(len, lines)) <= 80
    assert "\x1b" not in text
    assert ("Skipped:" in lines) == bool(skips)


def test_says_what_the_document_says(inputs: ReportInputs) -> None:
    document = build_document(inputs)
    text = render_text(document)
    totals = document.quality
    assert totals
    assert f"Planted {totals.planted}: found {totals.found} of" in text
    assert f"False alarms {totals.false_alarms} (" in text
    assert all(job.id[:40] in text for job in document.jobs)
    assert "Capped by a short history:" in text
    assert re.search(r"rare_error_code: 3 planted, at most \d\d was possible, 75 needed", text)


def test_the_exercise_gives_nothing_away(inputs: ReportInputs) -> None:
    assert not TRUTH_WORDS.search(render_text(build_document(inputs, hide_truth=True)))


def test_jobs_skipped_for_one_reason_share_a_line(inputs: ReportInputs) -> None:
    skipped = {"a": "no data stream matches", "b": "no data stream matches", "c": "no field x"}
    text = render_text(build_document(replace(inputs, skipped=skipped)))
    assert "  no data stream matches: a, b\n  no field x: c\n" in text


def test_colour_on_a_terminal(inputs: ReportInputs) -> None:
    assert "\x1b[" in render_text(build_document(inputs), terminal=True)


def test_nothing_ran() -> None:
    inputs = ReportInputs("1", Window(0, 1), {}, [], [], skipped={"a": "no field x"})
    assert "no field x: a" in render_text(build_document(inputs))
