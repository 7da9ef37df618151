"""Every reject comes back as it was, whatever the line held."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from elastic_ml_kit.events.lines import Fault
from elastic_ml_kit.events.rejects import Rejects


@settings(max_examples=50, derandomize=True, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.text(max_size=9), st.binary(max_size=40))))
def test_rejects_come_back(faults: list[tuple[int, str, bytes]]) -> None:
    rejects = Rejects()
    for line, reason, text in faults:
        rejects.add("a", Fault(line, reason, text))
    assert [(each["line"], each["reason"], each["text"]) for each in rejects] == [
        (line, reason, text.decode(errors="backslashreplace")) for line, reason, text in faults
    ]
    assert len(list(rejects)) == len(faults)


def test_many_are_kept() -> None:
    rejects = Rejects()
    for number in range(50_000):
        rejects.add("a", Fault(number, "not JSON", b"x" * 50))
    assert [each["line"] for each in rejects] == list(range(50_000))
