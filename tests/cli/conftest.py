"""The command line called as a user does, in this process or in one of its own, and a small workspace."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from elastic_ml_kit.cli import execute

SMALL = ("--days", "3", "--users", "8", "--hosts", "6", "--jobs", "auth_rare_user,high_count_network_events")
"""A setup that takes three seconds and finds something."""

LONGEST = 25
"""Lines that a message may have."""


@dataclass(frozen=True)
class Ended:
    """A command that has ended: exit code, stdout, stderr."""

    code: int
    out: str
    err: str

    def says(self, *words: str) -> bool:
        """Whether the message has these words, and is one that a person can read."""
        short = len(self.err.splitlines()) <= LONGEST
        return short and "Traceback" not in self.err and all(word in self.err for word in words)


Cli = Callable[..., Ended]


@pytest.fixture
def esmlkit(tmp_path: Path) -> Cli:
    """`esmlkit(*arguments)` in this process, in a folder of its own."""

    def call(*arguments: str) -> Ended:
        return in_folder(tmp_path, arguments)

    return call


def in_folder(folder: Path, arguments: Sequence[str]) -> Ended:
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    with chdir(folder), redirect_stdout(out), redirect_stderr(err):
        code = execute(arguments)
    return Ended(code, *(stream.buffer.getvalue().decode() for stream in (out, err)))


def program(*arguments: str) -> list[str]:
    """The command for a process of its own."""
    return [sys.executable, "-m", "elastic_ml_kit", *arguments]


def in_process(
    folder: Path, *arguments: str, stdin: bytes = b"", environment: dict[str, str] | None = None
) -> Ended:
    done = subprocess.run(
        program(*arguments),
        cwd=folder,
        input=stdin,
        capture_output=True,
        env=os.environ | (environment or {}),
        check=False,
    )
    return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture(scope="session")
def ready(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ended]:
    """A workspace that `setup` made, to be copied by who changes it, and what it said."""
    folder = tmp_path_factory.mktemp("ready")
    ended = in_folder(folder, ("setup", *SMALL, "--workspace", "ws"))
    assert ended.code == 0, ended.err
    return folder / "ws", ended


@pytest.fixture(scope="session")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A day of logons as NDJSON files in a folder."""
    folder = tmp_path_factory.mktemp("logs")
    asked = ("--days", "1", "--users", "5", "--hosts", "4", "--jobs", "auth_rare_user")
    ended = in_folder(folder, ("generate", *asked, "--output", "events"))
    assert ended.code == 0, ended.err
    return folder / "events"
