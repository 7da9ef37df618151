"""The source files inside a jar, wheel, module or tar: which are read, and as what language."""

from __future__ import annotations

import re
import tarfile
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from elastic_ml_kit.errors import InputError
from elastic_ml_kit.score.text.training.corpus.java import Found, read_java
from elastic_ml_kit.score.text.training.corpus.python import read_python
from elastic_ml_kit.score.text.training.corpus.statement import Statement, tidy

_LANGUAGES = {
    ".java": "java",
    ".scala": "scala",
    ".py": "python",
}
_BANNED = re.compile(r"(?i)hadoop|hdfs|zookeeper|curator|mapred|yarn")
_ASIDE = re.compile(
    r"(?i)(?:^|/)(?:tests?|testing|testutils?|test_.*|e2e|examples?|samples?|benchmarks?|vendor|"
    r"third_party|node_modules|.*Tests?\.(?:java|scala)|_vendor|external|openssl|pccts|.*_impl\.java)(?:/|$)"
)
_LICENCE = re.compile(
    r"General Public License|GNU GPL|Community License|Elastic License|Server Side Public|Business Source|"
    r"SPDX-License-Identifier:\s*(?:GPL|LGPL|AGPL|BUSL|SSPL)(?![^\n]*(?:BSD|MIT|Apache))"
)
_PERMISSIVE = re.compile(
    r"BSD|Apache License|Licensed under the Apache|MIT License|Permission is hereby granted"
)
_PROPERTY = re.compile(r"^\s*([\w.$-]+)\s*[=:]\s*(.*)$")
_LARGEST = 3_000_000
_HEAD = 4000


def is_read(path: str) -> bool:
    """Whether a file counts: a known language, no test, nothing vendored, nothing of the held-out programs.

    Example:
        >>> [is_read(path) for path in ("a/Log.java", "a/zookeeper/Log.java", "vendor/a.py", "a.txt")]
        [True, False, False, False]
    """
    return PurePosixPath(path).suffix in _LANGUAGES and not _BANNED.search(path) and not _ASIDE.search(path)


def is_free(text: str) -> bool:
    """Whether the head of a file names no licence but permissive ones, or offers a permissive one too."""
    head = text[:_HEAD]
    return not _LICENCE.search(head) or bool(_PERMISSIVE.search(head))


def read_archive(file: Path, source: str) -> Iterator[Statement]:
    """The log statements of an archive, files in alphabetical order.

    Args:
        file: a jar, wheel, zip or tar.
        source: the program and its version.

    Raises:
        InputError: it is neither a zip nor a tar, or it is broken.
    """
    files = dict(_files(file))
    resources = _resources(files)
    for path in sorted(files):
        if not is_read(path) or not is_free(files[path]):
            continue
        language = _LANGUAGES[PurePosixPath(path).suffix]
        for line, label, text in _read(language, files[path], resources):
            said = tidy(text)
            if said:
                yield Statement(said, label, source, language, f"{path}:{line}")


def _read(language: str, text: str, resources: Mapping[str, str]) -> Iterator[Found]:
    if language == "python":
        return read_python(text)
    return read_java(text, language == "scala", resources)


def _files(file: Path) -> Iterator[tuple[str, str]]:
    try:
        if zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as zipped:
                for entry in zipped.infolist():
                    if _wanted(entry.filename, entry.file_size):
                        yield entry.filename, zipped.read(entry).decode("utf-8", "replace")
        else:
            with tarfile.open(file) as tarred:
                for member in tarred:
                    if member.isfile() and _wanted(member.name, member.size):
                        stream = tarred.extractfile(member)
                        yield member.name, stream.read().decode("utf-8", "replace") if stream else ""
    except (OSError, tarfile.TarError, zipfile.BadZipFile, EOFError) as error:
        raise InputError(
            f"{file.name} cannot be read as a zip or tar: {error}; remove it to fetch it again"
        ) from error


def _wanted(path: str, size: int) -> bool:
    return size <= _LARGEST and (is_read(path) or path.endswith("LocalStrings.properties"))


def _resources(files: Mapping[str, str]) -> dict[str, str]:
    """Message texts by key, of `LocalStrings.properties`."""
    found = {}
    for path in sorted(files):
        if path.endswith(".properties"):
            for line in files[path].replace("\\\n", "").splitlines():
                if pair := _PROPERTY.match(line):
                    found[pair[1]] = pair[2].replace("''", "'")
    return found
