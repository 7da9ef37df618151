"""Texts taken apart and brought to a normal form: `StringTokenizer` and `Normalizer`."""

from __future__ import annotations

import unicodedata
from typing import Any, Literal

from elastic_ml_kit.normalise.painless.api.declare import JavaClass
from elastic_ml_kit.normalise.painless.api.enums import EnumConstant, declare_enum
from elastic_ml_kit.normalise.painless.api.text_index import text_of
from elastic_ml_kit.normalise.painless.containers.objects import JavaObject
from elastic_ml_kit.normalise.painless.thrown import throw

_BLANKS = " \t\n\r\f"
_FormName = Literal["NFC", "NFD", "NFKC", "NFKD"]
_FORMS: tuple[_FormName, ...] = ("NFD", "NFC", "NFKD", "NFKC")


class StringTokenizer(JavaObject):
    """Gives the pieces of a text between delimiters, one by one."""

    __slots__ = ("_at", "_delimiters", "_keep", "_text")

    java_name = "java.util.StringTokenizer"

    def __init__(self, text: str | None, delimiters: str | None = _BLANKS, keep: bool = False) -> None:
        if text is None:
            throw("NullPointerException", 'Cannot invoke "String.length()" because "str" is null')
        self._text = text
        self._delimiters = delimiters
        self._keep = keep
        self._at = 0

    def _start(self, at: int) -> int:
        if self._delimiters is None:
            throw("NullPointerException")
        while not self._keep and at < len(self._text) and self._text[at] in self._delimiters:
            at += 1
        return at

    def _end(self, start: int) -> int:
        end = start
        while end < len(self._text) and self._text[end] not in str(self._delimiters):
            end += 1
        return start + 1 if self._keep and end == start < len(self._text) else end

    def has_more(self) -> bool:
        """Whether there is another piece."""
        return self._start(self._at) < len(self._text)

    def next(self, delimiters: str | None = None) -> str:
        """The next piece.

        Errors:
            Thrown: there is none.
        """
        if delimiters is not None:
            self._delimiters = delimiters
        start = self._start(self._at)
        if start >= len(self._text):
            throw("NoSuchElementException")
        self._at = self._end(start)
        return self._text[start : self._at]

    def count(self) -> int:
        """How many pieces are left."""
        found, at = 0, self._start(self._at)
        while at < len(self._text):
            found += 1
            at = self._start(self._end(at))
        return found


TOKENIZER = JavaClass(
    "StringTokenizer", StringTokenizer.java_name, python=(StringTokenizer,), supers=("Enumeration", "Object")
)
TOKENIZER.constructor("String", StringTokenizer)
TOKENIZER.constructor("String, String", StringTokenizer)
TOKENIZER.constructor("String, String, boolean", StringTokenizer)
TOKENIZER.methods(
    {
        "int countTokens()": StringTokenizer.count,
        "boolean hasMoreElements()": StringTokenizer.has_more,
        "boolean hasMoreTokens()": StringTokenizer.has_more,
        "def nextElement()": StringTokenizer.next,
        "String nextToken()": StringTokenizer.next,
        "String nextToken(String)": StringTokenizer.next,
    }
)


class Form(EnumConstant):
    """A normal form of Unicode."""

    __slots__ = ()

    java_name = "java.text.Normalizer$Form"


_CONSTANTS: dict[str, EnumConstant] = {name: Form(name, place) for place, name in enumerate(_FORMS)}
FORM = declare_enum(Form, "Normalizer.Form", _CONSTANTS)


def _form(form: Form | None) -> _FormName:
    if form is None:
        message = 'Cannot invoke "java.text.Normalizer$Form.ordinal()" because "form" is null'
        throw("NullPointerException", message)
    return _FORMS[form.ordinal]


def _normalized(text: Any, form: Form | None) -> str:
    return unicodedata.normalize(_form(form), text_of(text, "src"))


def _is_normalized(text: Any, form: Form | None) -> bool:
    return unicodedata.is_normalized(_form(form), text_of(text, "src"))


NORMALIZER = JavaClass("Normalizer", "java.text.Normalizer")
NORMALIZER.statics(
    {
        "boolean isNormalized(CharSequence, Normalizer.Form)": _is_normalized,
        "String normalize(CharSequence, Normalizer.Form)": _normalized,
    }
)

CLASSES: tuple[JavaClass, ...] = (TOKENIZER, NORMALIZER, FORM)
