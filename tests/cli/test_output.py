"""Files are written whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from elastic_ml_kit.cli.output import staged, write, written
from elastic_ml_kit.errors import OutputError


def test_a_file_appears_when_all_is_well(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.txt"
    with written(path) as file:
        file.write(b"one")
        assert not path.exists()
    assert path.read_bytes() == b"one"
    write(path, b"two")
    assert [each.name for each in path.parent.iterdir()] == ["a.txt"]
    assert path.read_bytes() == b"two"


def _break_off(path: Path, failure: type[BaseException]) -> None:
    with written(path) as file:
        file.write(b"half")
        raise failure


@pytest.mark.parametrize("failure", [ValueError, KeyboardInterrupt])
def test_after_an_error_all_is_as_before(tmp_path: Path, failure: type[BaseException]) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    with pytest.raises(failure):
        _break_off(path, failure)
    assert [each.name for each in tmp_path.iterdir()] == ["a.txt"]
    assert path.read_bytes() == b"old"


def test_a_device_is_written_to_as_it_is() -> None:
    write(Path("/dev/null"), b"away")
    assert not Path("/dev/null.part").exists()


@pytest.mark.parametrize("name", ["taken/below/a.txt", "folder"])
def test_what_cannot_be_written_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "taken").write_text("mine")
    (tmp_path / "folder").mkdir()
    with pytest.raises(OutputError, match=name):
        write(tmp_path / name, b"x")


def test_several_files_or_none(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("mine")
    with pytest.raises(OutputError, match="taken"):
        staged({tmp_path / "sub/a": b"a", tmp_path / "taken/b": b"b"})
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == ["taken"]
    staged({tmp_path / "sub/a": b"a", tmp_path / "sub/b": b"b"})
    found = {path.name: path.read_bytes() for path in (tmp_path / "sub").iterdir()}
    assert found == {"a": b"a", "b": b"b"}
