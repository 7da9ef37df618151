"""Packages made by eland's own code, and what it cannot make one of; without torch, what to install."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from elastic_ml_kit.errors import InputError, UsageError
from elastic_ml_kit.score.text.tracing import check_task, trace
from tests.score.text.conftest import TINY, Spoil


@pytest.mark.skipif(find_spec("eland") is not None, reason="eland is installed")
def test_without_eland_one_line_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"pip install 'elastic_ml_kit\[ml\]'"):
        trace(TINY, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_task_is_told_in_both_spellings() -> None:
    assert check_task(TINY, "text-classification") == "text_classification"
    assert check_task(TINY, "auto") == "auto"


@pytest.mark.parametrize(
    ("task", "fault", "words"),
    [
        ("text_clasification", UsageError, "did you mean 'text_classification'"),
        ("ner", InputError, "BertForSequenceClassification; ner takes one whose name ends in ForTokenClass"),
        ("text_expansion", InputError, "ends in ForMaskedLM"),
    ],
)
def test_a_task_that_the_model_is_not_for(task: str, fault: type[Exception], words: str) -> None:
    with pytest.raises(fault, match=words):
        check_task(TINY, task)


def test_what_would_run_code_is_refused_before_torch_is_needed(copy: Spoil, tmp_path: Path) -> None:
    folder = copy(content={"pytorch_model.bin": b"\x80"}, without=("model.safetensors",))
    with pytest.raises(InputError, match=r"pickle \(pytorch_model\.bin\)"):
        trace(folder, tmp_path / "out")
    (folder / "pytorch_model.bin").unlink()
    with pytest.raises(InputError, match="no weights for torch"):
        trace(folder, tmp_path / "out")
    (folder / "config.json").write_text('{"auto_map": {"AutoModel": "m.M"}}')
    with pytest.raises(InputError, match="code of its own"):
        trace(folder, tmp_path / "out")
    with pytest.raises(UsageError, match="8 tokens or more"):
        trace(TINY, tmp_path / "out", max_length=4)
    with pytest.raises(InputError, match="is no model"):
        trace(tmp_path, tmp_path / "out")
