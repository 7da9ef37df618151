"""How a connection is said: by flags, else by the environment, else by a config file.

For each setting the first of these that names it counts. In the environment, our own name comes before the
names that people have for other tools:

    setting        environment, in this order
    es_url         ESMLKIT_ES_URL, ELASTICSEARCH_URL, ELASTIC_URL
    cloud_id       ESMLKIT_CLOUD_ID, ELASTIC_CLOUD_ID, ELASTICSEARCH_CLOUD_ID
    kibana_url     ESMLKIT_KIBANA_URL, KIBANA_URL
    space          ESMLKIT_SPACE, KIBANA_SPACE
    api_key        ESMLKIT_API_KEY, ELASTIC_API_KEY, ELASTICSEARCH_API_KEY
    bearer_token   ESMLKIT_BEARER_TOKEN, ELASTIC_BEARER_TOKEN
    username       ESMLKIT_USERNAME, ELASTIC_USERNAME, ELASTIC_USER, ELASTICSEARCH_USERNAME
    password       ESMLKIT_PASSWORD, ELASTIC_PASSWORD, ELASTICSEARCH_PASSWORD
    ca_certs       ESMLKIT_CA_CERTS, ELASTIC_CA_CERTS, ELASTICSEARCH_CA_CERTS
    fingerprint    ESMLKIT_FINGERPRINT, ELASTIC_FINGERPRINT
    insecure       ESMLKIT_INSECURE
    timeout        ESMLKIT_TIMEOUT

The address and the login each come whole from the first place that names one; only a user and their password
may come from two. Where one place names several logins, an API key goes before a token, a token before a
password. A password without a user is that of `elastic`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from elastic_ml_kit.errors import UsageError, nearest
from elastic_ml_kit.targets.cluster.connection import (
    TIMEOUT,
    Connection,
    cloud_urls,
    normal_fingerprint,
    normal_url,
)
from elastic_ml_kit.targets.cluster.secret import ApiKey, Auth, Basic, Bearer, Secret

NAMES: Mapping[str, tuple[str, ...]] = {
    "es_url": ("ESMLKIT_ES_URL", "ELASTICSEARCH_URL", "ELASTIC_URL"),
    "cloud_id": ("ESMLKIT_CLOUD_ID", "ELASTIC_CLOUD_ID", "ELASTICSEARCH_CLOUD_ID"),
    "kibana_url": ("ESMLKIT_KIBANA_URL", "KIBANA_URL"),
    "space": ("ESMLKIT_SPACE", "KIBANA_SPACE"),
    "api_key": ("ESMLKIT_API_KEY", "ELASTIC_API_KEY", "ELASTICSEARCH_API_KEY"),
    "bearer_token": ("ESMLKIT_BEARER_TOKEN", "ELASTIC_BEARER_TOKEN"),
    "username": ("ESMLKIT_USERNAME", "ELASTIC_USERNAME", "ELASTIC_USER", "ELASTICSEARCH_USERNAME"),
    "password": ("ESMLKIT_PASSWORD", "ELASTIC_PASSWORD", "ELASTICSEARCH_PASSWORD"),
    "ca_certs": ("ESMLKIT_CA_CERTS", "ELASTIC_CA_CERTS", "ELASTICSEARCH_CA_CERTS"),
    "fingerprint": ("ESMLKIT_FINGERPRINT", "ELASTIC_FINGERPRINT"),
    "insecure": ("ESMLKIT_INSECURE",),
    "timeout": ("ESMLKIT_TIMEOUT",),
}
"""Settings, which are also the keys of a config file, and the variables that name them."""

CONFIG = "ESMLKIT_CONFIG"
"""The variable that names the config file."""

SUPERUSER = "elastic"
_FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False, "": False}

Place = Mapping[str, str | bool | float]
"""What one place says: settings by name."""


def read_connection(
    flags: Mapping[str, str | bool | float | None], environment: Mapping[str, str], file: Path | None = None
) -> Connection:
    """The connection that the flags, the environment and a config file describe together.

    Args:
        flags: settings by name; None is not said.
        environment: variables by name.
        file: TOML or YAML, by its suffix; None is what `ESMLKIT_CONFIG` names, if anything.

    Errors:
        UsageError: no address, a value that cannot be, an unknown key, a file that cannot be read.

    Example:
        >>> said = {"ELASTIC_PASSWORD": "hunter2", "KIBANA_URL": "kibana"}
        >>> connection = read_connection({"es_url": "http://es:9200"}, said)
        >>> connection.es_url, connection.kibana_url, connection.auth
        ('http://es:9200', 'https://kibana:5601', Basic(username='elastic', password=***))
    """
    said = {name: value for name, value in flags.items() if value is not None}
    return _connection([said, *_places(environment, file)])


def setting(name: str, environment: Mapping[str, str], file: Path | None) -> str | bool | float | None:
    """What the environment or the config file say for one setting.

    Errors:
        UsageError: the file cannot be read or has an unknown key.

    Example:
        >>> setting("space", {"KIBANA_SPACE": "soc"}, None)
        'soc'
    """
    return _first(_places(environment, file), name)


def names_cluster(environment: Mapping[str, str], file: Path | None) -> bool:
    """Whether the kit's own variables or the config file name a cluster; those of other tools do not count.

    Errors:
        UsageError: the file cannot be read or has an unknown key.

    Example:
        >>> names_cluster({"ELASTICSEARCH_URL": "es"}, None), names_cluster({"ESMLKIT_ES_URL": "es"}, None)
        (False, True)
    """
    own, _, in_file = _places(environment, file)
    return any(name in place for place in (own, in_file) for name in ("es_url", "cloud_id"))


def _places(environment: Mapping[str, str], file: Path | None) -> list[Place]:
    """All places but the flags, in order."""
    named = file or (Path(environment[CONFIG]) if environment.get(CONFIG) else None)
    return [*_from_environment(environment), _from_file(named) if named else {}]


def _connection(places: Sequence[Place]) -> Connection:
    elastic, kibana = _address(places)
    given = _first(places, "kibana_url")
    ca_certs, fingerprint = _first(places, "ca_certs"), _first(places, "fingerprint")
    return Connection(
        es_url=elastic,
        kibana_url=normal_url(str(given), 5601) if given else kibana,
        space=str(_first(places, "space") or "default"),
        auth=_login(places),
        ca_certs=Path(str(ca_certs)).expanduser() if ca_certs else None,
        fingerprint=normal_fingerprint(str(fingerprint)) if fingerprint else None,
        insecure=_flag(_first(places, "insecure") or False),
        timeout=_seconds(_first(places, "timeout") or TIMEOUT),
    )


def _first(places: Sequence[Place], name: str) -> str | bool | float | None:
    """What the first place says that names the setting."""
    return next((place[name] for place in places if name in place), None)


def _address(places: Sequence[Place]) -> tuple[str, str | None]:
    """Elasticsearch's address, and Kibana's if a Cloud ID names it."""
    for place in places:
        if "es_url" in place and "cloud_id" in place:
            raise UsageError("es_url and cloud_id both say where Elasticsearch is; give one of them")
        if "es_url" in place:
            return normal_url(str(place["es_url"]), 9200), None
        if "cloud_id" in place:
            return cloud_urls(str(place["cloud_id"]))
    raise UsageError(
        "no cluster is named; give --es-url https://host:9200, --cloud-id, or set ESMLKIT_ES_URL or "
        "ELASTICSEARCH_URL"
    )


def _login(places: Sequence[Place]) -> Auth | None:
    """The login of the first place that names one."""
    for place in places:
        if "api_key" in place:
            return ApiKey(_secret(place["api_key"], "API key"))
        if "bearer_token" in place:
            return Bearer(_secret(place["bearer_token"], "token"))
        if "password" in place or "username" in place:
            user, password = _first(places, "username") or SUPERUSER, _first(places, "password")
            if password is None:
                raise UsageError(
                    f"user '{user}' has no password; set ESMLKIT_PASSWORD or say --password-stdin"
                )
            return Basic(str(user), _secret(password, "password"))
    return None


def _secret(value: str | bool | float, what: str) -> Secret:
    """A secret that can stand in a header."""
    text = str(value).strip("\r\n") if what == "password" else str(value).strip()
    if not text.isprintable() or (what != "password" and not text.isascii()):
        raise UsageError(f"the {what} has characters that none can have; copy it again, in one line")
    return Secret(text)


def _flag(value: str | bool | float) -> bool:
    word = str(value).strip().lower()
    if word not in _FLAGS:
        raise UsageError(f"insecure is '{value}'; allowed are true and false")
    return _FLAGS[word]


def _seconds(value: str | bool | float) -> float:
    try:
        return float(value)
    except ValueError:
        raise UsageError(f"timeout is '{value}'; write seconds, such as 10") from None


def _from_environment(environment: Mapping[str, str]) -> tuple[Place, Place]:
    """What our own variables say, then what those of other tools say."""
    own = {name: environment[ours] for name, (ours, *_) in NAMES.items() if environment.get(ours)}
    others = {
        name: next(environment[variable] for variable in variables if environment.get(variable))
        for name, (_, *variables) in NAMES.items()
        if any(environment.get(variable) for variable in variables)
    }
    return own, others


def _from_file(path: Path) -> Place:
    """The settings in a config file."""
    values = _parsed(path)
    if not isinstance(values, dict):
        raise UsageError(f"{path}: settings are written as name and value; known are {', '.join(NAMES)}")
    for name, value in values.items():
        if name not in NAMES:
            known = nearest(str(name), NAMES) or f"; known are {', '.join(NAMES)}"
            raise UsageError(f"{path}: unknown setting '{name}'{known}")
        if not isinstance(value, str | bool | int | float):
            raise UsageError(f"{path}: {name} has to be a text, a number, true or false; quote it")
    return values


def _parsed(path: Path) -> Any:
    """The file's content; what is wrong in it is told by its line alone, as the line may hold a secret."""
    import yaml

    try:
        text = path.expanduser().read_text(encoding="utf-8")
        if path.suffix.lower() == ".toml":
            return tomllib.loads(text)
        if path.suffix.lower() in (".yml", ".yaml"):
            return yaml.safe_load(text) or {}
    except OSError as error:
        raise UsageError(f"config file {path}: {error.strerror or 'cannot be read'}") from None
    except UnicodeDecodeError:
        raise UsageError(f"config file {path}: it is not UTF-8 text") from None
    except tomllib.TOMLDecodeError as error:
        place = str(error).rpartition("(at ")[2].rstrip(")")
        raise UsageError(f"config file {path}: no valid TOML at {place}; quote texts") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        at = f" at line {mark.line + 1}" if mark else ""
        raise UsageError(f"config file {path}: no valid YAML{at}; quote texts with ':' or '#'") from None
    raise UsageError(f"config file {path}: its name has to end in .toml, .yml or .yaml")
