"""The one file that says what a workspace holds: whatever it does not name does not exist."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import orjson

from elastic_ml_kit import __version__
from elastic_ml_kit.errors import WorkspaceError

FORMAT = 2
"""Raised whenever a workspace of this version could not be read by the version before."""


class Holds(StrEnum):
    """What an entry is; the value is the folder its files lie in."""

    EVENTS = "events"
    DEFINITIONS = "definitions"
    RESULTS = "results"
    ALERTS = "alerts"
    TRUTH = "truth"
    REJECTS = "rejects"
    RUN = "run"
    SEVERITY = "severity"


_UNSAFE = re.compile(r"[^A-Za-z0-9._-]")
_COMMITTED = re.compile(rf"(?:{'|'.join(Holds)})/[A-Za-z0-9._-]+/\d{{6,}}-\d+\.(?:parquet|ndjson)")

_REPORT = re.compile(r"report/[A-Za-z0-9_][A-Za-z0-9._-]*")


def file_name(holds: Holds, key: str, generation: int, number: int, suffix: str) -> str:
    """A name that no other commit uses, whatever characters the key has.

    Example:
        >>> file_name(Holds.EVENTS, "logs-x-default", 7, 0, "parquet")
        'events/logs-x-default/000007-0.parquet'
    """
    folder = _UNSAFE.sub("_", key).lstrip(".") or "_"
    return f"{holds}/{folder}/{generation:06d}-{number}.{suffix}"


def is_committed(name: str) -> bool:
    """Whether a file has a name as `file_name` makes them: nothing else is ever removed."""
    return _COMMITTED.fullmatch(name) is not None


def is_report(name: str) -> bool:
    """Whether a file beside the state has a name that the kit may write and remove.

    Example:
        >>> is_report("report/report.html"), is_report("report/../x")
        (True, False)
    """
    return _REPORT.fullmatch(name) is not None


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of the workspace.

    Attributes:
        holds: what it is.
        key: which one: the data stream of events, the job of a result, else a plain name.
        file: path relative to the workspace; never used twice.
        size: bytes.
        digest: checksum of the content, by which damage is noticed.
        rows: events or lines.
        start: first `@timestamp` of events, in milliseconds; 0 for the rest.
        end: last `@timestamp` of events, in milliseconds; 0 for the rest.
    """

    holds: Holds
    key: str
    file: str
    size: int
    digest: str
    rows: int = 0
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Manifest:
    """The state of a workspace after a commit.

    Attributes:
        generation: how many commits there were.
        options: what the workspace was set up with.
        entries: the files that are the state.
        saved: the files beside the state, such as reports, that the kit wrote too.
    """

    generation: int = 0
    options: Mapping[str, Any] = field(default_factory=dict)
    entries: tuple[Entry, ...] = ()
    saved: tuple[str, ...] = ()

    def of(self, holds: Holds, key: str | None = None) -> tuple[Entry, ...]:
        """The entries of a kind, optionally only those with a key."""
        return tuple(each for each in self.entries if each.holds is holds and key in (None, each.key))

    def without(self, entry: Entry) -> Manifest:
        """The same state, a generation later, with one entry less."""
        rest = tuple(each for each in self.entries if each != entry)
        return dataclasses.replace(self, generation=self.generation + 1, entries=rest)


def render_manifest(manifest: Manifest) -> bytes:
    """The manifest as the text of `manifest.json`."""
    head = {"format": FORMAT, "created_by": f"elastic_ml_kit {__version__}"}
    return orjson.dumps(head | dataclasses.asdict(manifest), option=orjson.OPT_INDENT_2)


def parse_manifest(text: bytes, place: str) -> Manifest:
    """The manifest of a `manifest.json`.

    Errors:
        WorkspaceError: not a manifest, or one of a newer version of the kit.
    """
    try:
        body = orjson.loads(text)
        _refuse_newer(int(body["format"]), body.get("created_by", "a newer kit"), place)
        entries = tuple(Entry(**(each | {"holds": Holds(each["holds"])})) for each in body["entries"])
        manifest = Manifest(body["generation"], body["options"], entries, tuple(body["saved"]))
    except (ValueError, KeyError, TypeError):
        manifest = None
    if manifest is None or not _own_names(manifest):
        raise WorkspaceError(
            f"{place}: manifest.json cannot be read as a workspace's manifest; restore it from a copy, or "
            "remove the folder and run `esmlkit setup` again"
        )
    return manifest


def _refuse_newer(version: int, maker: str, place: str) -> None:
    if version > FORMAT:
        raise WorkspaceError(
            f"{place}: the workspace has format {version}, made by {maker}; elastic_ml_kit {__version__} "
            f"reads formats up to {FORMAT}: upgrade it, or use another --workspace"
        )


def _own_names(manifest: Manifest) -> bool:
    """Whether every file named is one that the kit may have written: nothing outside is ever touched."""
    return all(is_committed(each.file) for each in manifest.entries) and all(map(is_report, manifest.saved))
