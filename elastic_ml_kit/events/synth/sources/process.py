"""Columns of a process start, from a command line: what Elastic Defend fills for Linux and Windows alike."""

from __future__ import annotations

import hashlib
import ntpath
import posixpath
import shlex
from typing import Any

import numpy as np
import polars as pl

from elastic_ml_kit.events.synth.draw import hex_words
from elastic_ml_kit.events.synth.kinds import Columns, Kind


def image(executable: str) -> str:
    """The file name of an executable of either system.

    Example:
        >>> image("/usr/bin/who"), image("C:\\\\Windows\\\\explorer.exe")
        ('who', 'explorer.exe')
    """
    return ntpath.basename(executable) if "\\" in executable else posixpath.basename(executable)


def process_columns(command: str, parent: str, folder: str) -> dict[str, Any]:
    """The fixed columns of a process: names, arguments, hashes, parent, working directory.

    Args:
        command: the command line, its first word the executable's full path.
        parent: executable of the parent.
        folder: working directory.
    """
    posix = "\\" not in command
    args = shlex.split(command) if posix else _windows_args(command)
    executable = args[0]
    return {
        "process.name": image(executable),
        "process.executable": executable,
        "process.args": args,
        "process.args_count": len(args),
        "process.command_line": command,
        "process.title": command,
        "process.working_directory": folder,
        "process.hash.sha256": hashlib.sha256(executable.encode()).hexdigest(),
        "process.parent.name": image(parent),
        "process.parent.executable": parent,
    }


def _windows_args(command: str) -> list[str]:
    return [word.strip('"') for word in shlex.split(command, posix=False)]


def draw_process(rng: np.random.Generator, count: int) -> Columns:
    """Process id, parent id and entity ids."""
    pid = rng.integers(1200, 60_000, count)
    return {
        "process.pid": pl.Series(pid),
        "process.parent.pid": pl.Series(rng.integers(400, 1200, count)),
        "process.entity_id": hex_words(rng, count, 24, "process.entity_id"),
    }


def draw_connection(rng: np.random.Generator, count: int) -> Columns:
    """Process id and source port."""
    return {
        "process.pid": pl.Series(rng.integers(1200, 60_000, count)),
        "process.entity_id": hex_words(rng, count, 24, "process.entity_id"),
        "source.port": pl.Series(rng.integers(32_768, 60_999, count)),
    }


RELATED = {
    "related.user": pl.concat_list("user.name"),
    "related.hosts": pl.concat_list("host.name"),
}

START = Kind(
    name="process_start",
    dataset="endpoint.events.process",
    constants={
        "agent.type": "endpoint",
        "event.kind": "event",
        "event.category": ["process"],
        "event.type": ["start"],
        "event.action": "exec",
        "event.outcome": "unknown",
        "message": "Endpoint process event",
    },
    computed={
        **RELATED,
        "related.hash": pl.concat_list("process.hash.sha256"),
    },
    drawn=draw_process,
)

CONNECT = Kind(
    name="process_connection",
    dataset="endpoint.events.network",
    constants={
        "agent.type": "endpoint",
        "event.kind": "event",
        "event.category": ["network"],
        "event.type": ["start"],
        "event.action": "connection_attempted",
        "event.outcome": "unknown",
        "network.type": "ipv4",
        "network.direction": "egress",
        "message": "Endpoint network event",
    },
    computed={
        **RELATED,
        "related.ip": pl.concat_list("source.ip", "destination.ip"),
    },
    drawn=draw_connection,
)
