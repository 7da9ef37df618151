"""Whether a flow comes in, goes out, or stays inside."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from elastic_ml_kit.normalise.document import IngestDocument
from elastic_ml_kit.normalise.faults import illegal
from elastic_ml_kit.normalise.options import Options
from elastic_ml_kit.normalise.processor import Processor
from elastic_ml_kit.normalise.processors.networks import inside, parse_address


class NetworkDirection(Processor):
    """Options `source_ip` (source.ip), `destination_ip` (destination.ip), `target_field` (network.direction),
    `internal_networks` or `internal_networks_field`, `ignore_missing` (true).
    """

    type: ClassVar[str] = "network_direction"

    def __init__(self, options: Options) -> None:
        self._source = options.field("source_ip", "source.ip")
        self._destination = options.field("destination_ip", "destination.ip")
        self._target = options.field("target_field", "network.direction")
        networks = options.texts("internal_networks")
        self._networks_field = options.maybe_field("internal_networks_field")
        if networks is None and self._networks_field is None:
            raise options.refuse("internal_networks", "or [internal_networks_field] must be specified")
        if networks is not None and self._networks_field is not None:
            raise options.refuse(
                "internal_networks", "and [internal_networks_field] cannot both be used in the same processor"
            )
        self._networks = [options.compiled("internal_networks", each) for each in networks or ()]
        self._ignore_missing = options.flag("ignore_missing", True)

    def run(self, document: IngestDocument) -> None:
        networks = self._internal(document)
        ends = [document.text(f.of(document), ignore_missing=True) for f in (self._source, self._destination)]
        if networks is None or None in ends:
            if self._ignore_missing:
                return
            raise illegal("unable to calculate network direction from document")
        source, destination = (_is_inside(end, networks) for end in ends)
        document.set(self._target.of(document), _DIRECTIONS[source, destination])

    def _internal(self, document: IngestDocument) -> list[str] | None:
        if self._networks_field is None:
            return [each.of(document) for each in self._networks]
        value: Any = document.find(self._networks_field.of(document))
        return (
            None if value is None else [str(each) for each in (value if isinstance(value, list) else [value])]
        )


_DIRECTIONS = {
    (True, True): "internal",
    (True, False): "outbound",
    (False, True): "inbound",
    (False, False): "external",
}


def _is_inside(address: str | None, networks: Iterable[str]) -> bool:
    parsed = parse_address(address or "")
    return any(inside(parsed, network) for network in networks)
