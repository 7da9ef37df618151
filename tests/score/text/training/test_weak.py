"""Severity fields as weak truth: which text and which class a document gives, and what is counted."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from elastic_ml_kit.errors import InputError
from elastic_ml_kit.score.text.training.weak import measure_weak, weak_label

CASES = [
    ({"message": "a", "log": {"level": "information"}}, ("a", "INFO")),
    ({"message": "a", "log": {"level": "err"}}, ("a", "ERROR")),
    ({"message": "a", "log": {"level": "odd"}}, None),
    ({"message": " ", "log": {"level": "err"}}, None),
    ({"message": "a", "log": "err"}, None),
    ({"rule": {"level": 4, "description": "d"}}, ("d", "INFO")),
    ({"rule": {"level": "5", "description": "d"}}, ("d", "WARNING")),
    ({"rule": {"level": 11, "description": "d"}}, ("d", "WARNING")),
    ({"rule": {"level": 12, "description": "d"}}, ("d", "ERROR")),
    ({"rule": {"level": 12}}, None),
    ({"event": {"severity": 1}, "suricata": {"eve": {"alert": {"signature": "s"}}}}, ("s", "ERROR")),
    ({"event": {"severity": 3}, "suricata": {"eve": {"alert": {"signature": "s"}}}}, ("s", "INFO")),
    ({"suricata": {"eve": {"alert": {"signature": "s"}}}}, None),
    ({}, None),
]


@pytest.mark.parametrize(("document", "wanted"), CASES)
def test_a_severity_field_is_a_class(document: dict[str, object], wanted: tuple[str, str] | None) -> None:
    assert weak_label(document) == wanted


def always_error(texts: Sequence[str]) -> np.ndarray:
    return np.tile([1.0, 0.0, 0.0], (len(texts), 1))


def write(file: Path, levels: Sequence[str]) -> None:
    rows = [json.dumps({"source": {"message": "m", "log": {"level": level}}}) for level in levels]
    file.write_bytes(gzip.compress("\n".join(rows).encode()))


def test_the_same_is_counted_beside_the_commonest(tmp_path: Path) -> None:
    write(tmp_path / "mysql.ndjson.gz", ("error", "warning", "warning", "none"))
    assert measure_weak(tmp_path, always_error) == {"mysql": {"all": 3, "same": 1, "commonest": 2}}


def test_nothing_to_count_is_said(tmp_path: Path) -> None:
    write(tmp_path / "mysql.ndjson.gz", ("none",))
    with pytest.raises(InputError, match="severity field"):
        measure_weak(tmp_path, always_error)
