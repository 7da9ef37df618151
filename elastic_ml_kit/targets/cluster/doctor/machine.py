"""Are there nodes for machine learning, is their memory enough, and do they take work?"""

from __future__ import annotations

import re
from typing import Any

from elastic_ml_kit.targets.cluster.doctor.result import Check, Result
from elastic_ml_kit.targets.cluster.doctor.site import Site
from elastic_ml_kit.targets.cluster.install.models import memory

_SIZE = re.compile(r"(\d+(?:\.\d+)?)(b|kb|mb|gb|tb)?")
_POWERS = {"b": 0, "kb": 1, "mb": 2, "gb": 3, "tb": 4, None: 0}
DEFAULT_LIMIT = "1gb"
"""The memory limit of a job that names none."""


class Nodes(Check):
    """Is there a node that runs jobs?"""

    name = "ml nodes"

    def look(self, site: Site) -> Result:
        """How many nodes have the role `ml`."""
        with site.elastic.calls() as client:
            nodes = client.nodes.info(metric="process")["nodes"].values()
        running = [node for node in nodes if "ml" in node["roles"]]
        versions = sorted({node["version"] for node in nodes})
        if not running:
            return self.problem(
                f"nodes with the role 'ml': 0 of {len(nodes)}; no job can be opened",
                "add 'ml' to node.roles of a node, or add such a node to the deployment",
            )
        if len(versions) > 1:
            return self.warning(
                f"nodes of different versions: {', '.join(versions)}", "finish the upgrade first"
            )
        return self.ok(f"nodes that run jobs: {len(running)} of {len(nodes)}")


class Memory(Check):
    """Do the jobs' memory limits and the text models fit together?"""

    name = "ml memory"

    def look(self, site: Site) -> Result:
        """The sum of the limits beside what the nodes have, and the largest beside what one job may have."""
        limits = site.ml_info["limits"]
        jobs = {job.id: _limit(job.body) for job in site.catalog.jobs.values()}
        total = size(limits["total_ml_memory"])
        most = limits.get("max_model_memory_limit") or limits.get("effective_max_model_memory_limit")
        refused = [job for job, asked in jobs.items() if most and asked > size(most)]
        texts = memory(site.catalog.models.values())
        needed = sum(jobs.values()) + texts
        wanted = f"the jobs' limits add up to {in_words(sum(jobs.values()))}"
        if texts:
            wanted += f", text models take {in_words(texts)}"
        if refused:
            return self.problem(
                f"a job may have at most {most}; more is asked for by {len(refused)}, such as {refused[0]}",
                "raise xpack.ml.max_model_memory_limit, or take larger ML nodes",
            )
        if needed > total:
            return self.warning(
                f"{wanted}; the nodes have {in_words(total)}: not all can be open at once",
                "`setup` runs them in waves; for all in real time take larger ML nodes, or fewer --modules",
            )
        return self.ok(f"{wanted}; the nodes have {in_words(total)}")


class UpgradeMode(Check):
    """Are jobs paused for an upgrade?"""

    name = "upgrade mode"

    def look(self, site: Site) -> Result:
        """Whether the mode is on."""
        if site.ml_info["upgrade_mode"]:
            return self.problem(
                "machine learning is in upgrade mode: no job can be opened, no datafeed started",
                "when the upgrade is done: POST _ml/set_upgrade_mode?enabled=false",
            )
        return self.ok("off")


def _limit(body: Any) -> int:
    return size(body.get("analysis_limits", {}).get("model_memory_limit", DEFAULT_LIMIT))


def size(text: str) -> int:
    """Bytes of a size as Elasticsearch writes it; 0 where it is none.

    Example:
        >>> size("256mb"), size("1.5gb"), size("0b")
        (268435456, 1610612736, 0)
    """
    found = _SIZE.fullmatch(str(text).strip().lower())
    return round(float(found[1]) * 1024 ** _POWERS[found[2]]) if found else 0


def in_words(size: int) -> str:
    """A size as people say it.

    Example:
        >>> in_words(size("256mb")), in_words(size("5632mb"))
        ('256 MB', '5.5 GB')
    """
    megabytes = size / 1024**2
    return f"{megabytes / 1024:.1f} GB" if megabytes >= 1024 else f"{megabytes:.0f} MB"
