"""Commits that happen as a whole or not at all, in a folder and in memory; and what a folder survives."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import orjson
import polars as pl
import pytest

from elastic_ml_kit.errors import OutputError, WorkspaceError
from elastic_ml_kit.targets.local.folder import Folder
from elastic_ml_kit.targets.local.manifest import FORMAT, Holds, file_name, is_committed
from elastic_ml_kit.targets.local.medium import Medium, Memory
from elastic_ml_kit.targets.local.store import Store

FRAME = pl.DataFrame({"n": [1, 2, 3]})


@pytest.fixture(params=["folder", "memory"])
def medium(request: pytest.FixtureRequest, tmp_path: Path) -> Medium:
    return Memory() if request.param == "memory" else Folder(tmp_path / "ws", create=True)


def stored(store: Store) -> list[tuple[str, str, int]]:
    return [(each.holds.value, each.key, each.rows) for each in store.manifest.entries]


def fill(store: Store) -> None:
    with store.change() as change:
        change.add(Holds.EVENTS, "logs-a-x", FRAME, rows=3, start=1, end=9)
        change.add(Holds.TRUTH, "truth", b'{"a":1}\n{"a":2}\n', rows=2)
        change.options = {"days": 28}


def test_what_is_committed_is_there_after_opening_again(medium: Medium) -> None:
    fill(Store(medium))
    again = Store(medium)
    assert stored(again) == [("events", "logs-a-x", 3), ("truth", "truth", 2)]
    assert again.manifest.options == {"days": 28}
    assert again.scan(again.entries(Holds.EVENTS)[0]).collect().equals(FRAME)
    assert list(again.parse(Holds.TRUTH, orjson.loads)) == [{"a": 1}, {"a": 2}]
    assert again.warnings == []


def test_an_interrupted_change_leaves_the_state_before(medium: Medium) -> None:
    store = Store(medium)
    fill(store)
    before = store.manifest

    def interrupted() -> None:
        with store.change() as change:
            change.drop(Holds.TRUTH)
            change.add(Holds.EVENTS, "logs-a-x", FRAME, rows=3)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert store.manifest == before
    assert Store(medium).manifest == before
    assert medium.strays({each.file for each in before.entries}) == []


class LateInterrupt(Memory):
    """Is interrupted just after the manifest was replaced, once it is armed."""

    armed = False

    def publish(self, manifest: bytes) -> None:
        super().publish(manifest)
        if self.armed:
            raise KeyboardInterrupt


def test_an_interruption_after_the_commit_loses_nothing() -> None:
    medium = LateInterrupt()
    store = Store(medium)
    medium.armed = True
    with pytest.raises(KeyboardInterrupt):
        fill(store)
    medium.armed = False
    assert Store(medium).warnings == []
    assert stored(Store(medium)) == stored(store) == [("events", "logs-a-x", 3), ("truth", "truth", 2)]


def test_a_replaced_file_goes_and_others_stay(medium: Medium) -> None:
    store = Store(medium)
    fill(store)
    with store.change() as change:
        change.replace(Holds.TRUTH, "truth", b'{"a":3}\n', rows=1)
    assert list(store.parse(Holds.TRUTH, orjson.loads)) == [{"a": 3}]
    assert stored(store) == [("events", "logs-a-x", 3), ("truth", "truth", 1)]
    assert medium.strays({each.file for each in store.manifest.entries}) == []


def test_files_of_a_crash_are_removed_at_the_next_opening(medium: Medium) -> None:
    fill(Store(medium))
    stray = file_name(Holds.EVENTS, "logs-a-x", 99, 0, "parquet")
    medium.put(stray, FRAME)
    Store(medium)
    assert medium.digest(stray) == ""


def test_a_file_that_is_gone_is_named_and_the_rest_is_used(medium: Medium) -> None:
    store = Store(medium)
    fill(store)
    medium.remove([store.entries(Holds.TRUTH)[0].file])
    again = Store(medium)
    assert stored(again) == [("events", "logs-a-x", 3)]
    assert "is missing" in again.warnings[0]
    assert Store(medium).warnings == []


@pytest.mark.parametrize(
    "name",
    [
        "report/report.html",
        "events/x/notes.txt",
        "events/../../x/000001-0.parquet",
        "lock",
        "000001-0.ndjson",
    ],
)
def test_only_files_of_a_commit_are_ever_strays(name: str) -> None:
    assert not is_committed(name)


@pytest.mark.parametrize("key", ["logs-x-default", "../../etc", "a/b", "..", "", "ü x"])
def test_any_key_gives_a_name_inside_the_workspace(key: str) -> None:
    name = file_name(Holds.EVENTS, key, 3, 1, "parquet")
    assert is_committed(name)
    assert ".." not in name.split("/")


@pytest.mark.parametrize("holds", [Holds.EVENTS, Holds.TRUTH])
@pytest.mark.parametrize(
    "damage", [lambda old: old[:-1], lambda old: old[:5] + b"?" + old[6:], lambda _: b""]
)
def test_a_damaged_file_is_moved_aside(
    tmp_path: Path, holds: Holds, damage: Callable[[bytes], bytes]
) -> None:
    folder = Folder(tmp_path / "ws", create=True)
    store = Store(folder)
    fill(store)
    path = tmp_path / "ws" / store.entries(holds)[0].file
    path.write_bytes(damage(path.read_bytes()))
    again = Store(folder)
    assert [each.holds for each in again.manifest.entries] == [
        each for each in (Holds.EVENTS, Holds.TRUTH) if each != holds
    ]
    (warning,) = again.warnings
    assert f"{path.relative_to(tmp_path / 'ws')} is damaged" in warning
    assert (tmp_path / "ws" / "damaged" / path.relative_to(tmp_path / "ws")).is_file()


def test_a_second_process_is_told_who_has_it(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from elastic_ml_kit.targets.local.folder import Folder\n"
        "Folder(Path(sys.argv[1]), create=True); print('open', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "ws")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        with pytest.raises(WorkspaceError, match=f"is in use by pid {other.pid}"):
            Folder(tmp_path / "ws", create=True)
        other.kill()
    Folder(tmp_path / "ws", create=True).close()


def test_a_newer_workspace_is_refused(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "ws", create=True)
    Store(folder)
    path = tmp_path / "ws" / "manifest.json"
    path.write_bytes(orjson.dumps(orjson.loads(path.read_bytes()) | {"format": FORMAT + 1}))
    with pytest.raises(WorkspaceError, match=f"has format {FORMAT + 1}.*upgrade"):
        Store(folder)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": "x"}'])
def test_a_manifest_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    folder = Folder(tmp_path / "ws", create=True)
    (tmp_path / "ws" / "manifest.json").write_text(text)
    with pytest.raises(WorkspaceError, match="manifest"):
        Store(folder)


def test_a_folder_of_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(WorkspaceError, match=r"holds 'thesis\.txt'"):
        Folder(tmp_path, create=True)
    assert [each.name for each in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_file_is_no_workspace(tmp_path: Path) -> None:
    (tmp_path / "ws").write_text("")
    with pytest.raises(WorkspaceError, match="is a file"):
        Folder(tmp_path / "ws", create=True)


def test_a_missing_workspace_is_told_with_the_nearest(tmp_path: Path) -> None:
    Store(Folder(tmp_path / "workspace", create=True))
    with pytest.raises(WorkspaceError, match=r"esmlkit setup.*did you mean 'workspace'"):
        Folder(tmp_path / "workspce", create=False)
    assert not (tmp_path / "workspce").exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_no_permission_is_an_output_error(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match="cannot write"):
        Folder(tmp_path / "ws", create=True)


def test_a_full_disk_is_an_output_error_and_keeps_the_state(tmp_path: Path) -> None:
    code = """
import resource, sys
from pathlib import Path
from elastic_ml_kit.errors import OutputError
from elastic_ml_kit.targets.local.folder import Folder
from elastic_ml_kit.targets.local.manifest import Holds
from elastic_ml_kit.targets.local.store import Store
store = Store(Folder(Path(sys.argv[1]), create=True))
resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
try:
    with store.change() as change:
        change.add(Holds.TRUTH, "truth", b"x" * 100_000)
except OutputError as error:
    print(error)
print(len(store.manifest.entries), [*Path(sys.argv[1]).glob("truth/*/*")])
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "ws")], capture_output=True, text=True, check=True
    )
    assert "cannot write" in done.stdout
    assert done.stdout.endswith("0 []\n")


def test_a_report_is_saved_outside_the_state(tmp_path: Path) -> None:
    store = Store(Folder(tmp_path / "ws", create=True))
    place = store.save("report/report.json", b"{}")
    assert Path(place).read_bytes() == b"{}"
    assert Store(Memory()).save("report/report.json", b"{}") == "report/report.json"
