"""The community id of a network flow, the same in both directions."""

from __future__ import annotations

import base64
import hashlib
import ipaddress
import struct
from typing import Any, ClassVar

from elastic_ml_kit.normalise.document import IngestDocument
from elastic_ml_kit.normalise.faults import IngestError, illegal
from elastic_ml_kit.normalise.options import Field, Options
from elastic_ml_kit.normalise.processor import Processor
from elastic_ml_kit.normalise.values import java_class, parse_whole

_ICMP, _TCP, _UDP, _ICMP6, _SCTP = 1, 6, 17, 58, 132
_TRANSPORTS = {
    "icmp": _ICMP,
    "igmp": 2,
    "tcp": _TCP,
    "udp": _UDP,
    "gre": 47,
    "ipv6-icmp": _ICMP6,
    "icmp6": _ICMP6,
    "icmpv6": _ICMP6,
    "eigrp": 88,
    "ospf": 89,
    "pim": 103,
    "sctp": _SCTP,
}
_PORTS = (_TCP, _UDP, _SCTP)
_ANSWERS = {
    _ICMP: {8: 0, 0: 8, 13: 14, 14: 13, 15: 16, 16: 15, 10: 9, 9: 10, 17: 18, 18: 17},
    _ICMP6: {
        128: 129,
        129: 128,
        133: 134,
        134: 133,
        135: 136,
        136: 135,
        130: 131,
        131: 130,
        144: 145,
        145: 144,
    },
}


class CommunityId(Processor):
    """Options `source_ip`, `source_port`, `destination_ip`, `destination_port`, `iana_number`, `icmp_type`,
    `icmp_code`, `transport` (all ECS fields by default), `target_field` (network.community_id), `seed` (0),
    `ignore_missing` (true).
    """

    type: ClassVar[str] = "community_id"

    def __init__(self, options: Options) -> None:
        self._source = options.field("source_ip", "source.ip")
        self._source_port = options.field("source_port", "source.port")
        self._destination = options.field("destination_ip", "destination.ip")
        self._destination_port = options.field("destination_port", "destination.port")
        self._number = options.field("iana_number", "network.iana_number")
        self._icmp_type = options.field("icmp_type", "icmp.type")
        self._icmp_code = options.field("icmp_code", "icmp.code")
        self._transport = options.field("transport", "network.transport")
        self._target = options.field("target_field", "network.community_id")
        self._seed = options.whole("seed", 0)
        if not 0 <= self._seed <= 0xFFFF:
            raise options.refuse("seed", "must be a value between 0 and 65535")
        self._ignore_missing = options.flag("ignore_missing", True)

    def run(self, document: IngestDocument) -> None:
        flow = self._flow(document)
        if flow is None:
            if self._ignore_missing:
                return
            raise illegal("unable to construct flow from document")
        document.set(self._target.of(document), flow)

    def _flow(self, document: IngestDocument) -> str | None:
        fields = (
            self._number,
            self._transport,
            self._source_port,
            self._destination_port,
            self._icmp_type,
            self._icmp_code,
        )
        return flow_id(
            _text(document, self._source),
            _text(document, self._destination),
            *(document.find(field.of(document)) for field in fields),
            seed=self._seed,
        )


def flow_id(
    source: str | None,
    destination: str | None,
    number: Any,
    transport: Any,
    source_port: Any,
    destination_port: Any,
    icmp_type: Any,
    icmp_code: Any,
    *,
    seed: int = 0,
) -> str | None:
    """The community id for values as documents hold them; None where too little is known.

    Args:
        source, destination: addresses.
        number: of the transport; None takes the transport's name.
        transport: name or number.
        source_port, destination_port: whole numbers, also as text.
        icmp_type, icmp_code: what ICMP has instead of ports.
        seed: 0 to 65535.

    Errors:
        IngestError: a value is not what it should be.
    """
    if source is None or destination is None:
        return None
    protocol = _protocol(transport if number is None else number)
    if protocol is None:
        return None
    ports = _ports(protocol, source_port, destination_port, icmp_type, icmp_code)
    return community_id(source, destination, protocol, ports, seed)


def _protocol(value: Any) -> int | None:
    if value is None:
        return None
    if isinstance(value, str) and value.lower() in _TRANSPORTS:
        return _TRANSPORTS[value.lower()]
    number = _whole(value, "transport protocol")
    if not 0 <= number <= 255:
        raise illegal(f"invalid transport protocol number [{number}]")
    return number


def _ports(
    protocol: int, source: Any, destination: Any, icmp_type: Any, icmp_code: Any
) -> tuple[int, int, bool] | None:
    """Both ports, or type and code, and whether the flow goes one way only."""
    if protocol in _PORTS:
        return _port(source, "source"), _port(destination, "destination"), False
    if protocol not in _ANSWERS:
        return None
    kind = _whole(icmp_type, "ICMP type")
    answer = _ANSWERS[protocol].get(kind)
    if answer is not None:
        return kind, answer, False
    return kind, 0 if icmp_code is None else _whole(icmp_code, "ICMP code"), True


def community_id(
    source: str, destination: str, protocol: int, ports: tuple[int, int, bool] | None, seed: int
) -> str:
    """Version 1 of the community id.

    Args:
        source, destination: addresses.
        protocol: number of the transport.
        ports: of both ends, and whether they are no ports of a flow that has answers; None without.
        seed: 0 to 65535.

    Errors:
        IngestError: no address.

    Example:
        >>> community_id("128.232.110.120", "66.35.250.204", 6, (34855, 80, False), 0)
        '1:LQU9qZlK+B5F3KDmev6m5PMibrg='
    """
    ends = [_packed(source), _packed(destination)]
    first, second, one_way = ports or (0, 0, False)
    numbers = [first, second]
    if not one_way and (ends[0], numbers[0]) > (ends[1], numbers[1]):
        ends.reverse()
        numbers.reverse()
    octets = struct.pack(">H", seed) + ends[0] + ends[1] + bytes([protocol, 0])
    if ports is not None:
        octets += struct.pack(">HH", *numbers)
    return "1:" + base64.b64encode(hashlib.sha1(octets).digest()).decode()


def _packed(address: str) -> bytes:
    try:
        return ipaddress.ip_address(address).packed
    except ValueError:
        raise illegal(f"'{address}' is not an IP string literal.") from None


def _text(document: IngestDocument, field: Field) -> str | None:
    return document.text(field.of(document), ignore_missing=True)


def _whole(value: Any, name: str) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str):
        try:
            return parse_whole(value, 32)
        except IngestError:
            raise illegal(f"unable to parse {name} [{value}]") from None
    raise illegal(f"unable to parse {name} of type [{java_class(value)}]")


def _port(value: Any, end: str) -> int:
    port = 0 if value is None else _whole(value, f"{end} port")
    if not 1 <= port <= 65535:
        raise illegal(f"invalid {end} port [{port}]")
    return port
