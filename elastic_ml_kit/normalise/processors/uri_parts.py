"""The parts of a URI become fields."""

from __future__ import annotations

import re
from typing import Any, ClassVar
from urllib.parse import unquote

from elastic_ml_kit.normalise.document import IngestDocument
from elastic_ml_kit.normalise.faults import illegal
from elastic_ml_kit.normalise.options import Options
from elastic_ml_kit.normalise.processor import Processor

_SPLIT = re.compile(
    r"(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.DOTALL
)
_AUTHORITY = re.compile(r"(?:(.*)@)?(\[[0-9a-fA-F:.%]+\]|[^:@]*)(?::(\d*))?")
_HOST = re.compile(
    r"\[.*\]|(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)*(?:[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.?)"
    r"|\d{1,3}(?:\.\d{1,3}){3}"
)
_ILLEGAL = re.compile(r"[\x00-\x20\x7f\"<>\\^`{|}\[\]]|%(?![0-9a-fA-F]{2})")
_PROTOCOLS = ("http", "https", "ftp", "file", "jar", "mailto")


class UriParts(Processor):
    """Options `field`, `target_field` (url), `keep_original` (true), `remove_if_successful` (false),
    `ignore_missing` (false).
    """

    type: ClassVar[str] = "uri_parts"

    def __init__(self, options: Options) -> None:
        self._field = options.field("field")
        self._target = options.field("target_field", "url")
        self._keep = options.flag("keep_original", True)
        self._remove = options.flag("remove_if_successful")
        self._ignore_missing = options.flag("ignore_missing")

    def run(self, document: IngestDocument) -> None:
        path = self._field.of(document)
        text = document.text(path, self._ignore_missing)
        if text is None:
            if self._ignore_missing:
                return
            raise illegal(f"field [{path.text}] is null, cannot process it.")
        parts = uri_parts(text)
        if self._keep:
            parts["original"] = text
        target = self._target.of(document)
        if self._remove and path.text != target.text:
            document.remove(path)
        document.set(target, parts)


def uri_parts(text: str) -> dict[str, Any]:
    """Scheme, domain, port, path, extension, query, fragment and user, as far as they are there.

    A text with characters that a URI may not hold is read as a URL, whose parts stay encoded.

    Errors:
        IngestError: neither URI nor URL.

    Example:
        >>> uri_parts("https://bo:x@a.example:8443/p/f.gif?k=v")["user_info"]
        'bo:x'
    """
    found = _SPLIT.fullmatch(text)
    assert found is not None
    scheme, authority, path, query, fragment = found.groups()
    strict = _legal(text, scheme, authority)
    if not strict and (scheme or "").lower() not in _PROTOCOLS:
        raise illegal(f"unable to parse URI [{text}]")
    decoded = unquote if strict else str
    if strict and scheme and authority is None and not path.startswith("/"):
        path = None
    user, domain, port = _authority(authority, strict)
    parts = {
        "scheme": scheme,
        "domain": domain,
        "port": port,
        "path": None if path is None else decoded(path),
        "query": None if query is None or path is None else decoded(query),
        "fragment": None if fragment is None else decoded(fragment),
        "user_info": None if user is None else decoded(user),
    }
    return _with_details({name: value for name, value in parts.items() if value is not None})


def _legal(text: str, scheme: str | None, authority: str | None) -> bool:
    rest = text.replace(authority, "", 1) if authority and authority.endswith("]") else text
    if authority and "[" in authority:
        rest = text.replace(authority, "", 1)
    return not _ILLEGAL.search(rest) and not (scheme and len(text) == len(scheme) + 1)


def _authority(authority: str | None, strict: bool) -> tuple[str | None, str | None, int | None]:
    found = _AUTHORITY.fullmatch(authority or "")
    if not authority or not found or (strict and not _HOST.fullmatch(found[2])):
        return None, None, None
    return found[1], found[2], int(found[3]) if found[3] else None


def _with_details(parts: dict[str, Any]) -> dict[str, Any]:
    name = parts.get("path", "").rpartition("/")
    if name[1] and "." in name[2]:
        parts["extension"] = name[2].rpartition(".")[2]
    user, colon, password = parts.get("user_info", "").partition(":")
    if colon:
        parts["username"], parts["password"] = user, password
    return parts
