"""Files that stand for what a cluster keeps beside its pipelines: mmdb databases and rows for `enrich`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from elastic_ml_kit.definitions import shape
from elastic_ml_kit.definitions.source import UnreadableError, read_source
from elastic_ml_kit.errors import DefinitionError
from elastic_ml_kit.normalise.resources import EnrichTable

KINDS = ("match", "range", "geo_match")
_POLICY = shape.table(
    {
        "match_field": shape.text,
        "enrich_fields": shape.list_of(shape.text),
        "indices": shape.anything,
        "query": shape.anything,
        "name": shape.anything,
    },
    ("match_field",),
)
_TABLE = shape.table(
    {**dict.fromkeys(KINDS, _POLICY), "rows": shape.list_of(shape.table_of_anything)}, ("rows",)
)


@dataclass(frozen=True, slots=True)
class Databases:
    """The mmdb files of a folder, by name.

    Attributes:
        lacking: what becomes of documents that would need one that is not there, as in `Resources`.
    """

    folder: Path | None = None
    lacking: Literal["fail", "tag"] = "fail"

    def find(self, name: str) -> Path | None:
        """The file of this name, or None where it is not there."""
        path = self.folder / name if self.folder else None
        return path if path and path.is_file() else None


@dataclass(frozen=True, slots=True)
class Tables:
    """Enrich policies of a folder: `<policy>.json` or `.yml`, the policy as the API takes it, and `rows`.

    Attributes:
        assumed: a policy that has no file is one without rows, instead of none.
    """

    folder: Path | None = None
    assumed: bool = False

    def find(self, name: str) -> EnrichTable | None:
        """The rows of this policy, or None where there is no such file.

        Errors:
            DefinitionError: the file says something else.
        """
        for suffix in (".json", ".yml", ".yaml"):
            path = self.folder / f"{name}{suffix}" if self.folder else None
            if path and path.is_file():
                return read_table(path)
        return EnrichTable("match", "", ()) if self.assumed else None


NO_DATABASES, NO_TABLES = Databases(), Tables()


def read_table(path: Path) -> EnrichTable:
    """Read the policy and its rows.

    Errors:
        DefinitionError: it cannot be read, or says something else.
    """
    try:
        source = read_source(str(path), path)
    except UnreadableError as error:
        raise DefinitionError([error.problem]) from None
    faults = [source.problem(where, message) for where, message in _TABLE(source.value, ())]
    kinds = [kind for kind in KINDS if kind in source.value] if not faults else []
    if not faults and len(kinds) != 1:
        faults = [source.problem((), f"expected one of {', '.join(KINDS)}, as the enrich API names a policy")]
    if faults:
        raise DefinitionError(faults)
    policy, rows = source.value[kinds[0]], source.value["rows"]
    return EnrichTable(kinds[0], policy["match_field"], [_kept(row, policy) for row in rows])


def _kept(row: Mapping[str, Any], policy: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a row that the policy copies, and the one that is compared."""
    names = policy.get("enrich_fields")
    if names is None:
        return dict(row)
    wanted = {policy["match_field"], *names}
    return {name: value for name, value in row.items() if name in wanted or _root(name, wanted)}


def _root(name: str, wanted: set[str]) -> bool:
    return any(each.startswith(f"{name}.") for each in wanted)
