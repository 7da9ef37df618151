"""Both servers of a lab on real sockets, with or without TLS."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.contract import elastic, faults, kibana
from tests.contract.behind import Behind
from tests.contract.documents import Memory
from tests.contract.lab import Lab, Reply, Request
from tests.contract.sockets import Service


@dataclass(frozen=True)
class Addresses:
    """Where the lab's servers listen."""

    elastic: str
    kibana: str


@contextmanager
def running(
    lab: Lab, certificate: Certificate | None = None, engine: str | None = None
) -> Iterator[Addresses]:
    """Both servers, for as long as the context lasts.

    Args:
        engine: URL of a real engine that keeps the documents; without one the lab keeps them itself.
    """
    lab.state.setdefault("memory", Memory())
    lab.state["documents"] = lab.state["memory"]
    if engine:
        lab.state["engine"] = lab.state["documents"] = Behind(lab, engine)
    files = (str(certificate.file), str(certificate.key)) if certificate else None
    services = lab.state["services"] = [
        Service(lab, "elasticsearch", elastic.answer, files),
        Service(lab, "kibana", _kibana, files),
    ]
    try:
        yield Addresses(services[0].url, services[1].url + lab.base_path)
    finally:
        for each in services:
            each.close()


def _kibana(lab: Lab, request: Request) -> Reply | None:
    return faults.through(lab, request, kibana.answer, _refused)


def _refused(status: int) -> Reply:
    return Reply(status, {"statusCode": status, "error": "", "message": "not now"}, kibana.HEADERS)


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
