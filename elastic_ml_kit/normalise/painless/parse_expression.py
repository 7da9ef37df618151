"""Expressions: from tokens to a tree, by precedence."""

from __future__ import annotations

from abc import abstractmethod

from elastic_ml_kit.normalise.painless import syntax
from elastic_ml_kit.normalise.painless.cursor import Cursor, UnexpectedTokenError
from elastic_ml_kit.normalise.painless.refusal import CompileError
from elastic_ml_kit.normalise.painless.tokens import regex_parts, unquoted

_LEVELS: tuple[tuple[str, ...], ...] = (
    ("||",),
    ("&&",),
    ("|",),
    ("^",),
    ("&",),
    ("==", "===", "!=", "!=="),
    ("instanceof",),
    ("<", "<=", ">", ">="),
    ("<<", ">>", ">>>"),
    ("=~", "==~"),
    ("+", "-"),
    ("*", "/", "%"),
)
_ASSIGNMENTS = ("=", "+=", "-=", "*=", "/=", "%=", "&=", "^=", "|=", "<<=", ">>=", ">>>=")
_LEVEL_OF = {sign: level for level, signs in enumerate(_LEVELS) for sign in signs}
_COMPARISONS = frozenset((*_LEVELS[5], *_LEVELS[7]))
_LITERALS = ("OCTAL", "HEX", "INTEGER", "DECIMAL", "true", "false", "null", "STRING", "REGEX")
_AFTER_CAST = frozenset((*_LITERALS, "(", "ID", "new", "!", "~", "[", "this", "$"))


class Expressions(Cursor):
    """Reads expressions."""

    @abstractmethod
    def block(self) -> syntax.Block:
        """Reads a block with its braces, which a lambda may have."""

    def expression(self) -> syntax.Expression:
        """Reads an expression."""
        start = self.peek().offset
        left = self._elvis()
        if self.accept("?"):
            then = self.expression()
            self.expect(":")
            return syntax.Conditional(start, left, then, self.expression())
        if token := self.accept(*_ASSIGNMENTS):
            operator = token.text[:-1] or None
            return syntax.Assign(start, left, self.expression(), operator)
        return left

    def _elvis(self) -> syntax.Expression:
        start = self.peek().offset
        left = self._binary(0)
        return syntax.Elvis(start, left, self._elvis()) if self.accept("?:") else left

    def _binary(self, least: int) -> syntax.Expression:
        """Operators of a level and above; behind `instanceof`, which takes no value, any may follow."""
        start = self.peek().offset
        left = self._unary()
        while (level := _LEVEL_OF.get(self.kind(), -1)) >= least:
            token = self.take()
            if token.kind == "instanceof":
                left = syntax.InstanceOf(start, left, self.type_name())
                continue
            right = self._binary(level + 1)
            made = syntax.Comparison if token.kind in _COMPARISONS else syntax.Binary
            left = (syntax.Logic if level < 2 else made)(start, token.kind, left, right)
        return left

    def _unary(self) -> syntax.Expression:
        if token := self.accept("++", "--"):
            target = self._chain()
            return syntax.Assign(token.offset, target, syntax.Number(token.offset, "1"), token.kind[0])
        if token := self.accept("+", "-", "!", "~"):
            return syntax.Unary(token.offset, token.kind, self._unary())
        if self.kind() == "(" and (cast := self._cast()):
            return cast
        start = self.peek().offset
        target = self._chain()
        if token := self.accept("++", "--"):
            one = syntax.Number(token.offset, "1")
            return syntax.Assign(start, target, one, token.kind[0], after=True)
        return target

    def _cast(self) -> syntax.Expression | None:
        length = self.type_length(1)
        if not length or self.kind(1 + length) != ")":
            return None
        following, named = self.kind(2 + length), self.kind(1) == "ID"
        if named or length > 1:
            if following not in _AFTER_CAST:
                return None
            if following == "[" and length == 1 and self._indexes():
                return None
        start = self.take()
        type = self.type_name()
        self.expect(")")
        return syntax.Cast(start.offset, type, self._unary())

    def _indexes(self) -> bool:
        """Whether the bracket behind `(name)` is an index, not a list after a cast."""
        before = self.at
        try:
            self._chain()
        except CompileError:
            return False
        finally:
            self.at = before
        return True

    def _chain(self) -> syntax.Expression:
        try:
            return self._new() if self.kind() == "new" else self._postfixes(self._primary())
        except UnexpectedTokenError:
            raise self.no_way_on() from None

    def _postfixes(self, value: syntax.Expression) -> syntax.Expression:
        while True:
            start = self.tokens[min(self.at, len(self.tokens) - 1)]
            if self.accept(".", "?."):
                value = self._member(value, start.offset, start.kind == "?.")
            elif self.accept("["):
                index = self.expression()
                self.expect("]")
                value = syntax.Brace(start.offset, value, index)
            else:
                return value

    def _member(self, value: syntax.Expression, offset: int, safe: bool) -> syntax.Expression:
        if self.kind() not in ("DOTID", "DOTINTEGER", "ERROR"):
            raise self.no_way_on()
        token = self.take()
        if token.kind == "DOTID" and self.kind() == "(":
            return syntax.Call(offset, value, token.text, self._arguments(), safe)
        return syntax.Dot(offset, value, token.text, safe)

    def _new(self) -> syntax.Expression:
        start = self.take()
        type = self.plain_type_name()
        if self.kind() == "(":
            return self._postfixes(syntax.New(start.offset, type, self._arguments()))
        if self.kind() != "[":
            raise self.no_way_on()
        if self.kind(1) == "]":
            return self._postfixes(self._filled(start.offset, type))
        sizes = []
        while self.accept("["):
            sizes.append(self.expression())
            self.expect("]")
        made = syntax.NewArray(start.offset, type + "[]" * len(sizes), sizes, filled=False)
        return self._postfixes(made) if self.kind() in (".", "?.") else made

    def _filled(self, offset: int, type: str) -> syntax.Expression:
        if self.kind(2) != "{":
            raise self.no_way_on(2)
        for _ in range(3):
            self.take()
        values = self._listed("}")
        self.expect("}")
        return syntax.NewArray(offset, f"{type}[]", values, filled=True)

    def _listed(self, end: str) -> list[syntax.Expression]:
        values: list[syntax.Expression] = []
        if self.kind() == end:
            return values
        values.append(self.expression())
        while self.accept(","):
            values.append(self.expression())
        return values

    def _primary(self) -> syntax.Expression:
        kind = self.kind()
        if kind in _LITERALS:
            return self._literal()
        if kind == "(":
            self.take()
            value = self.expression()
            self.expect(")")
            return value
        if kind == "[":
            return self._brackets()
        if kind in ("ID", "$"):
            token = self.take()
            if self.kind() == "(":
                return syntax.LocalCall(token.offset, token.text, self._arguments())
            if kind == "ID":
                return syntax.Symbol(token.offset, token.text)
        raise self.no_way_on()

    def _literal(self) -> syntax.Expression:
        token = self.take()
        at, text = token.offset, token.text
        match token.kind:
            case "OCTAL":
                return syntax.Number(at, text[1:], 8)
            case "HEX":
                return syntax.Number(at, text[2:], 16)
            case "INTEGER":
                return syntax.Number(at, text)
            case "DECIMAL":
                return syntax.Number(at, text, decimal=True)
            case "STRING":
                return syntax.Text(at, unquoted(text))
            case "REGEX":
                return syntax.Regex(at, *regex_parts(text))
            case "null":
                return syntax.Null(at)
        return syntax.Truth(at, token.kind == "true")

    def _brackets(self) -> syntax.Expression:
        start = self.take()
        if self.accept("]"):
            return syntax.ListLiteral(start.offset, [])
        if self.kind() == ":" and self.kind(1) == "]":
            self.at += 2
            return syntax.MapLiteral(start.offset, [])
        first = self.expression()
        if self.kind() != ":":
            values = [first]
            while self.accept(","):
                values.append(self.expression())
            self.expect("]")
            return syntax.ListLiteral(start.offset, values)
        self.take()
        pairs = [(first, self.expression())]
        while self.accept(","):
            key = self.expression()
            self.expect(":")
            pairs.append((key, self.expression()))
        self.expect("]")
        return syntax.MapLiteral(start.offset, pairs)

    def _arguments(self) -> list[syntax.Expression]:
        self.expect("(")
        arguments: list[syntax.Expression] = []
        if not self.accept(")"):
            arguments.append(self._argument())
            while self.accept(","):
                arguments.append(self._argument())
            self.expect(")", "{')', ','}")
        return arguments

    def _argument(self) -> syntax.Expression:
        length = self.type_length()
        if self.kind() == "this" or (length and self.kind(length) == "::"):
            return self._reference()
        if self._starts_lambda():
            return self._lambda()
        return self.expression()

    def _reference(self) -> syntax.Expression:
        start = self.peek()
        symbol = self.take().text if start.kind == "this" else self.type_name()
        self.expect("::")
        if symbol != "this" and self.accept("new"):
            if symbol.endswith("[]"):
                return syntax.ArrayReference(start.offset, symbol)
            return syntax.Reference(start.offset, symbol, "new")
        return syntax.Reference(start.offset, symbol, self.expect("ID").text)

    def _starts_lambda(self) -> bool:
        if self.kind() != "(":
            return self._parameter_length(0) > 0 and self.kind(self._parameter_length(0)) == "->"
        ahead = 1
        while length := self._parameter_length(ahead):
            ahead += length
            if self.kind(ahead) != ",":
                break
            ahead += 1
        return self.kind(ahead) == ")" and self.kind(ahead + 1) == "->"

    def _parameter_length(self, ahead: int) -> int:
        length = self.type_length(ahead)
        if length and self.kind(ahead + length) == "ID":
            return length + 1
        return int(self.kind(ahead) == "ID")

    def _lambda(self) -> syntax.Expression:
        start = self.peek()
        parameters = []
        if self.accept("("):
            while self.kind() != ")":
                parameters.append(self._parameter())
                self.accept(",")
            self.take()
        else:
            parameters.append(self._parameter())
        arrow = self.expect("->")
        if self.kind() == "{":
            return syntax.Lambda(start.offset, parameters, self.block())
        start_of_value = self.peek().offset
        value = self.expression()
        body = syntax.Block(arrow.offset, [syntax.Return(start_of_value, value)])
        return syntax.Lambda(start.offset, parameters, body)

    def _parameter(self) -> tuple[str | None, str]:
        type = self.type_name() if self._parameter_length(0) > 1 else None
        return type, self.expect("ID").text
