"""What is true of a line, told by a field of its document and translated into the classes of a model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from elastic_ml_kit.errors import InputError, UsageError, nearest
from elastic_ml_kit.score.text.lines import Line, unwrap

LEAVE_OUT = "-"
_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Labelling:
    """Where truth, groups and another model's classes are told.

    Attributes:
        label_field: field of the true class; "" where nothing is known.
        group_field: field of the group, such as a template's id, each of which counts the same; "" for none.
        compare_field: field of another model's class; "" for none.
        renamed: a model's class by a label of the file; "-" leaves the lines out.
    """

    label_field: str = ""
    group_field: str = ""
    compare_field: str = ""
    renamed: Mapping[str, str] = field(default_factory=dict)


class Classes:
    """Translates the labels of a file into the numbers of a model's classes; case makes no difference.

    Args:
        labels: the model's classes.
        renamed: see `Labelling`.

    Errors:
        UsageError: a label is renamed to what is no class.

    Attributes:
        left_out: lines by label that was to be left out.
        unlabelled: lines without a label.
    """

    def __init__(self, labels: Sequence[str], renamed: Mapping[str, str]) -> None:
        for label in renamed.values():
            if label != LEAVE_OUT and label not in labels:
                known = ", ".join(labels)
                raise UsageError(
                    f"'{label}' is no class of the model{nearest(label, labels)}; it has {known}"
                )
        self.labels = tuple(labels)
        self.left_out: Counter[str] = Counter()
        self.unlabelled = 0
        self._renamed = {label.casefold(): wanted for label, wanted in renamed.items()}
        self._numbers = {label.casefold(): number for number, label in enumerate(labels)}
        self._unknown: Counter[str] = Counter()

    def number(self, value: object) -> int | None:
        """The class of a label; None where there is none, or it is to be left out."""
        if value is None:
            self.unlabelled += 1
            return None
        label = str(value)
        wanted = self._renamed.get(label.casefold(), label)
        if wanted == LEAVE_OUT:
            self.left_out[label] += 1
            return None
        found = self._numbers.get(wanted.casefold())
        if found is None:
            self._unknown[label] += 1
        return found

    def check(self, name: str) -> None:
        """Refuse a file with labels that are none of the classes.

        Errors:
            InputError: there are such.
        """
        if not self._unknown:
            return
        told = ", ".join(f"{label} ({count:,})" for label, count in self._unknown.most_common(_SHOWN))
        first = next(iter(self._unknown))
        raise InputError(
            f"labels in '{name}' are no classes of the model ({', '.join(self.labels)}): {told}; say "
            f"what they stand for with --map {first}=CLASS, or --map {first}={LEAVE_OUT} to leave them out"
        )


def told(line: Line, name: str) -> str | None:
    """What a line's document has in a field, as text."""
    value = unwrap(line.document, name) if name else None
    if isinstance(value, list) and value:
        value = value[0]
    return None if value is None or isinstance(value, dict | list) else str(value)
