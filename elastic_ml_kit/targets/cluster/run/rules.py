"""Switches detection rules on in Kibana, and says of each rule that cannot be why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from elastic_ml_kit.model import Document
from elastic_ml_kit.targets.cluster.faults import RefusedError, reason
from elastic_ml_kit.targets.cluster.kibana import Kibana
from elastic_ml_kit.targets.cluster.stack import Stack

FIND = "/api/detection_engine/rules/_find"
BULK = "/api/detection_engine/rules/_bulk_action"
CHUNK = 50
"""Rules in one request: a URL has an end."""
SLOW = 120.0
"""Seconds for an action: Kibana makes an API key for each rule."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why Kibana refuses an action for one rule; `code` is its `err_code`, "" where it gives none."""

    reason: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class RulesReport:
    """What became of rules, by their `rule_id` in the cluster.

    Attributes:
        enabled: those that were switched on.
        kept: those that were on.
        failed: why others could not be.
    """

    enabled: frozenset[str] = frozenset()
    kept: frozenset[str] = frozenset()
    failed: dict[str, str] = field(default_factory=dict)


def enable(stack: Stack, rules: Iterable[str]) -> RulesReport:
    """Switch rules on that are off.

    Args:
        rules: their `rule_id` in the cluster.

    Errors:
        UnreachableError: no Kibana is named, or it does not answer.
        RefusedError: it does not let one do it at all.
    """
    kibana, wanted = stack.front("enabling rules"), list(rules)
    found = find(kibana, wanted)
    failed = {rule: MISSING for rule in wanted if rule not in found}
    off = [rule for rule in wanted if rule in found and not found[rule]["enabled"]]
    for some in chunks(off):
        failures = act(kibana, {found[rule]["id"]: rule for rule in some}, {"action": "enable"})
        failed |= {rule: failure.reason for rule, failure in failures.items()}
    return RulesReport(
        enabled=frozenset(rule for rule in off if rule not in failed),
        kept=frozenset(rule for rule in found if found[rule]["enabled"]),
        failed=failed,
    )


MISSING = "the rule is not in Kibana; `esmlkit apply` installs it"


def find(kibana: Kibana, rules: Sequence[str]) -> dict[str, Document]:
    """The rules as Kibana has them, by `rule_id`; those that it has not are left out."""
    found: dict[str, Document] = {}
    for some in chunks(rules):
        named = " or ".join(f'"{rule}"' for rule in some)
        query = {
            "filter": f"alert.attributes.params.ruleId: ({named})",
            "page": "1",
            "per_page": str(len(some)),
        }
        found |= {rule["rule_id"]: rule for rule in kibana.ask("GET", FIND, query=query)["data"]}
    return found


def act(kibana: Kibana, rules: Mapping[str, str], action: Mapping[str, Any]) -> dict[str, Failure]:
    """Do something with rules; the failures by `rule_id`.

    Kibana answers with status 500 as soon as one rule fails, and has done the others all the same.

    Args:
        rules: `rule_id` by the id of the saved object.
        action: the body without the ids.

    Errors:
        RefusedError: none was looked at.
    """
    answer = kibana.ask("POST", BULK, body={**action, "ids": [*rules]}, allowed=(500,), timeout=SLOW)
    attributes = answer.get("attributes") if isinstance(answer, dict) else None
    if not isinstance(attributes, dict):
        raise RefusedError(kibana.url, 500, reason(answer))
    return {
        rules[rule["id"]]: Failure(error.get("message", "no reason given"), error.get("err_code", ""))
        for error in attributes.get("errors") or ()
        for rule in error.get("rules") or ()
        if rule.get("id") in rules
    }


def chunks(rules: Sequence[str]) -> Iterator[Sequence[str]]:
    """The rules of one request after the other."""
    return (rules[start : start + CHUNK] for start in range(0, len(rules), CHUNK))
