"""What of an upload has arrived, noted on this machine, as Elasticsearch does not tell which parts it has."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path

import orjson


def cache_folder() -> Path:
    """Where uploads are noted: in the user's cache."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "esmlkit" / "uploads"


class Notes:
    """The parts of one upload that have arrived; a note that cannot be written or read is none.

    Args:
        folder: where the notes are; None keeps none.
        url: of the cluster.
        name: of the model there.
        what: what is uploaded, and into which model of that name; notes of something else do not count.

    Attributes:
        arrived: how many parts, from the first on.
    """

    def __init__(self, folder: Path | None, url: str, name: str, what: str) -> None:
        key = hashlib.sha256(f"{url} {name}".encode()).hexdigest()[:32]
        self._file = folder / f"{key}.json" if folder else None
        self._what = what
        self.arrived = self._read()

    def note(self, parts: int) -> None:
        """So many parts have arrived."""
        self.arrived = parts
        if self._file is None:
            return
        with suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            part = self._file.with_suffix(".part")
            part.write_bytes(orjson.dumps({"what": self._what, "parts": parts}))
            part.replace(self._file)

    def forget(self) -> None:
        """The upload is over."""
        if self._file:
            with suppress(OSError):
                self._file.unlink()

    def _read(self) -> int:
        try:
            held = orjson.loads(self._file.read_bytes()) if self._file else {}
            parts = held["parts"] if held.get("what") == self._what else 0
        except (OSError, ValueError, AttributeError, KeyError):
            return 0
        return parts if isinstance(parts, int) and parts >= 0 else 0
