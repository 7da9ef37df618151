"""Rows of a CSV file as documents: the first row names the columns; comma, semicolon or tab between."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from io import BufferedReader
from typing import IO, cast

from elastic_ml_kit.errors import InputError, nearest
from elastic_ml_kit.score.text.lines import Line

DELIMITERS = (",", ";", "\t")
_GZIP = b"\x1f\x8b"
_LONGEST = 32 << 20
"""Characters that a field may have."""
_SHOWN = 8


def read_rows(file: BufferedReader, text_field: str, needed: tuple[str, ...] = ()) -> Iterator[Line]:
    """Each row after the first, as a document of its columns; plain or gzip.

    Args:
        text_field: the column of the text.
        needed: other columns that have to be there.

    Errors:
        InputError: the first row does not name these columns, the file is empty, or it is damaged.
    """
    plain = gzip.GzipFile(fileobj=file) if file.peek(2).startswith(_GZIP) else file
    csv.field_size_limit(_LONGEST)
    number = 1
    try:
        with io.TextIOWrapper(cast(IO[bytes], plain), "utf-8-sig", "replace", newline="") as text:
            header = text.readline()
            delimiter = find_delimiter(header, (text_field, *needed))
            names = next(csv.reader([header], delimiter=delimiter), [])
            _check_header(names, (text_field, *needed))
            for row in csv.reader(text, delimiter=delimiter):
                number += 1
                if row:
                    yield _line(names, row, text_field)
    except csv.Error as error:
        raise InputError(f"row {number + 1} cannot be read as CSV: {error}") from None
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InputError(f"the gzip data is damaged or cut short after row {number}: {error}") from None


def find_delimiter(header: str, needed: tuple[str, ...] = ()) -> str:
    """What stands between the names of a first row: what gives most of the needed names.

    Example:
        >>> find_delimiter("message;label, as told;time")
        ';'
        >>> find_delimiter("a;b;c;d,label", ("label",))
        ','
    """

    def fit(delimiter: str) -> tuple[int, int]:
        names = next(csv.reader([header], delimiter=delimiter), [])
        return len(set(needed) & {name.strip() for name in names}), header.count(delimiter)

    return max(DELIMITERS, key=fit)


def _check_header(names: list[str], needed: tuple[str, ...]) -> None:
    """Refuse a file whose first row does not name what is asked for."""
    if not names:
        raise InputError("the CSV file is empty; its first row is to name the columns")
    known = [name.strip() for name in names]
    for wanted in needed:
        if wanted not in known:
            shown = ", ".join(f"'{name[:40]}'" for name in known[:_SHOWN])
            raise InputError(
                f"the first row of the CSV file names no column '{wanted}'{nearest(wanted, known)}; it has "
                f"{shown}; a file without a row of names has to be given one"
            )


def _line(names: list[str], row: list[str], text_field: str) -> Line:
    document = {name.strip(): value for name, value in zip(names, row, strict=False)}
    if len(row) != len(names):
        fault = f"{len(row)} columns where the first row names {len(names)}"
        return Line(document.get(text_field), fault=fault, document=document)
    return Line(document[text_field], document=document, raw="\ufffd" in document[text_field])
