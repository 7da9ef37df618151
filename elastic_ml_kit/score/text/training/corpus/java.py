"""Log statements of Java and Scala: calls of loggers, `@LogMessage` interfaces, and texts of exceptions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from elastic_ml_kit.score.text.training.corpus.curly import (
    Lines,
    Token,
    arguments,
    chain,
    close_of,
    say,
    tokens,
)
from elastic_ml_kit.score.text.training.corpus.statement import EXCEPTION, label_of

Found = tuple[int, str, str]

_METHOD = re.compile(
    r"(?:log|quietAnd)?(fatal|severe|error|warn|warning|info|notice|config|debug|trace|fine|finer|finest)f?",
    re.I,
)
_LOGGER = re.compile(r"(?i:\w*log(?:ger)?s?)|LOGGING|U|\w*(?:Log|Logger|LOGGER|LOG)|logger?\w*")
_PLACES = re.compile(
    r"\$\{[^{}]*\}|\{[^{}\n]{0,30}\}|%(?:\d+\$)?[-#+ 0,(]*\d*(?:\.\d+)?[bBhHsScdoxXeEfgGaAtT]\w?(?![a-z])"
)
_ENDS = re.compile(r"%n")


def read_java(text: str, scala: bool, resources: Mapping[str, str]) -> Iterator[Found]:
    """Line, label and text of each log statement and thrown exception.

    Args:
        text: a source file.
        scala: whether it is Scala, where `info("…")` stands without a receiver.
        resources: the texts of `getString` by key.

    Example:
        >>> list(read_java('log.warn("Disk {} " + name + " is full", id);', False, {}))
        [(1, 'WARNING', 'Disk <*> <*> is full')]
    """
    row, lines = tokens(text), Lines(text)
    for at, token in enumerate(row[:-1]):
        if token.kind != "name":
            continue
        if token.text == "LogMessage" and at and row[at - 1].text == "@":
            found = _declared(row, at)
        elif token.text == "throw":
            found = _thrown(row, at, resources)
        elif row[at + 1].text == "(" and row[at + 1].kind == "mark":
            found = _called(row, at, scala, resources)
        else:
            continue
        if found:
            yield lines.number(token.at), found[0], fill_places(found[1])


def fill_places(text: str) -> str:
    """The text with `<*>` for `{}`, `{0}`, `%s` and their like.

    Example:
        >>> fill_places("took %d ms for {} of {1}%n")
        'took <*> ms for <*> of <*> '
    """
    return _PLACES.sub("<*>", _ENDS.sub(" ", text))


def _called(
    row: Sequence[Token], at: int, scala: bool, resources: Mapping[str, str]
) -> tuple[str, str] | None:
    name, dotted = row[at].text, bool(at) and row[at - 1].text == "." and row[at - 1].kind == "mark"
    label: str | None = None
    given: Sequence[Sequence[Token]] | None = None
    if method := _METHOD.fullmatch(name):
        label = label_of(method[1])
        logs = name.startswith(("log", "quietAnd")) or scala
        if dotted and not any(_LOGGER.fullmatch(one) for one in chain(row, at - 1)):
            return None
        if not dotted and (not logs or (at and row[at - 1].text in ("def", "new", "void"))):
            return None
    elif name in ("log", "logp", "logf", "logMessage") and dotted:
        given = arguments(row, at + 1)
        label = label_of(given[0][-1].text) if given and given[0][-1].kind == "name" else None
    if label is None:
        return None
    return _first_text(label, arguments(row, at + 1) if given is None else given, resources)


def _first_text(
    label: str, given: Sequence[Sequence[Token]], resources: Mapping[str, str]
) -> tuple[str, str] | None:
    for one in given[:4]:
        text = say(one[2:] if len(one) > 2 and one[1].text == "=" else one, resources)
        if text is not None:
            return label, text
    return None


def _thrown(row: Sequence[Token], at: int, resources: Mapping[str, str]) -> tuple[str, str] | None:
    for step in range(at + 1, min(at + 12, len(row) - 1)):
        if row[step].text == "(" and row[step].kind == "mark":
            return (
                _first_text(EXCEPTION, arguments(row, step), resources) if row[at + 1].text == "new" else None
            )
        if row[step].text in (";", "}"):
            return None
    return None


def _declared(row: Sequence[Token], at: int) -> tuple[str, str] | None:
    """`@LogMessage(level = WARN) @Message("…")`, the values in either of the two."""
    label, text = "INFO", None
    end = close_of(row, at + 1) if row[at + 1].text == "(" else at
    spans = [(at, end)]
    if end + 2 < len(row) and row[end + 1].text == "@" and row[end + 2].text == "Message":
        spans.append((end + 2, close_of(row, end + 3)))
    for start, stop in spans:
        for one in arguments(row, start + 1) if stop > start else ():
            key = one[0].text if len(one) > 1 and one[1].text == "=" else "value"
            if key == "level":
                label = label_of(one[-1].text) or label
            elif key == "value":
                text = say(one[2:] if len(one) > 1 and one[1].text == "=" else one) or text
    return (label, text) if text else None
