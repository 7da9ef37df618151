"""A text model packed into a bundle: which files, in which order, and the sum of every byte at its end."""

from __future__ import annotations

import json
import os
import shutil
import stat
import tempfile
import zipfile
from collections.abc import Mapping
from fnmatch import fnmatch
from hashlib import file_digest
from pathlib import Path
from typing import IO

from elastic_ml_kit.errors import InputError
from elastic_ml_kit.score.text.bundle import CHUNK, FORMAT, MANIFEST, MARK, Bundle, sum_of
from elastic_ml_kit.score.text.package import PARTS

WANTED = (
    *(
        "*.json",
        "*.txt",
        "*.model",
        "*.jinja",
        "model.safetensors",
        "model-*.safetensors",
        "*.onnx",
        "*.onnx_data",
    ),
    *("onnx/*.onnx", "[0-9]_*/*.json", "[0-9]_*/model.safetensors", "README.md", "LICEN[CS]E*", "NOTICE*"),
    PARTS[1],
)
"""What of a folder is packed: no pickles, no checkpoints, nothing that is hidden."""

_EPOCH = (1980, 1, 1, 0, 0, 0)
_PACKED = (".json", ".txt", ".md", ".model")
"""Files that become smaller; numbers do not."""
_NUMBERS = (".safetensors", ".onnx", ".pt")


def contents(folder: Path, instead: Mapping[str, Path] | None = None) -> dict[str, Path]:
    """The files that go into a bundle, by their names in it.

    Args:
        instead: files that take the place of those in `folder`.

    Errors:
        InputError: there is nothing of a model.
    """
    found = {}
    for file in sorted(folder.rglob("*")):
        name = file.relative_to(folder).as_posix()
        if file.is_file() and name != MANIFEST and any(_matches(name, wanted) for wanted in WANTED):
            found[name] = file
    found |= instead or {}
    if not any(name.endswith(_NUMBERS) for name in found):
        raise InputError(
            f"{folder} has nothing that can be packed: neither safetensors nor ONNX nor TorchScript; a "
            "pickle is not packed, as it can run any code when it is read"
        )
    return dict(sorted(found.items()))


def _matches(name: str, wanted: str) -> bool:
    return name.count("/") == wanted.count("/") and fnmatch(name, wanted) and not name.startswith(".")


def write_bundle(target: IO[bytes], name: str, files: Mapping[str, Path]) -> Bundle:
    """Write a bundle; the same files give the same bytes.

    Args:
        target: where it goes.
        name: of the model.
        files: from `contents`.

    Errors:
        InputError: a file cannot be read.
    """
    try:
        sums = {inner: (file.stat().st_size, digest_of(file)) for inner, file in files.items()}
        with tempfile.TemporaryFile() as made:
            with zipfile.ZipFile(made, "w") as opened:
                opened.comment = MARK + b"0" * 64
                opened.writestr(_info(MANIFEST), _manifest(name, sums))
                for inner, file in files.items():
                    with file.open("rb") as source, opened.open(_info(inner, file), "w") as into:
                        shutil.copyfileobj(source, into, CHUNK)
            digest = mark(made)
            made.seek(0)
            shutil.copyfileobj(made, target, CHUNK)
    except OSError as error:
        where = error.filename or "a file of the model"
        raise InputError(f"{where} cannot be read or packed: {error.strerror or error}") from None
    return Bundle(name, sums, digest)


def _info(name: str, file: Path | None = None) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.create_system = 3
    info.external_attr = (stat.S_IFREG | 0o644) << 16
    info.compress_type = zipfile.ZIP_DEFLATED if name.endswith(_PACKED) else zipfile.ZIP_STORED
    if file is not None:
        info.file_size = file.stat().st_size
    return info


def _manifest(name: str, sums: Mapping[str, tuple[int, str]]) -> bytes:
    files = {inner: {"bytes": size, "sha256": digest} for inner, (size, digest) in sums.items()}
    return (json.dumps({"format": FORMAT, "name": name, "files": files}, indent=1) + "\n").encode()


def digest_of(file: Path) -> str:
    """The sha256 of a file, as `sha256sum` prints it."""
    with file.open("rb") as opened:
        return file_digest(opened, "sha256").hexdigest()


def mark(made: IO[bytes]) -> str:
    """Put the sum of all that is before it at the end."""
    length = made.seek(0, os.SEEK_END)
    digest = sum_of(made, length - 64)
    made.seek(length - 64)
    made.write(digest.encode())
    return digest
