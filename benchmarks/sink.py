"""A process that answers `_bulk` at once with ready-made items: what a client costs by itself."""

from __future__ import annotations

import contextlib
import functools
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator

_END = b"\r\n\r\n"
_FULL = (
    b'{"create":{"_index":".ds-logs-system.auth-esmlkit-2026.01.05-000001","_id":"60bcd15dc4d608d84f03",'
    b'"_version":1,"result":"created","_shards":{"total":1,"successful":1,"failed":0},"_seq_no":12345,'
    b'"_primary_term":1,"status":201}}'
)
_FILTERED = b'{"create":{"_id":"60bcd15dc4d608d84f03","status":201}}'


@contextlib.contextmanager
def sink() -> Iterator[str]:
    """Its URL, while it runs."""
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.sink"], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def main() -> None:
    """Serve until the process is ended; the first line of output is the URL."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        print(f"http://127.0.0.1:{server.getsockname()[1]}", flush=True)
        while True:
            connection, _ = server.accept()
            threading.Thread(target=_serve, args=(connection,), daemon=True).start()


def _serve(connection: socket.socket) -> None:
    buffer = bytearray(64 * 1024 * 1024)
    with connection, contextlib.suppress(ConnectionError):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while request := _receive(connection, buffer):
            head, lines = request
            connection.sendall(_answer(lines // 2, b"filter_path" in head))


def _receive(connection: socket.socket, buffer: bytearray) -> tuple[bytes, int] | None:
    """First line of a request, and how many lines its body has; None where the client is gone."""
    view, got, end = memoryview(buffer), 0, -1
    while end < 0:
        if not (count := connection.recv_into(view[got:])):
            return None
        got += count
        end = buffer.find(_END, 0, got)
    head = bytes(buffer[:end]).lower()
    first, _, fields = head.partition(b"\r\n")
    _, _, length = (b"\r\n" + fields + b"\r\n").partition(b"\r\ncontent-length:")
    whole = end + len(_END) + int(length.split(b"\r\n")[0] or 0)
    while got < whole:
        got += connection.recv_into(view[got:whole])
    return first, buffer.count(b"\n", end + len(_END), whole)


@functools.lru_cache(maxsize=256)
def _answer(items: int, filtered: bool) -> bytes:
    body = b",".join([_FILTERED if filtered else _FULL] * items)
    start = b'{"items":[' if filtered else b'{"took":1,"errors":false,"items":['
    body = start + body + b"]}"
    head = (
        b"HTTP/1.1 200 OK\r\nx-elastic-product: Elasticsearch\r\n"
        b"content-type: application/vnd.elasticsearch+json;compatible-with=9\r\ncontent-length: %d"
    )
    return head % len(body) + _END + body


if __name__ == "__main__":
    main()
