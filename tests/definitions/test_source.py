from __future__ import annotations

from pathlib import Path

import pytest

from elastic_ml_kit.definitions.source import UnreadableError, read_source


def test_yaml_has_the_values_of_json(tmp_path: Path) -> None:
    file = tmp_path / "x.yml"
    file.write_text(
        "[no, on, true, 2026-01-05T00:00:00Z, 12:30, 1, -2.5, 1e3, null, ~, '1']", encoding="utf-8"
    )
    assert read_source("x.yml", file).value == [
        "no",
        "on",
        True,
        "2026-01-05T00:00:00Z",
        "12:30",
        1,
        -2.5,
        1000.0,
        None,
        None,
        "1",
    ]


def test_yaml_has_numbers_of_other_bases_and_merged_tables(tmp_path: Path) -> None:
    file = tmp_path / "x.yml"
    file.write_text("a: &a {k: 0x1F, l: 0o17}\nb: {<<: *a, m: True, n: NULL, o: 0xg}", encoding="utf-8")
    first = {"k": 31, "l": 15}
    assert read_source("x.yml", file).value == {"a": first, "b": {**first, "m": True, "n": None, "o": "0xg"}}


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    file.write_bytes(b'\xef\xbb\xbf{"a": 1}')
    assert read_source("x.json", file).value == {"a": 1}


def test_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError) as caught:
        read_source("x.json", tmp_path / "x.json")
    assert str(caught.value.problem) == "x.json: the file cannot be read: No such file or directory"


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("x.toml", "a = 1\nb = ", (2, 0)),
        ("x.toml", "a = 1\na = 2\n", (2, 6)),
        ("x.yml", "a: [1\nb: 2", (2, 2)),
    ],
)
def test_a_syntax_error_has_a_place(tmp_path: Path, name: str, text: str, place: tuple[int, int]) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableError) as caught:
        read_source(name, tmp_path / name)
    assert (caught.value.problem.line, caught.value.problem.column) == place
