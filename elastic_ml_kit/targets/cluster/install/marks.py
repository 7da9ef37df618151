"""Whose a resource is: where each kind bears the mark of the installation that made it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from elastic_ml_kit.model import Document
from elastic_ml_kit.targets.cluster.installation import OWNER, Installation

GROUP = "esmlkit"
"""Group of every job and tag of every rule that the kit installs."""

_TAG = re.compile(rf"{GROUP}:([^:\[\]]+)(?::([^:\[\]]+))?")
_SUFFIX = re.compile(rf" ?\[({GROUP}:[^\[\]]+)\]$")


class Place(StrEnum):
    """Where a resource has room for a mark."""

    META = "_meta"
    METADATA = "metadata"
    SETTINGS = "custom_settings"
    JOB = "its job"
    DESCRIPTION = "description"
    TAGS = "tags"
    MANIFEST = "manifest"


@dataclass(frozen=True, slots=True)
class Mark:
    """The installation that a resource belongs to.

    Example:
        >>> Mark("esmlkit", "lab-").tag, Mark.parse("esmlkit:esmlkit:lab-")
        ('esmlkit:esmlkit:lab-', Mark(namespace='esmlkit', prefix='lab-'))
    """

    namespace: str
    prefix: str = ""

    @classmethod
    def of(cls, installation: Installation, wide: bool) -> Mark:
        """The mark that an installation puts; `wide` is for what all of its namespace share."""
        return cls(installation.namespace, "" if wide else installation.prefix)

    @classmethod
    def parse(cls, text: str) -> Mark | None:
        """The mark that a tag is, if it is one."""
        match = _TAG.fullmatch(text)
        return cls(match[1], match[2] or "") if match else None

    @property
    def tag(self) -> str:
        """The mark in one word."""
        return f"{GROUP}:{self.namespace}" + (f":{self.prefix}" if self.prefix else "")


def marked(place: Place, body: Document, mark: Mark, name: str) -> Document:
    """The body with a mark, where its kind has room for one; with the name where Kibana can make copies."""
    own = {"namespace": mark.namespace, "prefix": mark.prefix, "id": name}
    match place:
        case Place.META | Place.METADATA:
            meta = {"managed_by": OWNER, "namespace": mark.namespace, "id": name}
            return {**body, place.value: {**body.get(place.value, {}), **meta}}
        case Place.SETTINGS:
            settings = {**body.get("custom_settings", {}), "managed_by": OWNER, GROUP: own}
            groups = [*dict.fromkeys([*body.get("groups", ()), GROUP])]
            return {**body, "custom_settings": settings, "groups": groups}
        case Place.DESCRIPTION:
            return {**body, "description": f"{body.get('description', '')} [{mark.tag}]".strip()}
        case Place.TAGS:
            return {**body, "tags": [*dict.fromkeys([*body.get("tags", ()), GROUP, mark.tag])]}
        case Place.JOB | Place.MANIFEST:
            return body


def read_mark(place: Place, body: Mapping[str, Any], name: str) -> Mark | None:
    """The mark that a body bears; None where it has none, is a copy, or its kind has no room for one."""
    match place:
        case Place.META | Place.METADATA:
            meta = body.get(place.value) or {}
            own = meta.get("managed_by") == OWNER and meta.get("id") == name
            return Mark(str(meta.get("namespace"))) if own else None
        case Place.SETTINGS:
            settings = body.get("custom_settings") or {}
            told = settings.get(GROUP) if settings.get("managed_by") == OWNER else None
            if not isinstance(told, Mapping) or told.get("id") != name:
                return None
            return Mark(str(told.get("namespace", "")), str(told.get("prefix", "")))
        case Place.DESCRIPTION:
            match = _SUFFIX.search(body.get("description") or "")
            return Mark.parse(match[1]) if match else None
        case Place.TAGS:
            return next((mark for mark in map(Mark.parse, body.get("tags") or ()) if mark), None)
        case Place.JOB | Place.MANIFEST:
            return None
