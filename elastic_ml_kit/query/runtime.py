"""Runtime fields that need no Painless: the first of some fields that has a value, else a literal.

Every runtime field of the catalog is of that kind. Its script is a chain of conditions:

    if (doc.containsKey('a') && doc['a'].size() > 0) { emit(doc['a'].value); }
    else if (doc['b'].size() != 0) { emit(doc['b'].value); }
    else { emit('None'); }
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from elastic_ml_kit.errors import nearest
from elastic_ml_kit.query.ast import QueryError

_TYPES: dict[str, pl.DataType] = {
    "boolean": pl.Boolean(),
    "double": pl.Float64(),
    "ip": pl.String(),
    "keyword": pl.String(),
    "long": pl.Int64(),
}
_TEXT = r"'[^'\\]*'|\"[^\"\\]*\""
_DOC = rf"doc \[ ({_TEXT}) \]"
_CONDITION = re.compile(
    rf"(?:doc \. containsKey \( ({_TEXT}) \)|{_DOC} \. size \( \) (?:> 0|!= 0|>= 1)|! {_DOC} \. empty)"
)
_EMIT_FIELD = re.compile(rf"emit \( {_DOC} \. value \)(?: ;)?")
_EMIT_TEXT = re.compile(rf"emit \( ({_TEXT}) \)(?: ;)?")
_BRANCH = re.compile(
    r"if \( (.+?) \) \{ (emit .+?) (?:return ; \} ?(?:else (?=if ))?|\} ?(?:else (?=if )|(?=else \{)|$))"
)
_ELSE = re.compile(r"else \{ (.+?) \}")
_TOKEN = re.compile(rf"//[^\n]*|/\*.*?\*/|({_TEXT}|[\w@]+|[!<>=]=|&&|\|\||\S)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class RuntimeField:
    """A field made at query time: the first of `fields` that has a value, else `default`, else nothing."""

    name: str
    fields: tuple[str, ...]
    default: str | None = None
    type: str = "keyword"

    def expression(self, schema: Mapping[str, pl.DataType]) -> pl.Expr:
        """The column for a frame with these columns, named like the field.

        Of several values the smallest is taken, which is what `doc[…].value` gives.

        Example:
            >>> field = RuntimeField("who", ("user.name", "user.id"), "None")
            >>> frame = pl.DataFrame({"user.id": ["7", None]})
            >>> frame.select(field.expression(frame.schema)).to_series().to_list()
            ['7', 'None']
        """
        kind = _TYPES[self.type]
        parts = [_first(name, schema).cast(kind, strict=False) for name in self.fields if name in schema]
        default = pl.lit(self.default, dtype=pl.String).cast(kind, strict=False)
        return pl.coalesce(*parts, default).alias(self.name)


def parse_runtime(mappings: Mapping[str, Any], where: str = "runtime_mappings") -> tuple[RuntimeField, ...]:
    """The runtime fields of a datafeed.

    Errors:
        QueryError: a script that is no chain of "the first that has a value"; it would need Painless.

    Example:
        >>> parse_runtime({"who": {"type": "keyword", "script": "emit('nobody');"}})
        (RuntimeField(name='who', fields=(), default='nobody', type='keyword'),)
    """
    return tuple(_field(name, body, where) for name, body in mappings.items())


def _field(name: str, body: Any, where: str) -> RuntimeField:
    if not isinstance(body, Mapping):
        raise QueryError(f"{where}.{name}: expected an object with 'type' and 'script'", (name,))
    kind = body.get("type", "keyword")
    if kind not in _TYPES:
        message = f"unknown type '{kind}'{nearest(str(kind), _TYPES) or '.'} Allowed: {', '.join(_TYPES)}"
        raise QueryError(f"{where}.{name}.type: {message}", (name, "type"))
    script = body.get("script")
    source = script.get("source") if isinstance(script, Mapping) else script
    if source is None:
        return RuntimeField(name, (name,), None, kind)
    chain = _chain(source) if isinstance(source, str) else None
    if chain is None:
        raise QueryError(
            f"{where}.{name}: this script needs the Painless runtime; without it a runtime field can take "
            "the first of several fields that has a value, else a text",
            (name, "script"),
        )
    return RuntimeField(name, chain[0], chain[1], kind)


def _chain(source: str) -> tuple[tuple[str, ...], str | None] | None:
    """Fields in order and the default of a script of that kind, None of any other."""
    text = " ".join(token for token in _TOKEN.findall(source) if token)
    only = _EMIT_TEXT.fullmatch(text)
    if only:
        return (), only[1][1:-1]
    fields: list[str] = []
    while branch := _BRANCH.match(text):
        field = _guarded(branch[1], branch[2])
        if field is None:
            return None
        fields.append(field)
        text = text[branch.end() :].strip()
    if not text:
        return (tuple(fields), None) if fields else None
    last = _ELSE.fullmatch(text)
    emitted = _EMIT_TEXT.fullmatch(last[1]) if last else None
    return (tuple(fields), emitted[1][1:-1]) if emitted and fields else None


def _guarded(condition: str, statement: str) -> str | None:
    """The field that a branch emits, if its condition asks no more than whether that field has a value."""
    emitted = _EMIT_FIELD.fullmatch(statement)
    if not emitted:
        return None
    tests = [_CONDITION.fullmatch(part.strip()) for part in condition.split("&&")]
    asked = {name for test in tests if test for name in test.groups() if name}
    return emitted[1][1:-1] if all(tests) and {a[1:-1] for a in asked} == {emitted[1][1:-1]} else None


def _first(name: str, schema: Mapping[str, pl.DataType]) -> pl.Expr:
    column = pl.col(name)
    if isinstance(schema[name], pl.Array):
        column = column.arr.to_list()
    return column.list.min() if isinstance(schema[name], pl.List | pl.Array) else column
