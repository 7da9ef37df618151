"""The language of a message, by its script and its words; "none" where it has no words to tell by.

A log message is short and most of its tokens are no words. So what was counted is told, and no probability is
made up: that would have to be measured on messages in every language.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from unicodedata import name as unicode_name

from elastic_ml_kit.score.text.language.vocabulary import CYRILLIC, FUNCTION_WORDS, LETTERS, WEIGHTS

NONE = "none"
UNDETERMINED = "und"
_LONGEST = 4096
"""Characters of a message that are looked at."""
_FEWEST = 2
"""Words that a message needs to be in a language, unless its script tells."""
_ENOUGH = 0.9
"""Evidence that a language needs: about a word that no other has."""
_RUN = re.compile(r"\S+")
_LETTER = r"(?:[^\W\d_]|[\u0900-\u0963\u0e31-\u0e4e])"
"""A letter, or a sign that Devanagari and Thai write on one."""
_WORD = re.compile(
    rf"[(\[\"'«„“¿¡]{{0,2}}({_LETTER}{{1,200}}(?:['’-]{_LETTER}{{1,40}}){{0,3}})[)\]\"'»”“.,;:!?…。、]{{0,3}}"
)
_ELIDED = re.compile(r"(?:l|d|n|s|qu|c|j|m|t|dell|all|nell|dall|sull)['’]")
_INNER_CAPITAL = re.compile(r"[a-zà-ÿ][A-ZÀ-Þ]")
_ACRONYM = re.compile(r"[A-Z]{2,3}")
"""What is no word in a message that is not all capitals."""
_SCRIPTS = {
    "CYRILLIC": "cyrillic",
    "GREEK": "el",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "CJK": "zh",
    "HANGUL": "ko",
    "ARABIC": "ar",
    "HEBREW": "he",
    "THAI": "th",
    "DEVANAGARI": "hi",
}
_BY_LETTER = (("uk", "іїєґІЇЄҐ"), ("be", "ўЎ"), ("sr", "ђјљњћџ"), ("ru", "ыэёЫЭЁ"))


@dataclass(frozen=True, slots=True)
class Language:
    """The language of a message.

    Attributes:
        name: ISO 639-1 code; "none" where there is no natural language, "und" where it is none that is known.
        method: what told it: "script", "words" or "letters"; "none" where nothing did.
        words: how many words of natural language the message has.
        evidence: how many of them are known to belong to the language; one that n languages share counts 1/n.
        second: the language with the next most evidence; None where there is none.
        second_evidence: its evidence.
    """

    name: str
    method: str
    words: int
    evidence: float
    second: str | None = None
    second_evidence: float = 0.0


def detect_language(text: str, spans: Iterable[tuple[int, int]] = ()) -> Language:
    """The language of a message.

    Args:
        text: the message; its first 4,096 characters are looked at.
        spans: first and last positions of what is no language in it, such as its entities.

    Example:
        >>> detect_language("Die Verbindung zum Server wurde abgelehnt").name
        'de'
        >>> detect_language("uid=0 gid=0 tty=ssh ruser= rhost=10.0.0.7").name
        'none'
        >>> detect_language("Connection refused by the server").name
        'en'
    """
    words = _words(text[:_LONGEST], spans)
    by_script = _by_script(words)
    if by_script:
        return by_script
    if len(words) < _FEWEST:
        return Language(NONE, NONE, len(words), 0.0)
    return _by_words(words)


def _words(text: str, spans: Iterable[tuple[int, int]]) -> list[str]:
    """What stands between spaces and looks like a word of a sentence, in lower case."""
    for start, end in spans:
        text = text[:start] + "=" * (min(end, len(text)) - start) + text[end:] if start < len(text) else text
    loud = text.isupper()
    found = []
    for run in _RUN.findall(text):
        match = _WORD.fullmatch(run)
        if match and not _INNER_CAPITAL.search(match[1]) and (loud or not _ACRONYM.fullmatch(match[1])):
            found.append(match[1].lower())
    return [word for word in found if len(word) > 1 or word in WEIGHTS or not word.isascii()]


def _by_script(words: Sequence[str]) -> Language | None:
    """The language, where the letters are of a script that tells it."""
    scripts = Counter(_script(word) for word in words)
    scripts.pop("", None)
    if not scripts:
        return None
    script, count = scripts.most_common(1)[0]
    if "ja" in scripts:
        script, count = "ja", scripts["ja"] + scripts["zh"]
    if 2 * count < len(words):
        return None
    name = _cyrillic(words) if script == "cyrillic" else script
    return Language(name, "script", len(words), float(count))


def _script(word: str) -> str:
    """What the script of a word tells; "" for Latin. A word with kana in it is Japanese."""
    if word.isascii():
        return ""
    told = {_SCRIPTS.get(unicode_name(letter, "").partition(" ")[0], "") for letter in word}
    return "ja" if "ja" in told else next((each for each in sorted(told) if each), "")


def _cyrillic(words: Sequence[str]) -> str:
    letters = frozenset("".join(words))
    for name, own in _BY_LETTER:
        if not letters.isdisjoint(own):
            return name
    counts = {name: sum(word in FUNCTION_WORDS[name] for word in words) for name in CYRILLIC}
    return "bg" if counts["bg"] > counts["ru"] else "ru"


def _by_words(words: Sequence[str]) -> Language:
    """The language whose words and letters are there most; a word is counted once."""
    scores: dict[str, float] = {}
    known: set[str] = set()
    for word in dict.fromkeys(words):
        weights = WEIGHTS.get(word) or WEIGHTS.get(_ELIDED.sub("", word)) or {}
        known.update(weights)
        for name, weight in (weights or _by_letters(word)).items():
            scores[name] = scores.get(name, 0.0) + weight
    ranked = sorted(scores.items(), key=lambda each: (-each[1], each[0]))
    (first, most), (second, next_most) = (*ranked, ("", 0.0), ("", 0.0))[:2]
    told = most >= _ENOUGH and most > next_most
    method = "words" if first in known else "letters"
    return Language(
        first if told else UNDETERMINED,
        method if told else NONE,
        len(words),
        round(most, 2),
        second or None,
        round(next_most, 2),
    )


def _by_letters(word: str) -> dict[str, float]:
    """What an unknown word counts for its letters."""
    return (
        {}
        if word.isascii()
        else {name: 0.5 for name, own in LETTERS.items() if not set(own).isdisjoint(word)}
    )
