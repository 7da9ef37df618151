"""Archives are read file by file, programs come from the table, and the command writes corpus and record."""

from __future__ import annotations

import io
import json
import re
import tarfile
import zipfile
from pathlib import Path

import pytest

from elastic_ml_kit.errors import InputError
from elastic_ml_kit.score.text.training.corpus.__main__ import main
from elastic_ml_kit.score.text.training.corpus.archives import is_free, is_read, read_archive
from elastic_ml_kit.score.text.training.corpus.programs import KINDS, LICENCES, read_programs
from elastic_ml_kit.score.text.training.corpus.statement import Statement
from elastic_ml_kit.score.text.training.corpus.storage import read_corpus, record_of, write_corpus

FILES = {
    "org/a/B.java": 'class B {{ log.warn("Disk {} is slow", d); log.error(sm.getString("b.gone")); }}',
    "org/a/LocalStrings.properties": "# texts\nb.gone=The disk [{0}] is \\\n gone\n",
    "org/hadoop/B.java": 'class B { void c() { log.warn("held out one"); } }',
    "org/a/BTest.java": 'class B { void c() { log.warn("held out two"); } }',
    "org/a/G.java": '/* GNU General Public License */ class B { void c() { log.warn("held out three"); } }',
    "org/a/notes.txt": 'log.warn("held out four")',
}
FOUND = [("Disk <*> is slow", "WARNING"), ("The disk [<*>] is gone", "ERROR")]


def write_zip(file: Path) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(file, "w") as stream:
        for path, text in FILES.items():
            stream.writestr(path, text)
    return file


def write_tar(file: Path) -> Path:
    with tarfile.open(file, "w:gz") as stream:
        for path, text in FILES.items():
            member = tarfile.TarInfo(path)
            member.size = len(text.encode())
            stream.addfile(member, io.BytesIO(text.encode()))
    return file


@pytest.mark.parametrize("way", [write_zip, write_tar])
def test_only_free_sources_outside_tests_are_read(way: object, tmp_path: Path) -> None:
    file = (write_zip if way is write_zip else write_tar)(tmp_path / "a.jar")
    rows = list(read_archive(file, "a 1"))
    assert [(one.text, one.label) for one in rows] == FOUND
    assert {(one.source, one.language, one.place) for one in rows} == {("a 1", "java", "org/a/B.java:1")}


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"no archive"])
def test_a_broken_archive_is_named(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "a.jar"
    file.write_bytes(content)
    with pytest.raises(InputError, match=r"a\.jar cannot be read as a zip or tar"):
        list(read_archive(file, "a 1"))


PATHS = [
    ("kafka/log/LogManager.scala", True),
    ("kafka/testing/Log.scala", False),
    ("src/tests/a.py", False),
    ("pkg/attest.py", True),
    ("vendor/x/a.py", False),
    ("org/apache/storm/zookeeper/Zk.java", False),
    ("org/apache/flink/yarn/Y.java", False),
    ("src/http/ngx.c", False),
    ("a.md", False),
]


@pytest.mark.parametrize(("path", "wanted"), PATHS)
def test_paths_of_tests_and_held_out_programs_are_left_out(path: str, wanted: bool) -> None:
    assert is_read(path) == wanted


LICENCED = [
    ("// Licensed to the ASF under the Apache License", True),
    ("// SPDX-License-Identifier: BSD-3-Clause", True),
    ("// SPDX-License-Identifier: (BSD-3-Clause OR GPL-2.0)", True),
    ("// SPDX-License-Identifier: GPL-2.0-only", False),
    ("// Licensed under the Hazelcast Community License", False),
    ("int main;", True),
]


@pytest.mark.parametrize(("head", "free"), LICENCED)
def test_files_under_other_licences_are_left_out(head: str, free: bool) -> None:
    assert is_free(head) == free


def test_the_table_is_permissive_and_holds_no_program_of_the_test() -> None:
    programs = read_programs()
    assert {one.kind for one in programs} == set(KINDS)
    assert {one.licence for one in programs} <= LICENCES
    assert len({(one.kind, one.name) for one in programs}) == len(programs)
    held = {"hadoop", "hdfs", "yarn", "mapreduce", "zookeeper", "curator", "hbase", "httpd", "elasticsearch"}
    words = {word for one in programs for word in re.split(r"[^a-z]+", one.name.lower())}
    assert words & held == set()
    assert "kafka" in words


TABLES = [
    ("maven a:b 1\n", "programs.txt:1: 3 fields"),
    ("# remark\n\nnpm a 1 MIT\n", "programs.txt:3: kind 'npm'"),
    ("pypi a 1 GPL-3.0\n", "programs.txt:1: licence 'GPL-3.0'"),
]


@pytest.mark.parametrize(("table", "message"), TABLES)
def test_a_bad_line_of_the_table_is_named(tmp_path: Path, table: str, message: str) -> None:
    file = tmp_path / "programs.txt"
    file.write_text(table, "utf-8")
    with pytest.raises(InputError, match=message):
        read_programs(file)


def make_command(tmp_path: Path, to: str = "corpus.ndjson.gz") -> list[str]:
    """A table of one wheel that lies in the cache, so that nothing is fetched."""
    write_zip(tmp_path / "cache" / "pypi" / "Some_tool-1.0-py3-none-any.whl")
    (tmp_path / "programs.txt").write_text("pypi some-tool 1.0 MIT\n", "utf-8")
    places = {"--to": tmp_path / to, "--cache": tmp_path / "cache", "--programs": tmp_path / "programs.txt"}
    return [str(part) for pair in places.items() for part in pair] + ["--jobs", "1"]


def test_the_command_writes_corpus_and_record(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(make_command(tmp_path)) == 0
    file = tmp_path / "corpus.ndjson.gz"
    assert [(one.text, one.label) for one in read_corpus(file)] == FOUND
    record = json.loads(record_of(file).read_text("utf-8"))
    assert record["statements"] == {"ERROR": 1, "WARNING": 1, "INFO": 0, "DEBUG": 0, "EXCEPTION": 0}
    assert record["programs"][0]["statements"] == {"ERROR": 1, "WARNING": 1}
    assert len(record["programs"][0]["sha256"]) == 64
    assert "2 statements" in capsys.readouterr().out
    first = file.read_bytes()
    assert main(make_command(tmp_path)) == 0
    assert file.read_bytes() == first


def test_two_processes_give_the_same_corpus(tmp_path: Path) -> None:
    write_zip(tmp_path / "cache" / "pypi" / "Other-2.0-py3-none-any.whl")
    given = make_command(tmp_path)
    (tmp_path / "programs.txt").write_text("pypi some-tool 1.0 MIT\npypi other 2.0 MIT\n", "utf-8")
    assert main(given) == 0
    first = (tmp_path / "corpus.ndjson.gz").read_bytes()
    assert main([*given, "--jobs", "2"]) == 0
    assert (tmp_path / "corpus.ndjson.gz").read_bytes() == first
    sources = [one.source for one in read_corpus(tmp_path / "corpus.ndjson.gz")]
    assert sources == ["some-tool 1.0"] * 2 + ["other 2.0"] * 2


def test_templates_of_the_test_are_dropped_and_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "loghub" / "Set").mkdir(parents=True)
    rows = "EventId,EventTemplate\nE1,Disk <*> is slow\n"
    (tmp_path / "loghub" / "Set" / "Set_templates.csv").write_text(rows, "utf-8")
    assert main([*make_command(tmp_path), "--loghub", str(tmp_path / "loghub")]) == 0
    assert [one.text for one in read_corpus(tmp_path / "corpus.ndjson.gz")] == [FOUND[1][0]]
    assert "dropped as templates of Set: 1" in capsys.readouterr().out


def test_no_processes_are_too_few(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*make_command(tmp_path), "--jobs", "0"]) == 2
    assert "--jobs is 0" in capsys.readouterr().err


ERRORS = [
    (["--programs", "{}/none.txt"], 4, "none.txt cannot be read"),
    (["--to", "{}/no/folder/corpus.ndjson"], 6, "cannot be written"),
    (["--loghub", "{}/cache"], 4, "has no"),
]


@pytest.mark.parametrize(("extra", "code", "message"), ERRORS)
def test_a_mistake_is_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], extra: list[str], code: int, message: str
) -> None:
    given = [*make_command(tmp_path), *(part.format(tmp_path) for part in extra)]
    assert main(given) == code
    assert message in capsys.readouterr().err.splitlines()[-1]


def test_a_corpus_that_is_none_is_named(tmp_path: Path) -> None:
    file = tmp_path / "corpus.ndjson"
    write_corpus([Statement("a b", "INFO", "a 1", "c", "a.c:1")], file)
    assert len(read_corpus(file)) == 1
    file.write_text('{"text": "a"}\n', "utf-8")
    with pytest.raises(InputError, match=r"corpus\.ndjson:1: no statement"):
        read_corpus(file)
