"""What the catalog's names become in one installation, and every place in which they are named."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from elastic_ml_kit.model import Document
from elastic_ml_kit.targets.base import Kind
from elastic_ml_kit.targets.cluster.install.table import TABLE
from elastic_ml_kit.targets.cluster.installation import Installation

HOME = "esmlkit"
"""The namespace that the definition files are written for; in it, names stay as they are."""

_PATTERN = re.compile(rf"([\w.*-]*?)-{HOME}\*")


@dataclass(frozen=True, slots=True)
class Names:
    """Names in an installation.

    Attributes:
        space: Kibana's; an id of a saved object is taken in all spaces once it is in one of them.
    """

    installation: Installation
    space: str = "default"

    def of(self, kind: Kind, name: str) -> str:
        """The name of a resource in the cluster.

        Example:
            >>> names = Names(Installation("lab", "x-"), "soc")
            >>> names.of(Kind.TEMPLATE, "a"), names.of(Kind.JOB, "a"), names.of(Kind.DASHBOARD, "a")
            ('a-lab', 'x-a', 'x-a-lab-soc')
        """
        row, prefix = TABLE[kind], self.installation.prefix
        if kind is Kind.DATAFEED:
            return f"datafeed-{prefix}{name.removeprefix('datafeed-')}"
        if row.wide:
            return name + self._namespace
        if row.saved:
            return prefix + name + self._namespace + ("" if self.space == "default" else f"-{self.space}")
        return prefix + name

    @property
    def _namespace(self) -> str:
        namespace = self.installation.namespace
        return "" if namespace == HOME else f"-{namespace}"

    @property
    def label(self) -> str:
        """What tells titles of this installation from those of another, "" for the usual one.

        Example:
            >>> Names(Installation(prefix="lab-")).label, Names(Installation("demo")).label
            (' [lab]', ' [demo]')
        """
        parts = [self.installation.prefix.strip("-_."), self._namespace.strip("-")]
        text = " ".join(part for part in parts if part)
        return f" [{text}]" if text else ""

    def patterns(self, patterns: Iterable[str]) -> list[str]:
        """Index patterns of the kit's namespace as those of this one; others stay.

        Example:
            >>> Names(Installation("lab")).patterns(["logs-a-esmlkit*", "x-*"])
            ['logs-a-lab', 'logs-a-lab-env-*', 'x-*']
        """
        namespace = self.installation.namespace
        found = [(pattern, _PATTERN.fullmatch(pattern)) for pattern in patterns]
        return [
            each
            for pattern, match in found
            for each in (
                (f"{match[1]}-{namespace}", f"{match[1]}-{namespace}-env-*") if match else (pattern,)
            )
        ]

    def retold(self, body: Document, names: Mapping[str, str]) -> Document:
        """A saved object in which other resources go by their names in the cluster.

        Args:
            names: old name → new name of what it may mention.
        """
        changed = {old: new for old, new in names.items() if old != new}
        text = json.dumps(body)
        if changed:
            words = "|".join(map(re.escape, sorted(changed, key=len, reverse=True)))
            text = re.sub(rf"(?<![\w.-])({words})(?![\w.-])", lambda match: changed[match[1]], text)
        if self.installation.namespace != HOME:
            text = _PATTERN.sub(lambda match: ",".join(self.patterns([match[0]])), text)
        told: Document = json.loads(text)
        return told


def renamed(value: Any, keys: Mapping[str, Mapping[str, str]], key: str = "") -> Any:
    """A body in which the texts under some keys have other names.

    Example:
        >>> renamed({"script": {"id": "a"}, "tag": "a"}, {"id": {"a": "a-lab"}})
        {'script': {'id': 'a-lab'}, 'tag': 'a'}
    """
    if isinstance(value, Mapping):
        return {name: renamed(each, keys, name) for name, each in value.items()}
    if isinstance(value, list):
        return [renamed(each, keys, key) for each in value]
    return keys[key].get(value, value) if key in keys and isinstance(value, str) else value
