"""Browser, system and device of a user agent string become fields."""

from __future__ import annotations

from typing import Any, ClassVar

from elastic_ml_kit.normalise.document import IngestDocument
from elastic_ml_kit.normalise.faults import illegal
from elastic_ml_kit.normalise.options import Options
from elastic_ml_kit.normalise.processor import Processor
from elastic_ml_kit.normalise.processors.browsers import Agent, Named, parse_agent

_PROPERTIES = ("name", "os", "device", "original", "version")
_OTHER = "Other"


class UserAgent(Processor):
    """Options `field`, `target_field` (user_agent), `properties` (all), `extract_device_type` (false),
    `ignore_missing` (false). `ecs` is taken and means nothing; `regex_file` is refused.
    """

    type: ClassVar[str] = "user_agent"

    def __init__(self, options: Options) -> None:
        self._field = options.field("field")
        self._target = options.field("target_field", "user_agent")
        self._properties = _properties(options)
        if options.maybe_text("regex_file") is not None:
            reason = "names a file of a cluster node, which is not here; without it uap-core is used"
            raise options.refuse("regex_file", reason)
        options.maybe("ecs")
        self._device_type = options.flag("extract_device_type")
        self._ignore_missing = options.flag("ignore_missing")

    def run(self, document: IngestDocument) -> None:
        path = self._field.of(document)
        text = document.text(path, self._ignore_missing)
        if text is None:
            if self._ignore_missing:
                return
            raise illegal(f"field [{path.text}] is null, cannot parse user-agent.")
        document.set(self._target.of(document), self._details(text))

    def _details(self, text: str) -> dict[str, Any]:
        agent = parse_agent(text)
        details = {
            "original": text,
            "name": agent.browser.name if agent.browser else _OTHER,
            "version": agent.browser.version if agent.browser else None,
            "os": _system(agent.system),
            "device": self._device(agent, text),
        }
        return {key: value for key, value in details.items() if value and key in self._properties} | (
            {"original": text} if "original" in self._properties else {}
        )

    def _device(self, agent: Agent, text: str) -> dict[str, str]:
        device = {"name": agent.device.name if agent.device else _OTHER}
        if self._device_type:
            device["type"] = agent.device_type(text)
        return device


def _properties(options: Options) -> frozenset[str]:
    names = options.texts("properties")
    for name in names or ():
        if name.lower() not in _PROPERTIES:
            valid = ", ".join(each.upper() for each in ("name", "os", "device", "original", "version"))
            raise options.refuse("properties", f"illegal property value [{name}]. valid values are [{valid}]")
    return frozenset(_PROPERTIES if names is None else (name.lower() for name in names))


def _system(system: Named | None) -> dict[str, str] | None:
    if system is None:
        return None
    if system.version is None:
        return {"name": system.name}
    return {"name": system.name, "version": system.version, "full": f"{system.name} {system.version}"}
