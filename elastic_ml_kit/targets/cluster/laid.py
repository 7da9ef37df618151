"""How installations were laid into a cluster, so that no later command has to be told again."""

from __future__ import annotations

from dataclasses import replace

from elastic_ml_kit.errors import UsageError
from elastic_ml_kit.targets.cluster.install import Manifest
from elastic_ml_kit.targets.cluster.installation import Installation
from elastic_ml_kit.targets.cluster.stack import Stack

_PAGE = "laid:"


class Laid:
    """What is remembered of the installations of a namespace, by their prefixes."""

    def __init__(self, stack: Stack, namespace: str) -> None:
        self._manifest = Manifest(stack, namespace)

    def completed(self, asked: Installation, prefix: str | None) -> Installation:
        """The installation that is asked for, with what is not said as it was before.

        Errors:
            UsageError: no prefix is given, and several installations are there.
        """
        own = self._prefix(asked.namespace) if prefix is None else prefix
        before = self._manifest.read(_PAGE + own)
        pattern = asked.index_pattern or tuple(before.get("index_pattern", ()))
        return replace(asked, prefix=own, index_pattern=pattern)

    def _prefix(self, namespace: str) -> str:
        held = sorted(name.removeprefix(_PAGE) for name in self._manifest.names() if name.startswith(_PAGE))
        if len(held) > 1:
            named = ", ".join(f"'{each}'" for each in held)
            raise UsageError(f"namespace '{namespace}' has installations with prefixes {named}; say --prefix")
        return held[0] if held else ""

    def remember(self, installation: Installation) -> None:
        """Note how it is laid."""
        page = {"index_pattern": list(installation.index_pattern)}
        name = _PAGE + installation.prefix
        if not self._manifest.holds(name) or self._manifest.read(name) != page:
            self._manifest.write(name, page)

    def forget(self, installation: Installation) -> None:
        """Forget it."""
        self._manifest.forget(_PAGE + installation.prefix)
