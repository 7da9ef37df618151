"""What a real engine answered to expressions of the Painless API: a line a case, a file a topic.

A case is what to run (an expression, or statements that set `ctx.r`) and what it `gives`, or what it `throws`
and `says`. Where Elasticsearch is newer than the engine, `engine` holds what the engine gave, and `why`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "cases"


def topics() -> list[str]:
    """The names of the files."""
    return sorted(file.stem for file in FOLDER.glob("*.ndjson"))


def cases(topic: str) -> list[dict[str, Any]]:
    """The cases of a file."""
    lines = (FOLDER / f"{topic}.ndjson").read_text("utf-8").split("\n")
    return [json.loads(line) for line in lines if line]


def script(case: dict[str, Any]) -> str:
    """The script of a case."""
    source = str(case["run"])
    return source if source.endswith((";", "}")) else f"ctx.r = {source};"


def same(expected: Any, got: Any) -> bool:
    """Equal as JSON, where 1 is not 1.0."""
    if isinstance(expected, list) and isinstance(got, list):
        return len(expected) == len(got) and all(map(same, expected, got))
    if isinstance(expected, dict) and isinstance(got, dict):
        return expected.keys() == got.keys() and all(same(expected[key], got[key]) for key in expected)
    return type(expected) is type(got) and bool(expected == got)
