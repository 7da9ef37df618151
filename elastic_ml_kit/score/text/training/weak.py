"""Weak truth: the severity that Suricata, Wazuh or the logger of a program itself put beside a text."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from elastic_ml_kit.errors import InputError
from elastic_ml_kit.score.text.training.lines import without_level
from elastic_ml_kit.score.text.training.trial import LABELS, Probabilities

_LEVELS = {
    **dict.fromkeys(("emergency", "alert", "critical", "fatal", "error", "err"), "ERROR"),
    **dict.fromkeys(("warning", "warn"), "WARNING"),
    **dict.fromkeys(("notice", "information", "informational", "info", "debug"), "INFO"),
}
_SURICATA = {1: "ERROR", 2: "WARNING", 3: "INFO"}
_WAZUH_WARNING, _WAZUH_ERROR = 5, 12


def weak_label(document: Mapping[str, Any]) -> tuple[str, str] | None:
    """A text of a document and the class that its severity field means; None where it has not both.

    Suricata's severity is 1 (ERROR), 2 (WARNING) or 3 (INFO); Wazuh's level is INFO below 5, ERROR from 12.

    Example:
        >>> weak_label({"message": "disk full", "log": {"level": "Warning"}})
        ('disk full', 'WARNING')
        >>> weak_label({"rule": {"level": 12, "description": "Rootkit found"}})
        ('Rootkit found', 'ERROR')
    """
    signature = _at(document, "suricata.eve.alert.signature")
    if isinstance(signature, str):
        return _pair(signature, _SURICATA.get(_number(_at(document, "event.severity"))))
    level, told = _number(_at(document, "rule.level")), _at(document, "rule.description")
    if level >= 0:
        kind = "ERROR" if level >= _WAZUH_ERROR else "WARNING" if level >= _WAZUH_WARNING else "INFO"
        return _pair(told, kind)
    return _pair(document.get("message"), _LEVELS.get(str(_at(document, "log.level")).lower()))


def _pair(text: object, label: str | None) -> tuple[str, str] | None:
    return (text, label) if isinstance(text, str) and text.strip() and label else None


def _at(document: Mapping[str, Any], path: str) -> Any:
    found: Any = document
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def _number(value: object) -> int:
    text = str(value)
    return int(text) if text.isdigit() else -1


def measure_weak(folder: Path, probabilities: Probabilities) -> dict[str, dict[str, int]]:
    """For each file of documents how many get the class of their severity field.

    Returns:
        By file: `all`, `same`, and `commonest`, what always answering the commonest class would get.

    Errors:
        InputError: no document has a severity field.
    """
    answer: dict[str, dict[str, int]] = {}
    for file in sorted(folder.glob("*.ndjson.gz")):
        pairs = list(_pairs(file))
        if not pairs:
            continue
        guess = probabilities([without_level(text) for text, _ in pairs]).argmax(1)
        answer[file.name.split(".")[0]] = {
            "all": len(pairs),
            "same": sum(LABELS[at] == label for at, (_, label) in zip(guess, pairs, strict=True)),
            "commonest": Counter(label for _, label in pairs).most_common(1)[0][1],
        }
    if not answer:
        raise InputError(f"{folder} has no document with a severity field")
    return answer


def _pairs(file: Path) -> Iterator[tuple[str, str]]:
    with gzip.open(file, "rt", encoding="utf-8") as stream:
        for line in stream:
            if found := weak_label(json.loads(line).get("source") or {}):
                yield found
