"""The project's own pipeline cases, as data: the same for the local runtime and for any engine.

A file is a processor or a topic; a case is a table:

==============  ===============================================================================
`name`          what it shows
`pipeline`      the body of a pipeline
`docs`          documents; a table with `_source` brings metadata along, any other is a source
`pipelines`     others that it calls, by id
`scripts`       stored scripts, by id
`verbose`       what each step did is wanted
`needs`         what an engine must have: `processor.option`, or a word of `NEVER`
`expect`        one answer a document (see `short`)
`refused`       in place of it: the type of the error for the whole pipeline
==============  ===============================================================================
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).with_name("pipelines")
NEVER = ("own databases", "no users")
"""What no engine has: files and models of these tests; and what only the local runtime refuses."""

_METADATA = ("_index", "_id", "_routing", "_version")
_OWN = ("timestamp", "pipeline")


def read_cases() -> list[dict[str, Any]]:
    """All cases, each with the name of its file as `topic`."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    files = sorted(FOLDER.glob("*.yml"))
    return [
        {"topic": file.stem, **case} for file in files for case in yaml.load(file.read_text("utf-8"), loader)
    ]


def request_of(case: dict[str, Any]) -> dict[str, Any]:
    """The body that `_simulate` takes, with what it calls beside it."""
    docs = [{"_index": "i", "_id": "1", **_described(doc)} for doc in case["docs"]]
    found: dict[str, Any] = {"pipeline": case["pipeline"], "docs": docs}
    return found | {name: case[name] for name in ("verbose", "pipelines", "scripts") if name in case}


def used(pipeline: Any) -> set[str]:
    """The types of all processors in the body of a pipeline."""
    return set(_used(pipeline))


def _used(body: Any) -> Iterator[str]:
    for steps in ((body or {}).get("processors"), (body or {}).get("on_failure")):
        for step in steps if isinstance(steps, list) else ():
            for type, options in step.items() if isinstance(step, dict) else ():
                yield type
                if isinstance(options, dict):
                    yield from _used({"on_failure": options.get("on_failure")})
                    if isinstance(options.get("processor"), dict):
                        yield from _used({"processors": [options["processor"]]})


def expected(case: dict[str, Any]) -> dict[str, Any]:
    """What is to be answered, in the form of `short`."""
    return {name: case[name] for name in ("expect", "refused") if name in case}


def short(case: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    """An answer in the form that cases hold: without what says nothing new, and of errors only the type.

    A document is `dropped`, `{error: innermost type}`, or its `_source` with metadata that is not as sent;
    with `verbose`, a list of steps.

    Args:
        case: what was asked.
        answer: `{"status", "result"}` as the local runtime gives it.
    """
    result = answer["result"]
    if answer["status"] >= 400:
        return {"refused": result["error"][0]["type"]}
    sent = request_of(case)["docs"]
    return {"expect": [_document(doc, each) for doc, each in zip(sent, result["docs"], strict=True)]}


def _described(doc: dict[str, Any]) -> dict[str, Any]:
    return doc if "_source" in doc else {"_source": doc}


def _document(sent: dict[str, Any], got: dict[str, Any] | None) -> Any:
    if got is None:
        return "dropped"
    if "error" in got:
        return {"error": got["error"][-1]["type"]}
    if "processor_results" in got:
        return [_step(sent, step) for step in got["processor_results"]]
    metadata = {name: str(got[name]) for name in _METADATA if name in got}
    metadata = {name: text for name, text in metadata.items() if text != str(sent.get(name))}
    gone = [name for name in _METADATA if name in sent and name not in got]
    kept = {name: value for name, value in (got.get("_ingest") or {}).items() if name not in _OWN}
    answer = metadata | ({"gone": gone} if gone else {}) | ({"_ingest": kept} if kept else {})
    return answer | {"_source": got["_source"]}


def _step(sent: dict[str, Any], step: dict[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {name: step[name] for name in ("tag", "description") if name in step}
    if "if" in step:
        row["if"] = step["if"]["result"]
    for name in ("error", "ignored_error"):
        if name in step:
            row["error"] = step[name][-1]["type"]
    if step.get("doc"):
        row["doc"] = _document(sent, step["doc"])
    return {step["processor_type"]: step["status"], **row}
