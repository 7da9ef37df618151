"""Where a cluster is and how one logs in there: frozen, checked, and safe to print."""

from __future__ import annotations

import binascii
import re
import ssl
from base64 import b64decode
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from elastic_ml_kit.errors import UsageError
from elastic_ml_kit.targets.cluster.secret import Auth

TIMEOUT = 8.0
"""Seconds that one request may take unless the user says otherwise."""

_SHA256 = re.compile(r"[0-9a-f]{64}")
_HOST = re.compile(r"[0-9a-f:.]+|[\w-]{1,63}(\.[\w-]{1,63})*\.?")
_SPACE = re.compile(r"[a-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Connection:
    """A cluster's addresses, login and TLS.

    Attributes:
        es_url: of Elasticsearch, with scheme and port and without a slash at the end.
        kibana_url: of Kibana with its base path, None where Kibana is left out.
        space: Kibana space; `default` has no prefix in paths.
        auth: None where the cluster asks for no login.
        ca_certs: PEM file of the authorities to trust instead of the well-known ones.
        fingerprint: SHA-256 of Elasticsearch's certificate or its authority, 64 hex digits in lower case.
        insecure: no certificate is checked.
        timeout: seconds for one request.

    Errors:
        UsageError: the space, fingerprint, file or timeout cannot be.

    Example:
        >>> Connection("https://es.example:9200", space="soc").space_path
        '/s/soc'
    """

    es_url: str
    kibana_url: str | None = None
    space: str = "default"
    auth: Auth | None = None
    ca_certs: Path | None = None
    fingerprint: str | None = None
    insecure: bool = False
    timeout: float = TIMEOUT

    def __post_init__(self) -> None:
        if not _SPACE.fullmatch(self.space):
            raise UsageError(f"space '{self.space}': a space id has only a-z, 0-9, '-' and '_'; see its URL")
        if not 0 < self.timeout <= 600:
            raise UsageError(f"timeout {self.timeout:g}: allowed are seconds above 0 up to 600")
        if self.ca_certs:
            _check_pem(self.ca_certs)
        if self.fingerprint and self.insecure:
            raise UsageError("a fingerprint and 'insecure' contradict each other; give one of them")

    @property
    def space_path(self) -> str:
        """What stands before `/api` in Kibana's paths."""
        return "" if self.space == "default" else f"/s/{self.space}"


def _check_pem(path: Path) -> None:
    if not path.is_file():
        raise UsageError(f"CA certificates {path}: there is no such file; name a PEM file")
    try:
        ssl.create_default_context(cafile=str(path))
    except ssl.SSLError:
        raise UsageError(
            f"CA certificates {path}: no certificate in PEM form; it begins with -----BEGIN CERTIFICATE-----"
        ) from None


def normal_url(given: str, port: int) -> str:
    """An address with scheme and port: https where no scheme is given, no slash at the end, path kept.

    Args:
        given: as a person writes it.
        port: what stands for a missing port without a scheme; with one, http has 80 and https 443.

    Errors:
        UsageError: no host, another scheme, a login, a query or a port that cannot be.

    Example:
        >>> normal_url("localhost", 9200), normal_url("http://kibana.example/base/", 5601)
        ('https://localhost:9200', 'http://kibana.example:80/base')
    """
    bare = "://" not in given
    parts, port_given = _split(f"https://{given.strip()}" if bare else given.strip())
    if parts.scheme not in ("http", "https"):
        raise UsageError(f"address '{given}': the scheme is '{parts.scheme}'; allowed are http and https")
    usual = port if bare else {"http": 80, "https": 443}[parts.scheme]
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}:{port_given or usual}{parts.path.rstrip('/')}"


def _split(url: str) -> tuple[SplitResult, int | None]:
    """The parts of an address; what may hold a secret is never repeated."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise UsageError("the address cannot be read; write it as https://host:9200") from None
    if "@" in parts.netloc:
        raise UsageError(
            "an address with a login in it shows in process lists and logs; write it without, and give "
            "the login by ESMLKIT_API_KEY, or by ESMLKIT_USERNAME and ESMLKIT_PASSWORD"
        )
    if parts.query or parts.fragment:
        raise UsageError("the address has a '?' or '#' part; write only scheme, host, port and path")
    if not _HOST.fullmatch(parts.hostname or ""):
        raise UsageError(f"address '{url}': there is no valid host in it; write it as https://host:9200")
    return parts, port


def cloud_urls(cloud_id: str) -> tuple[str, str | None]:
    """The addresses of Elasticsearch and of Kibana that a Cloud ID stands for.

    Errors:
        UsageError: it is none.

    Example:
        >>> cloud_urls("lab:" + "ZXhhbXBsZS5jb20kYWJjJGRlZg==")
        ('https://abc.example.com:443', 'https://def.example.com:443')
    """
    _, _, coded = cloud_id.rpartition(":")
    try:
        host, elastic, *kibana = b64decode(coded, validate=True).decode().split("$")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise UsageError(
            "the Cloud ID cannot be read; copy it whole, as name:letters, from the deployment's page"
        ) from None
    host, _, port = host.partition(":")
    if not host or not elastic:
        raise UsageError("the Cloud ID names no host; copy it whole from the deployment's page")
    urls = [f"https://{name}.{host}:{port or 443}" for name in (elastic, *kibana[:1]) if name]
    return urls[0], urls[1] if len(urls) > 1 else None


def normal_fingerprint(given: str) -> str:
    """A SHA-256 fingerprint as 64 hex digits in lower case, from any usual way to write it.

    Errors:
        UsageError: it is none.

    Example:
        >>> normal_fingerprint("AB:" * 31 + "AB") == "ab" * 32
        True
    """
    plain = given.replace(":", "").replace(" ", "").lower()
    if not _SHA256.fullmatch(plain):
        raise UsageError(
            f"fingerprint '{given}': a SHA-256 fingerprint has 64 hex digits; "
            "`openssl x509 -fingerprint -sha256 -noout -in http_ca.crt` prints it"
        )
    return plain
