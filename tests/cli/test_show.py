"""Tables, counts and questions."""

from __future__ import annotations

import pytest

from elastic_ml_kit.cli.show import WIDTH, confirm, counted, print_table
from elastic_ml_kit.errors import UsageError


@pytest.mark.parametrize(
    ("number", "noun", "text"),
    [
        (0, "job", "0 jobs"),
        (1, "anomaly", "1 anomaly"),
        (2, "planted anomaly", "2 planted anomalies"),
        (12_345, "event", "12,345 events"),
    ],
)
def test_counts_are_spelled(number: int, noun: str, text: str) -> None:
    assert counted(number, noun) == text


def test_only_the_last_column_wraps(capsys: pytest.CaptureFixture[str]) -> None:
    name = "a_long_identifier_that_a_script_looks_for_and_never_wraps"
    print_table(("NAME", "TEXT"), [(name, "word " * 20), ("short", "one\ntwo"), ("x", "y" * 50)])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["NAME", "TEXT"]
    assert lines[1].startswith(name)
    assert max(map(len, lines)) <= WIDTH
    assert " ".join(lines).count("word") == 20
    assert "".join(lines).count("y") == 50
    assert "two" in [line.strip() for line in lines]
    assert all(line == line.rstrip() for line in lines)


def test_nobody_is_asked_where_yes_is_said() -> None:
    confirm("Remove it?", yes=True)


def test_without_a_terminal_yes_has_to_be_said() -> None:
    with pytest.raises(UsageError, match="say --yes"):
        confirm("Remove it?", yes=False)
