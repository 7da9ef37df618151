"""Results of tests as JUnit XML, which every CI server shows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class TestRow:
    """One test.

    Attributes:
        group: what it belongs to.
        seconds: how long it took.
        failure: why it failed, in a sentence, None if it did not.
        details: what else there is to read about the failure.
        skipped: why it was left out, None if it ran.
    """

    __test__ = False
    group: str
    name: str
    seconds: float = 0.0
    failure: str | None = None
    details: str = ""
    skipped: str | None = None


def render_junit(name: str, rows: Sequence[TestRow]) -> str:
    """The tests as one test suite.

    Example:
        >>> print(render_junit("ingest", [TestRow("auth", "a.log", 0.5, "differs", "- 1")]))
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites>
          <testsuite name="ingest" tests="1" failures="1" skipped="0" time="0.500">
            <testcase classname="auth" name="a.log" time="0.500">
              <failure message="differs">- 1</failure>
            </testcase>
          </testsuite>
        </testsuites>
        <BLANKLINE>
    """
    failed = sum(row.failure is not None for row in rows)
    skipped = sum(row.skipped is not None for row in rows)
    counts = f'tests="{len(rows)}" failures="{failed}" skipped="{skipped}"'
    seconds = sum(row.seconds for row in rows)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        "<testsuites>",
        f'  <testsuite name={_quoted(name)} {counts} time="{seconds:.3f}">',
        *(line for row in rows for line in _case(row)),
        "  </testsuite>",
        "</testsuites>",
        "",
    ]
    return "\n".join(lines)


def _case(row: TestRow) -> list[str]:
    head = f'    <testcase classname={_quoted(row.group)} name={_quoted(row.name)} time="{row.seconds:.3f}"'
    if row.failure is not None:
        body = f"<failure message={_quoted(row.failure)}>{escape(_printable(row.details))}</failure>"
    elif row.skipped is not None:
        body = f"<skipped message={_quoted(row.skipped)}/>"
    else:
        return [f"{head}/>"]
    return [f"{head}>", f"      {body}", "    </testcase>"]


def _quoted(text: str) -> str:
    return quoteattr(_printable(text))


def _printable(text: str) -> str:
    """The text with '?' for characters that XML cannot hold."""
    return _FORBIDDEN.sub("?", text)
