"""Character classes of Java: unions, intersections and classes inside classes."""

from __future__ import annotations

import unicodedata

from elastic_ml_kit.normalise.regex.charset import (
    DIGIT,
    EMPTY,
    HORIZONTAL,
    SPACE,
    VERTICAL,
    WORD,
    CharSet,
)
from elastic_ml_kit.normalise.regex.properties import WORD as UNICODE_WORD
from elastic_ml_kit.normalise.regex.properties import java_property, unicode_set
from elastic_ml_kit.normalise.regex.reader import HEX_DIGITS, OCTAL_DIGITS, Reader

CASE, COMMENTS, UNICODE_CASE, UNICODE_CLASS = 2, 4, 64, 256
_SIMPLE = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "a": "\a", "e": "\x1b"}


class JavaClass:
    """Reads what means one character: escapes, properties and classes.

    Attributes:
        reader: the pattern.
        flags: those that hold here, which groups change.
    """

    def __init__(self, reader: Reader, flags: int) -> None:
        self.reader = reader
        self.flags = flags

    def cased(self, letters: CharSet) -> CharSet:
        """With the other case, if case does not count here."""
        if not self.flags & CASE:
            return letters
        return letters.folded() if self.flags & UNICODE_CASE else letters.folded_ascii()

    def skip(self) -> None:
        """Passes blanks and comments where the flag COMMENTS allows them."""
        reader = self.reader
        while self.flags & COMMENTS and reader.peek:
            if reader.peek in "\t\n\x0b\f\r ":
                reader.at += 1
            elif reader.peek == "#":
                while reader.peek and reader.peek not in "\n\r\x85\u2028\u2029":
                    reader.at += 1
            else:
                break

    def read(self) -> CharSet:
        """A class, behind its opening bracket, up to its closing one."""
        self.skip()
        negative = self.reader.take("^")
        letters = self._members(True)
        return ~letters if negative else letters

    def _members(self, closes: bool) -> CharSet:
        reader, found = self.reader, None
        while True:
            self.skip()
            if reader.done:
                raise reader.error("Unclosed character class", len(reader.text) - 1)
            if reader.peek == "]" and found is not None:
                reader.at += closes
                return found
            if reader.take("["):
                part = self.read()
            elif reader.take("&&"):
                found = self._intersected(found)
                continue
            else:
                part = self._range()
            found = part if found is None else found | part

    def _intersected(self, left: CharSet | None) -> CharSet:
        reader, right = self.reader, None
        self.skip()
        while reader.peek not in ("]", "&", ""):
            if reader.take("["):
                part = self.read()
                right = part if right is None else right | part
            else:
                right = self._members(False)
            self.skip()
        if left is None and right is None:
            raise reader.error("Bad class syntax")
        if left is None or right is None:
            return left or right or EMPTY
        return left & right

    def _range(self) -> CharSet:
        reader = self.reader
        low = self._end_of_range()
        if isinstance(low, CharSet):
            return low
        self.skip()
        following = reader.text[reader.at + 1 : reader.at + 2]
        if reader.peek != "-" or following in ("[", "]"):
            return self.cased(CharSet.of(low))
        reader.at += 1
        self.skip()
        high = low if reader.done else self._end_of_range()
        if reader.done or isinstance(high, CharSet) or high < low:
            raise reader.error("Illegal character range", reader.at if reader.done else reader.at - 1)
        return self.cased(CharSet.spans((ord(low), ord(high))))

    def _end_of_range(self) -> str | CharSet:
        if self.reader.take("\\"):
            return self.escape(True)
        letter = self.reader.next()
        if not letter:
            raise self.reader.error("Unclosed character class", len(self.reader.text) - 1)
        return letter

    def escape(self, inside: bool) -> str | CharSet:
        """What stands behind a backslash: one character or a set of them.

        Errors:
            PatternError: it is no such escape.
        """
        reader = self.reader
        letter = reader.next()
        known = self.predefined(letter)
        if known is not None:
            return known
        if letter in ("p", "P"):
            letters = self._property()
            return ~letters if letter == "P" else letters
        if letter in _SIMPLE:
            return _SIMPLE[letter]
        if letter in ("0", "x", "u", "c"):
            return self._coded(letter)
        if letter == "N":
            return self._named()
        if (letter.isascii() and letter.isalnum()) or not letter:
            raise reader.error("Illegal/unsupported escape sequence", reader.at - 1)
        return letter

    def predefined(self, letter: str) -> CharSet | None:
        """The set of `\\d`, `\\w` and their like."""
        lower = letter.lower()
        if lower not in ("d", "w", "s", "h", "v"):
            return None
        wide = bool(self.flags & UNICODE_CLASS)
        if lower == "d":
            letters = unicode_set(r"\p{Nd}") if wide else DIGIT
        elif lower == "w":
            letters = unicode_set(UNICODE_WORD) if wide else WORD
        elif lower == "s":
            letters = unicode_set(r"\p{White_Space}") if wide else SPACE
        else:
            letters = HORIZONTAL if lower == "h" else VERTICAL
        return letters if letter == lower else ~letters

    def _property(self) -> CharSet:
        reader = self.reader
        if not reader.take("{"):
            name = reader.next()
        else:
            inner = reader.until("}")
            if inner is None:
                raise reader.error("Unclosed character family", len(reader.text))
            if not inner:
                raise reader.error("Empty character family", reader.at - 1)
            name = inner
        found = java_property(name, bool(self.flags & CASE), bool(self.flags & UNICODE_CLASS))
        if found is None:
            raise reader.error(_unknown(name), reader.at - 1)
        return found

    def _coded(self, kind: str) -> str:
        reader = self.reader
        if kind == "0":
            return self._octal()
        if kind == "c":
            if reader.done:
                raise reader.error("Illegal control escape sequence", reader.at - 1)
            return chr(ord(reader.next()) ^ 64)
        if kind == "x" and reader.take("{"):
            return self._braced()
        size, what = (4, "Unicode") if kind == "u" else (2, "hexadecimal")
        digits = reader.among(HEX_DIGITS, size)
        if len(digits) < size:
            raise reader.error(f"Illegal {what} escape sequence")
        return self._paired(int(digits, 16)) if kind == "u" else chr(int(digits, 16))

    def _braced(self) -> str:
        reader, start = self.reader, self.reader.at
        digits = reader.among(HEX_DIGITS, len(reader.text))
        if not digits:
            raise reader.error("Illegal hexadecimal escape sequence", start - 1)
        if int(digits, 16) > 0x10FFFF:
            raise reader.error("Hexadecimal codepoint is too big", reader.at - 1)
        if not reader.take("}"):
            raise reader.error("Unclosed hexadecimal escape sequence")
        return chr(int(digits, 16))

    def _paired(self, code: int) -> str:
        reader, start = self.reader, self.reader.at
        if 0xD800 <= code < 0xDC00 and reader.take("\\u"):
            low = int(reader.among(HEX_DIGITS, 4) or "0", 16)
            if 0xDC00 <= low < 0xE000:
                return chr(0x10000 + (code - 0xD800 << 10) + low - 0xDC00)
        reader.at = start
        return chr(code)

    def _octal(self) -> str:
        digits = self.reader.among(OCTAL_DIGITS, 2)
        if not digits:
            raise self.reader.error("Illegal octal escape sequence")
        if len(digits) == 2 and digits[0] in "0123":
            digits += self.reader.among(OCTAL_DIGITS, 1)
        return chr(int(digits, 8))

    def _named(self) -> str:
        reader = self.reader
        name = reader.until("}") if reader.take("{") else None
        if name is None:
            raise reader.error("Illegal character name escape sequence")
        try:
            return unicodedata.lookup(name)
        except KeyError:
            raise reader.error(f"Unknown character name [{name}]", reader.at - 1) from None


def _unknown(name: str) -> str:
    key, equals, value = name.partition("=")
    if equals:
        return f"Unknown Unicode property {{name=<{key}>, value=<{value}>}}"
    return f"Unknown character property name {{{name}}}"
