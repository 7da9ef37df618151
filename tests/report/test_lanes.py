"""Lanes: few enough cells, every record in one of them, the highest score shown."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from elastic_ml_kit.clock import Window
from elastic_ml_kit.report.inputs import ReportInputs
from elastic_ml_kit.report.lanes import CELLS, INFLUENCERS, build_lanes, cell_width


@given(st.integers(1, 10**12), st.integers(0, 10**13))
@settings(derandomize=True, deadline=None)
def test_any_window_fits(start: int, length: int) -> None:
    window = Window(start, start + length)
    lanes = build_lanes(window, [])
    assert 1 <= lanes.cells <= CELLS + 1
    assert lanes.start <= start
    assert lanes.start + lanes.cells * lanes.cell * 1000 >= window.end


def test_every_record_lies_in_the_cell_of_its_time(inputs: ReportInputs) -> None:
    lanes = build_lanes(inputs.window, inputs.results)
    assert lanes.cell == cell_width(inputs.window) == 14_400
    for result in inputs.results:
        cells = {cell: (score, count) for cell, score, count in lanes.jobs[result.job_id]}
        assert sum(count for _, count in cells.values()) == len(result.records)
        for record in result.records:
            score, _ = cells[(record.timestamp - lanes.start) // (lanes.cell * 1000)]
            assert score >= round(record.record_score, 1)


def test_influencers_are_the_strongest_of_their_job(inputs: ReportInputs) -> None:
    lanes = build_lanes(inputs.window, inputs.results)
    for result in inputs.results:
        own = [lane for lane in lanes.influencers if lane.job == result.job_id]
        strongest = max((each.influencer_score for each in result.influencers), default=0)
        assert len(own) <= INFLUENCERS
        assert own[0].score == round(strongest, 1)
        assert [lane.score for lane in own] == sorted((lane.score for lane in own), reverse=True)
        assert all(max(score for _, score in lane.cells) == lane.score for lane in own)
