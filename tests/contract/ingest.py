"""Pipelines and stored scripts, kept, given back and tried; no document that is written goes through them."""

from __future__ import annotations

import re
from typing import Any

from elastic_ml_kit.normalise.resources import Resources
from elastic_ml_kit.normalise.simulate import simulate
from tests.contract.documents import memory
from tests.contract.lab import Lab, RefusedError, Reply, Request, Table
from tests.contract.ml_inference import classifier
from tests.contract.patterns import chosen
from tests.contract.resources import ACKNOWLEDGED, resources

CLOCK = "2026-02-03T04:05:06.789Z"
"""What `_ingest.timestamp` is in every simulation."""


def _put_pipeline(lab: Lab, request: Request) -> Reply:
    held, name = resources(lab), request.names["id"]
    known = held.pipelines.get(name)
    wanted = request.query.get("if_version")
    if wanted and (known is None or known.get("version") != int(wanted)):
        why = f"version conflict, required version [{wanted}] for pipeline [{name}]"
        raise RefusedError(400, "illegal_argument_exception", why)
    for processor in request.body.get("processors", ()):
        if len(processor) != 1:
            raise RefusedError(400, "parse_exception", "processors must be objects with one key")
    held.pipelines[name] = request.body
    held.stamp("pipeline", name)
    return ACKNOWLEDGED


def _get_pipeline(lab: Lab, request: Request) -> Reply:
    held, asked = resources(lab), request.names.get("id", "*")
    found = {
        name: {**held.pipelines[name], **held.stamps(lab, "pipeline", name)}
        for name in chosen(held.pipelines, asked)
    }
    return Reply(200 if found or "*" in asked else 404, found)


def _delete_pipeline(lab: Lab, request: Request) -> Reply:
    held, asked = resources(lab), request.names["id"]
    found = chosen(held.pipelines, asked)
    if not found and "*" not in asked:
        raise RefusedError(404, "resource_not_found_exception", f"pipeline [{asked}] is missing")
    for name in found:
        _refuse_default(lab, name)
        del held.pipelines[name]
    return ACKNOWLEDGED


def _refuse_default(lab: Lab, name: str) -> None:
    """A pipeline that an index names cannot go."""
    users = [
        index.name
        for index in memory(lab).indices.values()
        if name in (index.setting("default_pipeline"), index.setting("final_pipeline"))
    ]
    if users:
        why = f"pipeline [{name}] cannot be deleted because it is the default pipeline for {len(users)} "
        raise RefusedError(400, "illegal_argument_exception", why + f"index(es) including [{users[0]}]")


def _put_script(lab: Lab, request: Request) -> Reply:
    script = request.body.get("script", {})
    if not re.fullmatch(r"painless|expression|mustache", str(script.get("lang"))):
        raise RefusedError(400, "illegal_argument_exception", "must specify lang for stored script")
    resources(lab).scripts[request.names["id"]] = request.body
    return ACKNOWLEDGED


def _get_script(lab: Lab, request: Request) -> Reply:
    name = request.names["id"]
    body = resources(lab).scripts.get(name)
    if body is None:
        return Reply(404, {"_id": name, "found": False})
    return Reply(200, {"_id": name, "found": True, "script": body["script"]})


def _delete_script(lab: Lab, request: Request) -> Reply:
    name = request.names["id"]
    if resources(lab).scripts.pop(name, None) is None:
        raise RefusedError(404, "resource_not_found_exception", f"stored script [{name}] does not exist")
    return ACKNOWLEDGED


def _simulate(lab: Lab, request: Request) -> Reply:
    """What the kit's own runtime makes of the documents, in the form of the interface."""
    held = resources(lab)
    scripts = {name: body["script"] for name, body in held.scripts.items()}
    body = {**request.body, "pipelines": held.pipelines, "scripts": scripts}
    answer = simulate(body, CLOCK, Resources(models=lambda name: classifier(lab, name)))
    if answer["status"] != 200:
        error = answer["result"]["error"][0]
        raise RefusedError(400, error["type"], str(error["reason"]))
    return Reply(200, {"docs": [_simulated(each) for each in answer["result"]["docs"]]})


def _simulated(answer: Any) -> Any:
    if answer is None:
        return None
    if "error" in answer:
        return {"error": _nested(answer["error"])}
    return {"doc": {"_version": "-3", **answer, "_ingest": {**answer.get("_ingest", {}), "timestamp": CLOCK}}}


def _nested(chain: list[dict[str, Any]]) -> dict[str, Any]:
    first, *causes = chain
    return {**first, "root_cause": [first], **({"caused_by": _nested(causes)} if causes else {})}


ROUTES: Table = {
    ("PUT", "/_ingest/pipeline/{id}"): _put_pipeline,
    ("GET", "/_ingest/pipeline"): _get_pipeline,
    ("GET", "/_ingest/pipeline/{id}"): _get_pipeline,
    ("DELETE", "/_ingest/pipeline/{id}"): _delete_pipeline,
    ("POST", "/_ingest/pipeline/_simulate"): _simulate,
    ("PUT", "/_scripts/{id}"): _put_script,
    ("POST", "/_scripts/{id}"): _put_script,
    ("GET", "/_scripts/{id}"): _get_script,
    ("DELETE", "/_scripts/{id}"): _delete_script,
}
