"""Bundles: the same bytes each time, every changed byte noticed, nothing unpacked outside of its folder."""

from __future__ import annotations

import io
import json
import shutil
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from elastic_ml_kit.errors import InputError, OutputError, UsageError
from elastic_ml_kit.score.text import bundle, packing
from elastic_ml_kit.score.text.places import find_model
from tests.score.text.conftest import TINY


def packed(folder: Path = TINY) -> bytes:
    into = io.BytesIO()
    packing.write_bundle(into, "tiny", packing.contents(folder))
    return into.getvalue()


WHOLE = packed()


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    copied = shutil.copytree(TINY, tmp_path / "other")
    for file in copied.iterdir():
        file.touch()
        file.chmod(0o600)
    assert packed(copied) == WHOLE


def test_a_bundle_is_unpacked_once(tmp_path: Path) -> None:
    file, cache = tmp_path / "tiny.zip", tmp_path / "cache"
    file.write_bytes(WHOLE)
    folder = bundle.unpack(file, cache)
    assert folder.name == "tiny"
    for own in TINY.iterdir():
        assert (folder / own.name).read_bytes() == own.read_bytes()
    at = (folder / "config.json").stat().st_ino
    assert (bundle.unpack(file, cache) / "config.json").stat().st_ino == at
    (folder / "config.json").unlink()
    assert bundle.unpack(file, cache) == folder
    assert (folder / "config.json").exists()
    assert [each.name for each in cache.iterdir()] == [folder.parent.name]


def test_what_would_run_code_or_is_not_the_model_is_left_out(tmp_path: Path) -> None:
    folder = shutil.copytree(TINY, tmp_path / "m")
    for name in (
        "pytorch_model.bin",
        "training_args.bin",
        "code.py",
        ".hidden.json",
        "manifest.json",
        "a.pt",
    ):
        (folder / name).write_bytes(b"x")
    (folder / "checkpoint-9").mkdir()
    (folder / "checkpoint-9" / "config.json").write_bytes(b"{}")
    (folder / "1_Pooling").mkdir()
    (folder / "1_Pooling" / "config.json").write_bytes(b"{}")
    found = set(packing.contents(folder))
    assert found == {each.name for each in TINY.iterdir()} | {"1_Pooling/config.json"}


def test_a_folder_without_weights_is_no_bundle(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(InputError, match="nothing that can be packed"):
        packing.contents(tmp_path)


@given(at=some.integers(0, len(WHOLE) - 1), bit=some.integers(0, 7))
def test_any_changed_byte_is_noticed(tmp_path_factory: pytest.TempPathFactory, at: int, bit: int) -> None:
    spoilt = bytearray(WHOLE)
    spoilt[at] ^= 1 << bit
    file = tmp_path_factory.mktemp("spoilt") / "tiny.zip"
    file.write_bytes(spoilt)
    with pytest.raises(InputError):
        bundle.read_bundle(file)


@given(length=some.integers(0, len(WHOLE) - 1))
def test_a_bundle_that_is_cut_off_is_noticed(tmp_path_factory: pytest.TempPathFactory, length: int) -> None:
    file = tmp_path_factory.mktemp("cut") / "tiny.zip"
    file.write_bytes(WHOLE[:length])
    with pytest.raises(InputError):
        bundle.read_bundle(file)


@pytest.mark.parametrize("name", ["model.safetensors", "model.onnx", "config.json"])
def test_the_damaged_file_is_named(tmp_path: Path, name: str) -> None:
    with zipfile.ZipFile(io.BytesIO(WHOLE)) as opened:
        info = opened.getinfo(name)
    spoilt = bytearray(WHOLE)
    spoilt[info.header_offset + 30 + len(name) + info.compress_size // 2] ^= 1
    file = tmp_path / "b.zip"
    file.write_bytes(spoilt)
    with pytest.raises(InputError, match=rf"b\.zip is damaged in {name}; copy or fetch it again"):
        bundle.read_bundle(file)


def remade(path: Path, change: Callable[[zipfile.ZipFile], None]) -> Path:
    """A bundle with more in it, sealed anew, as somebody could make one who means harm."""
    with zipfile.ZipFile(path, "w") as into:
        into.comment = bundle.MARK + b"0" * 64
        change(into)
    with path.open("r+b") as file:
        packing.mark(file)
    return path


def manifest(into: zipfile.ZipFile, **files: int) -> None:
    told = {name: {"bytes": size, "sha256": "0" * 64} for name, size in files.items()}
    into.writestr("manifest.json", json.dumps({"format": 1, "name": "x", "files": told}))


def link(into: zipfile.ZipFile) -> None:
    info = zipfile.ZipInfo("config.json")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    into.writestr(info, "/etc/passwd")


def unlisted(into: zipfile.ZipFile) -> None:
    manifest(into)
    into.writestr("x.json", "1")


HARM: dict[str, tuple[Callable[[zipfile.ZipFile], None], str]] = {
    "above": (lambda into: into.writestr("../x.json", "{}"), "leads out of the folder"),
    "absolute": (lambda into: into.writestr("/tmp/x.json", "{}"), "leads out of the folder"),
    "windows": (lambda into: into.writestr("C:\\x.json", "{}"), "leads out of the folder"),
    "link": (link, "is a link or a folder"),
    "folder": (lambda into: into.writestr("x/", ""), "is a link or a folder"),
    "bomb": (
        lambda into: into.writestr("x.json", b"0" * (8 << 20), zipfile.ZIP_DEFLATED),
        "would unpack to 8,388,608 bytes",
    ),
    "empty": (lambda into: None, "has no manifest.json"),
    "unlisted": (unlisted, "x.json is not as"),
    "absent": (lambda into: manifest(into, absent=3), "absent is not as"),
    "format": (lambda into: into.writestr("manifest.json", '{"format": 2}'), "not of format 1"),
    "unlike": (
        lambda into: into.writestr("manifest.json", '{"format": 1, "files": 3}'),
        "does not list files",
    ),
    "no JSON": (lambda into: into.writestr("manifest.json", "{"), "damaged one"),
}


@pytest.mark.parametrize("case", HARM)
def test_a_bundle_that_means_harm_is_refused(tmp_path: Path, case: str) -> None:
    change, words = HARM[case]
    file = remade(tmp_path / "harm.zip", change)
    with pytest.raises(InputError, match=words):
        bundle.unpack(file, tmp_path / "cache")
    assert not (tmp_path / "cache").exists()


def test_a_file_that_is_not_as_its_sum_says_is_not_unpacked(tmp_path: Path) -> None:
    def change(into: zipfile.ZipFile) -> None:
        manifest(into, x=3)
        into.writestr("x", "abc")

    file = remade(tmp_path / "b.zip", change)
    with pytest.raises(InputError, match="damaged in x"):
        bundle.unpack(file, tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    def change(into: zipfile.ZipFile) -> None:
        into.writestr("a.json", "1")
        with pytest.warns(UserWarning, match="Duplicate"):
            into.writestr("a.json", "2")

    with pytest.raises(InputError, match="one name twice"):
        bundle.read_bundle(remade(tmp_path / "b.zip", change))


def test_another_zip_file_is_no_bundle(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "some.zip", "w") as into:
        into.writestr("readme.txt", "hello")
    with pytest.raises(InputError, match="none that `esmlkit models bundle` made"):
        bundle.read_bundle(tmp_path / "some.zip")
    (tmp_path / "text.zip").write_text("hello")
    with pytest.raises(InputError, match="is no bundle"):
        bundle.read_bundle(tmp_path / "text.zip")


def test_a_cache_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "b.zip").write_bytes(WHOLE)
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="XDG_CACHE_HOME"):
        bundle.unpack(tmp_path / "b.zip", tmp_path / "file" / "cache")


def test_a_name_that_is_no_bundle_is_told() -> None:
    with pytest.raises(UsageError, match=r"no model folder nowhere\.zip"):
        find_model("nowhere.zip")
    with pytest.raises(UsageError, match="or a bundle"):
        find_model(str(TINY / "config.json"))
