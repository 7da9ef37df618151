"""Runs a command as a process of its own and says how long it took and how much memory it had at its peak.

The process that measures imports nothing heavy: a child starts with its parent's memory, and its peak counts
that.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

COMMAND = str(Path(sys.executable).with_name("esmlkit"))


@dataclass(frozen=True, slots=True)
class Finished:
    """A process that has ended: what it printed, seconds of wall and processor time, peak memory in MB."""

    output: str
    errors: str
    seconds: float
    processor: float
    peak: float

    def facts(self) -> dict[str, Any]:
        """What a child of ours measured inside itself: the JSON on its last line."""
        found: dict[str, Any] = json.loads(self.output.splitlines()[-1])
        return found


def run(command: Sequence[str]) -> Finished:
    """Run a command to its end.

    Errors:
        RuntimeError: it failed; the message holds the end of what it said.
    """
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        began = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        said, complained = _text(output), _text(errors)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}: {complained[-2000:]}")
    return Finished(said, complained, seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode(errors="replace")


def measure(module: str, *arguments: str) -> Finished:
    """Run a module of this package by itself."""
    return run([sys.executable, "-m", f"benchmarks.{module}", *arguments])
