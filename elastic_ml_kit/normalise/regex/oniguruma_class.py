"""Character classes of Oniguruma: POSIX brackets, intersections and classes inside classes."""

from __future__ import annotations

from elastic_ml_kit.normalise.regex.charset import ASCII, DIGIT, EMPTY, EVERY, HEX, SPACE, WORD, CharSet
from elastic_ml_kit.normalise.regex.properties import oniguruma_property
from elastic_ml_kit.normalise.regex.reader import HEX_DIGITS, OCTAL_DIGITS, Reader

FOLD, EXTENDED, UNICODE, ASCII_ONLY = 2, 4, 8, 16
_SIMPLE = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\x0b", "a": "\a", "e": "\x1b"}
_SETS = {"d": DIGIT, "w": WORD, "s": SPACE, "h": HEX}
_UNICODE_SETS = {"d": "digit", "w": "word", "s": "space"}


class OnigurumaClass:
    """Reads what means one character: escapes, properties and classes.

    Attributes:
        reader: the pattern.
        flags: those that hold here, which groups change.
    """

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.flags = 0

    def cased(self, letters: CharSet) -> CharSet:
        """With the other case, if case does not count here."""
        return letters.folded() if self.flags & FOLD else letters

    def skip(self) -> None:
        """Passes blanks and comments where the extended form allows them."""
        reader = self.reader
        while self.flags & EXTENDED and reader.peek:
            if reader.peek in "\t\n\x0b\f\r ":
                reader.at += 1
            elif reader.peek == "#":
                while reader.peek and reader.peek != "\n":
                    reader.at += 1
            else:
                break

    def read(self, inner: bool = False) -> CharSet:
        """A class, behind its opening bracket, up to its closing one.

        In a class of several characters only the ASCII letters among them take their other case along.
        """
        negative = self.reader.take("^")
        letters = self._members()
        if self.flags & FOLD and not inner:
            letters = letters.folded() if letters.single and not negative else letters.folded_ascii()
        return ~letters if negative else letters

    def _members(self) -> CharSet:
        reader = self.reader
        if reader.peek == "]" and "]" not in reader.text[reader.at + 1 :]:
            raise reader.error("empty char-class")
        found, left, first = EMPTY, EVERY, True
        while first or reader.peek != "]":
            if reader.done:
                raise reader.error("premature end of char-class")
            if reader.take("&&"):
                left, found = left & found, EMPTY
            else:
                found = found | self._part()
            first = False
        reader.at += 1
        return left & found

    def _part(self) -> CharSet:
        reader = self.reader
        if reader.text.startswith("[:", reader.at) and (posix := self._posix()) is not None:
            return self._no_range(posix)
        if reader.take("["):
            return self.read(inner=True)
        low = self._letter()
        if isinstance(low, CharSet):
            return self._no_range(low)
        if reader.peek != "-" or reader.text[reader.at + 1 : reader.at + 2] in ("]", ""):
            return CharSet.of(low)
        start = reader.at
        reader.at += 1
        if reader.peek == "[":
            return EMPTY
        if reader.text.startswith("&&", reader.at):
            return CharSet.of(low + "-")
        high = self._letter()
        if isinstance(high, CharSet):
            raise reader.error("char-class value at end of range")
        if high < low:
            raise reader.error("empty range in char class", start)
        return CharSet.spans((ord(low), ord(high)))

    def _no_range(self, letters: CharSet) -> CharSet:
        reader = self.reader
        if reader.peek == "-" and reader.text[reader.at + 1 : reader.at + 2] != "]":
            raise reader.error("unmatched range specifier in char-class")
        return letters

    def _posix(self) -> CharSet | None:
        reader, start = self.reader, self.reader.at
        reader.at += 2
        negative = reader.take("^")
        name = reader.until(":]")
        if not name or not name.isalnum():
            reader.at = start
            return None
        found = oniguruma_property(name, posix=True)
        if found is None:
            raise reader.error("invalid POSIX bracket type")
        if self.flags & ASCII_ONLY:
            found = found & ASCII
        return ~found if negative else found

    def _letter(self) -> str | CharSet:
        return self.escape(True) if self.reader.take("\\") else self.reader.next()

    def escape(self, inside: bool) -> str | CharSet:
        """What stands behind a backslash: one character or a set of them.

        Errors:
            PatternError: it is no such escape.
        """
        reader = self.reader
        letter = reader.next()
        if not letter:
            raise reader.error("end pattern at escape")
        if letter.lower() in _SETS:
            return self._predefined(letter)
        if letter in ("p", "P") and reader.peek == "{":
            return self._property(letter == "P", inside)
        if inside and letter == "b":
            return "\b"
        if letter in _SIMPLE:
            return _SIMPLE[letter]
        if letter in OCTAL_DIGITS:
            digits = letter + reader.among(OCTAL_DIGITS, 2)
            return chr(int(digits, 8))
        if letter == "x":
            return self._hexadecimal()
        if letter == "c":
            return self._control()
        return letter

    def _predefined(self, letter: str) -> CharSet:
        lower = letter.lower()
        letters = _SETS[lower]
        if self.flags & UNICODE and lower in _UNICODE_SETS:
            letters = oniguruma_property(_UNICODE_SETS[lower]) or letters
        return letters if letter == lower else ~letters

    def _property(self, negative: bool, inside: bool) -> CharSet:
        reader = self.reader
        reader.at += 1
        negative ^= reader.take("^")
        name = reader.until("}")
        if name is None:
            raise reader.error(f"property name never terminated {reader.text}")
        found = oniguruma_property(name)
        if found is None:
            raise reader.error(f"invalid character property name <{name}>")
        letters = ~found if negative else found
        return letters.folded_ascii() if self.flags & FOLD and not inside else letters

    def _hexadecimal(self) -> str:
        reader, start = self.reader, self.reader.at
        if reader.take("{"):
            digits = reader.among(HEX_DIGITS, 8)
            if reader.take("}") and digits and int(digits, 16) <= 0x10FFFF:
                return chr(int(digits, 16))
            reader.at = start
        return chr(int(reader.among(HEX_DIGITS, 2) or "0", 16))

    def _control(self) -> str:
        if self.reader.done:
            raise self.reader.error("end pattern at control")
        return chr(ord(self.reader.next()) & 0x9F)
