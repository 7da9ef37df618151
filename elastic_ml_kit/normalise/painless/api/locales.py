"""Locales: a language, a country and a variant, with the tags that name them."""

from __future__ import annotations

from elastic_ml_kit.normalise.painless.api.declare import JavaClass
from elastic_ml_kit.normalise.painless.containers.objects import JavaObject
from elastic_ml_kit.normalise.painless.thrown import throw
from elastic_ml_kit.normalise.values import text_hash, wrapped

_SCRIPT_LENGTH = 4
_OLD_LANGUAGES = {"iw": "he", "in": "id", "ji": "yi"}


class Locale(JavaObject):
    """A locale.

    Attributes:
        language, country, variant, script: its parts, each maybe empty.
    """

    __slots__ = ("country", "language", "script", "variant")

    java_name = "java.util.Locale"

    def __init__(self, language: str, country: str = "", variant: str = "", script: str = "") -> None:
        low = language.lower()
        self.language = _OLD_LANGUAGES.get(low, low)
        self.country = country.upper()
        self.variant = variant
        self.script = script.capitalize()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Locale) and str(self) == str(other)

    def __hash__(self) -> int:
        return hash(str(self))

    def java_hash(self) -> int:
        """What `hashCode` gives."""
        code = 0
        for part in (self.language, self.script, self.country, self.variant):
            code = 31 * code + text_hash(part)
        return wrapped(code, 32)

    def __str__(self) -> str:
        bare = not self.language and not self.country
        text = self.language
        if self.country or (self.language and (self.variant or self.script)):
            text += f"_{self.country}"
        if self.variant and not bare:
            text += f"_{self.variant}"
        if self.script and not bare:
            text += f"_#{self.script}"
        return text

    @property
    def tag(self) -> str:
        """As BCP 47 writes it.

        Example:
            >>> Locale("pt", "br").tag
            'pt-BR'
        """
        parts = [self.language or "und", self.script, self.country, self.variant.replace("_", "-")]
        return "-".join(part for part in parts if part)

    @classmethod
    def of_tag(cls, tag: str) -> Locale:
        """The locale that a BCP 47 tag names, as far as it is well formed."""
        language, *rest = tag.replace("_", "-").split("-")
        if not (language.isalpha() and language.isascii() and 2 <= len(language) <= 8):
            return cls("")
        script = rest.pop(0) if rest and len(rest[0]) == _SCRIPT_LENGTH and rest[0].isalpha() else ""
        country = rest.pop(0) if rest and _is_country(rest[0]) else ""
        return cls("" if language == "und" else language, country, "_".join(rest), script)


def _is_country(part: str) -> bool:
    return (len(part) == 2 and part.isalpha()) or (len(part) == 3 and part.isdecimal())


def _made(*parts: str | None) -> Locale:
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        throw("NullPointerException")
    return Locale(*known)


def _tagged(tag: str | None) -> Locale:
    if tag is None:
        throw("NullPointerException", 'Cannot invoke "String.length()" because "s" is null')
    return Locale.of_tag(tag)


_CONSTANTS = {
    "CANADA": ("en", "CA"),
    "CANADA_FRENCH": ("fr", "CA"),
    "CHINA": ("zh", "CN"),
    "CHINESE": ("zh",),
    "ENGLISH": ("en",),
    "FRANCE": ("fr", "FR"),
    "FRENCH": ("fr",),
    "GERMAN": ("de",),
    "GERMANY": ("de", "DE"),
    "ITALIAN": ("it",),
    "ITALY": ("it", "IT"),
    "JAPAN": ("ja", "JP"),
    "JAPANESE": ("ja",),
    "KOREA": ("ko", "KR"),
    "KOREAN": ("ko",),
    "PRC": ("zh", "CN"),
    "ROOT": ("",),
    "SIMPLIFIED_CHINESE": ("zh", "CN"),
    "TAIWAN": ("zh", "TW"),
    "TRADITIONAL_CHINESE": ("zh", "TW"),
    "UK": ("en", "GB"),
    "US": ("en", "US"),
}

LOCALE = JavaClass("Locale", Locale.java_name, python=(Locale,))
for _name, _parts in _CONSTANTS.items():
    LOCALE.constant("Locale", _name, Locale(*_parts))
LOCALE.constant("char", "PRIVATE_USE_EXTENSION", ord("x"))
LOCALE.constant("char", "UNICODE_LOCALE_EXTENSION", ord("u"))
for _parameters in ("String", "String, String", "String, String, String"):
    LOCALE.constructor(_parameters, _made)
LOCALE.statics(
    {
        "Locale forLanguageTag(String)": _tagged,
        "Locale getDefault()": lambda: Locale("en"),
    }
)
LOCALE.methods(
    {
        "def clone()": lambda locale: locale,
        "String getCountry()": lambda locale: locale.country,
        "String getLanguage()": lambda locale: locale.language,
        "String getScript()": lambda locale: locale.script,
        "String getVariant()": lambda locale: locale.variant,
        "boolean hasExtensions()": lambda locale: False,
        "Locale stripExtensions()": lambda locale: locale,
        "String toLanguageTag()": lambda locale: locale.tag,
    }
)
