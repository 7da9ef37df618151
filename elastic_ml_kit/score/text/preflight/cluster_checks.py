"""Checks of a model against one cluster: licence, memory, and what is there under its id."""

from __future__ import annotations

from collections.abc import Iterator

from elastic_ml_kit.score.text.preflight.cost import needed
from elastic_ml_kit.score.text.preflight.finding import OK, REFUSED, WARNING, Finding
from elastic_ml_kit.score.text.preflight.subject import Subject


def licence_held(licence: str, sufficient: bool) -> Iterator[Finding]:
    """Whether the cluster's licence includes machine learning.

    Args:
        licence: its type; empty where none is active.
    """
    if sufficient:
        yield Finding("cluster licence", OK, licence)
    else:
        found = licence or "none is active"
        yield Finding("cluster licence", REFUSED, found, "`esmlkit doctor --start-trial` starts 30 days")


def memory_there(subject: Subject, total: int | None) -> Iterator[Finding]:
    """Whether the machine learning nodes are large enough, if nothing else ran on them.

    Args:
        total: bytes of all of them; None where the cluster does not tell.
    """
    wanted = needed(subject)
    if not wanted or total is None:
        return
    found = f"{wanted >> 20:,} MiB wanted, {total >> 20:,} MiB in all machine learning nodes"
    if not total:
        yield Finding("cluster memory", REFUSED, "there is no machine learning node", "add a node of role ml")
    elif wanted > total:
        yield Finding("cluster memory", REFUSED, found, "take a larger node, or a smaller or quantized model")
    else:
        yield Finding("cluster memory", OK, found)


def id_free(model_id: str, deployed: bool | None) -> Iterator[Finding]:
    """Whether the id is free.

    Args:
        deployed: whether a model of this id is deployed; None where there is none.
    """
    if deployed is None:
        yield Finding("cluster model", OK, f"'{model_id}' is free")
    else:
        state = "is there and deployed" if deployed else "is there, not deployed"
        advice = "import it with --clear-previous, or under another --es-model-id"
        yield Finding("cluster model", WARNING, f"'{model_id}' {state}", advice)
