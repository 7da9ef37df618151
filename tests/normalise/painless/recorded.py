"""Scripts with what a real engine made of them; they are data beside this file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "cases"
DOCUMENT: dict[str, Any] = {
    "i": 5,
    "l": 5_000_000_000,
    "d": 2.5,
    "s": "txt",
    "b": True,
    "list": [1, 2, 3],
    "map": {"a": {"b": 1}},
    "z": 0,
}
PARAMS: dict[str, Any] = {"p": 1, "q": {"x": 2}}
_KIND = (
    "String kind(def v) { return v instanceof Integer ? 'int' : v instanceof Long ? 'long'"
    " : v instanceof Float ? 'float' : v instanceof Double ? 'double' : v instanceof Byte ? 'byte'"
    " : v instanceof Short ? 'short' : v instanceof Character ? 'char' : v instanceof String ? 'text'"
    " : v instanceof Boolean ? 'boolean' : 'other' } "
)


def topics() -> list[str]:
    """The names of the files."""
    return sorted(file.stem for file in FOLDER.glob("*.yml"))


def cases(topic: str) -> list[dict[str, Any]]:
    """Each with `script`, and what it leaves changed (`out`), `throws` or is `refused` with."""
    found: list[dict[str, Any]] = yaml.safe_load((FOLDER / f"{topic}.yml").read_text())
    return found


def request(case: dict[str, Any]) -> dict[str, Any]:
    """The script with its document and its parameters."""
    source = case["script"]
    if "kind(v)" in source:
        source = _KIND + source
    return {"source": source, "params": PARAMS, "doc": DOCUMENT}


def outcome(result: dict[str, Any]) -> dict[str, Any]:
    """An answer in the form of a case."""
    if "source" in result:
        left = result["source"].items()
        return {"out": {key: value for key, value in left if DOCUMENT.get(key, ...) != value}}
    kind = "throws" if "run_error" in result else "refused"
    return {
        kind: next(iter(result[each] for each in ("run_error", "compile_error") if each in result))[-1][
            "type"
        ]
    }
