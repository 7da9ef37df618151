"""Where a run keeps what it has reached, to be gone on with, and where the finished model appears."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from elastic_ml_kit.errors import KitError, OutputError, UsageError
from elastic_ml_kit.score.text.folder import CONFIG
from elastic_ml_kit.score.text.learning.examples import Example

_MANIFEST = "run.json"
_STATE = "state.pt"
_SUFFIX = ".part"
_FULL = ("os error", "No space left", "PytorchStreamWriter", "inline_container", "File too large")


@dataclass(frozen=True, slots=True)
class Site:
    """A run on disk: the folder that is to be, and beside it `<folder>.part`, in which it is built.

    Attributes:
        folder: where the model goes.
        replaces: whether a model that lies there is to go.
    """

    folder: Path
    replaces: bool = False

    @property
    def part(self) -> Path:
        """What is kept of an unfinished run."""
        return self.folder.with_name(self.folder.name + _SUFFIX)

    @property
    def model(self) -> Path:
        """Where the model is put together."""
        return self.part / "model"

    @property
    def state(self) -> Path:
        """The last state of the learning."""
        return self.part / _STATE

    def check(self) -> None:
        """See that the model may be written.

        Errors:
            OutputError: the folder is taken, or something there is no model.
        """
        if not self.folder.name:
            raise OutputError(f"--to {self.folder}: name a folder that is to be made")
        if self.folder.is_file():
            raise OutputError(f"{self.folder} is a file; --to names the folder that is to be made")
        if not self.folder.is_dir() or not any(self.folder.iterdir()):
            return
        if not (self.folder / CONFIG).is_file():
            raise OutputError(f"{self.folder} is there and is no model (no {CONFIG}); name another folder")
        if not self.replaces:
            raise OutputError(f"{self.folder} is there; say --overwrite to put the new model in its place")

    def open(self, manifest: Mapping[str, Any], resume: bool) -> bool:
        """Begin a run, or go on with one; whether there is a state to go on from.

        Args:
            manifest: what makes the run what it is; one that is gone on with has to have the same.

        Errors:
            UsageError: a run was broken off here and `resume` is false, or it was another one.
            OutputError: the folder cannot be made, or what is in its place is no run.
        """
        told = self._told()
        if told is not None and not resume and not self.replaces:
            raise UsageError(
                f"a run to {self.folder} was broken off; say --resume to go on, or --overwrite to begin again"
            )
        if resume and told is not None:
            self._compare(told, manifest)
            return self.state.is_file()
        if told is None and self.part.exists():
            raise OutputError(f"{self.part} is in the way: it is no unfinished run; move it away")
        with writing(self.part):
            if told is not None:
                shutil.rmtree(self.part)
            self.part.mkdir(parents=True)
            (self.part / _MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
        return False

    def keep(self, write: Any) -> None:
        """Replace the state, whole or not at all; `write` writes it to the path that it is given."""
        fresh = self.state.with_suffix(".new")
        with writing(self.part):
            write(fresh)
            with fresh.open("rb") as file:
                os.fsync(file.fileno())
            fresh.replace(self.state)

    def give_up(self) -> None:
        """Leave nothing of a run that failed before a state was kept: there is nothing to go on with."""
        if not self.state.is_file():
            shutil.rmtree(self.part, ignore_errors=True)

    def finish(self) -> None:
        """Put the finished model where it belongs; what was kept of the run goes away.

        Errors:
            OutputError: it cannot be renamed.
        """
        old = self.part / "old"
        with writing(self.folder):
            if self.folder.exists():
                self.folder.rename(old)
            try:
                self.model.rename(self.folder)
            except OSError:
                if old.exists():
                    old.rename(self.folder)
                raise
            shutil.rmtree(self.part)

    def _told(self) -> dict[str, Any] | None:
        """The manifest of an unfinished run; None where there is none."""
        try:
            return dict(json.loads((self.part / _MANIFEST).read_text(encoding="utf-8")))
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (ValueError, TypeError):
            return {}

    def _compare(self, told: Mapping[str, Any], manifest: Mapping[str, Any]) -> None:
        """Refuse to go on with a run of other settings or data."""
        current = json.loads(json.dumps(manifest))
        names = [name for name in current if current[name] != told.get(name)]
        if not names:
            return
        first = names[0]
        what = (
            "its lines were others"
            if first == "data"
            else f"'{first}' was {told.get(first)}, now {current[first]}"
        )
        raise UsageError(
            f"--resume: the run to {self.folder} was another: {what}; say what it was begun with, "
            "or --overwrite without --resume to begin again"
        )


def digest(examples: Sequence[Example], parts: Sequence[Sequence[int]]) -> str:
    """What tells one set of examples and its parts from another."""
    found = hashlib.sha256()
    for part in parts:
        found.update(b"\x00part")
        for place in part:
            found.update(f"{examples[place].label}\x1f{examples[place].text}\x1e".encode("utf-8", "replace"))
    return found.hexdigest()


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """What cannot be written is told.

    Errors:
        OutputError: no permission, no space.
    """
    try:
        yield
    except OSError as error:
        raise OutputError(f"{error.filename or path} cannot be written: {error.strerror or error}") from None
    except KitError:
        raise
    except Exception as error:  # torch and safetensors tell of a full disk in classes of their own
        text = " ".join(str(error).split())
        if not any(sign in text for sign in _FULL):
            raise
        raise OutputError(f"{path} cannot be written: {text[:120]}") from None
