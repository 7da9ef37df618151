"""`_simulate` on an engine: what is called is stored first, and the answer has the form of the local one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from elasticsearch import Elasticsearch

LACKING = frozenset(
    (
        "bytes.fractions",
        "community_id.defaults",
        "dot_expander.*",
        "dot_expander.override",
        "fingerprint.method",
        "foreach.tables",
        "grok.ecs_compatibility",
        "json.add_to_root_conflict_strategy",
        "json.allow_duplicate_keys",
        "json.strict_json_parsing",
        "pipeline._meta",
        "pipeline.ignore_missing_pipeline",
        "remove.keep",
        "rename.override",
        "set.copy_from",
        "set.media_type",
        "user_agent.extract_device_type",
    )
)
"""Options that OpenSearch does not have; Elasticsearch has them all."""

_ADDED = (("_version", "-3"), ("_version_type", "internal"))
"""What Elasticsearch adds to documents that come without."""

Json = dict[str, Any]


class Simulator:
    """An engine, asked to simulate.

    Args:
        client: on it, with whatever login it wants.
    """

    def __init__(self, client: Elasticsearch) -> None:
        self._client = client.options(ignore_status=(400, 404, 500))
        about = self._ask("GET", "/")[1]
        nodes = self._ask("GET", "/_nodes/ingest")[1]["nodes"].values()
        self.processors = {each["type"] for node in nodes for each in node["ingest"]["processors"]}
        self.lacking = LACKING if about["version"].get("distribution") == "opensearch" else frozenset()

    def simulate(self, request: Json) -> Json:
        """The answer, as `elastic_ml_kit.normalise.simulate` gives it."""
        with self._stored("/_ingest/pipeline", request), self._stored("/_scripts", request):
            query = "?verbose=true" if request.get("verbose") else ""
            body = {name: request[name] for name in ("pipeline", "docs")}
            status, answer = self._ask("POST", f"/_ingest/pipeline/_simulate{query}", body)
        if status >= 400:
            return {"status": status, "result": {"error": chain(answer["error"])}}
        return {"status": status, "result": {"docs": [_document(each) for each in answer["docs"]]}}

    @contextmanager
    def _stored(self, place: str, request: Json) -> Iterator[None]:
        scripts = place == "/_scripts"
        bodies = request.get("scripts" if scripts else "pipelines") or {}
        for id, body in bodies.items():
            status, answer = self._ask("PUT", f"{place}/{id}", {"script": body} if scripts else body)
            assert status == 200, answer
        try:
            yield
        finally:
            for id in bodies:
                self._ask("DELETE", f"{place}/{id}")

    def _ask(self, method: str, path: str, body: Json | None = None) -> tuple[int, Json]:
        headers = {"accept": "application/json"} | ({"content-type": "application/json"} if body else {})
        answer = self._client.perform_request(method, path, headers=headers, body=body)
        return answer.meta.status, answer.body


def chain(error: Json) -> list[Json]:
    """An error and its causes, outermost first.

    Example:
        >>> chain({"type": "a", "reason": "x", "caused_by": {"type": "b", "reason": None}})
        [{'type': 'a', 'reason': 'x'}, {'type': 'b', 'reason': None}]
    """
    own = {name: error.get(name) for name in ("type", "reason")}
    return [own, *(chain(error["caused_by"]) if error.get("caused_by") else ())]


def _document(entry: Json | None) -> Json | None:
    if entry is None:
        return None
    if "error" in entry:
        return {"error": chain(entry["error"])}
    if "processor_results" in entry:
        return {"processor_results": [_step(each) for each in entry["processor_results"]]}
    return _plain(entry["doc"])


def _plain(document: Json) -> Json:
    return {name: value for name, value in document.items() if (name, str(value)) not in _ADDED}


def _step(step: Json) -> Json:
    errors = {
        name: step[name].get("error", step[name]) for name in ("error", "ignored_error") if name in step
    }
    answer = step | {name: chain(error) for name, error in errors.items()}
    return answer | ({"doc": _plain(step["doc"])} if step.get("doc") else {})
