"""The part of a format that is the name of a value, such as that of a month."""

from __future__ import annotations

from collections.abc import Sequence

from elastic_ml_kit.normalise.java_time import styles
from elastic_ml_kit.normalise.java_time.elements import Element, Reading, Writing
from elastic_ml_kit.normalise.java_time.fields import Field
from elastic_ml_kit.normalise.java_time.number_elements import Number
from elastic_ml_kit.normalise.java_time.styles import NORMAL
from elastic_ml_kit.normalise.java_time.texts import texts


class Text(Element):
    """The name of a value, such as that of a month."""

    __slots__ = ("field", "number", "style", "table")

    def __init__(self, field: Field, style: str, table: dict[int, str] | None = None) -> None:
        self.field = field
        self.style = style
        self.table = table
        self.number = Number(field, 1, 19, NORMAL)

    def write(self, to: Writing) -> bool:
        value = to.value(self.field)
        if value is None:
            return False
        names = self.table if self.table is not None else texts(to.locale).names(self.field, self.style)
        if value not in names:
            return self.number.write(to)
        to.out.append(names[value])
        return True

    def read(self, context: Reading, text: str, position: int) -> int:
        for name, value in self.choices(context.locale, context.strict):
            end = position + len(name)
            if context.equal(text[position:end], name):
                return context.put(self.field, value, position, end)
        return ~position if context.strict else self.number.read(context, text, position)

    def choices(self, locale: str, strict: bool) -> Sequence[tuple[str, int]]:
        """The names that may be read, longest first."""
        if self.table is not None:
            pairs = [(name, value) for value, name in self.table.items()]
            return sorted(pairs, key=lambda pair: -len(pair[0]))
        return texts(locale).choices(self.field, self.style if strict else None)

    def __str__(self) -> str:
        return f"Text({self.field})" if self.style == styles.FULL else f"Text({self.field},{self.style})"
