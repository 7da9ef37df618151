"""A text model of 4,547 parameters, see `make_tiny.py`, and copies of it that are spoilt."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from elastic_ml_kit.score.text.runtime import TextModel, load

DATA = Path(__file__).parent / "data"
TINY = DATA / "tiny"

Spoil = Callable[..., Path]


@pytest.fixture(scope="session")
def tiny() -> TextModel:
    return load(str(TINY), device="cpu")


@pytest.fixture
def copy(tmp_path: Path) -> Spoil:
    """`copy(config={…}, without=[…], content={…})`: the tiny model with changes, in a folder of its own."""

    def make(
        config: Mapping[str, Any] | None = None,
        without: tuple[str, ...] = (),
        content: Mapping[str, bytes] | None = None,
    ) -> Path:
        folder = tmp_path / "model"
        shutil.copytree(TINY, folder)
        file = folder / "config.json"
        told = json.loads(file.read_text()) | dict(config or {})
        file.write_text(json.dumps({name: value for name, value in told.items() if value is not None}))
        for name in without:
            (folder / name).unlink()
        for name, text in (content or {}).items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(text)
        return folder

    return make
