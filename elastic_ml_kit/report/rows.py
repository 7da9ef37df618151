"""The parts of a `ResultDocument`, in the order and under the names that report.json has them.

Instants are milliseconds since the epoch, spans and delays seconds, scores 0 to 100. What depends on the
truth is None or empty where there is no truth or it is hidden. A *reference* is a position in another list.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from elastic_ml_kit.model import Document
from elastic_ml_kit.report.quality import JobQuality
from elastic_ml_kit.report.sighting import Outcome, Verdict


@dataclass(frozen=True, slots=True)
class Counts:
    """What the run consisted of."""

    events: int
    streams: int
    jobs: int
    skipped: int
    rules: int
    records: int
    records_at_threshold: int
    alerts: int


@dataclass(frozen=True, slots=True)
class JobRow:
    """One job that ran.

    `ceiling` is the highest score that was possible at the end of the window, or that was reached.
    """

    id: str
    module: str
    title: str
    detectors: tuple[str, ...]
    bucket_span: int
    events: int
    buckets: int
    rule: str
    threshold: int
    records: int
    at_threshold: int
    alerts: int
    top_score: float | None
    ceiling: float | None
    quality: JobQuality | None


@dataclass(frozen=True, slots=True)
class SightingRow:
    """A planted anomaly as one job saw it; `record` is a reference, None where the record is not kept."""

    job: str
    outcome: Outcome
    threshold: int
    score: float | None
    ceiling: float | None
    delay: float | None
    record: int | None


@dataclass(frozen=True, slots=True)
class PlantedRow:
    """One planted anomaly: `time` of its first event, `jobs` that should see it, `caught_*` who did first."""

    id: str
    time: int
    bucket_start: int
    events: int
    jobs: tuple[str, ...]
    entity: Mapping[str, str]
    description: str
    scenario: str
    step: int
    technique: tuple[str, ...]
    outcome: Outcome
    score: float | None
    caught_by: str
    caught_rule: str
    caught_at: int | None
    delay: float | None
    sightings: tuple[SightingRow, ...]


@dataclass(frozen=True, slots=True)
class ScenarioRow:
    """One multi-step attack; `planted` are references, in the order of the steps."""

    id: str
    title: str
    description: str
    found: int
    planted: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class InfluencerLane:
    """One influencer value of a job over time: pairs of cell and score."""

    job: str
    field: str
    value: str
    score: float
    cells: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class Lanes:
    """The highest score per cell of time; cells without a result are left out.

    `overall` holds cell and bucket score over all jobs; `jobs` cell, record score and number of records.
    """

    start: int
    cell: int
    cells: int
    overall: tuple[tuple[int, float], ...]
    jobs: Mapping[str, tuple[tuple[int, float, int], ...]]
    influencers: tuple[InfluencerLane, ...]


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One anomaly record; `planted` are ids of the anomalies whose events took part in it."""

    job: str
    time: int
    span: int
    score: float
    probability: float
    actual: float
    typical: float
    function: str
    field: str
    entity: Mapping[str, str]
    influencers: Mapping[str, tuple[str, ...]]
    verdict: Verdict | None
    planted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Records:
    """The records kept: those behind alerts, then the highest; every record from `floor` on is there."""

    total: int
    kept: int
    floor: float
    items: tuple[RecordRow, ...]


@dataclass(frozen=True, slots=True)
class AlertRow:
    """One alert; `records` and `events` are references, `events_total` counts its source events."""

    id: str
    time: int
    rule: str
    rule_id: str
    severity: str
    risk: int
    score: float | None
    jobs: tuple[str, ...]
    entity: Mapping[str, str]
    verdict: Verdict | None
    records: tuple[int, ...]
    records_total: int
    events: tuple[int, ...]
    events_total: int


@dataclass(frozen=True, slots=True)
class Alerts:
    """The alerts kept, highest score first, and per severity the number of all alerts per `width` seconds."""

    total: int
    kept: int
    start: int
    width: int
    histogram: Mapping[str, tuple[int, ...]]
    items: tuple[AlertRow, ...]


@dataclass(frozen=True, slots=True)
class Events:
    """Source events of the alerts, nested documents: at most `per_alert` each, and `budget` bytes in all."""

    per_alert: int
    budget: int
    kept: int
    items: tuple[Document, ...]


@dataclass(frozen=True, slots=True)
class TechniqueRow:
    """One technique under one tactic: rules that look for it, their alerts, anomalies planted and found."""

    id: str
    name: str
    rules: int
    alerts: int
    planted: int | None
    found: int | None


@dataclass(frozen=True, slots=True)
class TacticRow:
    """One column of the ATT&CK matrix; the id is "" for planted techniques that no rule names."""

    id: str
    name: str
    rules: int
    alerts: int
    techniques: tuple[TechniqueRow, ...]


@dataclass(frozen=True, slots=True)
class WindowRow:
    """The time that the events cover."""

    start: int
    end: int
    days: float


@dataclass(frozen=True, slots=True)
class StretchRow:
    """One bucket of a stream: its events, those that were read, and lines of each class as in `labels`."""

    start: int
    events: int
    read: int
    classes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ClassRow:
    """The classes of one stream's lines.

    `lines` are the events read that have a class; `shares` estimates all of the stream's lines from them,
    each bucket weighted by its events; `skipped` counts the events read without a class, by reason.
    """

    stream: str
    source: str
    events: int
    read: int
    lines: int
    shares: Mapping[str, float]
    stretches: tuple[StretchRow, ...]
    skipped: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class BurstRow:
    """A bucket with far more lines of a class than the stream's other buckets: its share, and theirs."""

    stream: str
    start: int
    label: str
    lines: int
    share: float
    usual: float


@dataclass(frozen=True, slots=True)
class OddRow:
    """A line of a class that is rare in its stream: `share` of the lines there.

    `alike` counts the lines read that differ from it only in numbers, itself included; `event` is its event.
    """

    time: int
    stream: str
    source: str
    label: str
    probability: float
    text: str
    truncated: bool
    share: float
    alike: int
    event_id: str
    event: Document


@dataclass(frozen=True, slots=True)
class SeverityRow:
    """What a text model says of a sample of the lines; `reason` why it says nothing, "" where it does.

    Of `events`, `read` went through the pipeline; `lines` of them have a class, with `texts` different texts.
    """

    model: str
    name: str
    reason: str
    width: int
    labels: tuple[str, ...]
    events: int
    read: int
    lines: int
    texts: int
    streams: tuple[ClassRow, ...]
    bursts: tuple[BurstRow, ...]
    odd: tuple[OddRow, ...]
