"""What was found in all of an input: topics, and the entities, keywords and languages seen most."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from elastic_ml_kit.cli.show import print_table

if TYPE_CHECKING:
    from elastic_ml_kit.score.text.language.analysis import Analysis

_SHOWN = 15
_TOLD = 100
_LONGEST = 240


def summary_of(work: Analysis) -> dict[str, Any]:
    """The counts as a script takes them; of each kind the 100 seen most."""
    from dataclasses import asdict

    seen, topics = work.seen, work.tools.topics
    found: dict[str, Any] = {"lines": seen.lines, "faults": dict(seen.faults)}
    what = work.tools.what
    if "topics" in what and topics is not None:
        found["topics"] = [asdict(each) for each in topics.topics]
        found["without_topic"] = seen.topics[0]
    if "entities" in what:
        found["entities"] = [
            {"label": label, "text": text, "count": count}
            for (label, text), count in seen.entities.most_common(_TOLD)
        ]
        labels: Counter[str] = Counter()
        for (label, _), count in seen.entities.items():
            labels[label] += count
        found["entity_labels"] = dict(labels.most_common())
    if "keywords" in what:
        found["keywords"] = dict(seen.keywords.most_common(_TOLD))
    if "language" in what:
        found["languages"] = dict(seen.languages.most_common())
    return found


def show_summary(found: dict[str, Any]) -> None:
    """The counts as tables, the first 15 of each."""
    if topics := found.get("topics"):
        rows = [
            (str(each["id"]), f"{each['size']:,}", str(each["templates"]), _topic(each))
            for each in topics[:_SHOWN]
        ]
        _table(("TOPIC", "LINES", "TEMPLATES", "LABEL AND EXAMPLE"), rows, len(topics), "topics")
    if entities := found.get("entities"):
        seen = [(f"{each['count']:,}", each["label"], each["text"][:_LONGEST]) for each in entities[:_SHOWN]]
        _table(("SEEN", "ENTITY", "TEXT"), seen, len(entities), "entities")
    for name, column in (("keywords", "KEYWORD"), ("languages", "LANGUAGE")):
        counts: dict[str, int] = found.get(name) or {}
        pairs = [(f"{count:,}", word) for word, count in list(counts.items())[:_SHOWN]]
        if pairs:
            _table(("LINES", column), pairs, len(counts), name)


def _topic(topic: dict[str, Any]) -> str:
    return f"{topic['label']}\n{' '.join(topic['example'].split())[:_LONGEST]}"


def _table(columns: tuple[str, ...], rows: list[Any], total: int, noun: str) -> None:
    print_table(columns, rows)
    if total > len(rows):
        print(
            f"… and more {noun}; --json has the first {_TOLD}"
            if noun != "topics"
            else f"… and {total - len(rows):,} more topics; --json has all"
        )
    print()
