"""The same lines give the same vocabulary, also in another process; it spells what it has not seen."""

from __future__ import annotations

import random
import subprocess
import sys

from elastic_ml_kit.score.text.learning.vocabulary import CONTINUED, SPECIAL, learn_pieces

PROGRAM = """
from tests.score.text.learning.test_vocabulary import lines
from elastic_ml_kit.score.text.learning.vocabulary import learn_pieces
print(*learn_pieces(lines(), 400), sep="\\n")
"""


def lines() -> list[str]:
    """Lines of words that are drawn letter by letter, so that many pieces are equally frequent."""
    dice = random.Random(3)
    words = ["".join(dice.choices("abcdefghij", k=dice.randint(2, 8))) for _ in range(300)]
    return [" ".join(dice.choices(words, k=6)) for _ in range(200)]


def test_another_process_learns_the_same_pieces() -> None:
    told = [
        subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    ]
    assert told[0] == told[1] == "\n".join(learn_pieces(lines(), 400)) + "\n"


def test_every_piece_is_there_once_and_no_more_than_asked_for() -> None:
    found = learn_pieces(lines(), 400)
    assert len(found) == len(set(found)) == 400
    assert tuple(found[:5]) == SPECIAL


def test_letters_and_digits_can_be_spelled_though_no_line_has_them() -> None:
    found = set(learn_pieces(["déjà vu"] * 3, 300))
    for letter in "az09#/[é".replace("é", "e"):
        assert {letter, CONTINUED + letter} <= found


def test_numbers_are_not_learned_by_heart() -> None:
    found = learn_pieces(["block 483920 of 10.11.12.13 lost"] * 50, 400)
    assert {"block", "lost", "4", "##4"} <= set(found)
    assert not [piece for piece in found if piece.isdigit() and len(piece) > 1]
