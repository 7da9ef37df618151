"""The lab in docker-compose.yml: closed to the network, of fixed versions, without a password of its own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import yaml

FILE = Path(__file__).parents[1] / "docker-compose.yml"
VARIABLE = re.compile(r"\$\{(\w+)(:[-?])?([^}]*)\}")
MISSING = [tool for tool in ("bash", "curl") if not shutil.which(tool)]
PASSWORDS = {"ELASTIC_PASSWORD": "with space #1", "KIBANA_PASSWORD": "percent %s and 'single'"}


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    lab = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    assert lab["name"] == "esmlkit"
    return dict(lab["services"])


def test_all_images_are_of_one_fixed_version(services: dict[str, Any]) -> None:
    versions = {service["image"].partition(":")[2] for service in services.values()}
    assert len(versions) == 1
    assert re.fullmatch(r"\$\{STACK_VERSION:-9\.\d+\.\d+\}", versions.pop())


def test_ports_are_open_to_this_machine_only(services: dict[str, Any]) -> None:
    ports = [port for service in services.values() for port in service.get("ports", [])]
    assert len(ports) == 2
    assert all(re.fullmatch(r"127\.0\.0\.1:\$\{[A-Z_]+:-(\d+)\}:\1", port) for port in ports)


def test_servers_say_whether_they_are_healthy_and_keep_to_their_memory(services: dict[str, Any]) -> None:
    assert {name for name, service in services.items() if "healthcheck" in service} == {
        "elasticsearch",
        "kibana",
    }
    assert all("mem_limit" in service for service in services.values())
    assert services["setup"]["depends_on"]["elasticsearch"]["condition"] == "service_healthy"
    assert services["kibana"]["depends_on"]["setup"]["condition"] == "service_completed_successfully"


def test_data_outlives_the_containers(services: dict[str, Any]) -> None:
    named = set(yaml.safe_load(FILE.read_text(encoding="utf-8"))["volumes"])
    mounted = [volume for service in services.values() for volume in service.get("volumes", [])]
    assert {volume.partition(":")[0] for volume in mounted} == named


def test_machine_learning_and_rules_can_run(services: dict[str, Any]) -> None:
    elastic = services["elasticsearch"]["environment"]
    assert elastic["xpack.security.enabled"] == "true"
    assert elastic["xpack.license.self_generated.type"] == "trial"
    key = services["kibana"]["environment"]["XPACK_ENCRYPTEDSAVEDOBJECTS_ENCRYPTIONKEY"]
    found = VARIABLE.fullmatch(key)
    assert found
    assert found[2] == ":-"
    assert len(found[3]) >= 32
    assert "lab-only" in found[3]


def test_no_password_is_written_down(services: dict[str, Any]) -> None:
    """Each comes from the environment, and compose stops with a sentence where it is missing."""
    said = [
        (name, value)
        for service in services.values()
        for name, value in service["environment"].items()
        if "PASSWORD" in name
    ]
    assert len(said) == 4
    for name, value in said:
        found = VARIABLE.fullmatch(value)
        assert found, f"{name} is written down"
        assert found[1].endswith("_PASSWORD")
        assert found[2] == ":?"
        assert found[3].startswith("set it to ")


@pytest.mark.skipif(bool(MISSING), reason=f"the shell of the containers needs {' and '.join(MISSING)}")
def test_the_setup_service_sets_the_password_of_kibana(services: dict[str, Any]) -> None:
    with server(200) as (url, asked):
        assert run(services["setup"]["command"][0], "http://elasticsearch:9200", url) == 0
    assert asked == [
        (
            "POST /_security/user/kibana_system/_password",
            "Basic " + b64encode(f"elastic:{PASSWORDS['ELASTIC_PASSWORD']}".encode()).decode(),
            f'{{"password": "{PASSWORDS["KIBANA_PASSWORD"]}"}}',
        )
    ]


@pytest.mark.skipif(bool(MISSING), reason=f"the shell of the containers needs {' and '.join(MISSING)}")
@pytest.mark.parametrize(("status", "healthy"), [(200, True), (401, False), (503, False)])
def test_the_health_checks_go_by_the_answer(services: dict[str, Any], status: int, healthy: bool) -> None:
    with server(status) as (url, asked):
        elastic = services["elasticsearch"]["healthcheck"]["test"][1]
        assert (run(elastic, "http://127.0.0.1:9200", url) == 0) is healthy
        kibana = services["kibana"]["healthcheck"]["test"][1]
        assert (run(kibana, "http://127.0.0.1:5601", url) == 0) is healthy
    assert [request.partition("?")[0] for request, _, _ in asked] == [
        "GET /_cluster/health",
        "GET /api/status",
    ]


def run(command: str, address: str, url: str) -> int:
    """The exit code of a container's command, with another address in it."""
    assert address in command
    line = command.replace("$$", "$").replace(address, url)
    environment = os.environ | PASSWORDS
    return subprocess.run(["bash", "-c", line], env=environment, capture_output=True, check=False).returncode


@contextmanager
def server(status: int) -> Iterator[tuple[str, list[tuple[str, str | None, str]]]]:
    """A server that answers with a status and notes request, login and body."""
    asked: list[tuple[str, str | None, str]] = []
    level = "available" if status == 200 else "unavailable"

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0)).decode()
            asked.append((f"{self.command} {self.path}", self.headers.get("authorization"), body))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(f'{{"status":{{"overall":{{"level":"{level}"}}}}}}'.encode())

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    served = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=served.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{served.server_address[1]}", asked
    finally:
        served.shutdown()
        served.server_close()
        thread.join()
