"""A TorchScript archive on disk: its records, its code, its weights and the hooks in it, without torch."""

from __future__ import annotations

import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from elastic_ml_kit.errors import InputError
from elastic_ml_kit.score.text.archive.allowed import HOOKS
from elastic_ml_kit.score.text.archive.operators import operators

_CHUNK = 1 << 20
_LARGEST_CODE = 64 << 20
_MAGIC = b"PK\x03\x04"
_PICKLE = b"\x80"


@dataclass(frozen=True, slots=True)
class Archive:
    """What a TorchScript archive holds.

    Attributes:
        path: the file.
        size: its bytes.
        version: of the file format, such as 10; None where it says none.
        operators: how often its code calls each operator; more than its graph where some code is never run.
        hooks: records that name a hook which runs while the archive is loaded, with the hook.
        tensors: bytes of the weights and constants.
        little_endian: how its numbers are stored.
    """

    path: Path
    size: int
    version: int | None
    operators: Counter[str]
    hooks: tuple[tuple[str, str], ...]
    tensors: int
    little_endian: bool


def read_archive(file: Path) -> Archive:
    """Read a TorchScript archive. Nothing of it is run.

    Errors:
        InputError: it is none, or it is damaged.

    Example:
        >>> read_archive(Path("nowhere.pt"))
        Traceback (most recent call last):
        elastic_ml_kit.errors.InputError: nowhere.pt cannot be read: No such file or directory
    """
    _check_start(file)
    try:
        with zipfile.ZipFile(file) as opened:
            return _read(file, opened)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError) as error:
        raise InputError(f"{file} is a damaged archive: {error}; make it anew, or fetch it again") from None
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror or error}") from None


def _check_start(file: Path) -> None:
    try:
        with file.open("rb") as opened:
            start = opened.read(4)
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror or error}") from None
    if start.startswith(_PICKLE):
        raise InputError(
            f"{file} is a pickle, which can run any code when it is read, and no TorchScript archive"
        )
    if start != _MAGIC:
        raise InputError(f"{file} is no TorchScript archive, which is a zip file")


def _read(file: Path, opened: zipfile.ZipFile) -> Archive:
    records = {_inner(info.filename): info for info in opened.infolist() if not info.is_dir()}
    code = {name: info for name, info in records.items() if name.startswith("code/") and name.endswith(".py")}
    if "data.pkl" not in records or not code:
        kind = "weights of torch.save, a pickle" if "data.pkl" in records else "a zip file"
        raise InputError(f"{file} is {kind}, and no TorchScript archive: there is no code in it")
    if sum(info.file_size for info in code.values()) > _LARGEST_CODE:
        raise InputError(f"{file} holds more than {_LARGEST_CODE >> 20} MB of code; no model does")
    found: Counter[str] = Counter()
    for name, info in code.items():
        found += operators(opened.read(info).decode("utf-8", "replace"), f"{file.name}: {name}")
    return Archive(
        path=file,
        size=file.stat().st_size,
        version=_version(opened, records),
        operators=found,
        hooks=tuple(_hooks(opened, records)),
        tensors=sum(
            info.file_size for name, info in records.items() if name.startswith(("constants/", "data/"))
        ),
        little_endian="byteorder" not in records or opened.read(records["byteorder"]) == b"little",
    )


def _inner(name: str) -> str:
    """The name of a record without the folder that all of them are in."""
    return name.partition("/")[2] or name


def _version(opened: zipfile.ZipFile, records: dict[str, zipfile.ZipInfo]) -> int | None:
    info = records.get(".data/version") or records.get("version")
    text = opened.read(info).strip() if info is not None and info.file_size < 20 else b""
    return int(text) if text.isdigit() else None


def _hooks(opened: zipfile.ZipFile, records: dict[str, zipfile.ZipInfo]) -> Iterator[tuple[str, str]]:
    """Records that hold the name of a hook anywhere, as Elasticsearch's process looks for it."""
    longest = max(map(len, HOOKS))
    for name, info in records.items():
        seen: set[str] = set()
        with opened.open(info) as record:
            tail = b""
            while chunk := record.read(_CHUNK):
                text = tail + chunk
                seen |= {hook for hook in HOOKS if hook.encode() in text}
                tail = text[-longest:]
        yield from ((name, hook) for hook in sorted(seen))
