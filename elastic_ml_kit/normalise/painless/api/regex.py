"""Regular expressions for scripts: the classes `Pattern` and `Matcher`, and what texts do with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from elastic_ml_kit.normalise.painless.api.declare import JavaClass
from elastic_ml_kit.normalise.painless.api.regex_matcher import Matcher, Pattern, finds, input_of
from elastic_ml_kit.normalise.painless.api.regex_replacement import Part, parse_replacement
from elastic_ml_kit.normalise.painless.arrays import Array
from elastic_ml_kit.normalise.painless.containers.order import cast_message
from elastic_ml_kit.normalise.painless.containers.streams import Stream
from elastic_ml_kit.normalise.painless.thrown import throw
from elastic_ml_kit.normalise.values import java_class


def _expanded(matcher: Matcher, replacement: str | None, limit: int) -> str:
    parts: list[list[Part]] = []

    def new(at: Matcher) -> str:
        if replacement is None:
            throw("NullPointerException", "replacement")
        if not parts:
            parts.append(parse_replacement(replacement, at.pattern.compiled))
        found = at.last()
        return "".join(part if type(part) is str else (found[part] or "") for part in parts[0])

    return matcher.replaced(new, limit)


def _replace_first(matcher: Matcher, replacement: str | None) -> str:
    if replacement is None:
        throw("NullPointerException", "replacement")
    return _expanded(matcher, replacement, 1)


def _built(
    sequence: Any, pattern: Pattern | None, builder: Callable[[Matcher], Any] | None, limit: int
) -> str:
    if pattern is None:
        call = '"java.util.regex.Pattern.matcher(java.lang.CharSequence)"'
        throw("NullPointerException", f'Cannot invoke {call} because "pattern" is null')

    def new(at: Matcher) -> str:
        if builder is None:
            call = '"java.util.function.Function.apply(Object)"'
            throw("NullPointerException", f'Cannot invoke {call} because "replacementBuilder" is null')
        made = builder(at)
        if made is None:
            throw("NullPointerException", 'Cannot invoke "String.indexOf(int)" because "s" is null')
        if type(made) is not str:
            throw("ClassCastException", cast_message(java_class(made), "java.lang.String"))
        return made

    return Matcher(pattern, input_of(sequence)).replaced(new, limit)


def replace_all(sequence: Any, pattern: Pattern | None, builder: Callable[[Matcher], Any] | None) -> str:
    """The text with every match replaced by what the function makes of it.

    Errors:
        Thrown: something is null, or the function gives no text.
    """
    return _built(sequence, pattern, builder, 0)


def replace_first(sequence: Any, pattern: Pattern | None, builder: Callable[[Matcher], Any] | None) -> str:
    """The text with the first match replaced by what the function makes of it.

    Errors:
        Thrown: something is null, or the function gives no text.
    """
    return _built(sequence, pattern, builder, 1)


def _split(pattern: Pattern, sequence: Any, limit: int = 0) -> list[str]:
    text = input_of(sequence)
    parts: list[str] = []
    at = 0
    for found in pattern.compiled.finditer(text):
        if found.end() == 0:
            continue
        if 0 < limit == len(parts) + 1:
            break
        parts.append(text[at : found.start()])
        at = found.end()
    parts.append(text[at:])
    if limit == 0 and len(parts) > 1:
        while parts and not parts[-1]:
            parts.pop()
    return parts


def _matcher(pattern: Pattern, sequence: Any) -> Matcher:
    return Matcher(pattern, input_of(sequence))


def _quoted(text: str | None) -> str:
    if text is None:
        throw("NullPointerException", 'Cannot invoke "String.indexOf(String)" because "s" is null')
    return "\\Q" + text.replace("\\E", "\\E\\\\E\\Q") + "\\E"


def _quoted_replacement(text: str | None) -> str:
    if text is None:
        throw("NullPointerException", 'Cannot invoke "String.indexOf(int)" because "s" is null')
    return text.replace("\\", "\\\\").replace("$", "\\$")


def _parts(pattern: Pattern, sequence: Any, limit: int = 0) -> Array:
    return Array("String", _split(pattern, sequence, limit))


PATTERN = JavaClass("Pattern", Pattern.java_name, python=(Pattern,))
PATTERN.static("String quote(String)", _quoted)
PATTERN.methods(
    {
        "Predicate asPredicate()": lambda pattern: lambda text: finds(pattern, text),
        "int flags()": Pattern.flags,
        "Matcher matcher(CharSequence)": _matcher,
        "String pattern()": lambda pattern: pattern.source,
        "String[] split(CharSequence)": _parts,
        "String[] split(CharSequence, int)": _parts,
        "Stream splitAsStream(CharSequence)": lambda pattern, sequence: Stream(_split(pattern, sequence)),
    }
)

MATCHER = JavaClass("Matcher", Matcher.java_name, python=(Matcher,))
MATCHER.static("String quoteReplacement(String)", _quoted_replacement)


def _set_anchoring(matcher: Matcher, on: bool) -> Matcher:
    matcher.anchoring = on
    return matcher


def _set_transparent(matcher: Matcher, on: bool) -> Matcher:
    matcher.transparent = on
    return matcher


MATCHER.methods(
    {
        "int end()": Matcher.group_end,
        "int end(int)": Matcher.group_end,
        "boolean find()": Matcher.find,
        "boolean find(int)": Matcher.find_from,
        "String group()": Matcher.group,
        "String group(int)": Matcher.group,
        "int groupCount()": lambda matcher: matcher.pattern.compiled.groups,
        "boolean hasAnchoringBounds()": lambda matcher: matcher.anchoring,
        "boolean hasTransparentBounds()": lambda matcher: matcher.transparent,
        "boolean hitEnd()": Matcher.hit_end,
        "boolean lookingAt()": Matcher.look_at,
        "boolean matches()": Matcher.match_all,
        "String namedGroup(String)": Matcher.named,
        "Pattern pattern()": lambda matcher: matcher.pattern,
        "Matcher region(int, int)": Matcher.set_region,
        "int regionEnd()": lambda matcher: matcher.bounds()[1],
        "int regionStart()": lambda matcher: matcher.bounds()[0],
        "String replaceAll(String)": lambda matcher, text: _expanded(matcher, text, 0),
        "String replaceFirst(String)": _replace_first,
        "boolean requireEnd()": lambda matcher: False,
        "Matcher reset()": Matcher.reset,
        "int start()": Matcher.group_start,
        "int start(int)": Matcher.group_start,
        "Matcher useAnchoringBounds(boolean)": _set_anchoring,
        "Matcher usePattern(Pattern)": Matcher.use,
        "Matcher useTransparentBounds(boolean)": _set_transparent,
    }
)

CLASSES: tuple[JavaClass, ...] = (PATTERN, MATCHER)
