"""Mustache as ingest pipelines use it: read once, filled in for each document.

Variables `{{a.b}}` (escaped for the media type), `{{{a.b}}}` and `{{&a.b}}` (as they are), sections, inverted
sections, comments, other delimiters, and Elasticsearch's functions `toJson`, `join` and `url`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from functools import partial
from urllib.parse import quote_plus

from elastic_ml_kit.normalise.document import IngestDocument
from elastic_ml_kit.normalise.faults import IngestError
from elastic_ml_kit.normalise.rendering import rendered
from elastic_ml_kit.normalise.template_scope import Scopes, finder, listed, shown, truthy

Escape = Callable[[str], str]
Part = Callable[[Scopes], str]

_CLOSING = {"{": "}"}
_JOIN = re.compile(r"join(?:\s+delimiter\s*=\s*'(.*)')?")
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\b": "\\b", "\f": "\\f"}
_UNSAFE = re.compile(r'["\\\x00-\x1f]')


def _json(text: str) -> str:
    return _UNSAFE.sub(lambda found: _SHORT.get(found[0]) or f"\\u{ord(found[0]):04X}", text)


def _url(text: str) -> str:
    return quote_plus(text, safe="*-._").replace("~", "%7E")


MEDIA_TYPES: dict[str, Escape] = {
    "application/json": _json,
    "text/plain": str,
    "application/x-www-form-urlencoded": _url,
}


class TemplateError(Exception):
    """The text is no template: a tag without its end, or a section that is not closed."""


class Template:
    """A text with places to fill in.

    Args:
        text: what the pipeline holds.
        media_type: how values are escaped, one of `MEDIA_TYPES`.

    Errors:
        TemplateError: the tags do not fit together.

    Example:
        >>> Template("{{user.name}} on {{_index}}").render(IngestDocument({"user": {"name": "bo"}}))
        'bo on '
    """

    __slots__ = ("_fill", "text")

    def __init__(self, text: str, media_type: str = "application/json") -> None:
        self.text = text
        parts = _Reader(text, MEDIA_TYPES[media_type]).parts()
        self._fill = parts[0] if len(parts) == 1 else partial(_filled, parts)

    def render(self, document: IngestDocument) -> str:
        """The text for this document.

        Errors:
            IngestError: an index beyond the end of a list.
        """
        try:
            return self._fill((document,))
        except IngestError as error:
            inner = IngestError("mustache_exception", f"{error.reason} @[query-template:1]", error)
            raise IngestError("general_script_exception", f"Error running {self.text}", inner) from None


class _Reader:
    """Takes a template apart, from left to right."""

    def __init__(self, text: str, escape: Escape) -> None:
        self._text = text
        self._escape = escape
        self._open, self._close = "{{", "}}"
        self._at = 0

    def parts(self) -> list[Part]:
        parts = self._until(None)
        if self._at < len(self._text):
            raise TemplateError("a section is closed that was not opened")
        return parts

    def _until(self, end: str | None) -> list[Part]:
        parts: list[Part] = []
        while True:
            start = self._text.find(self._open, self._at)
            literal = self._text[self._at : start] if start >= 0 else self._text[self._at :]
            if literal:
                parts.append(_constant(literal))
            if start < 0:
                if end is not None:
                    raise TemplateError(f"Failed to close '{end}' tag")
                self._at = len(self._text)
                return parts
            sign, name = self._tag(start + len(self._open))
            if sign == "/":
                if name != end:
                    raise TemplateError(f"Mismatched start/end tags: {end or 'null'} != {name}")
                return parts
            part = self._part(sign, name)
            if part is not None:
                parts.append(part)

    def _tag(self, start: int) -> tuple[str, str]:
        sign = self._text[start : start + 1]
        if sign not in ("{", "&", "#", "^", "/", "!", "=", ">", "$", "<"):
            sign = ""
        close = _CLOSING.get(sign, "=" if sign == "=" else "") + self._close
        end = self._text.find(close, start + len(sign))
        if end < 0:
            raise TemplateError(f"Improperly closed variable in {self._text}")
        self._at = end + len(close)
        return sign, self._text[start + len(sign) : end].strip()

    def _part(self, sign: str, name: str) -> Part | None:
        if sign == "!":
            return None
        if sign == "=":
            self._delimiters(name)
            return None
        if sign in ("{", "&"):
            return _variable(name, str)
        if sign == "#":
            return self._section(name, self._until(name))
        if sign == "^":
            return _inverted(name, self._until(name))
        if sign:
            raise TemplateError(
                f"tag '{sign}{name}' is not supported in ingest pipelines; write the text itself"
            )
        return _variable(name, self._escape)

    def _delimiters(self, words: str) -> None:
        pair = words.split()
        if len(pair) != 2:
            raise TemplateError(f"Invalid delimiter string: {words}")
        self._open, self._close = pair

    def _section(self, name: str, inner: Sequence[Part]) -> Part:
        join = _JOIN.fullmatch(name)
        if join:
            return _joined(join[1] or ",", inner)
        if name == "toJson":
            return _as_json(inner)
        if name == "url":
            return lambda scopes: _url(_filled(inner, scopes))
        return _repeated(name, inner)


def _constant(text: str) -> Part:
    return lambda scopes: text


def _variable(name: str, escape: Escape) -> Part:
    find = finder(name)

    def fill(scopes: Scopes) -> str:
        value = find(scopes)
        return "" if value is None else escape(value if isinstance(value, str) else shown(value))

    return fill


def _filled(parts: Sequence[Part], scopes: Scopes) -> str:
    return "".join([part(scopes) for part in parts])


def _repeated(name: str, inner: Sequence[Part]) -> Part:
    find = finder(name)

    def fill(scopes: Scopes) -> str:
        value = find(scopes)
        if not truthy(value):
            return ""
        return "".join(_filled(inner, (*scopes, each)) for each in listed(value))

    return fill


def _inverted(name: str, inner: Sequence[Part]) -> Part:
    find = finder(name)
    return lambda scopes: "" if truthy(find(scopes)) else _filled(inner, scopes)


def _joined(delimiter: str, inner: Sequence[Part]) -> Part:
    def fill(scopes: Scopes) -> str:
        value = finder(_filled(inner, scopes))(scopes)
        return delimiter.join(map(shown, listed(value))) if value is not None else ""

    return fill


def _as_json(inner: Sequence[Part]) -> Part:
    def fill(scopes: Scopes) -> str:
        value = finder(_filled(inner, scopes))(scopes)
        return "" if value is None else json.dumps(rendered(value), ensure_ascii=False, separators=(",", ":"))

    return fill
