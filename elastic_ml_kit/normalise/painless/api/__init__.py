"""Every class that a script may use, by name; each family declares its own in a module beside this one."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module

from elastic_ml_kit.normalise.painless.api.declare import JavaClass

FAMILIES = (
    "lang",
    "text",
    "numbers",
    "regex",
    "functions",
    "collections",
    "streams",
    "more",
    "time",
    "ingest",
)


@lru_cache(maxsize=1)
def classes() -> dict[str, JavaClass]:
    """All classes by the name that scripts use."""
    found: dict[str, JavaClass] = {}
    for family in FAMILIES:
        module = import_module(f"elastic_ml_kit.normalise.painless.api.{family}")
        for each in module.CLASSES:
            if each.name in found:
                raise ValueError(f"class {each.name} is declared twice")
            found[each.name] = each
    return found
