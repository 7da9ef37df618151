"""What is on disk while a run goes on, after it was broken off, and when it is over."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

import pytest

from elastic_ml_kit.errors import OutputError, UsageError
from elastic_ml_kit.score.text.learning.states import Site, digest, writing
from tests.score.text.learning.conftest import examples

MANIFEST = {"seed": 1, "rate": 0.001, "data": "d1"}


def begun(folder: Path) -> Site:
    """A run with a state, and the start of a model."""
    site = Site(folder / "model")
    assert not site.open(MANIFEST, resume=False)
    site.keep(lambda path: path.write_text("state"))
    site.model.mkdir()
    (site.model / "config.json").write_text("{}")
    return site


def test_until_a_run_is_over_nothing_has_its_name(tmp_path: Path) -> None:
    site = begun(tmp_path)
    assert not site.folder.exists()
    site.finish()
    assert [path.name for path in tmp_path.iterdir()] == ["model"]
    assert (site.folder / "config.json").is_file()


def test_a_run_that_was_broken_off_is_gone_on_with(tmp_path: Path) -> None:
    begun(tmp_path)
    assert Site(tmp_path / "model").open(MANIFEST, resume=True)
    assert Site(tmp_path / "model").state.read_text() == "state"


def test_without_a_word_a_run_that_was_broken_off_is_not_lost(tmp_path: Path) -> None:
    begun(tmp_path)
    with pytest.raises(UsageError, match=r"broken off; say --resume to go on, or --overwrite"):
        Site(tmp_path / "model").open(MANIFEST, resume=False)
    assert not Site(tmp_path / "model", replaces=True).open(MANIFEST, resume=False)
    assert not Site(tmp_path / "model").state.exists()


def test_nothing_to_go_on_with_is_a_beginning(tmp_path: Path) -> None:
    assert not Site(tmp_path / "model").open(MANIFEST, resume=True)


@pytest.mark.parametrize(
    ("changed", "words"), [({"seed": 2}, "'seed' was 1, now 2"), ({"data": "d2"}, "its lines were others")]
)
def test_a_run_of_other_settings_or_lines_is_not_gone_on_with(
    tmp_path: Path, changed: dict[str, object], words: str
) -> None:
    begun(tmp_path)
    with pytest.raises(UsageError, match=words):
        Site(tmp_path / "model").open(MANIFEST | changed, resume=True)


def test_a_state_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    site = begun(tmp_path)

    def break_off(path: Path) -> None:
        path.write_text("half a st")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        site.keep(break_off)
    assert site.state.read_text() == "state"


def test_a_model_is_replaced_only_where_that_was_said(tmp_path: Path) -> None:
    site = begun(tmp_path)
    site.folder.mkdir()
    site.check()
    (site.folder / "config.json").write_text("old")
    with pytest.raises(OutputError, match="is there; say --overwrite"):
        site.check()
    forced = Site(site.folder, replaces=True)
    forced.check()
    forced.finish()
    assert (site.folder / "config.json").read_text() == "{}"
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_of_a_run_that_failed_at_once_nothing_is_left(tmp_path: Path) -> None:
    site = Site(tmp_path / "model")
    site.open(MANIFEST, resume=False)
    site.give_up()
    assert list(tmp_path.iterdir()) == []
    kept = begun(tmp_path)
    kept.give_up()
    assert kept.state.is_file()


@pytest.mark.parametrize("resume", [False, True])
@pytest.mark.parametrize("replaces", [False, True])
def test_what_is_in_the_way_of_a_run_and_is_none_stays(tmp_path: Path, replaces: bool, resume: bool) -> None:
    (tmp_path / "model.part").mkdir()
    (tmp_path / "model.part" / "photo.jpg").touch()
    with pytest.raises(OutputError, match=r"model\.part is in the way: it is no unfinished run"):
        Site(tmp_path / "model", replaces).open(MANIFEST, resume)
    assert (tmp_path / "model.part" / "photo.jpg").is_file()


def test_a_model_that_was_there_stays_where_the_new_one_cannot_take_its_place(tmp_path: Path) -> None:
    site = begun(tmp_path)
    shutil.rmtree(site.model)
    site.folder.mkdir()
    (site.folder / "config.json").write_text("old")
    with pytest.raises(OutputError, match="cannot be written"):
        Site(site.folder, replaces=True).finish()
    assert (site.folder / "config.json").read_text() == "old"


@pytest.mark.parametrize("replaces", [False, True])
def test_a_folder_that_is_no_model_is_never_replaced(tmp_path: Path, replaces: bool) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "one.jpg").touch()
    with pytest.raises(OutputError, match=r"is no model \(no config.json\)"):
        Site(tmp_path / "photos", replaces).check()
    with pytest.raises(OutputError, match="is a file"):
        Site(tmp_path / "photos" / "one.jpg", replaces).check()


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device", "m.part/state.new"),
        RuntimeError("[enforce fail at inline_container.cc:672] . unexpected pos 23232 vs 23126"),
        ValueError("Error while serializing: I/O error: File too large (os error 27)"),
    ],
)
def test_a_full_disk_is_told_however_a_library_says_it(error: Exception) -> None:
    with pytest.raises(OutputError, match="cannot be written"), writing(Path("m")):
        raise error


def test_what_has_nothing_to_do_with_the_disk_is_left_as_it_is() -> None:
    with pytest.raises(RuntimeError, match="shapes"), writing(Path("m")):
        raise RuntimeError("shapes do not fit")


def test_the_digest_tells_lines_labels_and_parts_apart() -> None:
    one, other = examples("a x\nb y"), examples("a x\na y")
    found = {
        digest(one, [[0], [1]]),
        digest(one, [[0, 1], []]),
        digest(other, [[0], [1]]),
        digest(one, [[1], [0]]),
    }
    assert len(found) == 4
    assert digest(one, [[0], [1]]) == digest(examples("a x\nb y"), [[0], [1]])
