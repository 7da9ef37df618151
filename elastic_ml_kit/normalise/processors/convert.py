"""A value becomes one of another type."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from functools import lru_cache
from typing import Any, ClassVar

from elastic_ml_kit.normalise.boxes import Float, Long
from elastic_ml_kit.normalise.document import IngestDocument
from elastic_ml_kit.normalise.faults import NULL_POINTER, IngestError, illegal
from elastic_ml_kit.normalise.options import Options
from elastic_ml_kit.normalise.processor import Processor
from elastic_ml_kit.normalise.values import (
    INT_BITS,
    LONG_BITS,
    decode_whole,
    java_text,
    narrow,
    parse_double,
)


class Convert(Processor):
    """Options `field`, `target_field` (the field itself), `type`, `ignore_missing` (false).

    Types: integer, long, float, double, boolean, string, ip, auto.
    """

    type: ClassVar[str] = "convert"

    def __init__(self, options: Options) -> None:
        self._field = options.field("field")
        name = options.text("type")
        self._name = name.lower()
        if self._name not in _TYPES:
            raise options.refuse("type", f"type [{name}] not supported, cannot convert field.")
        self._change = _TYPES[self._name]
        self._target = options.maybe_field("target_field") or self._field
        self._ignore_missing = options.flag("ignore_missing")

    def run(self, document: IngestDocument) -> None:
        path = self._field.of(document)
        value = document.find(path) if self._ignore_missing else document.get(path)
        if value is None:
            if self._ignore_missing:
                return
            raise illegal(f"Field [{path.text}] is null, cannot be converted to type [{self._name}]")
        changed = [self._element(each) for each in value] if isinstance(value, list) else self._change(value)
        document.set(self._target.of(document), changed)

    def _element(self, value: Any) -> Any:
        if value is None and self._name != "auto":
            raise IngestError(NULL_POINTER, 'Cannot invoke "Object.toString()" because "value" is null')
        return self._change(value)


def _number(name: str, read: Callable[[str], float]) -> Callable[[Any], Any]:
    def change(value: Any) -> Any:
        text = java_text(value)
        try:
            return read(text)
        except IngestError as error:
            raise illegal(f"unable to convert [{text}] to {name}", error) from None

    return change


def _boolean(value: Any) -> bool:
    text = java_text(value)
    if text.lower() not in ("true", "false"):
        raise illegal(f"[{text}] is not a boolean value, cannot convert to boolean")
    return text.lower() == "true"


def _ip(value: Any) -> str:
    text = java_text(value)
    if not _is_address(text):
        raise illegal(f"[{text}] is not a valid ipv4/ipv6 address")
    return text


@lru_cache(maxsize=4096)
def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _auto(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    for name in ("boolean", "integer", "long", "float"):
        try:
            return _TYPES[name](value)
        except IngestError:
            continue
    return value


_TYPES: dict[str, Callable[[Any], Any]] = {
    "integer": _number("integer", lambda text: decode_whole(text, INT_BITS)),
    "long": _number("long", lambda text: Long(decode_whole(text, LONG_BITS))),
    "double": _number("double", parse_double),
    "float": _number("float", lambda text: Float(narrow(parse_double(text)))),
    "boolean": _boolean,
    "string": java_text,
    "ip": _ip,
    "auto": _auto,
}
