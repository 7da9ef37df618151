"""One row of a preflight: what was looked at, what was found, and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

OK, WARNING, REFUSED = "ok", "warning", "refused"


@dataclass(frozen=True, slots=True)
class Finding:
    """A row.

    Attributes:
        check: what was looked at, such as `tokenizer`.
        status: `ok`, `warning`, or `refused`: Elasticsearch would not take it, or it would answer wrongly.
        found: what was found.
        advice: what to do; empty where there is nothing.
    """

    check: str
    status: str
    found: str
    advice: str = ""


def refused(findings: Iterable[Finding]) -> bool:
    """Whether one of them stands in the way.

    Example:
        >>> refused([Finding("labels", OK, "3"), Finding("tokenizer", REFUSED, "gpt2")])
        True
    """
    return any(each.status == REFUSED for each in findings)
