"""A small sound set of definition files that a test changes and lays down in a folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from elastic_ml_kit.content import Content
from elastic_ml_kit.definitions.example import write_example

TEMPLATE = """{
  "index_patterns": ["logs-my.process-*"],
  "data_stream": {},
  "priority": 200,
  "template": {
    "mappings": {
      "properties": {
        "@timestamp": {"type": "date"},
        "event": {"properties": {"category": {"type": "keyword"}, "type": {"type": "keyword"}}},
        "host": {"properties": {"name": {"type": "keyword"}}},
        "process": {
          "properties": {"name": {"type": "keyword", "fields": {"text": {"type": "match_only_text"}}}}
        },
        "user.name": {"type": "keyword"}
      }
    }
  }
}
"""
SCENARIO = """id = "my-scenario"
title = "Two steps"
description = "One thing after another."

[[step]]
job = "my_rare_process_for_a_user"

[[step]]
job = "my_rare_process_for_a_user"
"""


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    """Name → text of sound files: the example that `esmlkit init` writes, a template and a scenario."""
    folder = tmp_path / "example"
    written = write_example(folder)
    texts = {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in written}
    return texts | {
        "ingest/templates/my-process.json": TEMPLATE,
        "ingest/scenarios/my_scenario.toml": SCENARIO,
    }


@pytest.fixture
def lay(tmp_path: Path) -> Callable[[Mapping[str, str]], Content]:
    """Write files into a folder of their own and take it as the content."""

    def write(texts: Mapping[str, str]) -> Content:
        folder = tmp_path / "content"
        for name, text in texts.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return Content((folder,))

    return write
