"""Both servers of a lab on real sockets, with or without TLS, and the faults that a network has."""

from __future__ import annotations

import json
import shutil
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.contract import elastic, kibana
from tests.contract.lab import Fault, Lab, Reply, Request

Answers = Callable[[Lab, Request], Reply]


@dataclass(frozen=True)
class Addresses:
    """Where the lab's servers listen."""

    elastic: str
    kibana: str


@contextmanager
def running(lab: Lab, certificate: Certificate | None = None) -> Iterator[Addresses]:
    """Both servers, for as long as the context lasts."""
    with (
        _served(lab, "elasticsearch", elastic.answer, certificate) as first,
        _served(lab, "kibana", kibana.answer, certificate) as second,
    ):
        yield Addresses(first, second + lab.base_path)


@contextmanager
def _served(lab: Lab, name: str, answers: Answers, certificate: Certificate | None) -> Iterator[str]:
    over = Event()
    server = _Server(("127.0.0.1", 0), _handler(lab, name, answers, over))
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate.file, certificate.key)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"{'https' if certificate else 'http'}://127.0.0.1:{server.server_address[1]}"
    finally:
        over.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up are what many tests are about."""


def _handler(lab: Lab, name: str, answers: Answers, over: Event) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 5
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self._answer()

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

        def _answer(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            parts = urlsplit(self.path)
            headers = {key.lower(): text for key, text in self.headers.items()}
            body = json.loads(self.rfile.read(length)) if length else None
            query = dict(parse_qsl(parts.query))
            request = Request(name, self.command, parts.path, query, headers, body)
            lab.asked.append(request)
            fault = lab.fault if name == "elasticsearch" else lab.kibana_fault
            if fault is Fault.SLOW:
                over.wait()
            if fault in (Fault.SLOW, Fault.DROPPED):
                self.close_connection = True
                return
            self._send(FAULTS[fault] if fault else answers(lab, request))

        def _send(self, reply: Reply) -> None:
            raw = reply.body if isinstance(reply.body, str) else json.dumps(reply.body)
            self.send_response(reply.status)
            for key, text in reply.headers.items():
                self.send_header(key, text)
            self.send_header("content-length", str(len(raw.encode())))
            self.end_headers()
            self.wfile.write(raw.encode())

    return Handler


FAULTS = {
    Fault.HTML: Reply(200, "<html><title>Welcome</title></html>", {"content-type": "text/html"}),
    Fault.REDIRECT: Reply(301, "", {"location": "https://elsewhere.example/"}),
    Fault.STARTING: Reply(
        503, "starting", {"content-type": "text/plain", "x-elastic-product": "Elasticsearch"}
    ),
}


@dataclass(frozen=True)
class Certificate:
    """A self-signed certificate for 127.0.0.1, its key, and its SHA-256."""

    file: Path
    key: Path
    fingerprint: str


@lru_cache(maxsize=1)
def _folder() -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="esmlkit-certificate-")


def certificate() -> Certificate:
    """A certificate that nobody trusts yet; skips the test where openssl is not installed."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed, so there is no certificate to try")
    folder = Path(_folder().name)
    file, key = folder / "certificate.pem", folder / "key.pem"
    if not file.exists():
        asked = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=lab -addext subjectAltName=IP:127.0.0.1"
        paths = ["-keyout", str(key), "-out", str(file)]
        subprocess.run(["openssl", *asked.split(), *paths], check=True, capture_output=True)
    shown = subprocess.run(
        ["openssl", "x509", "-noout", "-fingerprint", "-sha256", "-in", str(file)],
        check=True,
        capture_output=True,
        text=True,
    )
    return Certificate(file, key, shown.stdout.strip().rpartition("=")[2])
