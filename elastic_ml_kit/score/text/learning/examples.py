"""Labelled lines of a file as examples to learn from, and what of the file was left out and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from elastic_ml_kit.clock import parse_instant
from elastic_ml_kit.errors import InputError, nearest
from elastic_ml_kit.score.text.evaluation.truth import LEAVE_OUT
from elastic_ml_kit.score.text.lines import Line, unwrap

MOST_CLASSES = 100
FEWEST = 10
"""Examples without which no training begins."""
_LONGEST = 20_000
"""Characters of a text that are kept; no model here sees more."""
_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Fields:
    """Where a document has what is needed.

    Attributes:
        text: field of the text.
        label: field of the class.
        time: field of the time; "" where none is needed.
        renamed: the class by a label of the file; "-" leaves the line out.
    """

    text: str = "message"
    label: str = "label"
    time: str = ""
    renamed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Example:
    """A text, its class, and its time in milliseconds since the epoch, if that was asked for."""

    text: str
    label: str
    time: int | None = None


@dataclass(slots=True)
class Reading:
    """The examples of a file, and what became of its other lines.

    Attributes:
        examples: in the order of the file.
        lines: lines that were read.
        empty: lines whose text is empty or blank.
        unlabelled: lines without a label.
        left_out: lines by label that was to be left out.
        faults: lines that cannot be used, by reason.
        names: names of fields with a text, of the first documents.
    """

    examples: list[Example] = field(default_factory=list)
    lines: int = 0
    empty: int = 0
    unlabelled: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    names: dict[str, None] = field(default_factory=dict)

    @property
    def labels(self) -> Counter[str]:
        """Examples by class."""
        return Counter(example.label for example in self.examples)


def read_examples(lines: Iterable[Line], fields: Fields) -> Reading:
    """The examples of documents.

    Errors:
        InputError: there are too few, of one class, or of more than a classifier should have; the message
            names the field that is wrong, where that is it.

    Example:
        >>> lines = [Line("disk full", document={"label": "bad"}), Line("up", document={"label": "good"})] * 5
        >>> read_examples(lines, Fields()).labels
        Counter({'bad': 5, 'good': 5})
    """
    reading = Reading()
    for line in lines:
        reading.lines += 1
        if reading.lines <= FEWEST:
            reading.names |= dict.fromkeys(field_names(line.document))
        example = _example(line, fields, reading)
        if example is not None:
            reading.examples.append(example)
    _check(reading, fields)
    return reading


def field_names(document: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    """Dotted names of the fields that have a value.

    Example:
        >>> list(field_names({"log": {"level": "warn"}, "message": "a"}))
        ['log.level', 'message']
    """
    for name, value in document.items():
        if isinstance(value, Mapping):
            inner = "" if not prefix and name in ("_source", "source") else f"{prefix}{name}."
            yield from field_names(value, inner)
        elif value is not None:
            yield prefix + name


def _example(line: Line, fields: Fields, reading: Reading) -> Example | None:
    """The example of a line; None where it is none, which is counted."""
    if line.fault or line.text is None:
        reading.faults[line.fault or f"no text in '{fields.text}'"] += 1
        return None
    if not line.text.strip():
        reading.empty += 1
        return None
    value = unwrap(line.document, fields.label)
    if value is None or value == "":
        reading.unlabelled += 1
        return None
    label = _label(value)
    if label is None:
        kind = "an object" if isinstance(value, Mapping) else "a list"
        reading.faults[f"the label in '{fields.label}' is {kind}, not a text"] += 1
        return None
    label = fields.renamed.get(label, label)
    if label == LEAVE_OUT:
        reading.left_out[str(value)] += 1
        return None
    time = _time(unwrap(line.document, fields.time)) if fields.time else None
    if fields.time and time is None:
        reading.faults[f"no time in '{fields.time}'"] += 1
        return None
    return Example(line.text[:_LONGEST], label, time)


def _label(value: Any) -> str | None:
    """A label as text; None for what is none."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, bool):
        return str(value).lower()
    return str(value).strip() if isinstance(value, str | int | float) else None


def _time(value: Any) -> int | None:
    """Milliseconds since the epoch, of ISO 8601 or of a number of them."""
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return round(value)
    try:
        return int(value) if str(value).isdigit() else parse_instant(str(value))
    except ValueError:
        return None


def _check(reading: Reading, fields: Fields) -> None:
    """Refuse what nothing can be learned from."""
    if not reading.lines:
        raise InputError("there is nothing to learn from: the input is empty")
    if not reading.examples:
        raise InputError(f"none of {reading.lines:,} lines can be learned from: {_reason(reading, fields)}")
    labels = reading.labels
    if len(labels) < 2:
        raise InputError(
            f"every label in '{fields.label}' is '{next(iter(labels))}'; it takes two classes or more"
        )
    if len(labels) > MOST_CLASSES:
        shown = ", ".join(f"'{label[:30]}'" for label in list(labels)[:_SHOWN])
        raise InputError(
            f"'{fields.label}' has {len(labels):,} different values ({shown}, …) and at most {MOST_CLASSES} "
            "are taken as classes; name another field with --label-field, or put labels together with --map"
        )
    if len(reading.examples) < FEWEST:
        raise InputError(
            f"{len(reading.examples)} labelled lines are too few to learn from; it takes at least {FEWEST}"
        )


def _reason(reading: Reading, fields: Fields) -> str:
    """Why no line can be used, with the field that may have been meant."""
    counts = Counter({"empty": reading.empty, "label": reading.unlabelled}) + reading.faults
    counts["left out"] = reading.left_out.total()
    (reason, _), *_ = counts.most_common(1)
    names = list(reading.names)
    known = f"; there are {', '.join(names[:_SHOWN])}" if names else ""
    if reason == "empty":
        return f"the texts in '{fields.text}' are empty"
    if reason == "left out":
        return "--map leaves all labels out"
    if reason == "label":
        return f"no label in '{fields.label}'{nearest(fields.label, names) or known}"
    wrong = next((name for name in (fields.text, fields.time) if name and f"in '{name}'" in reason), "")
    return reason + (nearest(wrong, names) or known if wrong else "")
