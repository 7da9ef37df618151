"""Uploads: the file of a multipart form, and its lines."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from typing import Any

from elastic_ml_kit.model import Document
from tests.contract.kibana_state import PlatformError
from tests.contract.lab import Request

_DISPOSITION = re.compile(rb"content-disposition: form-data;([^\r\n]*)", re.IGNORECASE)
_ATTRIBUTE = re.compile(rb'(\w+)="([^"]*)"')


def form(request: Request, most: int) -> dict[str, tuple[str, bytes]]:
    """The fields of the form: file name ("" where it is none) and content.

    Errors:
        PlatformError: no form, or more bytes than are taken.
    """
    match = re.search(r'boundary="?([^";]+)', request.headers.get("content-type", ""))
    if not request.headers.get("content-type", "").startswith("multipart/form-data") or match is None:
        raise PlatformError(415, "Unsupported Media Type")
    if len(request.raw) > most:
        raise PlatformError(413, f"Payload content length greater than maximum allowed: {most}")
    fields: dict[str, tuple[str, bytes]] = {}
    for part in request.raw.split(b"--" + match[1].encode())[1:-1]:
        head, _, content = part.partition(b"\r\n\r\n")
        disposition = _DISPOSITION.search(head)
        if disposition is not None:
            named = {key.decode(): text.decode() for key, text in _ATTRIBUTE.findall(disposition[1])}
            fields[named.get("name", "")] = named.get("filename", ""), content.removesuffix(b"\r\n")
    return fields


def uploaded(
    fields: dict[str, tuple[str, bytes]], refuse: Callable[[int, str], Exception]
) -> tuple[str, bytes]:
    """The field `file`, whose name must end in `.ndjson`."""
    if "file" not in fields or not fields["file"][0]:
        raise refuse(400, "[request body.file]: expected value of type [Stream] but got [undefined]")
    name, content = fields["file"]
    if not name.endswith(".ndjson"):
        raise refuse(400, f"Invalid file extension .{name.rpartition('.')[2]}")
    return name, content


def lines(content: bytes) -> list[Document | str]:
    """The lines as documents; what is no JSON object stays text."""
    found: list[Document | str] = []
    for line in content.decode().splitlines():
        if line.strip():
            try:
                value = json.loads(line)
            except ValueError:
                value = line
            found.append(value if isinstance(value, dict) else line)
    return found


def render(documents: Sequence[Any]) -> str:
    """Documents as lines."""
    return "".join(json.dumps(each) + "\n" for each in documents)
