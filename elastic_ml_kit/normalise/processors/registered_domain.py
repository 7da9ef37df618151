"""A domain name is divided by the Public Suffix List."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, ClassVar

from elastic_ml_kit.normalise.document import IngestDocument, path
from elastic_ml_kit.normalise.faults import illegal
from elastic_ml_kit.normalise.options import Options
from elastic_ml_kit.normalise.processor import Processor


class RegisteredDomain(Processor):
    """Options `field`, `target_field` (the document itself), `ignore_missing` (true)."""

    type: ClassVar[str] = "registered_domain"

    def __init__(self, options: Options) -> None:
        self._field = options.field("field")
        target = options.text("target_field", "")
        self._prefix = f"{target}." if target else ""
        self._ignore_missing = options.flag("ignore_missing", True)

    def run(self, document: IngestDocument) -> None:
        name = document.text(self._field.of(document), self._ignore_missing)
        parts = None if name is None else domain_parts(name)
        if parts is None:
            if self._ignore_missing:
                return
            raise illegal("unable to set domain information for document")
        for key, value in parts.items():
            document.set(path(self._prefix + key), value)


@lru_cache(maxsize=4096)
def domain_parts(name: str) -> dict[str, str] | None:
    """Domain, registered domain, top-level domain and subdomain; None where no public suffix is known.

    Example:
        >>> domain_parts("www.example.ac.uk")["registered_domain"]
        'example.ac.uk'
    """
    if not name or name.startswith(".") or name.endswith("."):
        return None
    suffixes = _suffixes()
    registered = suffixes.privatesuffix(name)
    if registered is None:
        known = suffixes.publicsuffix(name) is not None
        return {"domain": name, "top_level_domain": name} if known else None
    parts = {
        "domain": name,
        "registered_domain": registered,
        "top_level_domain": registered.partition(".")[2],
    }
    if name.endswith(f".{registered}"):
        parts["subdomain"] = name.removesuffix(f".{registered}")
    return parts


@lru_cache(maxsize=1)
def _suffixes() -> Any:
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList(accept_unknown=False)
