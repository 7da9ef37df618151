"""`doc['field']` of scripts that read indexed fields, made from a plain document."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from elastic_ml_kit.normalise.boxes import Long
from elastic_ml_kit.normalise.java_time.conversion import to_zoned
from elastic_ml_kit.normalise.java_time.date_formats import date_format
from elastic_ml_kit.normalise.java_time.zone import UTC
from elastic_ml_kit.normalise.java_time.zoned import ZonedDateTime
from elastic_ml_kit.normalise.painless.containers.lists import UnmodifiableList
from elastic_ml_kit.normalise.painless.thrown import Thrown, throw
from elastic_ml_kit.normalise.values import java_text

_NONE = (
    "A document doesn't have a value for a field! "
    "Use doc[<field>].size()==0 to check if a document is missing a field!"
)


class DocValues(UnmodifiableList):
    """The values of one field, in order.

    Args:
        values: plain values.
    """

    kind: ClassVar[str] = "Strings"

    def __init__(self, values: list[Any]) -> None:
        super().__init__(values, f"org.elasticsearch.index.fielddata.ScriptDocValues${self.kind}")

    def first(self) -> Any:
        """The first value.

        Errors:
            Thrown: there is none.
        """
        return self[0] if len(self) else throw("IllegalStateException", _NONE)


class Strings(DocValues):
    """Values of a keyword field."""

    kind: ClassVar[str] = "Strings"


class Longs(DocValues):
    """Values of a field of whole numbers."""

    kind: ClassVar[str] = "Longs"


class Doubles(DocValues):
    """Values of a field of doubles."""

    kind: ClassVar[str] = "Doubles"


class Booleans(DocValues):
    """Values of a boolean field."""

    kind: ClassVar[str] = "Booleans"


class Dates(DocValues):
    """Values of a date field."""

    kind: ClassVar[str] = "Dates"


class DocDate(ZonedDateTime):
    """One value of a date field, which has a few methods more than other dates."""

    __slots__ = ()


def doc_values(value: Any) -> DocValues:
    """The values of a field as an index with dynamic mappings holds them: sorted, texts each once.

    Example:
        >>> list(doc_values(["b", "a", "b"]))
        ['a', 'b']
    """
    flat = [each for each in _flat(value) if each is not None]
    if not flat:
        return Strings([])
    if all(isinstance(each, bool) for each in flat):
        return Booleans(sorted(flat))
    if all(isinstance(each, int) and not isinstance(each, bool) for each in flat):
        return Longs([Long(each) for each in sorted(flat)])
    if all(isinstance(each, int | float) and not isinstance(each, bool) for each in flat):
        return Doubles(sorted(map(float, flat)))
    return _dates(flat) or Strings(sorted({java_text(each) for each in flat}, key=_utf8))


def _flat(value: Any) -> list[Any]:
    if isinstance(value, list):
        return [each for inner in value for each in _flat(inner)]
    return [value]


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _dates(values: list[Any]) -> Dates | None:
    """The values as dates, where each is one as dynamic mappings detect it."""
    if not all(isinstance(each, str) and _DATE.match(each) for each in values):
        return None
    try:
        moments = sorted(to_zoned(date_format(_FORMAT).parse(each)).epoch_milli for each in values)
    except Thrown:
        return None
    return Dates([DocDate.of_instant(each // 1000, each % 1000 * 1_000_000, UTC) for each in moments])


_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_FORMAT = "strict_date_optional_time"
