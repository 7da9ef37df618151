"""The page in a real browser without a network: shows what report.json holds, opens, hides, escapes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import orjson
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from elastic_ml_kit.clock import Window
from elastic_ml_kit.report.document import build_document, render_json
from elastic_ml_kit.report.html import render_html
from elastic_ml_kit.report.inputs import ReportInputs

CHROMIUM = Path("/usr/bin/chromium")
TRUTH_WORDS = re.compile(r"planted|missed|collateral|scenario|false alarm|recall|verdict", re.IGNORECASE)

needs_chromium = pytest.mark.skipif(
    not CHROMIUM.exists(), reason=f"no {CHROMIUM}: apt-get install chromium fonts-dejavu-core"
)


def embedded(page: str) -> Any:
    match = re.search(r'<script type="application/json" id="report-data">(.*?)</script>', page, re.DOTALL)
    assert match
    return orjson.loads(match[1])


def test_embeds_exactly_report_json(inputs: ReportInputs) -> None:
    document = build_document(inputs)
    assert embedded(render_html(document)) == orjson.loads(render_json(document))


def test_is_one_small_file(inputs: ReportInputs) -> None:
    page = render_html(build_document(inputs))
    assert len(page.encode()) < 5_000_000
    assert not re.search(r"(?:src|href)=[\"'](?!#)", page)
    assert not re.search(r"@import|url\(", page)


def test_content_cannot_leave_its_place(inputs: ReportInputs) -> None:
    skipped = {"<b>job</b>": "</script><script>alert(1)</script>"}
    page = render_html(build_document(replace(inputs, skipped=skipped)))
    assert "<script>alert" not in page
    assert "<b>job" not in page
    assert embedded(page)["skipped"] == skipped


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=str(CHROMIUM))
        yield browser
        browser.close()


@pytest.fixture
def show(browser: Browser, tmp_path: Path) -> Iterator[Any]:
    """Open a run's page, offline; at the end there must have been no error."""
    errors: list[str] = []
    context = browser.new_context(offline=True, viewport={"width": 1400, "height": 900})

    def open_page(inputs: ReportInputs, hide_truth: bool = False) -> Page:
        file = tmp_path / "report.html"
        file.write_text(render_html(build_document(inputs, hide_truth)), "utf-8")
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text))
        page.goto(file.as_uri())
        return page

    yield open_page
    context.close()
    assert errors == []


@needs_chromium
def test_numbers_agree_with_report_json(inputs: ReportInputs, show: Any) -> None:
    page, document = show(inputs), build_document(inputs)
    quality = document.quality
    assert quality
    assert quality.found_share is not None
    shown = {name: page.locator(f"[data-value='{name}']").inner_text() for name in (
        "quality.found_share", "quality.false_per_job_week", "counts.alerts", "counts.events")}  # fmt: skip
    assert shown == {
        "quality.found_share": f"{quality.found_share:.1%}".replace("%", "\u00a0%"),
        "quality.false_per_job_week": f"{quality.false_per_job_week:.2f}",
        "counts.alerts": f"{document.counts.alerts:,}",
        "counts.events": f"{document.counts.events:,}",
    }
    for job in document.jobs:
        row = page.locator("table.jobs tr", has=page.get_by_text(job.id, exact=True))
        assert job.quality
        assert row.locator("td").nth(1).inner_text() == str(job.quality.planted)
        assert row.locator("td").nth(2).inner_text() == str(job.quality.found)
    for scenario in document.scenarios:
        assert f"{scenario.found} of {len(scenario.planted)} caught" in page.inner_text("#scenarios")


@needs_chromium
def test_an_alert_opens_to_records_and_source_events(inputs: ReportInputs, show: Any) -> None:
    page, document = show(inputs), build_document(inputs)
    alert = document.alerts.items[0]
    page.locator("#alert-table button.open").first.click()
    detail = page.locator("tr.detail")
    record = document.records.items[alert.records[0]]
    assert record.job in detail.inner_text()
    assert f"{alert.events_total} source event" in detail.inner_text()
    assert detail.locator("details").count() == len(alert.events)
    detail.locator("summary").first.click()
    event = orjson.loads(detail.locator("pre").first.inner_text())
    assert event == document.events.items[alert.events[0]]
    page.locator("#alert-table button.open").first.press("Enter")
    assert detail.count() == 0


@needs_chromium
def test_alerts_are_searched_and_sorted(inputs: ReportInputs, show: Any) -> None:
    page, document = show(inputs), build_document(inputs)
    page.get_by_label("Find").fill("sudo")
    expected = [alert for alert in document.alerts.items if "sudo" in alert.rule]
    assert page.inner_text("#alert-count").startswith(f"{len(expected)} alerts of")
    page.get_by_role("button", name="Time", exact=True).click()
    page.get_by_role("button", name="Time", exact=True).click()
    times = page.locator("#alert-table tr[data-alert] td:nth-child(2)").all_inner_texts()
    assert times == sorted(times)
    page.locator("#alert-severity").select_option("critical")
    assert page.locator("#alert-table tr[data-alert]").count() == sum(
        alert.severity == "critical" for alert in expected
    )


@needs_chromium
def test_a_cell_opens_by_keyboard_and_by_mouse(inputs: ReportInputs, show: Any) -> None:
    page, document = show(inputs), build_document(inputs)
    page.select_option("#lane-module", "security_auth")
    lanes = page.locator("#lanes")
    lanes.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    job = document.jobs[0].id
    cell, score, count = document.lanes.jobs[job][0]
    said = page.inner_text("#lanes-cell")
    assert said.startswith(job)
    assert f"highest score {score:g}, {count} record" in said
    assert page.locator("#lanes-records tbody tr").count() == count
    page.keyboard.press("ArrowRight")
    assert page.inner_text("#lanes-cell").endswith(f"score {document.lanes.jobs[job][1][1]:g}")
    # the same cell by its place on the page: labels take 330 px, 18 px are free on the right, 16 px per lane
    box = lanes.bounding_box()
    assert box
    across = 330 + (cell + 0.5) * (box["width"] - 2 - 330 - 18) / document.lanes.cells
    lanes.click(position={"x": across + 1, "y": 1 + 14 + 1.5 * 16})
    assert f"highest score {score:g}, {count} record" in page.inner_text("#lanes-cell")


@needs_chromium
def test_influencers_follow_the_chosen_job(inputs: ReportInputs, show: Any) -> None:
    page = show(inputs)
    jobs = page.locator("#influencer-job option").count()
    assert jobs == 57
    page.select_option("#influencer-job", "auth_rare_user")
    assert page.locator("#influencer-lanes canvas").count() == 1


@needs_chromium
def test_the_severity_of_each_source_is_drawn_and_odd_lines_open(inputs: ReportInputs, show: Any) -> None:
    page, document = show(inputs), build_document(inputs)
    severity = document.severity
    assert severity
    with_lines = [each for each in severity.streams if each.lines]
    charts = page.locator("#severity figure")
    assert charts.count() == len(with_lines) == page.locator("#severity canvas").count() == 3
    for place, stream in enumerate(with_lines):
        told = charts.nth(place).inner_text()
        assert stream.stream in told
        assert f"{stream.read:,} of {stream.events:,} events read" in told
        for label, share in stream.shares.items():
            assert (f"{label} {share:.1%}".replace("%", "\u00a0%") in told) == bool(share)
    assert "logs-aws.cloudtrail-esmlkit (no message)" in page.inner_text("#severity")
    (burst,) = severity.bursts
    assert burst.stream in page.inner_text("table.bursts")
    assert f"{burst.share:.1%}".replace("%", "\u00a0%") in page.inner_text("table.bursts")
    rows = page.locator("table.odd > tbody > tr")
    assert rows.count() == len(severity.odd) > 0
    rows.first.locator("summary").click()
    assert orjson.loads(rows.first.locator("pre").inner_text()) == severity.odd[0].event
    assert severity.odd[0].text in rows.first.inner_text()


@needs_chromium
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_bar_has_the_colour_of_its_class(
    inputs: ReportInputs, browser: Browser, tmp_path: Path, scheme: Literal["light", "dark"]
) -> None:
    """The middle of the last chart, whose lines are all INFO."""
    file = tmp_path / "report.html"
    file.write_text(render_html(build_document(inputs)), "utf-8")
    page = browser.new_page(color_scheme=scheme)
    page.goto(file.as_uri())
    found = page.evaluate(
        """() => {
            const canvas = [...document.querySelectorAll("#severity canvas")].at(-1);
            const {width, height} = canvas, paint = canvas.getContext("2d");
            const colours = Array.from({length: 9}, (_, step) =>
                [...paint.getImageData(width / 2 + step, height / 2, 1, 1).data].slice(0, 3).join());
            const probe = document.body.appendChild(document.createElement("i"));
            probe.style.color = "var(--low)";
            return [colours, getComputedStyle(probe).color.match(/\\d+/g).join()];
        }"""
    )
    page.close()
    assert found[1] in found[0]


@needs_chromium
def test_the_exercise_gives_nothing_away(inputs: ReportInputs, show: Any) -> None:
    page = show(inputs, hide_truth=True)
    assert not TRUTH_WORDS.search(page.inner_text("body"))
    page.locator("#alert-table button.open").first.click()
    assert not TRUTH_WORDS.search(page.inner_text("tr.detail"))


@needs_chromium
@pytest.mark.parametrize("hours", [0, 4, 24 * 400])
def test_any_run_has_a_page(inputs: ReportInputs, show: Any, hours: int) -> None:
    jobs = inputs.jobs[:1] if hours else []
    results = inputs.results[:1] if hours else []
    start = inputs.window.start
    page = show(ReportInputs("1", Window(start, start + hours * 3_600_000), {}, jobs, results))
    assert "Detection report" in page.inner_text("h1")
