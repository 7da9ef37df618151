"""Texts lose their level, same texts count once, and templates of the test are dropped."""

from __future__ import annotations

from pathlib import Path

import pytest

from elastic_ml_kit.errors import InputError
from elastic_ml_kit.score.text.training.corpus.leaks import leaks, read_templates_of
from elastic_ml_kit.score.text.training.corpus.statement import Statement, distinct, mask, tidy

TIDY = [
    ("ERROR: disk full", "disk full"),
    ("[warn] disk is slow", "disk is slow"),
    ("Warning! disk is slow", "disk is slow"),
    ("fatal error: no disk left", "no disk left"),
    ("error while reading disk", "error while reading disk"),
    ("took <*><*><*> ms\n\ton disk <*>, again", "took <*> ms on disk <*>, again"),
    ("info", None),
    ("<*> done", None),
    ("cb_buffer_size", None),
    ("größte Platte", None),
]


@pytest.mark.parametrize(("said", "text"), TIDY)
def test_a_text_loses_its_level_and_blanks(said: str, text: str | None) -> None:
    assert tidy(said) == text


def test_a_long_text_is_cut() -> None:
    assert len(tidy("word " * 200) or "") <= 400


def make(text: str, label: str, source: str = "a 1", place: str = "f:1") -> Statement:
    return Statement(text, label, source, "java", place)


def test_same_words_of_a_source_count_once() -> None:
    rows = [
        make("Lost 3 disks", "ERROR"),
        make("lost <*> Disks", "ERROR"),
        make("Lost 3 disks", "ERROR", "b 1"),
    ]
    assert [(one.text, one.source) for one in distinct(rows)] == [
        ("Lost 3 disks", "a 1"),
        ("Lost 3 disks", "b 1"),
    ]


LABELS = [
    (("INFO", "WARNING", "INFO"), "INFO"),
    (("INFO", "WARNING"), "WARNING"),
    (("DEBUG", "DEBUG", "INFO"), "INFO"),
    (("EXCEPTION", "EXCEPTION", "DEBUG"), "EXCEPTION"),
    (("EXCEPTION", "EXCEPTION", "ERROR"), "ERROR"),
]


@pytest.mark.parametrize(("labels", "label"), LABELS)
def test_the_most_frequent_level_holds(labels: tuple[str, ...], label: str) -> None:
    assert [one.label for one in distinct(make("Lost disk", each) for each in labels)] == [label]


LEAKS = [
    ("Lost <*> blocks of the file", ["one"]),  # equal but for values
    ("lost 12 BLOCKS of the file again", ["one"]),  # 5 of 6 words
    ("Lost blocks of a file", []),  # 4 of 6 words
    ("Opened the door", ["one", "two"]),
    ("Nothing in common", []),
]


@pytest.mark.parametrize(("text", "sets"), LEAKS)
def test_templates_of_the_test_are_dropped(tmp_path: Path, text: str, sets: list[str]) -> None:
    for name, templates in {
        "one": ["Lost <*> blocks of the file", "ERROR opened the door"],
        "two": ["Opened the door 7"],
    }.items():
        (tmp_path / name).mkdir()
        rows = "".join(f"E{at},{template}\n" for at, template in enumerate(templates))
        (tmp_path / name / f"{name}_templates.csv").write_text(f"EventId,EventTemplate\n{rows}", "utf-8")
    kept, dropped = leaks([make(text, "INFO")], read_templates_of(tmp_path))
    assert dropped == {"one": int("one" in sets), "two": int("two" in sets)}
    assert len(kept) == int(not sets)


def test_a_folder_without_templates_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"has no .*_templates\.csv"):
        read_templates_of(tmp_path)


def test_a_file_without_the_column_is_named(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "a_templates.csv").write_text("EventId,Text\nE1,x\n", "utf-8")
    with pytest.raises(InputError, match="no column 'EventTemplate'; it has EventId, Text"):
        read_templates_of(tmp_path)


def test_loghub_has_templates_in_every_set() -> None:
    folder = Path(__file__).parents[6] / "shared" / "data" / "loghub"
    if not folder.is_dir():
        pytest.skip("loghub is not there")
    found = read_templates_of(folder)
    assert {"Apache", "BGL", "HDFS", "Hadoop", "Zookeeper"} <= set(found)
    rows = [make(" ".join(sorted(found["BGL"][0])), "ERROR")]
    assert leaks(rows, found)[0] == []


def test_the_mask_is_words_only() -> None:
    assert mask("Block blk_-12 of <*>: 3 LEFT") == "block blk of left"
