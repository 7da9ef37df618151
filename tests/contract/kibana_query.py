"""The part of Kibana's query language that filters over rules use."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable
from typing import Any

from elastic_ml_kit.model import Document
from tests.contract.kibana_state import DetectionError

Test = Callable[[Document], bool]
_TOKEN = re.compile(r'\s*(?:(\()|(\))|(:)|"((?:[^"\\]|\\.)*)"|((?:\\.|[^\s():"])+))')
_PARAMETERS = {
    "ruleId": "rule_id",
    "riskScore": "risk_score",
    "machineLearningJobId": "machine_learning_job_id",
    "ruleSource.type": "rule_source.type",
}
_TYPES = {"machine_learning": "siem.mlRule", "query": "siem.queryRule", "eql": "siem.eqlRule"}
_TYPES |= {"esql": "siem.esqlRule", "threshold": "siem.thresholdRule", "new_terms": "siem.newTermsRule"}
_TYPES |= {"threat_match": "siem.indicatorRule", "saved_query": "siem.savedQueryRule"}


def parse(text: str) -> Test:
    """A filter such as `alert.attributes.tags: "a" and not alert.attributes.enabled: true`; all for "".

    >>> parse('alert.attributes.params.ruleId: ("a" or "b")')({"rule_id": "b"})
    True
    """
    if not text.strip():
        return lambda _: True
    parser = _Parser(text)
    test = parser.either()
    parser.end()
    return test


class _Parser:
    def __init__(self, text: str) -> None:
        self._tokens: list[tuple[str, str]] = []
        place = 0
        while place < len(text.rstrip()):
            match = _TOKEN.match(text, place)
            if match is None:
                raise DetectionError(400, f"KQLSyntaxError: unexpected {text[place:]!r}")
            kind = ("(", ")", ":", "text", "word")[(match.lastindex or 1) - 1]
            self._tokens.append((kind, re.sub(r"\\(.)", r"\1", match[match.lastindex or 1])))
            place = match.end()

    def end(self) -> None:
        if self._tokens:
            raise DetectionError(400, f"KQLSyntaxError: unexpected {self._tokens[0][1]!r}")

    def _next_is(self, word: str) -> bool:
        return bool(self._tokens) and self._tokens[0][0] == "word" and self._tokens[0][1].lower() == word

    def _take(self, *kinds: str) -> str:
        if not self._tokens or self._tokens[0][0] not in kinds:
            found = self._tokens[0][1] if self._tokens else "end of input"
            raise DetectionError(400, f"KQLSyntaxError: expected {' or '.join(kinds)}, found {found!r}")
        return self._tokens.pop(0)[1]

    def either(self) -> Test:
        tests = [self._both()]
        while self._next_is("or"):
            self._tokens.pop(0)
            tests.append(self._both())
        return lambda rule: any(test(rule) for test in tests)

    def _both(self) -> Test:
        tests = [self._one()]
        while self._next_is("and"):
            self._tokens.pop(0)
            tests.append(self._one())
        return lambda rule: all(test(rule) for test in tests)

    def _one(self) -> Test:
        if self._next_is("not"):
            self._tokens.pop(0)
            test = self._one()
            return lambda rule: not test(rule)
        if self._tokens and self._tokens[0][0] == "(":
            self._take("(")
            test = self.either()
            self._take(")")
            return test
        name = self._take("word")
        self._take(":")
        return self._values(name)

    def _values(self, name: str) -> Test:
        if self._tokens and self._tokens[0][0] == "(":
            self._take("(")
            wanted, every = [self._take("text", "word")], False
            while self._next_is("or") or self._next_is("and"):
                every = self._tokens.pop(0)[1].lower() == "and"
                wanted.append(self._take("text", "word"))
            self._take(")")
            fold = all if every else any
            return lambda rule: fold(_has(rule, name, each) for each in wanted)
        value = self._take("text", "word")
        return lambda rule: _has(rule, name, value)


def _has(rule: Document, name: str, wanted: str) -> bool:
    return any(fnmatch.fnmatchcase(_text(each), wanted) for each in _found(rule, name))


def _found(rule: Document, name: str) -> list[Any]:
    """The values of a rule under the name that its saved object has them by."""
    name = name.removeprefix("alert.attributes.")
    if name == "alertTypeId":
        return [_TYPES.get(rule["type"], rule["type"])]
    if name.startswith("params."):
        name = name.removeprefix("params.")
        name = _PARAMETERS.get(name, name)
    value: Any = rule
    for part in name.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value if isinstance(value, list) else [] if value is None else [value]


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
