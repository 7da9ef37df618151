"""The table of programs, `programs.txt`: what is fetched, in which version, under which licence."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from elastic_ml_kit.errors import InputError

TABLE = Path(__file__).with_name("programs.txt")
KINDS = ("maven", "pypi")
LICENCES = frozenset(
    ("Apache-2.0", "MIT", "BSD-2-Clause", "BSD-3-Clause", "BSD-2-Clause-Patent", "PostgreSQL", "OLDAP-2.8")
)


@dataclass(frozen=True, slots=True)
class Program:
    """A program whose sources are read.

    Attributes:
        kind: how it is fetched, one of `KINDS`.
        name: its name there, such as `org.apache.kafka:kafka-clients`.
        version: the one version that is taken.
        licence: its SPDX identifier, one of `LICENCES`.
    """

    kind: str
    name: str
    version: str
    licence: str

    @property
    def source(self) -> str:
        """Short name and version: `kafka-clients 3.9.0`."""
        return f"{self.name.rsplit(':')[-1]} {self.version}"


def read_programs(file: Path = TABLE) -> tuple[Program, ...]:
    """The programs in the order of the table.

    Raises:
        InputError: it cannot be read; a line has not four fields, or a kind or licence not allowed.

    Example:
        >>> read_programs()[0].source
        'kafka-clients 3.9.0'
    """
    found = []
    try:
        lines = file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file} cannot be read: {error}") from error
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        fields = line.split()
        if len(fields) != 4:
            raise InputError(
                f"{file.name}:{number}: {len(fields)} fields; kind, name, version, licence go here"
            )
        program = Program(*fields)
        if program.kind not in KINDS:
            raise InputError(f"{file.name}:{number}: kind '{program.kind}'; allowed are {', '.join(KINDS)}")
        if program.licence not in LICENCES:
            raise InputError(
                f"{file.name}:{number}: licence '{program.licence}' is none of {', '.join(sorted(LICENCES))}"
            )
        found.append(program)
    return tuple(found)
