"""Real input in every form that users have it, and what becomes of every line that is not usable."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from elastic_ml_kit.errors import InputError
from elastic_ml_kit.events.lines import find_files
from elastic_ml_kit.events.read import BLOCK_DOCUMENTS, InputReader

TIME = "2026-01-05T00:00:00Z"
DOCUMENT = {"@timestamp": TIME, "user": {"name": "ada"}, "event.category": ["authentication"]}
SHARED = Path(__file__).parents[2] / "../shared/data/ecs-logs"


def read(*inputs: Path | str, **options: Any) -> tuple[dict[str, pl.DataFrame], InputReader]:
    reader = InputReader(inputs, **options)
    frames: dict[str, list[pl.DataFrame]] = {}
    for stream, frame in reader:
        frames.setdefault(stream, []).append(frame)
    return {stream: pl.concat(found, how="diagonal_relaxed") for stream, found in frames.items()}, reader


def write(path: Path, *documents: Any) -> Path:
    path.write_text("".join(json.dumps(each) + "\n" for each in documents))
    return path


def stripped(frame: pl.DataFrame) -> list[dict[str, Any]]:
    return frame.drop("@timestamp", "event.id").to_dicts()


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(DOCUMENT),
        json.dumps([DOCUMENT]),
        json.dumps(DOCUMENT, indent=2),
        "\ufeff" + json.dumps(DOCUMENT) + "\r\n\r\n",
        json.dumps({"hits": {"hits": [{"_index": "logs-generic-default", "_source": DOCUMENT}]}}, indent=1),
        json.dumps({"_index": "logs-generic-default", "_id": "7", "_source": DOCUMENT}),
        json.dumps({"index": "logs-generic-default", "source": DOCUMENT, "label": None}),
        json.dumps({"create": {"_index": "logs-generic-default"}}) + "\n" + json.dumps(DOCUMENT),
        json.dumps({"index": {}}) + "\n" + json.dumps(DOCUMENT),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_every_form_gives_the_same_event(tmp_path: Path, text: str, packed: bool) -> None:
    path = tmp_path / ("in.json.gz" if packed else "in.json")
    path.write_bytes(gzip.compress(text.encode()) if packed else text.encode())
    frames, reader = read(path)
    assert reader.report.kept == 1, list(reader.rejects())
    assert reader.report.rejected == 0
    (frame,) = frames.values()
    assert list(frames) == ["logs-generic-default"]
    assert stripped(frame) == [{"user.name": "ada", "event.category": ["authentication"]}]
    assert frame["@timestamp"].dtype == pl.Datetime("ms", "UTC")


@pytest.mark.parametrize(
    ("fields", "stream"),
    [
        ({"data_stream": {"type": "logs", "dataset": "a.b", "namespace": "x"}}, "logs-a.b-x"),
        ({"data_stream.type": "logs"}, "logs-generic-default"),
        ({}, "logs-generic-default"),
    ],
)
def test_the_stream_of_a_document(tmp_path: Path, fields: dict[str, Any], stream: str) -> None:
    frames, _ = read(write(tmp_path / "a.ndjson", DOCUMENT | fields))
    assert list(frames) == [stream]


@pytest.mark.parametrize(
    ("index", "stream"),
    [("logs-a-x", "logs-a-x"), (".ds-logs-a.b-x-2026.01.05-000012", "logs-a.b-x"), ("old-2026", "old-2026")],
)
def test_the_stream_of_an_index(tmp_path: Path, index: str, stream: str) -> None:
    frames, _ = read(write(tmp_path / "a.ndjson", {"_index": index, "_source": DOCUMENT}))
    assert list(frames) == [stream]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "not JSON"),
        (b'{"a": 1', "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"7", "not an object but a number"),
        (b'["a"]', "not an object but an array"),
        (b"null", "not an object but null"),
        (b'{"user":{"name":"ada"}}', "no @timestamp"),
        (b'{"@timestamp":"yesterday"}', "@timestamp is no time: 'yesterday'"),
        (b'{"@timestamp":true}', "@timestamp is no time"),
        (b'{"@timestamp":1e300}', "@timestamp is no time"),
        (b'{"@timestamp":{"a":1}}', "no @timestamp"),
    ],
)
def test_a_bad_line_is_counted_and_kept_with_its_place(tmp_path: Path, line: bytes, reason: str) -> None:
    good = json.dumps(DOCUMENT).encode()
    path = tmp_path / "a.ndjson"
    path.write_bytes(good + b"\n" + line + b"\n" + good + b"\n")
    frames, reader = read(path)
    assert frames["logs-generic-default"].height == 2
    assert (reader.report.kept, reader.report.rejected) == (2, 1)
    (reject,) = reader.rejects()
    assert (reject["source"], reject["line"]) == (str(path), 2)
    assert reject["reason"].startswith(reason)
    assert reject["text"] == line.decode(errors="backslashreplace")
    assert sum(reader.report.reasons.values()) == 1


@pytest.mark.parametrize("content", [b"", b"\n\n", gzip.compress(b"", mtime=0)])
def test_an_empty_file_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.ndjson"
    path.write_bytes(content)
    _, reader = read(path)
    assert [each["reason"] for each in reader.rejects()] == ["the file is empty"]
    assert reader.report.kept == 0


@pytest.mark.parametrize("flip", [False, True])
def test_what_a_damaged_gzip_still_has_is_kept(tmp_path: Path, flip: bool) -> None:
    lines = [json.dumps(DOCUMENT | {"n": number * 7919 % 10_007}) for number in range(5000)]
    packed = bytearray(gzip.compress("\n".join(lines).encode()))
    half = len(packed) // 2
    if flip:
        packed[half : half + 40] = b"\xff" * 40
    path = tmp_path / "a.ndjson.gz"
    path.write_bytes(bytes(packed) if flip else bytes(packed[:half]))
    _, reader = read(path)
    reasons = [each["reason"] for each in reader.rejects()]
    assert sum("gzip" in reason for reason in reasons) == 1
    assert flip or len(reasons) == 1
    assert reader.report.kept > (0 if flip else 2000)
    assert reader.report.kept < 5000


def test_two_gzip_members_are_one_file(tmp_path: Path) -> None:
    path = tmp_path / "a.ndjson.gz"
    line = (json.dumps(DOCUMENT) + "\n").encode()
    path.write_bytes(gzip.compress(line, mtime=0) + gzip.compress(line))
    assert read(path)[1].report.kept == 2


def test_a_broken_array_is_one_reject(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps([DOCUMENT, DOCUMENT], indent=1)[:-20])
    _, reader = read(path)
    assert (reader.report.kept, reader.report.rejected) == (0, 1)


def test_standard_input() -> None:
    pipe = io.BytesIO(json.dumps(DOCUMENT).encode())
    _, reader = read("-", stdin=pipe)
    assert reader.report.kept == 1


def test_a_folder_gives_its_files_but_not_the_truth(tmp_path: Path) -> None:
    for name in ("b.ndjson", "a.jsonl", "sub/c.json.gz", "notes.txt", "truth.ndjson"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("{}")
    found = [path.relative_to(tmp_path).as_posix() for path in find_files(tmp_path)]
    assert found == ["a.jsonl", "b.ndjson", "sub/c.json.gz"]


@pytest.mark.parametrize(
    ("make", "name", "part"),
    [
        (False, "evnts.ndjson", "no file or folder"),
        (True, "", "has no *.ndjson"),
    ],
)
def test_what_is_not_there_is_told(tmp_path: Path, make: bool, name: str, part: str) -> None:
    if not make:
        (tmp_path / "events.ndjson").touch()
    with pytest.raises(InputError) as caught:
        InputReader([tmp_path / name])
    assert part in str(caught.value)
    assert make or "did you mean 'events.ndjson'" in str(caught.value)


def test_reading_again_gives_the_same_ids(tmp_path: Path) -> None:
    write(tmp_path / "a.ndjson", DOCUMENT, DOCUMENT, DOCUMENT | {"event": {"id": 7}})
    (tmp_path / "b.ndjson.gz").write_bytes(gzip.compress((tmp_path / "a.ndjson").read_bytes()))
    first, second = (read(tmp_path / name)[0] for name in ("a.ndjson", "b.ndjson.gz"))
    ids = first["logs-generic-default"]["event.id"].to_list()
    assert ids == second["logs-generic-default"]["event.id"].to_list()
    assert len(set(ids)) == 3
    assert ids[2] == "7"


def test_an_id_of_the_export_is_used(tmp_path: Path) -> None:
    frames, _ = read(write(tmp_path / "a.ndjson", {"_index": "i", "_id": "x1", "_source": DOCUMENT}))
    assert frames["i"]["event.id"].to_list() == ["x1"]


def test_objects_in_arrays_are_several_values(tmp_path: Path) -> None:
    nested: dict[str, Any] = DOCUMENT | {
        "answers": [{"ip": "1"}, {"ip": "2", "ttl": 3}, None],
        "empty": {},
        "none": None,
    }
    frames, _ = read(write(tmp_path / "a.ndjson", nested))
    (row,) = stripped(frames["logs-generic-default"])
    assert (row["answers.ip"], row["answers.ttl"]) == (["1", "2"], 3)
    assert not {"empty", "none", "answers"} & set(row)


@pytest.mark.parametrize(
    ("name", "values", "stored", "warned"),
    [
        ("source.port", [22, "443"], [22, 443], 0),
        ("source.port", [22, "ssh", None], ["22", "ssh", None], 1),
        ("user.id", [1000, "ada"], ["1000", "ada"], 0),
        ("own.count", [1, 2], [1, 2], 0),
        ("own.count", [1, 2.5], [1.0, 2.5], 0),
        ("own.count", [1, 2, "x"], ["1", "2", "x"], 1),
        ("own.count", [2**70, 1], [2.0**70, 1.0], 0),
        ("own.flag", [True, "true"], ["true", "true"], 1),
        ("own.tags", ["a", ["b", "c"]], [["a"], ["b", "c"]], 0),
        ("own.tags", [1, ["b"]], [["1"], ["b"]], 1),
        ("dns.answers.ttl", [[1, "2"]], [[1, 2]], 0),
    ],
)
def test_values_of_several_types(
    tmp_path: Path, name: str, values: list[Any], stored: list[Any], warned: int
) -> None:
    documents = [DOCUMENT | {name: value} for value in values]
    path = tmp_path / "a.ndjson"
    path.write_text("".join(json.dumps(each) + "\n" for each in documents))
    frames, reader = read(path)
    assert frames["logs-generic-default"][name].to_list() == stored
    assert sum(reader.report.warnings.values()) == warned
    assert reader.report.kept == len(values)


def test_blocks_are_of_bounded_size(tmp_path: Path) -> None:
    path = write(tmp_path / "a.ndjson", *[DOCUMENT] * (BLOCK_DOCUMENTS + 5))
    assert [frame.height for _, frame in InputReader([path])] == [BLOCK_DOCUMENTS, 5]


def test_aliases_are_resolved(tmp_path: Path) -> None:
    flat = {"time": 1_767_571_200, "User": "ada", "src_ip": "10.0.0.1", "hostname": "h"}
    frames, _ = read(write(tmp_path / "a.ndjson", flat))
    (row,) = stripped(frames["logs-generic-default"])
    assert row == {"user.name": "ada", "source.ip": "10.0.0.1", "host.name": "h"}


@pytest.mark.skipif(not SHARED.is_dir(), reason="the sample documents are not here")
def test_documents_of_real_integrations() -> None:
    frames, reader = read(SHARED)
    assert reader.report.rejected == 0
    assert reader.report.kept == sum(frame.height for frame in frames.values()) > 1000
    assert "logs-suricata.eve-default" in frames
