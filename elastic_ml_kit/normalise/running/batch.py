"""Many requests in one file: bodies of `_simulate` and scripts, each answered in a line, in their order."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from elastic_ml_kit.normalise.faults import PARSE
from elastic_ml_kit.normalise.painless.script import simulate_script
from elastic_ml_kit.normalise.resources import Resources
from elastic_ml_kit.normalise.running.codec import render_json
from elastic_ml_kit.normalise.simulate import simulate

INTERNAL = "internal_error"
"""The type of an error that is a fault of the kit, not of the request."""


def answers(lines: Iterable[bytes], now: str, resources: Resources | None = None) -> Iterator[bytes]:
    """One line of JSON for each request.

    A request has an `id` and is a pipeline (`pipeline`, `docs`, optionally `verbose`, and `pipelines` and
    `scripts` that it calls) or a script (`source`, optionally `params` and `doc`). A line that is no request
    is answered as an error of that line.

    Args:
        lines: the requests.
        now: `_ingest.timestamp`, ISO 8601.
        resources: what a pipeline may name beyond what its request brings along.
    """
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield render_json(_answer(number, line, now, resources))


def _answer(number: int, line: bytes, now: str, resources: Resources | None) -> dict[str, Any]:
    try:
        request = json.loads(line.decode("utf-8", "surrogatepass"))
    except ValueError as error:
        return _refused(None, f"line {number} is not JSON: {error}")
    if not isinstance(request, dict) or not ("pipeline" in request or "source" in request):
        name = request.get("id") if isinstance(request, dict) else None
        return _refused(name, f"line {number} is no request: it has neither 'pipeline' nor 'source'")
    try:
        if "pipeline" in request:
            result = simulate(request, now, resources=resources)
        else:
            result = simulate_script(request)
    except Exception as error:  # a fault of the kit in one request must not cost the answers of all others
        name = f"{type(error).__name__}: {error}"
        result = {"status": 500, "result": {"error": [{"type": INTERNAL, "reason": name}]}}
    return {"id": request.get("id"), **result}


def _refused(name: Any, reason: str) -> dict[str, Any]:
    return {"id": name, "status": 400, "result": {"error": [{"type": PARSE, "reason": reason}]}}
