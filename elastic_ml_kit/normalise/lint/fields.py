"""Fields that a pipeline reads and sets nowhere, as far as that can be known.

Any field may come with a document, so only two kinds are told: scratch fields, below a root with '_' under
which the pipeline itself puts others, and names that are almost those of a field that it sets.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from elastic_ml_kit.definitions.ecs import is_ecs
from elastic_ml_kit.errors import Problem
from elastic_ml_kit.normalise.document import METADATA
from elastic_ml_kit.normalise.lint.painless_fields import Touched, touched
from elastic_ml_kit.normalise.running.library import Library, Written
from elastic_ml_kit.normalise.running.uses import Use, reachable, uses
from elastic_ml_kit.query.ast import Path as Keys

_TEMPLATE = re.compile(r"\{\{\{?\s*&?\s*([\w@.-]+)\s*\}?\}\}")
_CAPTURE = re.compile(r"%\{\w+:([\w@.\[\]-]+?)(?::\w+)?\}|\(\?<([\w@.\[\]-]+)>")
_DISSECTED = re.compile(r"%\{([^}]*)\}")
_FOREIGN = frozenset((*METADATA, "_ingest", "_source", "_value", "_key", "_conf"))
_ALIKE = 0.9

_SETS_FIELD = frozenset(("set", "append"))
_NO_FIELD = frozenset(
    ("script", "drop", "fail", "pipeline", "terminate", "reroute", "remove", "dot_expander")
)
_OPENS: Mapping[str, str] = {
    "json": "",
    "kv": "",
    "user_agent": "user_agent",
    "geoip": "geoip",
    "ip_location": "ip_location",
    "uri_parts": "url",
    "registered_domain": "",
    "enrich": "",
    "inference": "ml",
    "attachment": "attachment",
    "normalize_for_stream": "",
    "recover_failure_document": "",
}
"""Types that set fields which their options do not name, and below what they do so by default."""
_DEFAULT_TARGET: Mapping[str, str] = {
    "date": "@timestamp",
    "community_id": "network.community_id",
    "network_direction": "network.direction",
    "fingerprint": "fingerprint",
    "date_index_name": "_index",
}


@dataclass(frozen=True, slots=True)
class FieldsNeverSet:
    """A scratch field that is read is set somewhere, and no name is a misspelt one."""

    name: str = "never-set"
    why: str = "what reads the field always finds it missing"
    severe: bool = False

    def check(self, written: Written, library: Library) -> Iterator[Problem]:
        known = Touched()
        for each in _around(written, library):
            for use in uses(each.body):
                _note(use, library, known)
        if "" in known.open:
            return
        told: set[str] = set()
        for use in uses(written.body):
            for path, name in _reads(use):
                message = None if name in told else _fault(name, known)
                if message:
                    told.add(name)
                    yield written.problem((*use.path, *path), message)


def _around(written: Written, library: Library) -> list[Written]:
    """All pipelines of the folder, which may run before this one or be called by it."""
    found = {each.id: each for each in reachable(written, library)}
    for name in library.beside():
        other = library.readable(name)
        if other is not None:
            found[name] = other
    return list(found.values())


def _fault(name: str, known: Touched) -> str | None:
    root = name.partition(".")[0]
    if root in _FOREIGN or _is_set(name, known):
        return None
    similar = difflib.get_close_matches(name, known.written, n=1, cutoff=_ALIKE)
    own = root.startswith("_") and any(each.startswith(f"{root}.") for each in known.written)
    if own:
        hint = f"; did you mean '{similar[0]}'?" if similar else ""
        return f"'{name}' is read here, but no processor sets it{hint}"
    if similar and not is_ecs(name) and similar[0].count(".") == name.count(".") > 0:
        return f"'{name}' is read here and set nowhere; did you mean '{similar[0]}'?"
    return None


def _is_set(name: str, known: Touched) -> bool:
    """Whether the field, one above or one below it is set, or may be."""
    parts = name.split(".")
    above = {".".join(parts[:count]) for count in range(1, len(parts) + 1)}
    below = any(each.startswith(f"{name}.") for each in (*known.written, *known.open))
    return bool(above & (known.written | known.open)) or below


def _reads(use: Use) -> Iterator[tuple[Keys, str]]:
    """The fields that a processor needs, each with the keys that lead to where it is named."""
    options = use.options
    if use.type not in _NO_FIELD | _SETS_FIELD and isinstance(options.get("field"), str):
        yield ("field",), options["field"]
    if isinstance(options.get("copy_from"), str):
        yield ("copy_from",), options["copy_from"]
    for key, value in options.items():
        if key not in (
            "on_failure",
            "processor",
            "if",
            "source",
            "params",
            "patterns",
            "pattern",
            "description",
        ):
            for name in _templates(value):
                yield (key,), name
    for key in ("if", "source") if use.type == "script" else ("if",):
        text = options.get(key)
        for name in sorted(touched(text).read) if isinstance(text, str) else ():
            yield (key,), name


def _templates(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from _TEMPLATE.findall(value)
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _templates(each)
    elif isinstance(value, list):
        for each in value:
            yield from _templates(each)


def _note(use: Use, library: Library, known: Touched) -> None:
    """Adds what a processor sets."""
    options = use.options
    if use.type == "script":
        _note_script(options, library, known)
        return
    usual = options.get("field") if use.type in _SETS_FIELD else _DEFAULT_TARGET.get(use.type)
    name = options.get("target_field") or usual
    if use.type in _OPENS:
        known.open.add(_opened(use))
    elif use.type == "csv":
        known.written.update(map(str, options.get("target_fields") or ()))
    elif use.type == "dissect":
        known.written.update(_dissected(str(options.get("pattern", ""))))
    elif use.type == "grok":
        known.written.update(_captured(options))
    elif use.type in ("foreach", "dot_expander") and isinstance(options.get("field"), str):
        known.open.add(options["field"].replace("*", ""))
    elif isinstance(name, str):
        (known.open if "{{" in name else known.written).add(name.split("{{")[0].rstrip("."))
        if isinstance(options.get("value"), Mapping):
            known.open.add(name)


def _opened(use: Use) -> str:
    options = use.options
    if use.type == "json" and options.get("add_to_root") is not True:
        return str(options.get("target_field") or options.get("field", ""))
    return str(options.get("target_field") or _OPENS[use.type])


def _note_script(options: Mapping[str, Any], library: Library, known: Touched) -> None:
    source = options.get("source")
    if source is None and isinstance(options.get("id"), str):
        stored = library.script(options["id"])
        source = stored["source"] if stored else None
    if not isinstance(source, str):
        known.open.add("")
        return
    found = touched(source)
    known.written.update(found.written)
    known.open.update(found.open | found.handed_on)


def _captured(options: Mapping[str, Any]) -> Iterator[str]:
    definitions = options.get("pattern_definitions")
    texts = [
        *(options.get("patterns") or ()),
        *(definitions.values() if isinstance(definitions, dict) else ()),
    ]
    for text in texts:
        for one, other in _CAPTURE.findall(str(text)):
            yield (one or other).strip("[]").replace("][", ".")


def _dissected(pattern: str) -> Iterator[str]:
    for key in _DISSECTED.findall(pattern):
        yield re.sub(r"^[+?*&]+|(?:/\d+)?(?:->)?$", "", key)
