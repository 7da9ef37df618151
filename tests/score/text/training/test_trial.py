"""The test by template: one answer for a template, F1 by hand, intervals; agreement with stored labels."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from elastic_ml_kit.errors import InputError
from elastic_ml_kit.score.text.training.trial import (
    SETS,
    Trial,
    compare,
    judge,
    measure_agreement,
    read_trial,
)
from elastic_ml_kit.score.text.training.vocabulary import SPECIAL, build_vocabulary

WORDS = ("bad", "odd", "fine")
TRIAL = Trial(
    ("bad a", "bad b", "fine", "odd", "fine"),
    ("ERROR", "ERROR", "INFO", "WARNING", "WARNING"),
    ("t1", "t1", "t2", "t3", "t4"),
)


def by_word(texts: Sequence[str]) -> np.ndarray:
    return np.array([[float(word in text) for word in WORDS] for text in texts])


def always_info(texts: Sequence[str]) -> np.ndarray:
    return np.tile([0.0, 0.0, 1.0], (len(texts), 1))


def test_a_template_counts_once() -> None:
    found = judge(TRIAL, by_word, draws=50)
    assert found["templates"] == 4
    assert found["confusion"] == [[1, 0, 0], [0, 1, 1], [0, 0, 1]]
    assert found["macro_f1"] == pytest.approx((1 + 2 / 3 + 2 / 3) / 3)
    assert found["interval"][0] <= found["macro_f1"] <= found["interval"][1]


def test_the_difference_is_of_the_same_templates() -> None:
    assert compare(TRIAL, by_word, by_word, draws=50)["gain_interval"] == [0.0, 0.0]
    assert compare(TRIAL, by_word, always_info, draws=50)["gain"] > 0.3


def test_sets_are_pooled_and_levels_mapped(tmp_path: Path) -> None:
    levels = dict(zip(SETS, ("FATAL", "WARN", "INFO", "ERROR", "notice"), strict=True))
    for name, level in levels.items():
        (tmp_path / name).mkdir()
        rows = f"LineId,Level,Content,EventId\n1,{level},text {level.upper()} here,E1\n"
        (tmp_path / name / f"{name}_2k.log_structured.csv.gz").write_bytes(gzip.compress(rows.encode()))
    trial = read_trial(tmp_path)
    assert trial.labels == ("ERROR", "WARNING", "INFO", "ERROR", "INFO")
    assert set(trial.texts) == {"text here"}
    assert trial.places[0] == "BGL:E1"


def test_a_missing_set_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"BGL has no \*_structured\.csv"):
        read_trial(tmp_path)


def test_agreement_leaves_out_what_has_no_label(tmp_path: Path) -> None:
    rows = [
        {"ml_input": "bad", "label": "ERROR"},
        {"ml_input": "bad", "label": "WARNING"},
        {"ml_input": "fine", "label": None},
    ]
    packed = gzip.compress("\n".join(map(json.dumps, rows)).encode())
    (tmp_path / "nginx.ndjson.gz").write_bytes(packed)
    assert measure_agreement(tmp_path, by_word) == {"nginx": {"same": 1, "all": 2}}


def test_agreement_with_nothing_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="'ml_input' and 'label'"):
        measure_agreement(tmp_path, by_word)


def test_the_vocabulary_can_spell_anything() -> None:
    pieces = build_vocabulary(["disk full"] * 30, ["the", "disk", "##ing", "é"], 500)
    assert pieces[: len(SPECIAL)] == list(SPECIAL)
    assert {"a", "##a", "7", "##7", "/", "disk", "##disk", "the", "##ing"} <= set(pieces)
    assert "é" not in pieces
    assert len(pieces) == len(set(pieces))
    assert len(build_vocabulary([], [], 10)) == 10
