"""Events into the data streams of a cluster, with a file for what it refuses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import polars as pl

from elastic_ml_kit.events.ndjson import encode_lines
from elastic_ml_kit.fields import ID
from elastic_ml_kit.targets.base import Batch, WriteReport
from elastic_ml_kit.targets.cluster.bulk import BulkOptions, BulkWriter, Reject
from elastic_ml_kit.targets.cluster.bulk.transport import TransportSender
from elastic_ml_kit.targets.cluster.stack import Stack

REJECTS = "rejects.ndjson"
PIPED = 100
"""Documents of a request where a pipeline may run a model: it scores one after the other."""


def pour(
    stack: Stack, batches: Iterable[Batch], folder: Path, resumed: bool = False, piped: bool = False
) -> WriteReport:
    """Write events; each has an `event.id`, which becomes the document's id.

    Args:
        folder: where `rejects.ndjson` is appended to, if anything is refused.
        resumed: some of the events may be there; the cluster is asked which before it is sent any.
        piped: the streams have ingest pipelines that are slow.

    Errors:
        BulkError: the cluster refuses the requests themselves or does not answer; writing again goes on.
    """
    options = BulkOptions(resumed=resumed, most=PIPED) if piped else BulkOptions(resumed=resumed)
    streams: set[str] = set()
    with stack.elastic.calls() as client:
        writer = BulkWriter(TransportSender(client.transport), options, rejects=_Rejects(folder))
        report = writer.write(_lines(batches, streams))
        if streams:
            client.indices.refresh(index=sorted(streams))
    return WriteReport(report.kept, report.existing, report.rejected, report.seconds)


def _lines(batches: Iterable[Batch], streams: set[str]) -> Iterator[tuple[str, pl.Series, pl.Series]]:
    for batch in batches:
        if batch.events.height:
            streams.add(batch.stream)
            yield batch.stream, encode_lines(batch.events), batch.events[ID]


class _Rejects:
    """Appends refused documents to a file, which is made when there is one."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / REJECTS

    def __call__(self, reject: Reject) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("ab") as file:
            file.write(reject.ndjson())
