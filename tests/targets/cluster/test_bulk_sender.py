"""Both senders over real sockets."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from elasticsearch import Elasticsearch

from elastic_ml_kit.errors import ClusterError
from elastic_ml_kit.targets.cluster.bulk import PoolSender, Sender, UnansweredError
from elastic_ml_kit.targets.cluster.bulk.transport import TransportSender

Make = Callable[[str], Sender]
JSON = {"content-type": "application/json"}


class Echo(BaseHTTPRequestHandler):
    """Answers with the body it got; a path that asks for it gets no answer."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        if self.path == "/silence":
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.send_response(429)
        self.send_header("Retry-After", "3")
        self.send_header("X-Sent", self.headers["authorization"])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Tests are quiet."""


def over_pool(url: str) -> Sender:
    return PoolSender(url, {"authorization": "ApiKey x"}, timeout=5)


def over_client(url: str) -> Sender:
    return TransportSender(Elasticsearch(url).transport, {"authorization": "ApiKey x"})


@pytest.fixture
def echo() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.mark.parametrize("make", [over_pool, over_client])
def test_an_answer_comes_as_it_is(make: Make, echo: str) -> None:
    answer = make(echo)("/_bulk", b'{"a":"\xc3\xbc"}\n', JSON)
    assert (answer.status, answer.body) == (429, b'{"a":"\xc3\xbc"}\n')
    assert answer.headers["retry-after"] == "3"
    assert answer.headers["x-sent"] == "ApiKey x"


@pytest.mark.parametrize("make", [over_pool, over_client])
def test_a_connection_that_breaks_is_no_answer(make: Make, echo: str) -> None:
    with pytest.raises(UnansweredError):
        make(echo)("/silence", b"{}", JSON)


@pytest.mark.parametrize("make", [over_pool, over_client])
def test_nobody_there_is_no_answer(make: Make) -> None:
    with pytest.raises(UnansweredError):
        make("http://127.0.0.1:9")("/_bulk", b"{}", JSON)


@pytest.mark.parametrize("make", [over_pool, over_client])
def test_no_secure_connection_is_final(make: Make, echo: str) -> None:
    with pytest.raises(ClusterError, match="no secure connection"):
        make(echo.replace("http:", "https:"))("/_bulk", b"{}", JSON)
