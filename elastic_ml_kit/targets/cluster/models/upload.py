"""A traced model brought into a cluster: configuration, archive in parts, vocabulary; it can be resumed."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from elasticsearch import Elasticsearch

from elastic_ml_kit.errors import ClusterError
from elastic_ml_kit.model import Document
from elastic_ml_kit.targets.base import Progress
from elastic_ml_kit.targets.cluster.again import persistently
from elastic_ml_kit.targets.cluster.elastic import Elastic
from elastic_ml_kit.targets.cluster.faults import RefusedError
from elastic_ml_kit.targets.cluster.models.notes import Notes
from elastic_ml_kit.targets.cluster.models.payload import PART, Package, count, pieces, sha256, size_of

PATIENCE = 300.0
"""Seconds that a part may take."""


@dataclass(frozen=True, slots=True)
class Uploaded:
    """What an upload did.

    Attributes:
        parts: of the archive in all.
        sent: parts that were sent this time; 0 where the model was there already.
        resumed: whether an upload that was broken off went on.
    """

    parts: int
    sent: int
    resumed: bool = False


def upload(
    elastic: Elastic,
    name: str,
    body: Document,
    package: Package,
    progress: Progress | None = None,
    notes: Path | None = None,
) -> Uploaded:
    """Bring a model into a cluster, whole; one that was broken off goes on where it stopped.

    Elasticsearch replaces no part that it has. So an upload of the same model (`body_of` tells by the
    metadata) is gone on with by the parts that are missing, and one of another model is refused.

    Args:
        name: the id in the cluster.
        body: what `body_of` made of the package.
        progress: called with the bytes of the archive that are there.
        notes: folder in which the parts that arrived are noted, so that they need not be sent again; without
            it all are sent, and those that the cluster has already are refused by it and not stored twice.

    Errors:
        ClusterError: the id is taken by another model, or the cluster refuses or does not answer.
        InputError: the archive cannot be read.
    """
    there = find(elastic, name)
    if there is None:
        _put(elastic, name, body)
        there = find(elastic, name) or body
        resumed = False
    else:
        _refuse_other(elastic, name, there, body)
        resumed = True
    size = size_of(package)
    if resumed and there.get("fully_defined"):
        return Uploaded(count(size), 0)
    noted = Notes(notes, elastic.url, name, f"{sha256(body)}:{there.get('create_time')}")
    sent = _send_parts(elastic, name, package.archive, size, noted, progress)
    _send_vocabulary(elastic, name, package.vocabulary)
    if not (find(elastic, name) or {}).get("fully_defined"):
        noted.forget()
        raise ClusterError(
            f"{elastic.url} has all parts of model '{name}' and says that it is not whole; remove it by "
            f"`esmlkit models delete {name}` and import it again"
        )
    noted.forget()
    return Uploaded(count(size), sent, resumed)


def find(elastic: Elastic, name: str) -> Document | None:
    """The configuration of a model with `fully_defined`; None where there is none.

    Errors:
        ClusterError: the cluster cannot be asked.
    """
    try:
        answer = _persistently(
            elastic,
            lambda client: client.ml.get_trained_models(model_id=name, include="definition_status"),
        )
    except RefusedError as error:
        if error.status == 404:
            return None
        raise
    found = [each for each in answer["trained_model_configs"] if each["model_id"] == name]
    return found[0] if found else None


def _put(elastic: Elastic, name: str, body: Document) -> None:
    """The configuration; that it is there already is no fault where an answer was lost."""
    try:
        _persistently(elastic, lambda client: client.ml.put_trained_model(model_id=name, **body))
    except RefusedError as error:
        there = find(elastic, name) if _exists(error) else None
        if there is None or sha256(there) != sha256(body):
            raise


def _refuse_other(elastic: Elastic, name: str, there: Document, body: Document) -> None:
    if sha256(there) != sha256(body):
        raise ClusterError(
            f"{elastic.url} has another model under the id '{name}'; --clear-previous removes it first, "
            "--es-model-id takes another id"
        )


def _send_parts(
    elastic: Elastic, name: str, archive: Path, size: int, noted: Notes, progress: Progress | None
) -> int:
    """Send the parts that are not noted; how many were stored."""
    total, first, sent = count(size), min(noted.arrived, count(size)), 0
    for number, piece in enumerate(pieces(archive, first), first):
        if progress:
            progress(f"uploading {name}, bytes", number * PART, size)
        sent += _send_part(elastic, name, number, piece, size, total)
        noted.note(number + 1)
    if progress:
        progress(f"uploading {name}, bytes", size, size)
    return sent


def _send_part(elastic: Elastic, name: str, number: int, piece: bytes, size: int, total: int) -> bool:
    """Send a part; whether it was stored, and not there before."""
    definition = b64encode(piece).decode()
    try:
        _persistently(
            elastic,
            lambda client: client.ml.put_trained_model_definition_part(
                model_id=name,
                part=number,
                definition=definition,
                total_definition_length=size,
                total_parts=total,
            ),
        )
    except RefusedError as error:
        if not _exists(error):
            raise
        return False
    return True


def _send_vocabulary(elastic: Elastic, name: str, vocabulary: Mapping[str, Any]) -> None:
    try:
        _persistently(
            elastic, lambda client: client.ml.put_trained_model_vocabulary(model_id=name, **vocabulary)
        )
    except RefusedError as error:
        if not _exists(error):
            raise


def _persistently(elastic: Elastic, call: Callable[[Elasticsearch], Any]) -> Any:
    """A call that may be made twice: a server that is busy or silent is asked again."""

    def once() -> Any:
        with elastic.calls() as client:
            return call(client.options(request_timeout=PATIENCE)).body

    return persistently(once, again=True)


def _exists(error: RefusedError) -> bool:
    return error.status in (400, 409) and "already exists" in error.reason
