"""The language of messages: a labelled list, and what has no language."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from elastic_ml_kit.score.text.language.detection import detect_language
from elastic_ml_kit.score.text.language.terms import read_message

LINES = (Path(__file__).parent / "sentences.txt").read_text(encoding="utf-8").splitlines()
SENTENCES = [tuple(line.split("\t")) for line in LINES if not line.startswith("#")]
LEAST = 0.9


def told(text: str) -> str:
    return detect_language(text, read_message(text).spans).name


def test_most_sentences_are_told_and_none_is_called_another_language() -> None:
    """A sentence of which too few words are known is "und", which is no mistake but no answer either."""
    found = Counter((language, told(text)) for language, text in SENTENCES)
    right = sum(count for (language, name), count in found.items() if language == name)
    assert right / len(SENTENCES) >= LEAST, found
    assert {(language, name) for language, name in found if name not in (language, "und")} == set()


@pytest.mark.parametrize("text", ["", " ", "failed", "=" * 9, "\x00\x01", "a" * 1_000_000, "a b c d"])
def test_what_has_no_words_has_no_language(text: str) -> None:
    found = detect_language(text)
    assert (found.name in ("none", "und"), found.method, found.evidence) == (True, "none", 0.0)


def test_evidence_is_counted_and_shared() -> None:
    found = detect_language("Die Verbindung wurde abgelehnt, die Verbindung")
    assert (found.name, found.method, found.words) == ("de", "words", 6)
    assert (found.evidence, found.second, found.second_evidence) == (3.5, "nl", 0.5)


def test_entities_are_no_words() -> None:
    text = "server der die das"
    assert detect_language(text).name == "de"
    assert detect_language(text, [(7, len(text))]).name == "none"


def test_letters_that_one_language_has_count_half_a_word() -> None:
    found = detect_language("ceñido añejo zzz")
    assert (found.name, found.method, found.evidence) == ("es", "letters", 1.0)
