"""An Elasticsearch with its Kibana: the one that the environment names, or the lab of docker-compose.yml."""

from __future__ import annotations

import gc
import os
import re
import secrets
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from docker.errors import DockerException
from testcontainers.core.container import DockerContainer
from testcontainers.core.docker_client import DockerClient
from testcontainers.core.network import Network
from testcontainers.core.wait_strategies import HttpWaitStrategy

from elastic_ml_kit.targets.cluster.settings import read_connection
from elastic_ml_kit.targets.cluster.stack import Stack

VERSIONS = ("8.19.5", "9.5.1")
"""Of the containers."""

FIRST = "ESMLKIT_TEST_"
"""What variables that name a cluster for these tests begin with; the rest is as the kit's own."""

PATIENCE = 300
"""Seconds that a server may take to start."""

_COMPOSE = Path(__file__).parents[2] / "docker-compose.yml"
_VARIABLE = re.compile(r"\$\{(\w+)(?::-([^}]*)|:\?[^}]*)\}")


@dataclass(frozen=True, slots=True)
class Lab:
    """A cluster by the variables that name it to the kit, secrets included, and whether it is all ours."""

    environment: Mapping[str, str]
    own: bool

    @contextmanager
    def stack(self) -> Iterator[Stack]:
        """Both of its servers, open."""
        with Stack(read_connection({}, self.environment)) as stack:
            yield stack


def named(environment: Mapping[str, str]) -> dict[str, str]:
    """The kit's variables for the cluster that the environment names for these tests; empty for none.

    Errors:
        ValueError: only a part of it is named.
    """
    own = FIRST.removesuffix("TEST_")
    said = {name: text for name, text in environment.items() if name.startswith(FIRST)}
    given = {own + name.removeprefix(FIRST): text for name, text in said.items()}
    lacking = [name for name in (f"{own}ES_URL", f"{own}KIBANA_URL") if given and name not in given]
    if lacking:
        asked = " and ".join(name.replace(own, FIRST) for name in lacking)
        raise ValueError(f"{FIRST}… names a cluster in part; set {asked} too")
    return given


def unavailable() -> str:
    """Why there can be no cluster; "" where there can."""
    if named(os.environ):
        return ""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # of the client, which leaves its socket open
        answers = _docker_answers()
        gc.collect()
    if answers:
        return ""
    return f"no Docker answers, and no cluster is named by {FIRST}ES_URL and {FIRST}KIBANA_URL"


def _docker_answers() -> bool:
    try:
        return bool(DockerClient(timeout=5).client.ping())
    except DockerException:
        return False


def settings(service: str, values: Mapping[str, str]) -> dict[str, Any]:
    """What docker-compose.yml says of a service, with values for its variables in place of the defaults."""
    described = yaml.safe_load(_COMPOSE.read_text(encoding="utf-8"))["services"][service]
    chosen: dict[str, Any] = {key: described[key] for key in ("image", "environment", "mem_limit")}
    return {key: _filled(value, values) for key, value in chosen.items()}


def _filled(value: Any, values: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: _filled(each, values) for name, each in value.items()}
    return _VARIABLE.sub(lambda found: values.get(found[1]) or found[2], value)


@contextmanager
def started(version: str) -> Iterator[Lab]:
    """Containers of a version, with a trial licence and passwords of their own."""
    values = {"STACK_VERSION": version}
    values |= {name: secrets.token_hex(16) for name in ("ELASTIC_PASSWORD", "KIBANA_PASSWORD")}
    healthy = HttpWaitStrategy(9200, "/_cluster/health?wait_for_status=yellow&timeout=500ms")
    healthy.with_basic_credentials("elastic", values["ELASTIC_PASSWORD"]).with_startup_timeout(PATIENCE)
    available = HttpWaitStrategy(5601, "/api/status").with_startup_timeout(PATIENCE)
    with Network() as network:
        elastic = _container("elasticsearch", values, network, 9200).waiting_for(healthy)
        kibana = _container("kibana", values, network, 5601).waiting_for(available)
        with elastic:
            environment = {
                "ESMLKIT_ES_URL": _address(elastic, 9200),
                "ESMLKIT_PASSWORD": values["ELASTIC_PASSWORD"],
            }
            with Lab(environment, own=True).stack() as stack, stack.elastic.calls() as client:
                client.security.change_password(username="kibana_system", password=values["KIBANA_PASSWORD"])
            with kibana:
                yield Lab(environment | {"ESMLKIT_KIBANA_URL": _address(kibana, 5601)}, own=True)


def _container(service: str, values: Mapping[str, str], network: Network, port: int) -> DockerContainer:
    said = settings(service, values)
    container = DockerContainer(said["image"], mem_limit=said["mem_limit"]).with_exposed_ports(port)
    for name, text in said["environment"].items():
        container.with_env(name, text)
    return container.with_network(network).with_network_aliases(service)


def _address(container: DockerContainer, port: int) -> str:
    return f"http://{container.get_container_host_ip()}:{container.get_exposed_port(port)}"


def without_cluster(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment without anything that names a cluster or a login."""
    return {name: text for name, text in environment.items() if not re.match("ESMLKIT|ELASTIC|KIBANA", name)}
