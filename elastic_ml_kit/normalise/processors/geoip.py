"""Where an address is and whose it is, by a database that the user has."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from elastic_ml_kit.normalise.document import IngestDocument, path
from elastic_ml_kit.normalise.faults import RefusedPipelineError, illegal
from elastic_ml_kit.normalise.options import Options
from elastic_ml_kit.normalise.processor import Processor
from elastic_ml_kit.normalise.processors.locations import IPINFO, Found, Kind, kind_of
from elastic_ml_kit.normalise.processors.networks import parse_address
from elastic_ml_kit.normalise.values import deep_copy

if TYPE_CHECKING:
    from maxminddb import Reader

_TAGS = path("tags")


class Geoip(Processor):
    """Options `field`, `target_field` (geoip), `database_file` (GeoLite2-City.mmdb), `properties` (by the
    type of the database), `first_only` (true), `ignore_missing` (false),
    `download_database_on_pipeline_creation`, which means nothing here.

    Without the database a document with an address fails, or every document is tagged as a cluster does
    it: see `Resources.lacking`.
    """

    type: ClassVar[str] = "geoip"

    def __init__(self, options: Options) -> None:
        self._field = options.field("field")
        self._target = options.field("target_field", self.type)
        self._file = options.text("database_file", "GeoLite2-City.mmdb")
        names = options.texts("properties")
        self._ignore_missing = options.flag("ignore_missing")
        self._first_only = options.flag("first_only", True)
        options.flag("download_database_on_pipeline_creation", True)
        self._reader = self._opened(options)
        self._tags = options.around.resources.lacking == "tag"
        if self._reader is not None:
            kind = self._kind(options, self._reader)
            self._properties = _chosen(options, kind, names)
            self._look_up = lru_cache(maxsize=1000)(self._searched)

    def run(self, document: IngestDocument) -> None:
        if self._reader is None and self._tags:
            document.append(_TAGS, f"_{self.type}_database_unavailable_{self._file}")
            return
        origin = self._field.of(document)
        value = document.find(origin) if self._ignore_missing else document.get(origin)
        if value is None:
            if self._ignore_missing:
                return
            raise illegal(f"field [{origin.text}] is null, cannot extract {self.type} information.")
        if self._reader is None:
            raise illegal(
                f"the database [{self._file}] is not here; name the folder that holds it with --geoip DIR, "
                "or take --geoip none to have documents tagged as a cluster without it does"
            )
        found = self._of(value, origin.text)
        if found:
            document.set(self._target.of(document), deep_copy(found))

    def _of(self, value: Any, origin: str) -> Any:
        if isinstance(value, str):
            return self._look_up(value)
        if not isinstance(value, list):
            raise illegal(f"field [{origin}] should contain only string or array of strings")
        every: list[dict[str, Any] | None] = []
        for each in value:
            if not isinstance(each, str):
                raise illegal(f"array in field [{origin}] should only contain strings")
            found = self._look_up(each)
            if found and self._first_only:
                return found
            every.append(found or None)
        return every if any(every) else None

    def _searched(self, text: str) -> dict[str, Any]:
        assert self._reader is not None
        address = parse_address(text)
        if address.version == 6 and self._reader.metadata().ip_version == 4:
            return {}
        data, length = self._reader.get_with_prefix_len(address)
        if not isinstance(data, dict):
            return {}
        network = ipaddress.ip_network(f"{address}/{length}", strict=False)
        found = Found(str(address), str(network), data)
        values = ((name, read(found)) for name, read in self._properties.items())
        return {name: value for name, value in values if value is not None}

    def _opened(self, options: Options) -> Reader | None:
        file = options.around.resources.databases(self._file)
        return None if file is None else _open(file, options)

    def _kind(self, options: Options, reader: Reader) -> Kind:
        type = reader.metadata().database_type
        kind = kind_of(type)
        if kind is None or (self.type == "geoip" and type.lower().startswith(IPINFO)):
            reason = f"Unsupported database type [{type}] for file [{self._file}]"
            raise options.refuse("database_file", reason)
        return kind


def _chosen(options: Options, kind: Kind, names: Iterable[str] | None) -> dict[str, Any]:
    chosen = kind.default if names is None else [name.lower() for name in names]
    for name in chosen:
        if name not in kind.properties:
            valid = ", ".join(each.upper() for each in kind.properties)
            raise options.refuse("properties", f"illegal property value [{name}]. valid values are [{valid}]")
    return {name: kind.properties[name] for name in chosen}


def _open(file: Path, options: Options) -> Reader:
    from maxminddb import InvalidDatabaseError

    try:
        return _reader(file)
    except (OSError, InvalidDatabaseError) as error:
        raise _unreadable(options, file, error) from None


def _unreadable(options: Options, file: Path, error: Exception) -> RefusedPipelineError:
    return options.refuse("database_file", f"{file.name} cannot be read as a database: {error}")


@lru_cache(maxsize=16)
def _reader(file: Path) -> Reader:
    from maxminddb import open_database

    return open_database(file)
