"""The id by which a cluster knows a model."""

from __future__ import annotations

import re
from pathlib import Path

from elastic_ml_kit.errors import UsageError

LONGEST = 64
_ID = re.compile(r"[a-z0-9](?:[a-z0-9_.-]*[a-z0-9])?")
_OWN = "esmlkit/"
_BUNDLE = ".zip"


def default_id(name: str) -> str:
    """The id of a model where none is given.

    That of a Hub id is eland's; a shipped model has the one that the kit's pipelines name, a folder or a
    bundle its own name.

    Args:
        name: of a shipped model, a folder, a bundle or a model of the Hub.

    Example:
        >>> default_id("distilbert/distilbert-base-NER"), default_id("esmlkit/log-severity")
        ('distilbert__distilbert-base-ner', 'esmlkit-log-severity')
        >>> default_id("./models/My Model/"), default_id("out/severity.zip")
        ('my__model', 'severity')
    """
    if name.startswith(_OWN):
        return name.replace("/", "-")
    path = Path(name)
    if path.exists() or name.startswith((".", "/", "~")) or name.endswith((_BUNDLE, "/")):
        name = path.resolve().name.removesuffix(_BUNDLE)
    plain = re.sub(r"[^a-z0-9_.-]", "__", name.lower())[-LONGEST:]
    return re.sub(r"^[^a-z0-9]+|[^a-z0-9]+$", "", plain)


def check_id(name: str) -> str:
    """The id, if it can be one.

    Errors:
        UsageError: it cannot.

    Example:
        >>> check_id("my-model.v2")
        'my-model.v2'
    """
    if len(name) <= LONGEST and _ID.fullmatch(name):
        return name
    near = default_id(name)
    hint = f"; '{near}' can" if near else ""
    raise UsageError(
        f"'{name}' cannot be the id of a model: at most {LONGEST} of a-z, 0-9, '_', '-' and '.', a letter or "
        f"digit first and last{hint}"
    )
