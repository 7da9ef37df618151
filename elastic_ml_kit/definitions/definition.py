"""What a definition file says, read and frozen. `body` and `datafeed` are exactly what the API takes."""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from elastic_ml_kit.clock import parse_span

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a custom rule; `applies_to` is actual, typical, diff_from_typical or time."""

    applies_to: str
    operator: str
    value: float


@dataclass(frozen=True, slots=True)
class CustomRule:
    """What to do (skip_result, skip_model_update) when all conditions hold."""

    actions: tuple[str, ...]
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Detector:
    """One detector of a job, as its analysis_config writes it."""

    index: int
    function: str
    field_name: str | None = None
    by_field_name: str | None = None
    over_field_name: str | None = None
    partition_field_name: str | None = None
    use_null: bool = False
    description: str = ""
    custom_rules: tuple[CustomRule, ...] = ()

    def fields(self) -> tuple[str, ...]:
        """Every event field the detector reads."""
        named = (self.partition_field_name, self.over_field_name, self.by_field_name, self.field_name)
        return tuple(name for name in named if name)


@dataclass(frozen=True, slots=True)
class Job:
    """An anomaly-detection job with its datafeed.

    Attributes:
        body: `PUT _ml/anomaly_detectors/<id>`.
        datafeed: `PUT _ml/datafeeds/<datafeed_id>`; `indices` are patterns, `query` is Query DSL.
        bucket_span: seconds.
        file: path relative to the content folder.
        min_stack: lowest stack version that ships this form, "" for every version.
    """

    id: str
    module: str
    title: str
    body: Body
    datafeed: Body
    bucket_span: int
    detectors: tuple[Detector, ...]
    influencers: tuple[str, ...]
    file: str
    min_stack: str = ""

    @property
    def datafeed_id(self) -> str:
        return f"datafeed-{self.id}"

    @property
    def query_delay(self) -> int:
        """Seconds the datafeed waits for late documents; 60 where the datafeed does not say."""
        said = str(self.datafeed.get("query_delay", "60s"))
        if said.endswith("ms"):  # what Elasticsearch draws for a datafeed that does not say
            return -(-int(said.removesuffix("ms")) // 1000)
        return parse_span(said)

    def reads(self, stream: str) -> bool:
        """Whether the datafeed's index patterns take in this data stream."""
        return any(fnmatch.fnmatchcase(stream, pattern) for pattern in self.datafeed["indices"])


@dataclass(frozen=True, slots=True)
class Module:
    """A folder of jobs that are set up together. `setup_id` is the id Kibana knows the module by."""

    id: str
    setup_id: str
    title: str
    description: str
    jobs: tuple[str, ...]
    file: str


@dataclass(frozen=True, slots=True)
class Technique:
    """An ATT&CK technique or sub-technique under its tactic."""

    tactic_id: str
    tactic: str
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Case:
    """A test of a rule: documents given, alerts expected (and the entity of the first one).

    `now` is the instant of the one run that looks; None lets the rule run on its schedule.
    """

    name: str
    given: tuple[Body, ...]
    alerts: int
    entity: Body = field(default_factory=dict)
    now: int | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A detection rule. `body` is the `[rule]` table, times are seconds, `jobs` the ML jobs it names."""

    id: str
    name: str
    type: str
    body: Body
    metadata: Body
    severity: str
    risk_score: int
    interval: int
    lookback: int
    max_signals: int
    techniques: tuple[Technique, ...]
    file: str
    jobs: tuple[str, ...] = ()
    anomaly_threshold: int = 0
    cases: tuple[Case, ...] = ()


@dataclass(frozen=True, slots=True)
class Template:
    """An index template: name, index patterns, and the flat field → type of its mappings."""

    name: str
    patterns: tuple[str, ...]
    body: Body
    fields: Mapping[str, str]
    file: str


@dataclass(frozen=True, slots=True)
class Resource:
    """What is installed as it stands, without being read further: a pipeline, a filter, a Kibana object …

    `kind` is one of `catalog.KINDS`, `body` what the API takes; of a Kibana object the whole saved object.
    """

    kind: str
    id: str
    body: Body
    file: str


@dataclass(frozen=True, slots=True)
class Scenario:
    """A multi-step attack: the parsed TOML, checked; `events.synth` plays it."""

    id: str
    title: str
    description: str
    body: Body
    file: str
