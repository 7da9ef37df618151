"""Gets the sources of the programs with the ordinary clients of their registries: mvn and pip."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from elastic_ml_kit.score.text.training.corpus.programs import Program

Tell = Callable[[str], None]
_LIMIT_S = 900
_ITEM = """<artifactItem><groupId>{}</groupId><artifactId>{}</artifactId><version>{}</version>
<classifier>sources</classifier></artifactItem>"""
_POM = """<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>corpus</groupId><artifactId>corpus</artifactId><version>1</version><packaging>pom</packaging>
<build><plugins><plugin><groupId>org.apache.maven.plugins</groupId>
<artifactId>maven-dependency-plugin</artifactId><configuration><outputDirectory>{}</outputDirectory>
<artifactItems>{}</artifactItems></configuration></plugin></plugins></build></project>"""


def fetch(programs: Sequence[Program], cache: Path, tell: Tell) -> Iterator[tuple[Program, Path | None, str]]:
    """Each program with its archive, in the order given; what lies in `cache` is not fetched again.

    Args:
        programs: what to get.
        cache: a folder that keeps the archives.
        tell: is called with a line of progress for each client.

    Returns:
        The program, its archive or None, and where it is None a sentence that says why.
    """
    tell(f"fetching {len(programs)} programs into {cache}")
    refused = _all_maven([one for one in programs if one.kind == "maven"], cache / "maven", tell)
    for program in programs:
        if program.kind == "maven":
            file = _jar(program, cache / "maven")
            yield program, file if file.exists() else None, refused.get(program.name, "mvn did not get it")
        else:
            yield program, *_pypi(program, cache / program.kind)


def _run(
    command: Sequence[str], extra: Mapping[str, str] | None = None, folder: Path | None = None
) -> tuple[int, str]:
    """Exit code and output; 127 where the client is not installed, 124 where it took too long."""
    if shutil.which(command[0]) is None:
        return 127, f"{command[0]} is not installed"
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=_LIMIT_S,
            env={**os.environ, **(extra or {})},
            cwd=folder,
        )
    except subprocess.TimeoutExpired:
        return 124, f"{command[0]} took longer than {_LIMIT_S} s"
    return done.returncode, done.stdout + done.stderr


def _last(output: str) -> str:
    lines = [
        line.strip() for line in output.splitlines() if re.search(r"(?i)error|^E:|not installed|took", line)
    ]
    return re.sub(r"\s*\S*https?://\S+", "", lines[-1])[:200] if lines else "the client did not say why"


def _jar(program: Program, folder: Path) -> Path:
    return folder / f"{program.name.split(':')[1]}-{program.version}-sources.jar"


def _all_maven(programs: Sequence[Program], folder: Path, tell: Tell) -> dict[str, str]:
    """All in one run of mvn; those that it names as missing are left out and the rest is tried again."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [one for one in programs if not _jar(one, folder).exists()]
    refused: dict[str, str] = {}
    while wanted:
        items = "".join(_ITEM.format(*one.name.split(":"), one.version) for one in wanted)
        pom = folder / "pom.xml"
        pom.write_text(_POM.format(folder.resolve(), items), "utf-8")
        code, output = _run(["mvn", "-q", "-B", "-f", str(pom), "dependency:copy"])
        if code == 0:
            break
        named = [one for one in wanted if f"{one.name}:jar:sources:{one.version}" in output]
        for one in named or wanted:
            refused[one.name] = "the registry has no such sources jar" if named else _last(output)
        wanted = [one for one in wanted if one not in named] if named else []
        tell(f"mvn: {len(refused)} not to be had, {len(wanted)} to go")
    return refused


def _pypi(program: Program, folder: Path) -> tuple[Path | None, str]:
    stem = re.sub(r"[-_.]+", "_", program.name).lower()

    def find() -> Path | None:
        for file in sorted(folder.glob("*.whl")):
            name, version = file.name.split("-")[:2]
            if (re.sub(r"[-_.]+", "_", name).lower(), version) == (stem, program.version):
                return file
        return None

    if (file := find()) is not None:
        return file, ""
    target = ["--no-deps", "--only-binary=:all:", "--python-version", "3.12", "-d", str(folder)]
    _, output = _run(["pip", "download", "-q", *target, f"{program.name}=={program.version}"])
    return find(), _last(output)
