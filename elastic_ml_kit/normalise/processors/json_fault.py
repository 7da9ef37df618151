"""What is wrong with a text that is no JSON, in the words that a pipeline reads from `on_failure_message`."""

from __future__ import annotations

import re
from typing import NoReturn

from elastic_ml_kit.normalise.faults import IngestError

PARSE_ERROR, END_ERROR = "json_parse_exception", "json_e_o_f_exception"
_BLANKS = re.compile(r"[ \t\r\n]*")
_COMMENT = re.compile(r"//[^\r\n]*|/\*.*?\*/", re.DOTALL)
_COMMENT_OR_OTHER = re.compile(rf'{_COMMENT.pattern}|/\*.*|"(?:[^"\\]|\\.)*"?', re.DOTALL)
_WORD = re.compile(r"[\w$]+")
_PLAIN = re.compile(r'[^"\\\x00-\x1f]*')
_LONGEST = 256
_WORDS = {"true": "VALUE_TRUE", "false": "VALUE_FALSE", "null": "VALUE_NULL"}
_NUMBERS = ("NaN", "Infinity", "INF")
_KINDS = {"{": ("Object", "}"), "[": ("Array", "]")}
_VALUES = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
_SOURCE = "[Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: "
_PLUS = "enable `JsonReadFeature.ALLOW_LEADING_PLUS_SIGN_FOR_NUMBERS` to allow"


def json_fault(text: str, start: int = 0, *, duplicates: bool = True) -> IngestError | None:
    """The first fault of the value that begins there; None for a sound one.

    Args:
        text: all of it, for lines and columns.
        start: where the value begins.
        duplicates: a key may stand twice in an object.

    Example:
        >>> json_fault('{"a" 1}').reason.splitlines()[0]
        "Unexpected character ('1' (code 49)): was expecting a colon to separate field name and value"
    """
    try:
        _Reader(text, start, duplicates).value()
    except IngestError as fault:
        return fault
    except RecursionError:
        return IngestError(
            "stream_constraints_exception", "Document nesting depth exceeds the maximum allowed"
        )
    return None


def without_comments(text: str) -> str:
    """The text with blanks in place of its comments; every other letter keeps its place.

    Example:
        >>> without_comments('{"//": 1 /* one */}')
        '{"//": 1          }'
    """

    def blank(found: re.Match[str]) -> str:
        return " " * len(found[0]) if _COMMENT.fullmatch(found[0]) else found[0]

    return _COMMENT_OR_OTHER.sub(blank, text)


class _Reader:
    """Goes through the text as far as it is sound."""

    def __init__(self, text: str, at: int, duplicates: bool) -> None:
        self._text = text
        self._at = at
        self._duplicates = duplicates
        self._token = "null"
        self._within: list[str] = []

    def value(self) -> None:
        self._skip()
        letter = self._text[self._at : self._at + 1]
        if not letter:
            self._ended("within/between Array entries" if self._within else "")
        elif letter in _KINDS:
            self._inside(letter)
        elif letter == '"':
            self._at += 1
            self._string("in VALUE_STRING", "string value")
            self._token = "VALUE_STRING"
        elif letter == "-" or "0" <= letter <= "9":
            self._number()
        elif letter == "+":
            reason = f"in numeric value: JSON spec does not allow numbers to have plus signs: {_PLUS}"
            self._unexpected(self._at, reason, 2)
        elif letter > "\x7f":
            second = letter.encode("utf-8", "surrogatepass")[1]
            self._fail(PARSE_ERROR, f"Invalid UTF-8 start byte 0x{second:x}", self._at, 3)
        elif letter.isalpha() or letter in "_$":
            self._word()
        else:
            self._no_value(letter)

    def _inside(self, mark: str) -> None:
        """An object or an array."""
        start, (kind, end) = self._at, _KINDS[mark]
        self._at += 1
        self._within.append(mark)
        self._token = f"START_{kind.upper()}"
        if not self._closes(end, start, kind):
            names: set[str] = set()
            while True:
                if mark == "{":
                    self._entry(names)
                self.value()
                if self._closes(end, start, kind):
                    break
                if self._text[self._at] != ",":
                    self._unexpected(self._at, f"was expecting comma to separate {kind} entries")
                self._at += 1
                self._skip()
                self._there(f"within/between {kind} entries")
        self._within.pop()
        self._token = f"END_{kind.upper()}"

    def _closes(self, end: str, start: int, kind: str) -> bool:
        self._skip()
        place = self._place(start, 1)
        if self._at == len(self._text):
            self._fail(END_ERROR, f"Unexpected end-of-input: expected close marker for {kind} "
                       f"(start marker at {place})", self._at)  # fmt: skip
        letter = self._text[self._at]
        if letter == end:
            self._at += 1
            return True
        if letter in "}]":
            self._fail(PARSE_ERROR, f"Unexpected close marker '{letter}': expected '{end}' "
                       f"(for {kind} starting at {place})", self._at)  # fmt: skip
        return False

    def _entry(self, names: set[str]) -> None:
        """A name and the colon after it."""
        if self._text[self._at] != '"':
            self._unexpected(self._at, "was expecting double-quote to start field name")
        self._at += 1
        first = self._at
        if first == len(self._text):
            self._fail(END_ERROR, "Unexpected end-of-input: was expecting closing '\"' for name", first)
        self._string("in field name", "name")
        name = self._text[first : self._at - 1]
        if name in names and not self._duplicates:
            self._fail(PARSE_ERROR, f"Duplicate field '{name}'", self._at)
        names.add(name)
        self._token = "FIELD_NAME"
        self._skip()
        self._there("within/between Object entries")
        if self._text[self._at] != ":":
            self._unexpected(self._at, "was expecting a colon to separate field name and value")
        self._at += 1
        self._skip()
        self._there("within/between Object entries")

    def _string(self, where: str, what: str) -> None:
        """The rest of a string, its end included."""
        while True:
            found = _PLAIN.match(self._text, self._at)
            self._at = found.end() if found else self._at
            self._there(where)
            letter = self._text[self._at]
            if letter == '"':
                self._at += 1
                return
            if letter != "\\":
                reason = f"Illegal unquoted character ({_shown(letter)}): has to be escaped using backslash"
                self._fail(PARSE_ERROR, f"{reason} to be included in {what}", self._at)
            self._escape()

    def _escape(self) -> None:
        self._at += 1
        self._there("in character escape sequence")
        letter = self._text[self._at]
        if letter not in '"\\/bfnrtu':
            self._fail(PARSE_ERROR, f"Unrecognized character escape {_shown(letter)}", self._at)
        self._at += 1
        for _ in range(4 if letter == "u" else 0):
            self._there("in character escape sequence")
            if self._text[self._at] not in "0123456789abcdefABCDEF":
                self._unexpected(self._at, "expected a hex-digit for character escape sequence")
            self._at += 1

    def _number(self) -> None:
        where = f"in {self._token}"
        if self._text[self._at] == "-":
            self._at += 1
            if self._text[self._at : self._at + 1] == ".":
                self._unexpected(self._at, f"expected a valid value {_VALUES}")
            self._digit(where, "expected digit (0-9) to follow minus sign, for valid numeric value")
        first = self._at
        self._digits()
        if self._text[first] == "0" and self._at > first + 1:
            self._fail(PARSE_ERROR, "Invalid numeric value: Leading zeroes not allowed", first + 1)
        if self._text[self._at : self._at + 1] == ".":
            self._at += 1
            if self._at == len(self._text):
                self._unexpected(self._at - 1, "in numeric value: Decimal point not followed by a digit")
            self._digit(where, "Decimal point not followed by a digit")
            self._digits()
        if self._text[self._at : self._at + 1] in ("e", "E"):
            self._at += 1
            if self._text[self._at : self._at + 1] in ("+", "-"):
                self._at += 1
            self._digit(where, "Exponent indicator not followed by a digit")
            self._digits()
        self._token = "VALUE_NUMBER_INT"
        after = self._text[self._at : self._at + 1]
        if after and not self._within and after not in " \t\r\n":
            self._unexpected(self._at, "Expected space separating root-level values")

    def _digit(self, where: str, reason: str) -> None:
        self._there(where)
        if not "0" <= self._text[self._at] <= "9":
            self._unexpected(self._at, f"in numeric value: {reason}")

    def _digits(self) -> None:
        while "0" <= self._text[self._at : self._at + 1] <= "9":
            self._at += 1

    def _word(self) -> None:
        found = _WORD.match(self._text, self._at)
        word, end = (found[0], found.end()) if found else ("", self._at)
        if word in _WORDS:
            self._at, self._token = end, _WORDS[word]
        elif word in _NUMBERS:
            allow = "enable `JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS` to allow"
            self._fail(PARSE_ERROR, f"Non-standard token '{word}': {allow}", end)
        else:
            first = 1 if end == len(self._text) else 2
            if len(word) > _LONGEST:
                word, end, first = f"{word[:_LONGEST]}...", self._at + _LONGEST, 1
            self._fail(PARSE_ERROR, f"Unrecognized token '{word}': was expecting {_VALUES}", end, first)

    def _no_value(self, letter: str) -> NoReturn:
        if letter in "]}" and not self._within:
            wanted = {"]": "}", "}": "]"}[letter]
            root = f"{_SOURCE}1]"
            self._fail(PARSE_ERROR, f"Unexpected close marker '{letter}': expected '{wanted}' "
                       f"(for root starting at {root})", self._at)  # fmt: skip
        if letter < " ":
            reason = f"Illegal character ({_shown(letter)}): only regular white space (\\r, \\n, \\t)"
            self._fail(PARSE_ERROR, f"{reason} is allowed between tokens", self._at, 2)
        plain = letter in ",}" or (letter == "]" and self._within[-1:] == ["["])
        self._unexpected(self._at, "expected a value" if plain else f"expected a valid value {_VALUES}")

    def _skip(self) -> None:
        """Goes past blanks and comments."""
        while True:
            found = _BLANKS.match(self._text, self._at)
            self._at = found.end() if found else self._at
            if not self._text.startswith("/", self._at):
                return
            found = _COMMENT.match(self._text, self._at)
            self._at += 1
            self._there("in a comment")
            if self._text[self._at] not in "*/":
                self._unexpected(self._at, "was expecting either '*' or '/' for a comment")
            self._at = found.end() if found else len(self._text)
            if not found:
                self._ended("in a comment")

    def _there(self, where: str) -> None:
        """Fails where the text has ended."""
        if self._at >= len(self._text):
            self._ended(where)

    def _ended(self, where: str) -> NoReturn:
        self._fail(END_ERROR, f"Unexpected end-of-input {where}".rstrip(), self._at)

    def _unexpected(self, at: int, reason: str, first: int = 1) -> NoReturn:
        joint = " " if reason.startswith("in numeric") else ": "
        self._fail(PARSE_ERROR, f"Unexpected character ({_shown(self._text[at])}){joint}{reason}", at, first)

    def _fail(self, kind: str, reason: str, at: int, first: int = 1) -> NoReturn:
        raise IngestError(kind, f"{reason}\n at {self._place(at, first)}")

    def _place(self, at: int, first: int) -> str:
        """Line and column, in bytes as they are read."""
        before = self._text[:at]
        start = before.rfind("\n") + 1
        column = len(before[start:].encode("utf-8", "replace")) + first
        return f"{_SOURCE}{before.count(chr(10)) + 1}, column: {column}]"


def _shown(letter: str) -> str:
    code = ord(letter)
    return f"(CTRL-CHAR, code {code})" if code < 32 else f"'{letter}' (code {code})"
