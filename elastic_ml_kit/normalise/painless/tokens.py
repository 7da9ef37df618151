"""The text of a script as tokens, each with its place.

A token that cannot be read is a token too: it is refused only if the parser comes to it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from elastic_ml_kit.normalise.painless.refusal import CompileError

PRIMITIVES = ("boolean", "byte", "short", "char", "int", "long", "float", "double")
_WORDS = """
    if in else while do for continue break return new try catch throw this instanceof true false null def
"""
_SIGNS = """
    >>>= === !== <<= >>= >>> ==~
    ?. :: ++ -- -> =~ ?: == != <= >= << >> && || += -= *= /= %= &= ^= |=
    { } [ ] ( ) . , ; ! ~ * / % + - < > & ^ | ? : = $
"""
KEYWORDS = frozenset(_WORDS.split())
_OPERATORS = _SIGNS.split()
_PARTS = re.compile(
    r"(?P<blank>(?:[ \t\n\r]+|//[^\n\r]*(?:[\n\r]|\Z)|/\*.*?\*/)+)"
    r"|(?P<HEX>0[xX][0-9a-fA-F]+[lL]?)"
    r"|(?P<OCTAL>0[0-7]+[lL]?)"
    r"|(?P<DECIMAL>(?:0|[1-9][0-9]*)(?:\.[0-9]+(?:[eE][+-]?[0-9]+)?|[eE][+-]?[0-9]+)[fFdD]?)"
    r"|(?P<INTEGER>(?:0|[1-9][0-9]*)[lLfFdD]?)"
    r"""|(?P<STRING>"(?:\\"|\\\\|[^\\"])*"|'(?:\\'|\\\\|[^\\'])*')"""
    r"|(?P<ID>[_a-zA-Z][_a-zA-Z0-9]*)"
    r"|(?P<operator>" + "|".join(map(re.escape, _OPERATORS)) + ")",
    re.DOTALL,
)
_REGEX = re.compile(r"/((?:\\[^\n]|[^/\n\\])+)/([cilmsUux]*)")
_LAST_COMMENT = re.compile(r"/\*[^/\n]*\*/\Z")
_AFTER_DOT = re.compile(r"(?P<DOTINTEGER>0|[1-9][0-9]*)|(?P<DOTID>[_a-zA-Z][_a-zA-Z0-9]*)")
_ENDS_A_VALUE = frozenset(("]", ")", "OCTAL", "HEX", "INTEGER", "DECIMAL", "ID", "DOTINTEGER", "DOTID"))
_CLOSED_STRING = re.compile(r"""(["'])(?:[^\\]|\\\\|\\\1)*?\\.""", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Token:
    """One token.

    Attributes:
        kind: an operator or keyword itself, or `ID`, `STRING`, `INTEGER`, `PRIMITIVE`, `EOF`, `ERROR`…
        text: as written.
        offset: of its first character.
    """

    kind: str
    text: str
    offset: int

    @property
    def shown(self) -> str:
        """As errors show it."""
        return "'<EOF>'" if self.kind == "EOF" else f"'{self.text}'"


def tokens_of(source: str) -> list[Token]:
    """All tokens, the last one being `EOF` or `ERROR`.

    Example:
        >>> [token.kind for token in tokens_of("ctx.a += 1")]
        ['ID', '.', 'DOTID', '+=', 'INTEGER', 'EOF']
    """
    found: list[Token] = []
    at = 0
    while at < len(source):
        token, end = _next(source, at, found[-1].kind if found else "")
        if token is not None:
            found.append(token)
            if token.kind == "ERROR":
                return found
        at = end
    found.append(Token("EOF", "<EOF>", len(source)))
    return found


def _next(source: str, at: int, before: str) -> tuple[Token | None, int]:
    if before in (".", "?."):
        match = _AFTER_DOT.match(source, at)
        if match is None:
            return Token("ERROR", source[at], at), at + 1
        return Token(str(match.lastgroup), match[0], at), match.end()
    match = _PARTS.match(source, at)
    if match is None:
        return Token("ERROR", source[at:], at), len(source)
    if match.lastgroup == "operator" and match[0] in ("/", "/=") and before not in _ENDS_A_VALUE:
        return _regex(source, at)
    if match.lastgroup == "blank":
        regex = None if before in _ENDS_A_VALUE else _longer_regex(source, match)
        return (None, match.end()) if regex is None else regex
    return Token(_kind(match), match[0], at), match.end()


def _regex(source: str, at: int) -> tuple[Token, int]:
    regex = _REGEX.match(source, at)
    if regex is not None:
        return Token("REGEX", regex[0], at), regex.end()
    return Token("ERROR", source[at:].partition("\n")[0], at), len(source)


def _longer_regex(source: str, blank: re.Match[str]) -> tuple[Token, int] | None:
    """A comment with a letter of flags right behind it, where a regex may stand: the longer token wins."""
    comment = _LAST_COMMENT.search(blank[0])
    if comment is None or not _is_blank(blank[0][: comment.start()]):
        return None
    token, end = _regex(source, blank.start() + comment.start())
    return (token, end) if token.kind == "REGEX" and end > blank.end() else None


def _is_blank(text: str) -> bool:
    match = _PARTS.fullmatch(text)
    return not text or (match is not None and match.lastgroup == "blank")


def _kind(match: re.Match[str]) -> str:
    group, text = str(match.lastgroup), match[0]
    if group == "operator" or (group == "ID" and text in KEYWORDS):
        return text
    return "PRIMITIVE" if text in PRIMITIVES else group


def unreadable(token: Token) -> CompileError:
    """The error for a token of kind `ERROR`."""
    text = token.text
    if text[0] not in "\"'/":
        text = text[0]
    broken = _CLOSED_STRING.match(text)
    reason = f"unexpected character [{broken[0] if broken else text}]."
    if broken:
        quote = broken[1]
        reason += (
            f" The only valid escape sequences in strings starting with [{quote}] are [\\\\] and [\\{quote}]."
        )
    return CompileError(token.offset, reason, causes=(("lexer_no_viable_alt_exception", None),))


def unquoted(text: str) -> str:
    """What a string literal stands for.

    Example:
        >>> unquoted(r"'it\\'s'")
        "it's"
    """
    quote = text[0]
    return text[1:-1].replace(f"\\{quote}", quote).replace("\\\\", "\\") if "\\" in text else text[1:-1]


def regex_parts(text: str) -> tuple[str, str]:
    """Pattern and flags of a regex literal."""
    match = _REGEX.fullmatch(text)
    assert match is not None
    return match[1], match[2]
