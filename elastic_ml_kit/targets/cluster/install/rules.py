"""Detection rules by Kibana's import: found by id or tag, sent in batches, with a result for each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import orjson

from elastic_ml_kit.model import Document
from elastic_ml_kit.targets.base import Step
from elastic_ml_kit.targets.cluster.faults import RefusedError, reason
from elastic_ml_kit.targets.cluster.install.requests import PATIENCE
from elastic_ml_kit.targets.cluster.kibana import Kibana

ROUTE = "/api/detection_engine/rules"

MOST = 500
"""Rules in a batch: Kibana takes a minute or more for a thousand, and proxies do not wait for longer."""

LARGEST = 8_000_000
"""Bytes in a batch, below Kibana's limit of 10 MiB with room for the form around them."""

_IDS = 60
"""Ids in one filter, so that the URL stays short."""

_PAGE = 1000
_REMOVED_AT_ONCE = 100
"""More ids than these are refused in a bulk action."""


def find_rules(kibana: Kibana, ids: Iterable[str]) -> dict[str, Document]:
    """The rules that are there of these rule_ids.

    Errors:
        ClusterError: Kibana cannot be asked.
    """
    filters = []
    for some in _lots(sorted(ids), _IDS):
        named = " or ".join(f'"{each}"' for each in some)
        filters.append(f"alert.attributes.params.ruleId: ({named})")
    return {rule["rule_id"]: rule for each in filters for rule in _pages(kibana, each)}


def _pages(kibana: Kibana, chosen: str) -> Iterator[Document]:
    seen, page = 0, 1
    while True:
        query = {
            "filter": chosen,
            "page": str(page),
            "per_page": str(_PAGE),
            "sort_field": "created_at",
            "sort_order": "asc",
        }
        answer = kibana.ask("GET", f"{ROUTE}/_find", query=query)
        yield from answer["data"]
        seen, page = seen + len(answer["data"]), page + 1
        if not answer["data"] or seen >= answer["total"]:
            return


def _lots(names: Sequence[str], most: int) -> Iterator[Sequence[str]]:
    return (names[start : start + most] for start in range(0, len(names), most))


def batches(steps: Iterable[Step], most: int = MOST, largest: int = LARGEST) -> Iterator[list[Step]]:
    """Steps whose bodies are together under both limits; a rule that is larger alone goes alone.

    Example:
        >>> from elastic_ml_kit.targets.base import Action, Kind
        >>> steps = [Step(Action.CREATE, Kind.RULE, name, body={"rule_id": name}) for name in "abcde"]
        >>> [len(lot) for lot in batches(steps, most=2)]
        [2, 2, 1]
    """
    lot: list[Step] = []
    size = 0
    for step in steps:
        length = len(orjson.dumps(step.body)) + 1
        if lot and (len(lot) == most or size + length > largest):
            yield lot
            lot, size = [], 0
        lot.append(step)
        size += length
    if lot:
        yield lot


def import_rules(kibana: Kibana, rules: Sequence[Document], overwrite: bool) -> dict[str, str]:
    """Send a batch of rules; what Kibana says against some, by rule_id. Too large a batch goes in halves.

    Errors:
        ClusterError: the batch was refused as a whole, or there is no answer.
    """
    lines = b"".join(orjson.dumps(rule, option=orjson.OPT_APPEND_NEWLINE) for rule in rules)
    query = {"overwrite": str(overwrite).lower()}
    try:
        answer = kibana.ask("POST", f"{ROUTE}/_import", query=query, file=lines, timeout=PATIENCE)
    except RefusedError as error:
        if error.status != 413 or len(rules) == 1:
            raise
        half = len(rules) // 2
        return import_rules(kibana, rules[:half], overwrite) | import_rules(kibana, rules[half:], overwrite)
    sent = {rule["rule_id"] for rule in rules}
    failed: dict[str, str] = {}
    for each in answer["errors"]:
        said = str(each["error"].get("message", "refused"))
        failed |= dict.fromkeys({each["rule_id"]} if each.get("rule_id") in sent else sent, said)
    return failed


def remove_rules(kibana: Kibana, ids: Iterable[str]) -> dict[str, str]:
    """Remove rules by their rule_ids; what Kibana says against some. Those that are gone are no fault.

    Errors:
        ClusterError: the request was refused as a whole, or there is no answer.
    """
    asked = {*ids}
    there = {str(rule["id"]): name for name, rule in find_rules(kibana, asked).items() if name in asked}
    failed: dict[str, str] = {}
    for some in _lots(sorted(there), _REMOVED_AT_ONCE):
        body = {"action": "delete", "ids": [*some]}
        answer: Any = kibana.ask("POST", f"{ROUTE}/_bulk_action", body=body, allowed=(500,), timeout=PATIENCE)
        if "attributes" not in answer:
            raise RefusedError(kibana.url, 500, reason(answer))
        for error in answer["attributes"].get("errors", ()):
            failed |= {there[rule["id"]]: str(error.get("message", "")) for rule in error.get("rules", ())}
    return failed
