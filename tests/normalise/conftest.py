"""Pipelines in files, for tests of what finds and runs them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from elastic_ml_kit.content import Content
from elastic_ml_kit.normalise.running.runner import Plan

NOW = "2026-01-05T00:00:00Z"
NOTHING = Content(())


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


class Folder:
    """A folder of files."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, name: str, content: Any) -> Path:
        """A file: text as it is, anything else as JSON."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = content if isinstance(content, str) else json.dumps(content, indent=2)
        path.write_text(text, encoding="utf-8")
        return path

    def plan(self, *processors: Mapping[str, Any], **more: Any) -> Plan:
        """The plan of a pipeline of these processors."""
        path = self.write("p.json", {"processors": processors})
        return Plan(str(path), NOTHING, NOW, **more)
