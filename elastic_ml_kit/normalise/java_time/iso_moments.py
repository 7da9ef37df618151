"""The usual text of a moment, `2021-03-04T05:06:07.089Z`, read in one go; the exact reader does the rest."""

from __future__ import annotations

import re

from elastic_ml_kit.normalise.java_time.calendar import month_length
from elastic_ml_kit.normalise.java_time.local_date import LocalDate
from elastic_ml_kit.normalise.java_time.local_date_time import LocalDateTime
from elastic_ml_kit.normalise.java_time.local_time import LocalTime
from elastic_ml_kit.normalise.java_time.quick import offset_seconds
from elastic_ml_kit.normalise.java_time.zone import UTC, ZoneOffset
from elastic_ml_kit.normalise.java_time.zoned import ZonedDateTime

_MOMENT = re.compile(
    r"([0-9]{4})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):([0-5][0-9])"
    r"(?::([0-5][0-9])(?:\.([0-9]{1,9}))?)?(Z|[+-](?:0[0-9]|1[0-7]):[0-5][0-9])"
)


def read_moment(text: str) -> ZonedDateTime | None:
    """The moment, or None where the text is not of the usual form.

    Example:
        >>> str(read_moment("2021-03-04T05:06:07.5+01:00")), read_moment("2021-03-04")
        ('2021-03-04T05:06:07.500+01:00', None)
    """
    found = _MOMENT.fullmatch(text)
    if found is None:
        return None
    year, month, day = int(found[1]), int(found[2]), int(found[3])
    if day > 28 and day > month_length(year, month):
        return None
    nano = int(found[7].ljust(9, "0")) if found[7] else 0
    time = LocalTime(int(found[4]), int(found[5]), int(found[6] or 0), nano)
    offset = UTC if found[8] == "Z" else ZoneOffset.of_seconds(offset_seconds(found[8]) or 0)
    return ZonedDateTime(LocalDateTime(LocalDate(year, month, day), time), offset, offset)
