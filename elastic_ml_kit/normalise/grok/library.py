"""The standard patterns, read from the files beside this module, one family a file."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

COMPATIBILITIES = {"disabled": "legacy", "v1": "ecs-v1"}


@lru_cache(maxsize=2)
def read_patterns(compatibility: str = "disabled") -> Mapping[str, str]:
    """All patterns by name.

    Args:
        compatibility: as the option `ecs_compatibility` says it: `disabled` gives the old field names, `v1`
            those of the Elastic Common Schema.

    Example:
        >>> read_patterns()["SYSLOGPROG"], read_patterns("v1")["USER"]
        ('%{PROG:program}(?:\\\\[%{POSINT:pid}\\\\])?', '%{USERNAME}')
    """
    folder = files(__package__) / "patterns" / COMPATIBILITIES[compatibility]
    patterns: dict[str, str] = {}
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        for line in file.read_text("utf-8").split("\n"):
            name, _, definition = line.partition(" ")
            if definition:
                patterns[name] = definition
    return MappingProxyType(patterns)
