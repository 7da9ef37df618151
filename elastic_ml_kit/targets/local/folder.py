"""A workspace in a folder: locked against a second process, every step of a commit durable."""

from __future__ import annotations

import fcntl
import os
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from elastic_ml_kit.errors import OutputError, WorkspaceError, nearest
from elastic_ml_kit.targets.local.manifest import Holds, is_committed

MANIFEST = "manifest.json"
_LOCK = "lock"
_CHUNK = 1 << 20


class Folder:
    """The files of a workspace below one folder; see `Medium`.

    Errors:
        WorkspaceError: there is none and `create` is False; the folder holds something else; another process
            has it open.
    """

    def __init__(self, root: Path, create: bool) -> None:
        self._root = root
        if not (root / MANIFEST).is_file():
            _may_create(root, create)
        with _writing(root):
            root.mkdir(parents=True, exist_ok=True)
            self._lock = _lock(root)

    @property
    def place(self) -> str:
        return str(self._root)

    def manifest(self) -> bytes | None:
        try:
            return (self._root / MANIFEST).read_bytes()
        except FileNotFoundError:
            return None

    def publish(self, manifest: bytes) -> None:
        self.save(MANIFEST, manifest)

    def put(self, name: str, content: bytes | pl.DataFrame) -> int:
        path = self._root / name
        with _writing(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                with path.open("xb") as file:
                    if isinstance(content, bytes):
                        file.write(content)
                    else:
                        content.write_parquet(file, compression="zstd", compression_level=1)
                    file.flush()
                    os.fsync(file.fileno())
            except BaseException:
                path.unlink(missing_ok=True)
                raise
            return path.stat().st_size

    def read(self, name: str) -> bytes:
        return (self._root / name).read_bytes()

    def scan(self, name: str) -> pl.LazyFrame:
        return pl.scan_parquet(self._root / name)

    def digest(self, name: str) -> str:
        path = self._root / name
        if not path.is_file():
            return ""
        checksum = 0
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                checksum = zlib.crc32(chunk, checksum)
        return f"{checksum:08x}"

    def remove(self, names: Iterable[str]) -> None:
        for name in names:
            with _writing(self._root / name):
                (self._root / name).unlink(missing_ok=True)

    def strays(self, known: set[str]) -> list[str]:
        return sorted(name for name in self._committed() if name not in known)

    def _committed(self, below: str = "") -> Iterator[str]:
        for folder in Holds:
            for path in (self._root / below / folder).glob("*/*"):
                name = path.relative_to(self._root / below).as_posix()
                if is_committed(name) and not path.is_symlink() and path.is_file():
                    yield name

    def set_aside(self, name: str) -> str:
        source, place = self._root / name, self._root / "damaged" / name
        with _writing(place):
            place.parent.mkdir(parents=True, exist_ok=True)
            if source.exists():
                source.replace(place)
        return str(place)

    def save(self, name: str, content: bytes) -> str:
        path = self._root / name
        part = path.with_name(path.name + ".part")
        with _writing(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
            _sync(path.parent)
        return str(path)

    def close(self) -> None:
        os.close(self._lock)

    def dismantle(self, saved: Iterable[str]) -> list[str]:
        """Remove what the kit wrote (`saved` beside the state) and close; the names of what is left."""
        aside = [f"damaged/{name}" for name in self._committed("damaged")]
        self.remove([*self.strays(set()), *aside, *saved, MANIFEST, f"{MANIFEST}.part", _LOCK])
        self.close()
        for name in (*Holds, "damaged", "report"):
            _remove_empty(self._root / name)
        left = sorted(each.name for each in self._root.iterdir())
        if not left:
            self._root.rmdir()
        return left


def _may_create(root: Path, create: bool) -> None:
    """Refuse what is not an empty place, and a missing workspace where none may be made."""
    if root.is_dir():
        foreign = sorted(each.name for each in root.iterdir() if each.name not in (_LOCK, MANIFEST + ".part"))
        if foreign:
            raise WorkspaceError(
                f"{root} is not a workspace: it has no manifest.json but holds {foreign[0]!r}"
                f"{' and more' if len(foreign) > 1 else ''}; name an empty or new folder with --workspace"
            )
    elif root.exists():
        raise WorkspaceError(f"{root} is a file, not a workspace folder; name another with --workspace")
    if not create:
        near = nearest(root.name, _siblings(root))
        raise WorkspaceError(
            f"there is no workspace at {root}; `esmlkit setup --workspace {root}` makes one{near}"
        )


def _siblings(root: Path) -> list[str]:
    parent = root.absolute().parent
    return [each.parent.name for each in parent.glob(f"*/{MANIFEST}")] if parent.is_dir() else []


def _lock(root: Path) -> int:
    """The descriptor that holds the lock; the kernel lets go of it when the process ends, however it ends."""
    lock = os.open(root / _LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.read(lock, 20).decode(errors="replace").strip()
        os.close(lock)
        raise WorkspaceError(
            f"{root} is in use by pid {holder or 'unknown'}; wait for it, or use another --workspace"
        ) from None
    os.ftruncate(lock, 0)
    os.pwrite(lock, str(os.getpid()).encode(), 0)
    return lock


def _remove_empty(folder: Path) -> None:
    """Remove a folder and those in it, as far as they hold no file."""
    if folder.is_dir() and not folder.is_symlink():
        for below in folder.iterdir():
            _remove_empty(below)
        if not any(folder.iterdir()):
            folder.rmdir()


def _sync(folder: Path) -> None:
    """Make a rename durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputError(
            f"cannot write {path}: {error.strerror or error}; free space or permit writing, then run it again"
        ) from error
