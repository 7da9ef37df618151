"""A writer of small MaxMind databases, by the published format."""

from __future__ import annotations

import ipaddress
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

_MARKER = b"\xab\xcd\xefMaxMind.com"
_SEPARATOR = 16
_TEXT, _DOUBLE, _UINT16, _UINT32, _MAP, _UINT64, _ARRAY, _BOOLEAN = 2, 3, 5, 6, 7, 9, 11, 14


class _Sized(NamedTuple):
    """A whole number whose width the format fixes."""

    type: int
    value: int


def write_mmdb(file: Path, type: str, records: Mapping[str, Any], ip_version: int = 6) -> Path:
    """Writes a database.

    Args:
        file: where to.
        type: such as `GeoLite2-City`.
        records: what is known of a network, by the network.
        ip_version: 4 for a database without IPv6.
    """
    tree = _Tree(ip_version)
    data = bytearray()
    for network, record in records.items():
        tree.put(network, len(data))
        data += _encoded(record)
    metadata = {
        "binary_format_major_version": _Sized(_UINT16, 2),
        "binary_format_minor_version": _Sized(_UINT16, 0),
        "build_epoch": _Sized(_UINT64, 1_700_000_000),
        "database_type": type,
        "description": {"en": "for tests"},
        "ip_version": _Sized(_UINT16, ip_version),
        "languages": ["en"],
        "node_count": _Sized(_UINT32, len(tree.nodes)),
        "record_size": _Sized(_UINT16, 32),
    }
    file.write_bytes(tree.encoded() + bytes(_SEPARATOR) + bytes(data) + _MARKER + _encoded(metadata))
    return file


class _Tree:
    """Nodes of two records: a node is an int, a place in the data a tuple, nothing is None."""

    def __init__(self, ip_version: int) -> None:
        self._bits = 128 if ip_version == 6 else 32
        self.nodes: list[list[Any]] = [[None, None]]

    def put(self, network: str, place: int) -> None:
        parsed = ipaddress.ip_network(network)
        shift = self._bits - parsed.max_prefixlen
        value, length = int(parsed.network_address), parsed.prefixlen + shift
        node = 0
        for position in range(length):
            bit = value >> (self._bits - 1 - position) & 1
            if position == length - 1:
                self.nodes[node][bit] = (place,)
            else:
                node = self._next(node, bit)

    def _next(self, node: int, bit: int) -> int:
        if self.nodes[node][bit] is None:
            self.nodes.append([None, None])
            self.nodes[node][bit] = len(self.nodes) - 1
        found: int = self.nodes[node][bit]
        return found

    def encoded(self) -> bytes:
        return b"".join(struct.pack(">II", *map(self._record, node)) for node in self.nodes)

    def _record(self, record: Any) -> int:
        if record is None:
            return len(self.nodes)
        return record[0] + len(self.nodes) + _SEPARATOR if isinstance(record, tuple) else int(record)


def _encoded(value: Any) -> bytes:
    if isinstance(value, bool):
        return _control(_BOOLEAN, int(value))
    if isinstance(value, str):
        return _control(_TEXT, len(value.encode())) + value.encode()
    if isinstance(value, float):
        return _control(_DOUBLE, 8) + struct.pack(">d", value)
    if isinstance(value, int):
        return _encoded(_Sized(_UINT32, value))
    if isinstance(value, _Sized):
        digits = value.value.to_bytes((value.value.bit_length() + 7) // 8)
        return _control(value.type, len(digits)) + digits
    if isinstance(value, list):
        return _control(_ARRAY, len(value)) + b"".join(map(_encoded, value))
    inner = b"".join(_encoded(key) + _encoded(each) for key, each in value.items())
    return _control(_MAP, len(value)) + inner


def _control(type: int, size: int) -> bytes:
    head, tail = (size, b"") if size < 29 else (29, bytes([size - 29]))
    return bytes([type << 5 | head]) + tail if type < 8 else bytes([head, type - 7]) + tail
