"""The file of the corpus: NDJSON of statements, and the name of the record beside it."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from elastic_ml_kit.errors import InputError, OutputError
from elastic_ml_kit.score.text.training.corpus.statement import Statement


def write_corpus(statements: Iterable[Statement], file: Path) -> None:
    """NDJSON, compressed where the name ends in `.gz`; the same statements give the same bytes.

    Raises:
        OutputError: the file cannot be written.
    """
    text = "".join(json.dumps(asdict(one), ensure_ascii=False) + "\n" for one in statements).encode()
    if file.suffix == ".gz":
        packed = io.BytesIO()
        with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as stream:
            stream.write(text)
        text = packed.getvalue()
    write_whole(file, text)


def read_corpus(file: Path) -> list[Statement]:
    """The statements that `write_corpus` wrote.

    Raises:
        InputError: it cannot be read, or a line of it is no statement.
    """
    opened = gzip.open if file.suffix == ".gz" else open
    found = []
    try:
        with opened(file, "rt", encoding="utf-8") as stream:
            for number, line in enumerate(stream, 1):
                try:
                    found.append(Statement(**json.loads(line)))
                except (ValueError, TypeError) as error:
                    raise InputError(f"{file}:{number}: no statement of the corpus: {error}") from error
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise InputError(f"{file} cannot be read: {error}") from error
    return found


def record_of(file: Path) -> Path:
    """The record beside a corpus: `corpus.sources.json` of `corpus.ndjson.gz`.

    Example:
        >>> record_of(Path("a/corpus.ndjson.gz")).name
        'corpus.sources.json'
    """
    return file.with_name(file.name.split(".")[0] + ".sources.json")


def write_whole(file: Path, content: bytes) -> None:
    """All of the content or nothing.

    Raises:
        OutputError: the file cannot be written.
    """
    partial = file.with_name(file.name + ".partial")
    try:
        partial.write_bytes(content)
        partial.replace(file)
    except OSError as error:
        raise OutputError(
            f"{file} cannot be written: {error.strerror}; name another file with --to"
        ) from error


def sha256(file: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while part := stream.read(1 << 20):
            digest.update(part)
    return digest.hexdigest()
