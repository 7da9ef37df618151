"""Which of the expressions of a grok is wrong: the processor itself tells only that one of them is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from elastic_ml_kit.errors import nearest
from elastic_ml_kit.normalise.grok import COMPATIBILITIES, Grok, GrokError, read_patterns
from elastic_ml_kit.query.ast import Path as Keys

_UNKNOWN = re.compile(r"Unable to find pattern \[(\w+)\]")


def wrong_expressions(options: Mapping[str, Any]) -> Iterator[tuple[Keys, str]]:
    """What is refused of expressions and definitions: the keys that lead there, and the reason."""
    compatibility = options.get("ecs_compatibility", "disabled")
    definitions = options.get("pattern_definitions") or {}
    expressions = options.get("patterns")
    if compatibility not in COMPATIBILITIES or not isinstance(definitions, dict):
        return
    wrong = _fault("", definitions, compatibility)
    if wrong:
        yield ("pattern_definitions",), wrong
        return
    for position, text in enumerate(expressions if isinstance(expressions, list) else ()):
        wrong = _fault(str(text), definitions, compatibility)
        if wrong:
            yield ("patterns", position), wrong


def _fault(expression: str, definitions: Mapping[str, str], compatibility: str) -> str | None:
    try:
        Grok([expression], definitions, compatibility)
    except GrokError as error:
        unknown = _UNKNOWN.search(str(error))
        known = [*read_patterns(compatibility), *definitions]
        return f"{error}{nearest(unknown[1], known) if unknown else ''}"
    return None
