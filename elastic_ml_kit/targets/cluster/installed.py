"""The definitions that an installation has in its cluster, read back under the names of the catalog."""

from __future__ import annotations

from dataclasses import replace

from elastic_ml_kit.definitions.definition import Job, Rule
from elastic_ml_kit.definitions.job import build_job
from elastic_ml_kit.definitions.rule import build_rule
from elastic_ml_kit.model import Document
from elastic_ml_kit.targets.base import Kind
from elastic_ml_kit.targets.cluster.install.found import Found, find
from elastic_ml_kit.targets.cluster.install.marks import Mark
from elastic_ml_kit.targets.cluster.install.table import TABLE
from elastic_ml_kit.targets.cluster.installation import Installation
from elastic_ml_kit.targets.cluster.stack import Stack

READ_BACK = frozenset({Kind.TEMPLATE, Kind.JOB, Kind.DATAFEED, Kind.RULE})


class Installed:
    """What bears the mark of an installation, as it was when it was looked at.

    Args:
        kinds: to look at; nothing is all.
    """

    def __init__(self, stack: Stack, installation: Installation, kinds: frozenset[Kind] = READ_BACK) -> None:
        self._installation = installation
        self._found: Found = find(stack, replace(installation, only=kinds))

    def bodies(self, kind: Kind) -> dict[str, Document]:
        """The bodies of a kind by id in the cluster."""
        mark = Mark.of(self._installation, TABLE[kind].wide)
        found = self._found.bodies.get(kind, {})
        return {name: body for name, body in found.items() if self._found.owner(kind, name) == mark}

    def counts(self) -> dict[str, int]:
        """How many there are of each kind of which there are any."""
        counts = {kind: len(self.bodies(kind)) for kind in self._found.bodies}
        return {kind.value: count for kind, count in counts.items() if count}

    def jobs(self) -> dict[str, Job]:
        """The jobs that have a datafeed, by their ids in the catalog."""
        feeds = {body["job_id"]: body for body in self.bodies(Kind.DATAFEED).values()}
        bodies = {name: body for name, body in self.bodies(Kind.JOB).items() if name in feeds}
        return {self._plain(name): self._job(name, body, feeds[name]) for name, body in bodies.items()}

    def rules(self) -> dict[str, Rule]:
        """The rules, by their ids in the catalog; the jobs that they name have theirs too."""
        rules = (self._rule(body) for body in self.bodies(Kind.RULE).values())
        return {rule.id: rule for rule in rules}

    def _job(self, name: str, body: Document, feed: Document) -> Job:
        plain = self._plain(name)
        return build_job(plain, "", {**body, "job_id": plain}, {**feed, "job_id": plain}, file="")

    def _rule(self, body: Document) -> Rule:
        own = {**body, "rule_id": self._plain(body["rule_id"])}
        if jobs := body.get("machine_learning_job_id"):
            named = [jobs] if isinstance(jobs, str) else jobs
            own["machine_learning_job_id"] = [self._plain(job) for job in named]
        return build_rule({"rule": own, "metadata": {}}, "")

    def _plain(self, name: str) -> str:
        return name.removeprefix(self._installation.prefix)
