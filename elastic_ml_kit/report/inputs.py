"""What a report is made of: plain data that the caller has read, so that reporting needs no target."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from elastic_ml_kit.clock import Window
from elastic_ml_kit.definitions.definition import Job, Rule, Scenario
from elastic_ml_kit.model import Alert, Document, JobResult, Line, Severity, Truth


@dataclass(frozen=True, slots=True)
class Sources:
    """Some of the source events of one alert, as nested documents, and how many there are."""

    events: tuple[Document, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Answers:
    """What was planted, and how it lies in the results. The caller joins events and records.

    Attributes:
        truth: every planted anomaly.
        touched: per record id (`Record.id`) the ids of the planted anomalies of which at least one event is
            among the record's source events; records without any are left out.
        first_events: per planted anomaly its first event, in milliseconds since the epoch; without an entry
            the delay of its detection is not known.
        scenarios: titles and descriptions of the scenarios that the truth names.
    """

    truth: Sequence[Truth]
    touched: Mapping[str, Collection[str]] = field(default_factory=dict)
    first_events: Mapping[str, int] = field(default_factory=dict)
    scenarios: Sequence[Scenario] = ()


@dataclass(frozen=True, slots=True)
class Classified:
    """What a text model said of the events' lines.

    Attributes:
        found: how many lines are of which class.
        lines: those that it gave a class.
        events: by stream and event id the events of the lines that stand out; see `severity.odd_lines`.
    """

    found: Severity
    lines: Sequence[Line] = ()
    events: Mapping[tuple[str, str], Document] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReportInputs:
    """One run over one window.

    Attributes:
        version: of the kit that ran.
        window: the time that the events cover.
        streams: per data stream the number of events.
        jobs: definitions of the jobs that ran.
        results: what each of them found; same ids as `jobs`.
        rules: the rules that were evaluated; a job's threshold is the lowest of the rules that name it.
        alerts: what the rules made of the results; `evidence` holds record ids.
        sources: per alert id its source events, at most a handful.
        skipped: per job or rule that did not run the reason.
        options: what the generator was told, by option name; empty for real input.
        answers: what was planted; nothing for real input.
        severity: the classes of the events' lines; nothing where no text model was asked.
    """

    version: str
    window: Window
    streams: Mapping[str, int]
    jobs: Sequence[Job]
    results: Sequence[JobResult]
    rules: Sequence[Rule] = ()
    alerts: Sequence[Alert] = ()
    sources: Mapping[str, Sources] = field(default_factory=dict)
    skipped: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    answers: Answers | None = None
    severity: Classified | None = None
