"""A server of the lab on a real socket, which can go away for a moment and come back."""

from __future__ import annotations

import gzip
import socket
import ssl
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import orjson

from tests.contract.lab import Fault, Lab, Reply, Request

Answers = Callable[[Lab, Request], Reply | None]
"""Answers a request; None hangs up without a word."""

_KEPT = 65_536
"""Bodies up to this size stay in `lab.asked`."""

FAULTS = {
    Fault.HTML: Reply(200, "<html><title>Welcome</title></html>", {"content-type": "text/html"}),
    Fault.REDIRECT: Reply(301, "", {"location": "https://elsewhere.example/"}),
    Fault.STARTING: Reply(
        503, "starting", {"content-type": "text/plain", "x-elastic-product": "Elasticsearch"}
    ),
}


class Service:
    """One of the two servers: listens on a free loopback port until it is closed."""

    def __init__(
        self, lab: Lab, name: str, answers: Answers, certificate: tuple[str, str] | None = None
    ) -> None:
        self.over = Event()
        self._handler = _handler(lab, name, answers, self.over)
        self._certificate = certificate
        self._lock = Lock()
        self._listen(0)
        self._port: int = self._server.server_address[1]

    @property
    def url(self) -> str:
        return f"{'https' if self._certificate else 'http'}://127.0.0.1:{self._port}"

    def close(self) -> None:
        """Stop listening and let waiting requests end."""
        self.over.set()
        with self._lock:
            self._silence()

    def restart(self, meanwhile: Callable[[], None], seconds: float = 0.2) -> None:
        """Cut every connection and refuse new ones, at least so long and until `meanwhile` is done."""
        with self._lock:
            if self.over.is_set():
                return
            self._silence()
            self._server.cut()
            meanwhile()
            time.sleep(seconds)
            self._listen(self._port)

    def _listen(self, port: int) -> None:
        self._server = _Server(("127.0.0.1", port), self._handler)
        if self._certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*self._certificate)
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        serve = self._server.serve_forever
        self._thread = Thread(target=serve, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()

    def _silence(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, *args: Any) -> None:
        self._open: set[socket.socket] = set()
        super().__init__(*args)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def cut(self) -> None:
        """End the connections that are open, in the middle of whatever they do."""
        for each in list(self._open):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up are what many tests are about."""


def _handler(lab: Lab, name: str, answers: Answers, over: Event) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 5
        disable_nagle_algorithm = True
        wbufsize = -1

        def _answer(self) -> None:
            request = _request(name, self)
            if request is None:
                self.close_connection = True
                return
            small = len(request.raw) <= _KEPT
            lab.asked.append(request if small else replace(request, raw=b""))
            fault = lab.fault if name == "elasticsearch" else lab.kibana_fault
            if fault is Fault.SLOW:
                over.wait()
            hangs_up = fault in (Fault.SLOW, Fault.DROPPED)
            reply = None if hangs_up else FAULTS[fault] if fault else _answered(lab, request, answers)
            if reply is None:
                self.close_connection = True
                return
            self._send(reply)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = _answer  # noqa: N815

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

        def _send(self, reply: Reply) -> None:
            raw = _raw(reply.body)
            self.send_response(reply.status)
            for key, text in reply.headers.items():
                self.send_header(key, text)
            self.send_header("content-length", str(len(raw)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(raw)
            self.wfile.flush()

    return Handler


def _answered(lab: Lab, request: Request, answers: Answers) -> Reply | None:
    """The answer; a mistake of the lab's own is a violation, so that no test takes it for a fault."""
    try:
        return answers(lab, request)
    except Exception:
        lab.violations.append(f"{request.method} {request.path}: {traceback.format_exc()}")
        return Reply(500, {"error": "the lab failed", "status": 500}, {"content-type": "application/json"})


def _request(name: str, handler: BaseHTTPRequestHandler) -> Request | None:
    """The whole request; nothing where the connection ended in the middle of it."""
    length = int(handler.headers.get("content-length") or 0)
    raw = handler.rfile.read(length)
    if len(raw) < length:
        return None
    headers = {key.lower(): text for key, text in handler.headers.items()}
    if headers.get("content-encoding") == "gzip":
        raw = gzip.decompress(raw)
    parts = urlsplit(handler.path)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    return Request(
        name, handler.command, parts.path, query, headers, _json(raw, headers.get("content-type", "")), raw
    )


def _json(raw: bytes, kind: str) -> Any:
    """The body where it is one JSON value; None for lines, forms and what cannot be read."""
    if not raw or "ndjson" in kind or "multipart" in kind:
        return None
    with suppress(orjson.JSONDecodeError):
        return orjson.loads(raw)
    return None


def _raw(body: Any) -> bytes:
    if isinstance(body, bytes):
        return body
    return body.encode() if isinstance(body, str) else orjson.dumps(body, option=orjson.OPT_NON_STR_KEYS)
