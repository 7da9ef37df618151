"""Elasticsearch Query DSL, as far as datafeeds and rules use it, becomes the tree of `query.ast`.

Clauses that ask how well a document matches (scores, boosts, fuzziness) have no meaning here: a `match` is a
`term`, which is what Elasticsearch makes of it on a keyword field.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from elastic_ml_kit.errors import nearest
from elastic_ml_kit.query.ast import (
    All,
    And,
    Exists,
    Node,
    Not,
    Nothing,
    Or,
    Path,
    QueryError,
    Range,
    Terms,
    Value,
    Wildcard,
)

_WITHOUT_MEANING = frozenset({"boost", "_name"})
_OCCURS = ("filter", "must", "should", "must_not")


def parse_dsl(body: Mapping[str, Any], where: str = "query") -> Node:
    """The tree of a Query DSL body.

    Args:
        body: one clause, such as `{"term": {"event.category": "process"}}`.
        where: what to call the body in an error.

    Errors:
        QueryError: an unknown clause or option, or a value of the wrong type; it names the place.

    Example:
        >>> parse_dsl({"bool": {"filter": [{"term": {"event.outcome": "failure"}}]}})
        Terms(field='event.outcome', values=('failure',), ignore_case=False)
    """
    return _clause(body, (), where)


def _clause(body: Any, path: Path, where: str) -> Node:
    table = _table(body, path, where)
    if len(table) != 1:
        found = ", ".join(map(str, table)) or "none"
        raise _error(f"one clause is allowed here, found {found}; put several into 'bool'", path, where)
    word = next(iter(table))
    parse = _CLAUSES.get(word)
    if parse is None:
        raise _error(_unknown("clause", word, _CLAUSES), (*path, word), where)
    return parse(table[word], (*path, word), where)


def _bool(body: Any, path: Path, where: str) -> Node:
    table = _table(body, path, where)
    _only(table, {*_OCCURS, "minimum_should_match"}, path, where)
    children = {word: _clauses(table.get(word, ()), (*path, word), where) for word in _OCCURS}
    must = [*children["filter"], *children["must"], *(Not(child) for child in children["must_not"])]
    should = children["should"]
    default = 1 if should and not (children["filter"] or children["must"]) else 0
    least = _least(table.get("minimum_should_match", default), len(should), path, where)
    if least > 0:
        must.append(should[0] if len(should) == 1 == least else Or(tuple(should), least))
    if not must:
        return All()
    return must[0] if len(must) == 1 else And(tuple(must))


def _clauses(body: Any, path: Path, where: str) -> list[Node]:
    if isinstance(body, Mapping):
        return [_clause(body, path, where)]
    if not isinstance(body, list | tuple):
        raise _error(f"expected a clause or a list of clauses, found {_name(body)}", path, where)
    return [_clause(each, (*path, position), where) for position, each in enumerate(body)]


def _least(value: Any, count: int, path: Path, where: str) -> int:
    try:
        least = int(value)
    except (TypeError, ValueError):
        message = f"expected a whole number such as 1, found {value!r}"
        raise _error(message, (*path, "minimum_should_match"), where) from None
    return least if least >= 0 else count + least


def _term(body: Any, path: Path, where: str) -> Node:
    name, options, path = _field(body, "value", path, where, {"case_insensitive"})
    value = _value(options["value"], path, where)
    return Terms(name, (value,), bool(options.get("case_insensitive", False)))


def _match(body: Any, path: Path, where: str) -> Node:
    name, options, path = _field(body, "query", path, where, {"operator", "analyzer", "slop"})
    return Terms(name, (_value(options["query"], path, where),))


def _terms(body: Any, path: Path, where: str) -> Node:
    name, values = _one_field(body, path, where)
    if not isinstance(values, list | tuple):
        raise _error(f"expected a list of values, found {_name(values)}", (*path, name), where)
    if not values:
        return Nothing()
    return Terms(name, tuple(_value(each, (*path, name), where) for each in values))


def _exists(body: Any, path: Path, where: str) -> Node:
    table = _table(body, path, where)
    _only(table, {"field"}, path, where)
    if not isinstance(table.get("field"), str):
        raise _error('expected {"field": "<name>"}', path, where)
    return Exists(table["field"])


def _wildcard(body: Any, path: Path, where: str) -> Node:
    key = "wildcard" if _has_option(body, "wildcard") else "value"
    name, options, path = _field(body, key, path, where, {"case_insensitive", "rewrite"})
    return Wildcard(name, str(options[key]), bool(options.get("case_insensitive", False)))


def _prefix(body: Any, path: Path, where: str) -> Node:
    name, options, path = _field(body, "value", path, where, {"case_insensitive", "rewrite"})
    literal = "".join("\\" + each if each in "*?\\" else each for each in str(options["value"]))
    return Wildcard(name, literal + "*", bool(options.get("case_insensitive", False)))


def _range(body: Any, path: Path, where: str) -> Node:
    name, bounds = _one_field(body, path, where)
    path = (*path, name)
    table = _table(bounds, path, where)
    _only(table, {"gte", "gt", "lte", "lt", "format", "time_zone", "relation"}, path, where)
    given = {word: _value(table[word], path, where) for word in ("gte", "gt", "lte", "lt") if word in table}
    for word, other in (("gte", "gt"), ("lte", "lt")):
        if word in given and other in given:
            raise _error(f"'{word}' and '{other}' are the same bound twice; keep one", path, where)
    low, high = given.get("gte", given.get("gt")), given.get("lte", given.get("lt"))
    return Range(name, low, high, "gt" not in given, "lt" not in given)


def _match_all(body: Any, path: Path, where: str) -> Node:
    _only(_table(body, path, where), set(), path, where)
    return All()


def _match_none(body: Any, path: Path, where: str) -> Node:
    _only(_table(body, path, where), set(), path, where)
    return Nothing()


def _constant_score(body: Any, path: Path, where: str) -> Node:
    table = _table(body, path, where)
    _only(table, {"filter"}, path, where)
    return _clause(table.get("filter", {}), (*path, "filter"), where)


_CLAUSES: dict[str, Callable[[Any, Path, str], Node]] = {
    "bool": _bool,
    "constant_score": _constant_score,
    "exists": _exists,
    "match": _match,
    "match_all": _match_all,
    "match_none": _match_none,
    "match_phrase": _match,
    "prefix": _prefix,
    "range": _range,
    "term": _term,
    "terms": _terms,
    "wildcard": _wildcard,
}


def _one_field(body: Any, path: Path, where: str) -> tuple[str, Any]:
    table = _table(body, path, where)
    names = [name for name in table if name not in _WITHOUT_MEANING]
    if len(names) != 1:
        found = ", ".join(map(str, names)) or "none"
        raise _error(f"one field is allowed here, found {found}", path, where)
    return names[0], table[names[0]]


def _field(
    body: Any, key: str, path: Path, where: str, options: set[str]
) -> tuple[str, Mapping[str, Any], Path]:
    """Name, options and path of a clause on one field, written short or as a table with `key`."""
    name, value = _one_field(body, path, where)
    path = (*path, name)
    if not isinstance(value, Mapping):
        return name, {key: value}, path
    _only(value, {key, *options}, path, where)
    if key not in value:
        raise _error(f"'{key}' is missing", path, where)
    return name, value, path


def _has_option(body: Any, word: str) -> bool:
    return isinstance(body, Mapping) and any(isinstance(v, Mapping) and word in v for v in body.values())


def _value(value: Any, path: Path, where: str) -> Value:
    if isinstance(value, str | int | float):
        return value
    raise _error(f"expected text, a number, true or false, found {_name(value)}", path, where)


def _table(body: Any, path: Path, where: str) -> Mapping[str, Any]:
    if isinstance(body, Mapping):
        return body
    raise _error(f"expected an object, found {_name(body)}", path, where)


def _only(table: Mapping[str, Any], allowed: set[str], path: Path, where: str) -> None:
    for word in table:
        if word not in allowed and word not in _WITHOUT_MEANING:
            raise _error(_unknown("option", word, allowed), (*path, word), where)


def _unknown(kind: str, word: Any, allowed: Iterable[str]) -> str:
    words = sorted(allowed)
    return (
        f"unknown {kind} '{word}'{nearest(str(word), words) or '.'} Allowed: {', '.join(words) or 'nothing'}"
    )


def _name(value: Any) -> str:
    if value is None:
        return "null"
    return (
        "a list"
        if isinstance(value, list | tuple)
        else "an object"
        if isinstance(value, Mapping)
        else repr(value)
    )


def _error(message: str, path: Path, where: str) -> QueryError:
    place = "".join(f"[{each}]" if isinstance(each, int) else f".{each}" for each in path)
    return QueryError(f"{where}{place}: {message}", path)
