"""What else is on the cluster that would come between us and our data: other templates, other clocks."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from elastic_ml_kit.definitions.definition import Template
from elastic_ml_kit.targets.cluster.doctor.result import Check, Result
from elastic_ml_kit.targets.cluster.doctor.site import Site

LARGEST_SKEW = 60.0
"""Seconds; datafeeds wait about as long for late events."""


class Templates(Check):
    """Would a template that is not ours shape our data streams?"""

    name = "templates"

    def look(self, site: Site) -> Result:
        """Foreign templates whose patterns meet ours at the same or a higher priority."""
        with site.elastic.calls() as client:
            there = client.indices.get_index_template()["index_templates"]
        found = [clash for ours in site.catalog.templates.values() for clash in _clashes(ours, there)]
        if found:
            more = f"; {len(found) - 1} more like this" if len(found) > 1 else ""
            return self.problem(
                found[0] + more, "lower that template's priority, narrow its patterns, or remove it"
            )
        return self.ok(f"none comes before ours; looked at {len(there)}")


class Clocks(Check):
    """Do the nodes' clocks agree with this machine's?"""

    name = "clocks"

    def look(self, site: Site) -> Result:
        """The largest difference: events carry this machine's time, datafeeds go by that of the nodes."""
        before = site.now()
        with site.elastic.calls() as client:
            nodes = client.nodes.stats(metric="os")["nodes"].values()
        after = site.now()
        skews = {node["name"]: _skew(node["timestamp"] / 1000, before, after) for node in nodes}
        if not skews:
            return self.warning("no node tells its time", "ask again when the cluster is complete")
        name, largest = max(skews.items(), key=lambda each: abs(each[1]))
        if abs(largest) > LARGEST_SKEW:
            way = "ahead of" if largest > 0 else "behind"
            return self.problem(
                f"node '{name}' is {abs(largest):.0f} s {way} this machine: real-time jobs miss events",
                "let both take their time from NTP",
            )
        return self.ok(f"at most {abs(largest):.0f} s apart")


def _skew(theirs: float, before: float, after: float) -> float:
    """Seconds by which a clock is ahead, beyond what the request itself explains."""
    if theirs > after:
        return theirs - after
    return min(theirs - before, 0.0)


def _clashes(ours: Template, there: list[dict[str, Any]]) -> Iterator[str]:
    priority = int(ours.body.get("priority", 0))
    for each in there:
        name, body = each["name"], each["index_template"]
        theirs = int(body.get("priority") or 0)
        if name == ours.name or theirs < priority:
            continue
        if any(overlap(a, b) for a in ours.patterns for b in body["index_patterns"]):
            how = "the same" if theirs == priority else "a higher"
            yield f"template '{name}' has {how} priority ({theirs}) on names of '{ours.name}' ({priority})"


def overlap(one: str, other: str) -> bool:
    """Whether some name fits both patterns, in which `*` stands for anything.

    Example:
        >>> overlap("logs-system.auth-lab*", "logs-*-*"), overlap("logs-a-*", "logs-b-*")
        (True, False)
    """

    @cache
    def meet(i: int, j: int) -> bool:
        if i < len(one) and one[i] == "*":
            return meet(i + 1, j) or (j < len(other) and meet(i, j + 1))
        if j < len(other) and other[j] == "*":
            return meet(i, j + 1) or (i < len(one) and meet(i + 1, j))
        if i == len(one) or j == len(other):
            return i == len(one) and j == len(other)
        return one[i] == other[j] and meet(i + 1, j + 1)

    return meet(0, 0)
