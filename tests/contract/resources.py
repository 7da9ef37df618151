"""Templates: kept as the server keeps them, refused as it refuses them, given back as it gives them."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from tests.contract.documents import memory
from tests.contract.lab import Body, Lab, RefusedError, Reply, Request, Table
from tests.contract.patterns import chosen, overlap, patterns_of

BUILT_IN: Mapping[str, Body] = {
    "logs": {"index_patterns": ["logs-*-*"], "composed_of": [], "priority": 100, "data_stream": {}},
    "metrics": {"index_patterns": ["metrics-*-*"], "composed_of": [], "priority": 100, "data_stream": {}},
}
ACKNOWLEDGED = Reply(200, {"acknowledged": True})


@dataclass
class Resources:
    """Component templates, pipelines and scripts by id, as they were sent; index templates are the lab's."""

    components: dict[str, Body] = field(default_factory=dict)
    pipelines: dict[str, Body] = field(default_factory=dict)
    scripts: dict[str, Body] = field(default_factory=dict)
    dates: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)

    def stamp(self, kind: str, name: str) -> None:
        """Remember when a resource was made and changed."""
        now = int(time.time() * 1000)
        made, _ = self.dates.get((kind, name), (now, now))
        self.dates[kind, name] = (made, now)

    def stamps(self, lab: Lab, kind: str, name: str) -> dict[str, int]:
        """What versions from 9.2 on say about that."""
        dates = self.dates.get((kind, name))
        if dates is None or tuple(map(int, lab.version.split(".")[:2])) < (9, 2):
            return {}
        return {"created_date_millis": dates[0], "modified_date_millis": dates[1]}


def resources(lab: Lab) -> Resources:
    """The resources of the lab."""
    found: Resources = lab.state.setdefault("resources", Resources())
    return found


def templates(lab: Lab) -> Mapping[str, Body]:
    """Every index template, those that a cluster comes with included."""
    return {**BUILT_IN, **lab.templates}


def template_for(lab: Lab, index: str) -> tuple[str, Body] | None:
    """The index template of the highest priority that matches a name."""
    fitting = [
        (name, body)
        for name, body in templates(lab).items()
        if any(fnmatchcase(index, pattern) for pattern in patterns_of(body))
    ]
    return max(fitting, key=lambda each: each[1].get("priority") or 0, default=None)


def composed(lab: Lab, body: Body) -> dict[str, Any]:
    """The template's settings, mappings and aliases with those of its components below them."""
    merged: dict[str, Any] = {"settings": {}, "mappings": {}, "aliases": {}}
    components = resources(lab).components
    parts = [components[name] for name in body.get("composed_of", ()) if name in components]
    for part in (*parts, body):
        template = part.get("template", {})
        _merge(merged, {**template, "settings": nested_settings(template.get("settings", {}))})
    return merged


def _merge(into: dict[str, Any], other: Mapping[str, Any]) -> None:
    for key, value in other.items():
        if isinstance(value, Mapping):
            below = into.get(key)
            into[key] = below = below if isinstance(below, dict) else {}
            _merge(below, value)
        else:
            into[key] = value


def nested_settings(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Settings as the server gives them back: under `index`, nested, every value text.

    >>> nested_settings({"number_of_shards": 1, "index.mapping": {"total_fields.limit": 2000}})
    {'index': {'number_of_shards': '1', 'mapping': {'total_fields': {'limit': '2000'}}}}
    """
    nested: dict[str, Any] = {}
    for path, value in _settings(settings, ""):
        *parents, leaf = (path if path.startswith("index.") else f"index.{path}").split(".")
        node = nested
        for parent in parents:
            node = node.setdefault(parent, {})
        node[leaf] = value
    return nested


def _settings(settings: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for key, value in settings.items():
        if isinstance(value, Mapping):
            yield from _settings(value, f"{prefix}{key}.")
        elif isinstance(value, list):
            yield prefix + key, [_text(each) for each in value]
        elif value is not None:
            yield prefix + key, _text(value)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _filled(template: Mapping[str, Any]) -> dict[str, Any]:
    filled = dict(template)
    if "settings" in filled:
        filled["settings"] = nested_settings(filled["settings"])
    if "lifecycle" in filled:
        filled["lifecycle"] = {"enabled": True, **filled["lifecycle"]}
    return filled


def _named(known: Mapping[str, Body], asked: str, what: str) -> dict[str, Body]:
    """What a name or pattern stands for; a plain name must be there."""
    found = {name: known[name] for name in chosen(known, asked)}
    if not found and "*" not in asked:
        raise RefusedError(404, "resource_not_found_exception", f"{what} matching [{asked}] not found")
    return found


def listed(names: Iterable[str]) -> str:
    """Names as they stand in an error.

    >>> listed(["b", "a"])
    '[a, b]'
    """
    return f"[{', '.join(sorted(names))}]"


def _put_component(lab: Lab, request: Request) -> Reply:
    held, name = resources(lab), request.names["name"]
    if request.query.get("create") == "true" and name in held.components:
        raise RefusedError(400, "illegal_argument_exception", f"component template [{name}] already exists")
    held.components[name] = request.body
    held.stamp("component", name)
    return ACKNOWLEDGED


def _get_component(lab: Lab, request: Request) -> Reply:
    held = resources(lab)
    found = _named(held.components, request.names.get("name", "*"), "component template")
    shown = [
        {
            "name": name,
            "component_template": {
                **body,
                "template": _filled(body.get("template", {})),
                **held.stamps(lab, "component", name),
            },
        }
        for name, body in found.items()
    ]
    return Reply(200, {"component_templates": shown})


def _delete_component(lab: Lab, request: Request) -> Reply:
    held = resources(lab)
    found = _named(held.components, request.names["name"], "component template")
    users = [name for name, body in lab.templates.items() if {*body.get("composed_of", ())} & found.keys()]
    if users:
        why = f"component templates {listed(found)} cannot be removed as they are still in use by"
        raise RefusedError(400, "illegal_argument_exception", f"{why} index templates {listed(users)}")
    for name in found:
        del held.components[name]
    return ACKNOWLEDGED


def _put_template(lab: Lab, request: Request) -> Reply:
    name, body = request.names["name"], request.body
    check_template(lab, name, body, request.query.get("create") == "true")
    lab.templates[name] = body
    resources(lab).stamp("template", name)
    return ACKNOWLEDGED


def check_template(lab: Lab, name: str, body: Body, create: bool) -> None:
    """Refuse what the server refuses of an index template."""
    if create and name in lab.templates:
        raise RefusedError(400, "illegal_argument_exception", f"index template [{name}] already exists")
    if not patterns_of(body):
        raise RefusedError(400, "x_content_parse_exception", "Required [index_patterns]")
    optional = body.get("ignore_missing_component_templates", ())
    missing = {*body.get("composed_of", ())} - resources(lab).components.keys() - {*optional}
    if missing:
        why = f"index template [{name}] specifies component templates {listed(missing)} that do not exist"
        reason = f"index_template [{name}] invalid, cause [{why}]"
        raise RefusedError(400, "invalid_index_template_exception", reason)
    twins = _same_priority(lab, name, body)
    if twins:
        known = ", ".join(f"{each} => {listed(patterns)}" for each, patterns in twins.items())
        raise RefusedError(
            400,
            "illegal_argument_exception",
            f"index template [{name}] has index patterns {listed(patterns_of(body))} matching patterns from "
            f"existing templates {listed(twins)} with patterns ({known}) that have the same priority "
            f"[{body.get('priority') or 0}], multiple index templates may not match during index creation, "
            "please use a different priority",
        )


def _same_priority(lab: Lab, name: str, body: Body) -> dict[str, Sequence[str]]:
    return {
        other: patterns_of(known)
        for other, known in templates(lab).items()
        if other != name
        and (known.get("priority") or 0) == (body.get("priority") or 0)
        and any(overlap(one, two) for one in patterns_of(body) for two in patterns_of(known))
    }


def _get_template(lab: Lab, request: Request) -> Reply:
    found = _named(templates(lab), request.names.get("name", "*"), "index template")
    shown = [{"name": name, "index_template": _given(lab, name, body)} for name, body in found.items()]
    return Reply(200, {"index_templates": shown})


def _given(lab: Lab, name: str, body: Body) -> dict[str, Any]:
    given = {
        **body,
        "index_patterns": list(patterns_of(body)),
        "composed_of": list(body.get("composed_of", ())),
        **resources(lab).stamps(lab, "template", name),
    }
    if "template" in body:
        given["template"] = _filled(body["template"])
    if "data_stream" in body:
        given["data_stream"] = {"hidden": False, "allow_custom_routing": False, **(body["data_stream"] or {})}
    return given


def _delete_template(lab: Lab, request: Request) -> Reply:
    found = _named(lab.templates, request.names["name"], "index template")
    for name in found:
        streams = [stream.name for stream in memory(lab).streams.values() if stream.template == name]
        if streams:
            why = f"unable to remove composable templates [{name}] as they are in use by a data streams"
            raise RefusedError(400, "illegal_argument_exception", f"{why} {listed(streams)}")
    for name in found:
        del lab.templates[name]
    return ACKNOWLEDGED


def _simulate_index(lab: Lab, request: Request) -> Reply:
    name = request.names["name"]
    if request.body and request.body.get("index_patterns"):
        check_template(lab, "simulated", request.body, create=False)
        found: tuple[str, Body] | None = ("simulated", request.body)
    else:
        found = template_for(lab, name)
    if found is None:
        raise RefusedError(404, "resource_not_found_exception", f"no template matches [{name}]")
    others = [
        {"name": other, "index_patterns": list(patterns_of(body))}
        for other, body in templates(lab).items()
        if other != found[0] and any(fnmatchcase(name, each) for each in patterns_of(body))
    ]
    return Reply(200, {"template": composed(lab, found[1]), "overlapping": others})


def _exists(lab: Lab, request: Request) -> Reply:
    known = resources(lab).components if "component" in request.path else templates(lab)
    return Reply(200 if chosen(known, request.names["name"]) else 404, "")


ROUTES: Table = {
    ("PUT", "/_component_template/{name}"): _put_component,
    ("POST", "/_component_template/{name}"): _put_component,
    ("GET", "/_component_template"): _get_component,
    ("GET", "/_component_template/{name}"): _get_component,
    ("HEAD", "/_component_template/{name}"): _exists,
    ("DELETE", "/_component_template/{name}"): _delete_component,
    ("PUT", "/_index_template/{name}"): _put_template,
    ("POST", "/_index_template/{name}"): _put_template,
    ("GET", "/_index_template"): _get_template,
    ("GET", "/_index_template/{name}"): _get_template,
    ("HEAD", "/_index_template/{name}"): _exists,
    ("DELETE", "/_index_template/{name}"): _delete_template,
    ("POST", "/_index_template/_simulate_index/{name}"): _simulate_index,
}
