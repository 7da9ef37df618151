"""A text model as one file for clusters and machines without a network: checked, and unpacked once."""

from __future__ import annotations

import json
import os
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import IO

from elastic_ml_kit.errors import InputError, OutputError

SUFFIX = ".zip"
MANIFEST = "manifest.json"
FORMAT = 1
MARK = b"esmlkit bundle, sha256 "
_COMMENT = len(MARK) + 64
CHUNK = 1 << 20
"""Bytes that are read at once."""
_MOST_FILES = 1000
_MOST_RATIO = 100
_LARGEST_MANIFEST = 4 << 20


@dataclass(frozen=True, slots=True)
class Bundle:
    """What a bundle says of itself.

    Attributes:
        name: of the model.
        files: bytes and sha256 of each file.
        digest: sha256 of all that is before it in the file, as its end says.
    """

    name: str
    files: Mapping[str, tuple[int, str]]
    digest: str


def sum_of(opened: IO[bytes], length: int) -> str:
    """The sha256 of so many bytes from the start."""
    found = sha256()
    opened.seek(0)
    while length > 0 and (chunk := opened.read(min(CHUNK, length))):
        found.update(chunk)
        length -= len(chunk)
    return found.hexdigest()


def is_bundle(file: Path) -> bool:
    """Whether a file is to be taken for a bundle: it is a zip file, whole or not."""
    if file.suffix.lower() == SUFFIX:
        return True
    with file.open("rb") as opened:
        return opened.read(4) == b"PK\x03\x04"


def read_bundle(file: Path) -> Bundle:
    """Check a bundle, every byte of it.

    Errors:
        InputError: it is none, or it is damaged; the message names the file within.
    """
    try:
        with file.open("rb") as opened, zipfile.ZipFile(opened) as packed:
            _check_safe(file, packed)
            bundle = _told(file, packed)
            if _seal(file, opened) != bundle.digest:
                raise InputError(f"{file} is damaged in {_where(packed, bundle)}; copy or fetch it again")
            return bundle
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError, ValueError) as error:
        raise InputError(f"{file} is no bundle, or a damaged one: {error}; copy or fetch it again") from None
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror or error}") from None


def _seal(file: Path, opened: IO[bytes]) -> str:
    """The sum of all but its own 64 letters at the end."""
    return sum_of(opened, file.stat().st_size - 64)


def _told(file: Path, packed: zipfile.ZipFile) -> Bundle:
    """What the manifest and the mark at the end say."""
    if not packed.comment.startswith(MARK) or len(packed.comment) != _COMMENT:
        raise InputError(
            f"{file} is a zip file, but none that `esmlkit models bundle` made: its mark is missing"
        )
    info = packed.NameToInfo.get(MANIFEST)
    if info is None or info.file_size > _LARGEST_MANIFEST:
        raise InputError(f"{file} has no {MANIFEST}, or one of more than {_LARGEST_MANIFEST >> 20} MB")
    told = json.loads(packed.read(info))
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise InputError(f"{file}: its {MANIFEST} is not of format {FORMAT}; a newer esmlkit may read it")
    try:
        files = {str(name): (int(each["bytes"]), str(each["sha256"])) for name, each in told["files"].items()}
    except (KeyError, TypeError, AttributeError):
        raise InputError(f"{file}: its {MANIFEST} does not list files with bytes and sha256") from None
    there = {info.filename: info.file_size for info in packed.infolist() if info.filename != MANIFEST}
    if there != {name: size for name, (size, _) in files.items()}:
        wrong = sorted(set(there.items()) ^ {(name, size) for name, (size, _) in files.items()})
        raise InputError(f"{file} is damaged: {wrong[0][0]} is not as its {MANIFEST} says; fetch it again")
    return Bundle(
        _plain(str(told.get("name") or "model")), files, packed.comment[len(MARK) :].decode("latin-1")
    )


def _plain(name: str) -> str:
    """The name as one that a folder can have."""
    kept = "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in name).strip(".")
    return kept[:80] or "model"


def _check_safe(file: Path, packed: zipfile.ZipFile) -> None:
    """Refuse names that lead out of the folder, links, and what would unpack to far more than it is."""
    infos = packed.infolist()
    if len(infos) > _MOST_FILES or len({info.filename for info in infos}) < len(infos):
        raise InputError(f"{file} holds more than {_MOST_FILES} files, or one name twice; no model does")
    for info in infos:
        path = PurePosixPath(info.filename)
        kind = stat.S_IFMT(info.external_attr >> 16)
        if path.is_absolute() or ".." in path.parts or "\\" in info.filename or ":" in info.filename:
            raise InputError(
                f"{file} is refused: {info.filename!r} leads out of the folder it is unpacked to"
            )
        if info.is_dir() or kind not in (0, stat.S_IFREG):
            raise InputError(f"{file} is refused: {info.filename!r} is a link or a folder, and no plain file")
    total = sum(info.file_size for info in infos)
    if total > _MOST_RATIO * max(file.stat().st_size, 1):
        raise InputError(
            f"{file} is refused: it would unpack to {total:,} bytes, {_MOST_RATIO} times its size"
        )


def _where(packed: zipfile.ZipFile, bundle: Bundle) -> str:
    """The first file that is not as the manifest says."""
    for name, (size, digest) in bundle.files.items():
        try:
            if _copied(packed, name, size, None) != digest:
                return name
        except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, OSError):
            return name
    return "its directory of files"


def _copied(packed: zipfile.ZipFile, name: str, size: int, into: IO[bytes] | None) -> str:
    """Copy a file, no more of it than was told; the answer is its sum."""
    found, left = sha256(), size + 1
    with packed.open(name) as source:
        while left > 0 and (chunk := source.read(min(CHUNK, left))):
            found.update(chunk)
            left -= len(chunk)
            if into is not None:
                into.write(chunk)
    if left != 1:
        raise ValueError(f"{name} has not the {size} bytes that it should")
    return found.hexdigest()


def unpack(file: Path, cache: Path | None = None) -> Path:
    """The folder of a bundle: checked each time, unpacked the first time into the user's cache.

    Args:
        cache: where to, instead.

    Errors:
        InputError: it is no bundle, or a damaged one.
        OutputError: the cache cannot be written.
    """
    bundle = read_bundle(file)
    place = (cache or cache_folder()) / bundle.digest[:32]
    folder = place / bundle.name
    if _whole(folder, bundle):
        return folder
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=place.parent, prefix=".unpacking-") as scratch:
            made = Path(scratch) / "made"
            _extract(file, bundle, made / bundle.name)
            if place.exists():
                place.rename(Path(scratch) / "spoilt")
            made.rename(place)
    except OSError as error:
        if _whole(folder, bundle):
            return folder
        raise OutputError(
            f"{file} cannot be unpacked into {place.parent}: {error.strerror or error}; XDG_CACHE_HOME names "
            "another place"
        ) from None
    return folder


def _extract(file: Path, bundle: Bundle, folder: Path) -> None:
    with zipfile.ZipFile(file) as packed:
        for name, (size, digest) in bundle.files.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as into:
                if _copied(packed, name, size, into) != digest:
                    raise InputError(f"{file} is damaged in {name}; copy or fetch it again")


def _whole(folder: Path, bundle: Bundle) -> bool:
    """Whether all files are there, of the right sizes."""
    return all(
        (folder / name).is_file() and (folder / name).stat().st_size == size
        for name, (size, _) in bundle.files.items()
    )


def cache_folder() -> Path:
    """Where bundles are unpacked: in the user's cache."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "esmlkit" / "models"
