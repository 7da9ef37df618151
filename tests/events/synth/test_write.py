"""Formats, whole-or-nothing folders, and events that are written as their time comes."""

from __future__ import annotations

import io
import json
import re
from functools import cache
from pathlib import Path

import pytest

from elastic_ml_kit.content import shipped
from elastic_ml_kit.definitions.catalog import Catalog
from elastic_ml_kit.errors import OutputError
from elastic_ml_kit.events.synth.formats import FORMATS
from elastic_ml_kit.events.synth.generation import Generation, prepare
from elastic_ml_kit.events.synth.options import Options
from elastic_ml_kit.events.synth.write import follow, write_folder, write_stream


@cache
def day() -> Generation:
    return prepare(Options(days=1, users=8, hosts=6), Catalog.load(shipped()))


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_writes_every_event_once(form: str, tmp_path: Path) -> None:
    written = write_folder([day()], tmp_path, form, 700)
    for stream, count in written.events.items():
        text = (tmp_path / f"{stream}{FORMATS[form].suffix}").read_text()
        assert COUNTERS[form](text) == count
        assert len(text.encode()) == written.size[stream]


COUNTERS = {
    "ndjson": lambda text: len([json.loads(line) for line in text.splitlines()]),
    "bulk": lambda text: len([1 for line in text.splitlines() if json.loads(line).get("create")]),
    "json": lambda text: len(json.loads(text)),
    "syslog": lambda text: len(
        re.findall(r"^<8[46]>1 \d{4}-\d\d-\d\dT[\d:.]+Z \S+ \S+ \S+ \S+ - ", text, re.M)
    ),
    "cef": lambda text: len(
        re.findall(r"^CEF:0\|elastic_ml_kit\|[^|]+\|1\|[^|]+\|[^|]+\|[36]\|rt=\d+ ", text, re.M)
    ),
}


def test_a_stream_is_in_time_order() -> None:
    file = io.BytesIO()
    written = write_stream([day()], file)
    times = [json.loads(line)["@timestamp"] for line in file.getvalue().splitlines()]
    assert len(times) == sum(written.events.values())
    assert times == sorted(times)


def test_an_unwritable_folder_is_said_and_leaves_nothing(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    with pytest.raises(OutputError, match="cannot write to"):
        write_folder([day()], blocked / "below")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_what_was_there_stays_when_writing_breaks_off(tmp_path: Path) -> None:
    write_folder([day()], tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def stop(done: int, _total: int) -> None:
        if done > 2_000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_folder([day()], tmp_path, progress=stop)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_following_waits_for_what_lies_ahead(tmp_path: Path) -> None:
    """The clock of the test moves only when the generator sleeps."""
    window = day().options.window
    clock = [window.start + 6 * 3_600_000]
    waits: list[float] = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        clock[0] += 3_600_000

    written = follow(day(), tmp_path, "ndjson", lambda: clock[0], sleep)
    lines = [line for path in tmp_path.glob("logs-*.ndjson") for line in path.read_text().splitlines()]
    assert len(lines) == sum(written.events.values())
    assert 10 < len(waits) <= 19
    assert all(0 < seconds <= 1 for seconds in waits)
