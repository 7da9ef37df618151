"""Where machine learning writes: hidden indices of results and messages, which searches find as any other."""

from __future__ import annotations

import orjson

from elastic_ml_kit.model import Document
from tests.contract.documents import Index, memory
from tests.contract.lab import Lab
from tests.contract.ml_state import Job, machine, now

NOTIFICATIONS = ".ml-notifications-000002"
KINDS = ("records", "buckets", "influencers")
_KEYWORD, _DOUBLE = {"type": "keyword"}, {"type": "double"}
_COMMON = {"job_id": _KEYWORD, "timestamp": {"type": "date"}}
_RESULTS = {
    **_COMMON,
    "result_type": _KEYWORD,
    "is_interim": {"type": "boolean"},
    "bucket_span": {"type": "long"},
    "detector_index": {"type": "integer"},
    "event_count": {"type": "long"},
    **{
        f"{start}{name}": _DOUBLE
        for name in ("record_score", "anomaly_score", "influencer_score")
        for start in ("", "initial_")
    },
    "probability": _DOUBLE,
    "multi_bucket_impact": _DOUBLE,
    "actual": _DOUBLE,
    "typical": _DOUBLE,
    **{
        f"{kind}_field_{part}": _KEYWORD for kind in ("by", "over", "partition") for part in ("name", "value")
    },
    **{f"influencer_field_{part}": _KEYWORD for part in ("name", "value")},
    **dict.fromkeys(("field_name", "function", "function_description"), _KEYWORD),
}
_MESSAGES = {
    **_COMMON,
    **dict.fromkeys(("level", "node_name", "job_type"), _KEYWORD),
    "message": {"type": "text"},
}


def index_of(lab: Lab, job: Job) -> str:
    """The index of a job's results; from 9.3 on it rolls over."""
    name = f".ml-anomalies-{job.config['results_index_name']}"
    major, minor = (int(part) for part in lab.version.split(".")[:2])
    return f"{name}-000001" if (major, minor) >= (9, 3) else name


def publish(lab: Lab, job: Job) -> None:
    """Make the job's results documents."""
    index = _index(lab, index_of(lab, job), _RESULTS)
    index.aliases = {**index.aliases, f".ml-anomalies-{job.id}": {}, f".ml-anomalies-.write-{job.id}": {}}
    for kind in KINDS:
        for name, document in job.results.of(kind).items():
            index.put(name, orjson.dumps(document))


def withdraw(lab: Lab, job: Job) -> None:
    """Remove the documents of the job's results."""
    index = _index(lab, index_of(lab, job), _RESULTS)
    for kind in KINDS:
        for name in job.results.of(kind):
            index.remove(name)


def say(lab: Lab, job_id: str, message: str, level: str = "info") -> None:
    """Add a message about a job; `level` is info, warning or error."""
    document: Document = {
        "job_id": job_id,
        "message": message,
        "level": level,
        "timestamp": now(),
        "node_name": "node-1",
        "job_type": "anomaly_detector",
    }
    messages = machine(lab).messages
    messages.append(document)
    _index(lab, NOTIFICATIONS, _MESSAGES).put(f"m{len(messages)}", orjson.dumps(document))


def _index(lab: Lab, name: str, properties: Document) -> Index:
    found = memory(lab).indices.get(name)
    return found or memory(lab).add(Index(name, mappings={"properties": properties}))
