"""Names of locales, as pipelines write them, and what Java makes of them."""

from __future__ import annotations

import re
from functools import lru_cache

from elastic_ml_kit.normalise.painless.thrown import Thrown

_LANGUAGES = """
aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de
dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id
ie ig ii ik in io is it iu iw ja ji jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln
lo lt lu lv mg mh mi mk ml mn mo mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi
pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk
tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
"""
_COUNTRIES = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT
BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH
ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT
HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS
LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI
NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG
SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG
UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
"""
_TAG = re.compile(r"([A-Za-z]{2,8})(?:-([A-Za-z]{4}))?(?:-([A-Za-z]{2}|\d{3}))?((?:-[A-Za-z0-9]{4,8})*)")


@lru_cache(maxsize=256)
def parse_locale(text: str) -> str:
    """The locale of a language, country and variant with `-` or `_` between them.

    Errors:
        Thrown: IllegalArgumentException.

    Example:
        >>> parse_locale("de-at"), parse_locale("ROOT")
        ('de_AT', '')
    """
    parts = text.split("_") if _underscored(text) else text.split("-")
    if len(parts) > 3:
        reason = f"Locales can have at most 3 parts but got {len(parts)}: [{', '.join(parts)}]"
        raise Thrown("IllegalArgumentException", reason)
    if len(parts) == 1 and parts[0].upper() == "ROOT":
        return ""
    language, country = parts[0].lower(), parts[1].upper() if len(parts) > 1 else ""
    if len(language) not in (0, 3) and language not in _LANGUAGES.split():
        cause = _missing("language", language)
        raise Thrown("IllegalArgumentException", f"Unknown language: {parts[0]}", cause)
    if country and country not in _COUNTRIES.split():
        cause = _missing("country", country)
        raise Thrown("IllegalArgumentException", f"Unknown country: {parts[1]}", cause)
    return "_".join([language, country, *parts[2:]]).rstrip("_")


def _underscored(text: str) -> bool:
    first = next((char for char in text if char in "-_"), "-")
    return first == "_"


def _missing(kind: str, name: str) -> Thrown:
    return Thrown("MissingResourceException", f"Couldn't find 3-letter {kind} code for {name}")


def parse_tag(text: str) -> str:
    """The locale of a language tag such as `de-AT`.

    Errors:
        Thrown: IllegalArgumentException.
    """
    if not text:
        return ""
    found = _TAG.fullmatch(text)
    if found is None:
        raise Thrown("IllegalArgumentException", f"Invalid language tag specified: {text}")
    language, country = found[1].lower(), (found[3] or "").upper()
    return f"{language}_{country}" if country else language
