"""Options of every command that talks to a cluster; none takes a secret, as process lists show them."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from elastic_ml_kit.cli.interrupt import wake_on_interrupt
from elastic_ml_kit.cli.show import warn
from elastic_ml_kit.errors import UsageError

if TYPE_CHECKING:
    from elastic_ml_kit.targets.cluster.connection import Connection

_CLUSTER = "The cluster"
_LOGIN = "The login (secrets: ESMLKIT_API_KEY, ESMLKIT_PASSWORD, or the config file)"

EsUrl = Annotated[
    str | None,
    typer.Option(
        "--es-url",
        metavar="URL",
        help="Elasticsearch, such as https://host:9200; or ESMLKIT_ES_URL, ELASTICSEARCH_URL.",
        rich_help_panel=_CLUSTER,
    ),
]
CloudId = Annotated[
    str | None,
    typer.Option(
        "--cloud-id",
        metavar="ID",
        help="Both addresses of a cloud deployment; or ESMLKIT_CLOUD_ID, ELASTIC_CLOUD_ID.",
        rich_help_panel=_CLUSTER,
    ),
]
KibanaUrl = Annotated[
    str | None,
    typer.Option(
        "--kibana-url",
        metavar="URL",
        help="Kibana with its base path; or ESMLKIT_KIBANA_URL, KIBANA_URL.",
        rich_help_panel=_CLUSTER,
    ),
]
Space = Annotated[
    str | None,
    typer.Option(
        "--space", metavar="ID", help="Kibana space; by default 'default'.", rich_help_panel=_CLUSTER
    ),
]
CaCerts = Annotated[
    str | None,
    typer.Option(
        "--ca-certs",
        metavar="FILE",
        help="PEM file of the authorities to trust.",
        rich_help_panel=_CLUSTER,
    ),
]
Fingerprint = Annotated[
    str | None,
    typer.Option(
        "--fingerprint",
        metavar="SHA256",
        help="Fingerprint of Elasticsearch's certificate or authority.",
        rich_help_panel=_CLUSTER,
    ),
]
Insecure = Annotated[
    bool | None,
    typer.Option("--insecure", help="Check no certificate; for a lab only.", rich_help_panel=_CLUSTER),
]
Timeout = Annotated[
    float | None,
    typer.Option(
        "--timeout", metavar="SECONDS", help="For one request; by default 8.", rich_help_panel=_CLUSTER
    ),
]
Config = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE",
        help="Settings in TOML or YAML, named as these options with '_'; or ESMLKIT_CONFIG.",
        rich_help_panel=_CLUSTER,
    ),
]
Username = Annotated[
    str | None,
    typer.Option(
        "--username",
        metavar="NAME",
        help="Asks for the password where nothing says it.",
        rich_help_panel=_LOGIN,
    ),
]
PasswordStdin = Annotated[
    bool,
    typer.Option("--password-stdin", help="Read the password from stdin.", rich_help_panel=_LOGIN),
]
ApiKeyStdin = Annotated[
    bool,
    typer.Option("--api-key-stdin", help="Read the API key from stdin.", rich_help_panel=_LOGIN),
]


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """The options that say which cluster, and how one logs in there."""

    es_url: EsUrl = None
    cloud_id: CloudId = None
    kibana_url: KibanaUrl = None
    space: Space = None
    ca_certs: CaCerts = None
    fingerprint: Fingerprint = None
    insecure: Insecure = None
    timeout: Timeout = None
    config: Config = None
    username: Username = None
    password_stdin: PasswordStdin = False
    api_key_stdin: ApiKeyStdin = False

    @property
    def flags(self) -> dict[str, str | bool | float | None]:
        """The settings by name, None where the option was left out."""
        return {name: getattr(self, name) for name in _SETTINGS}

    @property
    def asked(self) -> bool:
        """Whether a command that can do without a cluster is asked for one."""
        from elastic_ml_kit.targets.cluster.settings import names_cluster

        return bool(self.es_url or self.cloud_id) or names_cluster(os.environ, self.config)

    def connection(self) -> Connection:
        """The connection that options, environment and config file describe; warns of `--insecure`.

        Errors:
            UsageError: no cluster is named, or a setting cannot be.
        """
        return connection(self.flags, self.config, self.password_stdin, self.api_key_stdin)


_SETTINGS = (
    "es_url",
    "cloud_id",
    "kibana_url",
    "space",
    "ca_certs",
    "fingerprint",
    "insecure",
    "timeout",
    "username",
)


def connection(
    flags: Mapping[str, str | bool | float | None],
    config: Path | None,
    password_stdin: bool,
    api_key_stdin: bool,
) -> Connection:
    """The connection that the options, the environment and the config file describe; warns of `--insecure`.

    Args:
        flags: settings by name, None where the option was left out.
        config: of `--config`.
        password_stdin: the password is the first line of stdin.
        api_key_stdin: the API key is.

    Errors:
        UsageError: no cluster is named, or a setting cannot be.
    """
    from elastic_ml_kit.targets.cluster.settings import read_connection

    if password_stdin and api_key_stdin:
        raise UsageError("--password-stdin and --api-key-stdin both want stdin; give one of them")
    said = dict(flags)
    if password_stdin:
        said["password"] = _line("password")
    elif api_key_stdin:
        said["api_key"] = _line("API key")
    elif flags.get("username") and sys.stdin.isatty() and not _has_password(config):
        said["password"] = typer.prompt("Password", hide_input=True, err=True)
    found = read_connection(said, os.environ, config)
    if found.insecure:
        warn("warning: certificates are not checked; who is in between can read the login")
    return found


def named_space(config: Path | None) -> str:
    """The space that the environment or the config file names, else the default one."""
    from elastic_ml_kit.targets.cluster.settings import setting

    return str(setting("space", os.environ, config) or "default")


def _has_password(config: Path | None) -> bool:
    """Whether the environment or the config file has one, so that nobody needs to be asked."""
    from elastic_ml_kit.targets.cluster.settings import setting

    return setting("password", os.environ, config) is not None


def _line(what: str) -> str:
    """The first line of stdin."""
    wake_on_interrupt()
    line = sys.stdin.readline().rstrip("\r\n")
    if not line:
        raise UsageError(f"stdin has no {what}; pipe it in, as in `pass show lab | esmlkit …`")
    return line
