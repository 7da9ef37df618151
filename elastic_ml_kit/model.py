"""The records that the engines hand to each other. No behaviour but their own document form.

`normalise`, `score` and `detect` never import each other; they speak through this page. Shapes follow
Elasticsearch: a `Record` becomes a document of `.ml-anomalies-*`, an `Alert` one of
`.alerts-security.alerts-*`. Instants are milliseconds since the epoch, spans are seconds, scores run from
0 (usual) to 100 (as unusual as can be).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Influence:
    """The values of one influencer field that contributed to a record, strongest first."""

    field: str
    values: tuple[str, ...]

    def document(self) -> Document:
        return {"influencer_field_name": self.field, "influencer_field_values": list(self.values)}


@dataclass(frozen=True, slots=True)
class Cause:
    """One attribute of a population record's entity."""

    probability: float
    typical: float
    actual: float
    over_field_value: str
    by_field_value: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One entity in one bucket, seen by one detector, that was unusual enough to be written.

    `timestamp` is the start of the bucket. `entity()` names who it is about.
    """

    job_id: str
    timestamp: int
    bucket_span: int
    detector_index: int
    function: str
    function_description: str
    probability: float
    record_score: float
    initial_record_score: float
    typical: float
    actual: float
    multi_bucket_impact: float = 0.0
    field_name: str | None = None
    by_field_name: str | None = None
    by_field_value: str | None = None
    over_field_name: str | None = None
    over_field_value: str | None = None
    partition_field_name: str | None = None
    partition_field_value: str | None = None
    influences: tuple[Influence, ...] = ()
    causes: tuple[Cause, ...] = ()

    @property
    def id(self) -> str:
        """The document id that Elasticsearch's own results have: job, time, span, detector and entity."""
        entity = "_".join(f"{name}={value}" for name, value in self.entity().items())
        return f"{self.job_id}_record_{self.timestamp}_{self.bucket_span}_{self.detector_index}_{entity}"

    def entity(self) -> dict[str, str]:
        """Field and value of partition, over and by, those that the detector has."""
        pairs = (
            (self.partition_field_name, self.partition_field_value),
            (self.over_field_name, self.over_field_value),
            (self.by_field_name, self.by_field_value),
        )
        return {name: value for name, value in pairs if name is not None and value is not None}

    def document(self) -> Document:
        """The shape of a record in `.ml-anomalies-*`, influencer fields copied to the top level."""
        document: Document = {
            "job_id": self.job_id,
            "result_type": "record",
            "timestamp": self.timestamp,
            "bucket_span": self.bucket_span,
            "detector_index": self.detector_index,
            "is_interim": False,
            "probability": self.probability,
            "record_score": self.record_score,
            "initial_record_score": self.initial_record_score,
            "multi_bucket_impact": self.multi_bucket_impact,
            "function": self.function,
            "function_description": self.function_description,
        }
        if not self.causes:
            document |= {"typical": [self.typical], "actual": [self.actual]}
        optional = ("field_name", "by_field_name", "by_field_value", "over_field_name", "over_field_value")
        for name in (*optional, "partition_field_name", "partition_field_value"):
            value = getattr(self, name)
            if value is not None:
                document[name] = value
        if self.causes:
            document["causes"] = [self._cause(cause) for cause in self.causes]
        document["influencers"] = [influence.document() for influence in self.influences]
        for influence in self.influences:
            document[influence.field] = list(influence.values)
        for name, value in self.entity().items():
            document.setdefault(name, [value])
        return document

    def _cause(self, cause: Cause) -> Document:
        body: Document = {
            "probability": cause.probability,
            "typical": [cause.typical],
            "actual": [cause.actual],
            "function": self.function,
            "function_description": self.function_description,
            "over_field_name": self.over_field_name,
            "over_field_value": cause.over_field_value,
        }
        if self.field_name is not None:
            body["field_name"] = self.field_name
        if cause.by_field_value is not None:
            body |= {"by_field_name": self.by_field_name, "by_field_value": cause.by_field_value}
        return body


@dataclass(frozen=True, slots=True)
class BucketInfluencer:
    """The bucket's score as one influencer field sees it; `bucket_time` is the bucket itself."""

    field: str
    score: float
    probability: float


@dataclass(frozen=True, slots=True)
class Bucket:
    """One bucket of a job: the largest of its bucket influencers is its anomaly score."""

    job_id: str
    timestamp: int
    bucket_span: int
    anomaly_score: float
    event_count: int
    influencers: tuple[BucketInfluencer, ...] = ()

    def document(self) -> Document:
        return {
            "job_id": self.job_id,
            "result_type": "bucket",
            "timestamp": self.timestamp,
            "bucket_span": self.bucket_span,
            "anomaly_score": self.anomaly_score,
            "initial_anomaly_score": self.anomaly_score,
            "event_count": self.event_count,
            "is_interim": False,
            "bucket_influencers": [
                {
                    "job_id": self.job_id,
                    "result_type": "bucket_influencer",
                    "influencer_field_name": each.field,
                    "anomaly_score": each.score,
                    "initial_anomaly_score": each.score,
                    "probability": each.probability,
                    "timestamp": self.timestamp,
                    "bucket_span": self.bucket_span,
                    "is_interim": False,
                }
                for each in self.influencers
            ],
        }


@dataclass(frozen=True, slots=True)
class Influencer:
    """One influencer value in one bucket."""

    job_id: str
    timestamp: int
    bucket_span: int
    field: str
    value: str
    influencer_score: float
    probability: float

    def document(self) -> Document:
        return {
            "job_id": self.job_id,
            "result_type": "influencer",
            "timestamp": self.timestamp,
            "bucket_span": self.bucket_span,
            "influencer_field_name": self.field,
            "influencer_field_value": self.value,
            "influencer_score": self.influencer_score,
            "initial_influencer_score": self.influencer_score,
            "probability": self.probability,
            "is_interim": False,
            self.field: self.value,
        }


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The highest record_score that a new anomaly of a partition could have had, from an instant on.

    It is the score of the most unusual value possible there with the history so far; `partition` is "" where
    the detector has none. A job writes one when the ceiling changes by a point or more.
    """

    partition: str
    timestamp: int
    score: float


@dataclass(frozen=True, slots=True)
class JobResult:
    """What a job found in a window, and how much it had to learn from."""

    job_id: str
    events: int
    buckets_seen: int
    first: int | None
    last: int | None
    records: tuple[Record, ...] = ()
    buckets: tuple[Bucket, ...] = ()
    influencers: tuple[Influencer, ...] = ()
    ceilings: tuple[Ceiling, ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Truth:
    """One planted anomaly: one bucket, one entity, the jobs that should see it, the events that make it.

    `jobs[0]` is the job it was planted for. `entity` maps field to value as that job's record will name them
    (empty for a detector without by, over and partition). `first_event` is the instant of its first event.
    `scenario` and `step` are "" and 0 for a single anomaly. `technique` holds ATT&CK ids.
    """

    id: str
    jobs: tuple[str, ...]
    entity: Mapping[str, str]
    bucket_start: int
    event_ids: tuple[str, ...]
    first_event: int | None = None
    description: str = ""
    scenario: str = ""
    step: int = 0
    technique: tuple[str, ...] = ()

    def document(self) -> Document:
        return {
            "id": self.id,
            "jobs": list(self.jobs),
            "entity": dict(self.entity),
            "bucket_start": self.bucket_start,
            "event_ids": list(self.event_ids),
            "first_event": self.first_event,
            "description": self.description,
            "scenario": self.scenario,
            "step": self.step,
            "technique": list(self.technique),
        }

    @classmethod
    def of(cls, document: Document) -> Truth:
        """The truth of a line of `truth.ndjson`."""
        return cls(
            id=document["id"],
            jobs=tuple(document["jobs"]),
            entity=dict(document["entity"]),
            bucket_start=document["bucket_start"],
            event_ids=tuple(document["event_ids"]),
            first_event=document.get("first_event"),
            description=document.get("description", ""),
            scenario=document.get("scenario", ""),
            step=document.get("step", 0),
            technique=tuple(document.get("technique", ())),
        )


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert: the document as `.alerts-security.alerts-*` holds it, and the evidence that made it.

    `evidence` holds the ids of the documents that matched: for a machine_learning rule the anomaly records.
    """

    id: str
    rule_id: str
    rule_name: str
    timestamp: int
    document: Document
    evidence: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Line:
    """One event's line of text and the class that a text model gave it.

    Attributes:
        source: whose log it is, such as `nginx`.
        text: what the model was given; `truncated` says that it saw only the start.
        label: the class that is most probable, and its `probability`.
    """

    stream: str
    event_id: str
    timestamp: int
    source: str
    text: str
    label: str
    probability: float
    truncated: bool = False

    def document(self) -> Document:
        """The fields that the pipeline of the model writes on a cluster."""
        prediction: Document = {"predicted_value": self.label, "prediction_probability": self.probability}
        if self.truncated:
            prediction["is_truncated"] = True
        return {
            "stream": self.stream,
            "timestamp": self.timestamp,
            "event": {"id": self.event_id},
            "ml_source": self.source,
            "ml_input": self.text,
            "ml": {"prediction": prediction},
        }


@dataclass(frozen=True, slots=True)
class Stretch:
    """The events of one stream in one bucket of time: how many there are, were read, and are of which class.

    Events that were read and are of no class had no text to classify.
    """

    start: int
    events: int
    read: int
    classes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class StreamClasses:
    """The classes of one stream's lines over time.

    `skipped` counts the events that were read and have no class, by reason.
    """

    stream: str
    source: str
    stretches: tuple[Stretch, ...]
    skipped: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Severity:
    """What a text model made of a sample of the events; buckets of `width` seconds.

    Attributes:
        model: its id in the pipeline, and `name`, what it was loaded by.
        labels: the classes that occur, the gravest first.
        reason: why nothing was classified; "" where something was.
    """

    model: str = ""
    name: str = ""
    width: int = 0
    labels: tuple[str, ...] = ()
    streams: tuple[StreamClasses, ...] = ()
    reason: str = ""
