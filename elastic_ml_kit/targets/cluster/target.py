"""A cluster as a target: the same verbs as the workspace's, carried out by Elasticsearch and Kibana."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import orjson
import polars as pl

from elastic_ml_kit.clock import Window
from elastic_ml_kit.definitions.catalog import Catalog
from elastic_ml_kit.definitions.definition import Job, Rule
from elastic_ml_kit.definitions.template import build_template
from elastic_ml_kit.errors import UsageError, nearest
from elastic_ml_kit.events.ndjson import encode_lines
from elastic_ml_kit.model import Alert, Document, JobResult, Record, Truth
from elastic_ml_kit.targets.base import Action, Batch, Kind, Progress, RunReport, Step, WriteReport
from elastic_ml_kit.targets.cluster import install, reading
from elastic_ml_kit.targets.cluster.connection import Connection
from elastic_ml_kit.targets.cluster.install import Manifest
from elastic_ml_kit.targets.cluster.install.marks import GROUP
from elastic_ml_kit.targets.cluster.installation import Installation
from elastic_ml_kit.targets.cluster.installed import Installed
from elastic_ml_kit.targets.cluster.laid import Laid
from elastic_ml_kit.targets.cluster.links import links
from elastic_ml_kit.targets.cluster.pour import REJECTS, pour
from elastic_ml_kit.targets.cluster.reading.sources import MOST_EVENTS
from elastic_ml_kit.targets.cluster.round import run_round
from elastic_ml_kit.targets.cluster.run.alerts import read_alerts
from elastic_ml_kit.targets.cluster.run.results import read_results
from elastic_ml_kit.targets.cluster.stack import Stack

OPTIONS, TRUTH = "options", "truth"


class ClusterTarget:
    """A cluster that is open; use it as a context manager, or `close` it.

    Args:
        stack: the cluster.
        installation: which of those that may be in it.
        report: folder for reports, and for documents that the cluster refuses.
        live: whether jobs go on in real time when they have caught up.
        again: whether jobs forget what they have seen where there are older events.
    """

    capabilities = frozenset({"plan", "apply", "write", "run", "read"})

    def __init__(
        self,
        stack: Stack,
        installation: Installation,
        report: Path,
        live: bool = False,
        again: bool = False,
    ) -> None:
        self._cluster, self._installation = stack, installation
        self._report, self._live, self._again = report, live, again
        self._manifest = Manifest(stack, installation.namespace)

    @classmethod
    def open(
        cls,
        connection: Connection,
        asked: Installation,
        prefix: str | None = None,
        report: Path = Path("esmlkit-report"),
        live: bool = False,
        again: bool = False,
    ) -> Self:
        """Connect, and find out how the installation was laid into the cluster before, if it was.

        Args:
            asked: what the user says; an `index_pattern` left out is the one of before.
            prefix: None is the one of before.

        Errors:
            ClusterError: the cluster cannot be reached, or lets nobody in.
            UsageError: several installations are in the namespace and none is named.
        """
        stack = Stack(connection)
        try:
            return cls(stack, Laid(stack, asked.namespace).completed(asked, prefix), report, live, again)
        except BaseException:
            stack.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let the connections go."""
        self._cluster.close()

    @property
    def cluster(self) -> Stack:
        """The cluster itself, for what is beyond a target."""
        return self._cluster

    @property
    def stack(self) -> str:
        """Its version, which decides the form of the definitions."""
        return self._cluster.version

    @property
    def place(self) -> str:
        """The namespace and the address."""
        return f"namespace '{self._installation.namespace}' of {self._cluster.elastic.url}"

    @property
    def elsewhere(self) -> str:
        """What to say on the command line to have another one."""
        return "take another --namespace"

    def plan(self, catalog: Catalog) -> list[Step]:
        """What `apply` would do; reads only.

        Errors:
            ClusterError: the namespace holds data that the kit did not write, or the cluster refuses.
        """
        if not self._installation.index_pattern:
            install.refuse_foreign(self._cluster, self._installation)
        return install.plan(self._cluster, catalog, self._installation)

    def apply(self, steps: Sequence[Step], progress: Progress | None = None) -> None:
        """Carry out a plan; one that keeps everything writes nothing.

        Errors:
            PartialError: some steps failed; all others were done, and the next plan goes on from there.
        """
        if any(step.action in (Action.CREATE, Action.UPDATE) for step in steps):
            Laid(self._cluster, self._installation.namespace).remember(self._installation)
        self.__dict__.pop("_installed", None)
        install.apply(self._cluster, steps, self._installation, progress)

    def plan_removal(self) -> list[Step]:
        """The steps that take out exactly what was installed and written; reads only."""
        return install.teardown(self._cluster, self._installation)

    def remove(self, steps: Sequence[Step], progress: Progress | None = None) -> None:
        """Carry out a removal.

        Errors:
            PartialError: some steps failed; all others were done.
        """
        self.__dict__.pop("_installed", None)
        install.apply(self._cluster, steps, self._installation, progress)
        Laid(self._cluster, self._installation.namespace).forget(self._installation)

    @cached_property
    def _installed(self) -> Installed:
        return Installed(self._cluster, self._installation)

    def jobs(self) -> dict[str, Job]:
        """The installed jobs that have a datafeed, by their ids in the catalog."""
        return self._installed.jobs()

    def rules(self) -> dict[str, Rule]:
        """The installed rules, by their ids in the catalog."""
        return self._installed.rules()

    def write(self, batches: Iterable[Batch]) -> WriteReport:
        """Store events; one that its stream holds is not doubled.

        Errors:
            BulkError: the cluster refuses the requests or does not answer; writing again goes on.
        """
        resumed = self.extent() is not None
        piped = bool(Installed(self._cluster, self._installation, frozenset({Kind.PIPELINE})).counts())
        return pour(self._cluster, batches, self._report, resumed, piped)

    def run(self, window: Window | None = None, progress: Progress | None = None) -> RunReport:
        """Let the jobs read what is new in the window, then let the rules see their records."""
        report, numbers = run_round(
            self._cluster, self._installation, self._installed, window, self._live, self._again, progress
        )
        self._manifest.write(self._run, dataclasses.asdict(report) | numbers)
        return report

    @property
    def _run(self) -> str:
        return f"run:{self._installation.prefix}"

    def last_run(self) -> RunReport | None:
        """What the last run did; None before the first."""
        held = self._manifest.read(self._run)
        if not held:
            return None
        names = [field.name for field in dataclasses.fields(RunReport)]
        return RunReport(**{name: held[name] for name in names} | {"warnings": tuple(held["warnings"])})

    def read(self, kind: str, window: Window | None = None) -> Iterator[Document]:
        """Stored documents of a kind, those of the window where the kind has times.

        Errors:
            UsageError: an unknown kind.
        """
        results = partial(self.results, window)
        kinds: Mapping[str, Callable[[], Iterator[Document]]] = {
            "events": lambda: self._events(window),
            "records": lambda: (
                {"_id": each.id} | each.document() for found in results() for each in found.records
            ),
            "buckets": lambda: (each.document() for found in results() for each in found.buckets),
            "influencers": lambda: (each.document() for found in results() for each in found.influencers),
            "alerts": lambda: (alert.document for alert in self.alerts(window)),
            "truth": lambda: (
                each.document() for each in self.truth() if window is None or each.bucket_start in window
            ),
            "jobs": lambda: (
                {"job_id": name, "job": dict(job.body), "datafeed": dict(job.datafeed)}
                for name, job in self.jobs().items()
            ),
            "rules": lambda: (dict(rule.body) for rule in self.rules().values()),
        }
        if kind not in kinds:
            raise UsageError(f"a cluster has no '{kind}'{nearest(kind, kinds)}; it has {', '.join(kinds)}")
        return kinds[kind]()

    def _events(self, window: Window | None) -> Iterator[Document]:
        for batch in self.events(window):
            yield from map(orjson.loads, encode_lines(batch.events))

    def events(
        self,
        window: Window | None = None,
        query: Mapping[str, Any] | None = None,
        columns: Iterable[str] | None = None,
        progress: Progress | None = None,
    ) -> Iterator[Batch]:
        """The stored events that the datafeeds read, in the order of their time."""
        return reading.read_events(
            self._cluster,
            self._installation.patterns,
            query,
            columns,
            window=window,
            types=self._types,
            progress=progress,
        )

    def results(self, window: Window | None = None) -> Iterator[JobResult]:
        """The result of every job that the last run ran."""
        last = self.last_run()
        names = last.jobs if last else {}
        return read_results(self._cluster, {self._installation.job_id(name): name for name in names}, window)

    def alerts(self, window: Window | None = None) -> Iterator[Alert]:
        """The alerts that the installed rules have raised, in the order of their time."""
        if not self._cluster.kibana:
            return iter(())
        rules = {self._installation.job_id(name): name for name in self.rules()}
        jobs = {self._installation.job_id(name): name for name in self.jobs()}
        found = read_alerts(self._cluster, rules, window, jobs)
        return iter(sorted(found, key=lambda alert: (alert.timestamp, alert.id)))

    def source_events(
        self, records: Sequence[Record], columns: Iterable[str] | None = None, limit: int | None = None
    ) -> list[pl.DataFrame]:
        """The events behind each record: its bucket, its entity, its datafeed's query; at most 10,000."""
        most = MOST_EVENTS if limit is None else limit
        return reading.source_events(
            self._cluster, self.jobs(), records, columns, types=self._types, limit=most
        )

    @property
    def _types(self) -> dict[str, str]:
        """The Elasticsearch types of the fields in the templates that are installed."""
        templates = self._installed.bodies(Kind.TEMPLATE).items()
        built = (build_template(name, body, "") for name, body in templates)
        return {name: kind for template in built for name, kind in template.fields.items()}

    def extent(self) -> Window | None:
        """From the first event that the datafeeds read to just after the last; None without events."""
        return reading.extent(self._cluster, self._installation.patterns)

    def summary(self) -> Document:
        """What it holds in numbers, for `esmlkit status`."""
        run = self._manifest.read(self._run)
        streams = reading.streams(self._cluster, self._installation.patterns)
        return {
            "cluster": self._cluster.elastic.url,
            "version": self._cluster.version,
            "namespace": self._installation.namespace,
            "prefix": self._installation.prefix,
            "index_pattern": list(self._installation.patterns),
            "events": sum(each["events"] for each in streams.values()),
            "streams": streams,
            "definitions": Installed(self._cluster, self._installation, frozenset()).counts(),
            "jobs_run": len(run.get("jobs", ())),
            "skipped": run.get("skipped", {}),
            "records": run.get("records", 0),
            "alerts": sum(run.get("alerts", {}).values()),
            "planted": sum(1 for _ in self._manifest.read_many(TRUTH)),
            "rejects": self._rejects(),
            "rejects_file": str(self._report / REJECTS),
            "options": self.options,
            "warnings": list(run.get("warnings", ())),
        }

    def _rejects(self) -> int:
        path = self._report / REJECTS
        return sum(1 for _ in path.open("rb")) if path.exists() else 0

    @property
    def options(self) -> dict[str, Any]:
        """What the generator was told; empty for own data."""
        return {} if self._installation.index_pattern else self._manifest.read(OPTIONS)

    def save_options(self, options: Mapping[str, Any]) -> None:
        """Remember what the generator was told."""
        if dict(options) != self.options:
            self._manifest.write(OPTIONS, dict(options))

    def truth(self) -> Iterator[Truth]:
        """The planted anomalies."""
        if self._installation.index_pattern:
            return iter(())
        return map(Truth.of, self._manifest.read_many(TRUTH))

    def save_truth(self, truths: Iterable[Truth]) -> None:
        """Keep what was planted, in place of what was kept before."""
        self._manifest.write_many(TRUTH, (truth.document() for truth in truths))

    def save_report(self, files: Mapping[str, bytes]) -> dict[str, str]:
        """Write the files of a report into its folder; their paths by name."""
        self._report.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            part = self._report / f".{name}.part"
            part.write_bytes(content)
            part.replace(self._report / name)
        return {name: str(self._report / name) for name in files}

    def links(self) -> dict[str, str]:
        """Where Kibana shows the results of the window of the events."""
        window = self.extent()
        if window is None or not self._cluster.kibana:
            return {}
        jobs = [self._installation.job_id(name) for name in self.jobs()]
        seen = Installed(self._cluster, self._installation, frozenset({Kind.DASHBOARD}))
        titles = {name: body["attributes"]["title"] for name, body in seen.bodies(Kind.DASHBOARD).items()}
        return dict(links(self._cluster.connection, window, jobs, bool(self.rules()), titles, GROUP))
