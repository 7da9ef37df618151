"""Statements and functions: from the text of a script to its tree."""

from __future__ import annotations

from elastic_ml_kit.normalise.painless import syntax
from elastic_ml_kit.normalise.painless.cursor import UnexpectedTokenError
from elastic_ml_kit.normalise.painless.parse_expression import Expressions

_ENDS = "{<EOF>, ';'}"
_NAME_FOLLOWERS = """
    EOF ; ( [ . ?. ID instanceof ? ?: ++ -- + - * / % << >> >>> < <= > >= == != === !== =~ ==~ & ^ |
    && || = += -= *= /= %= &= ^= |= <<= >>= >>>=
"""
_AFTER_NAME = frozenset(_NAME_FOLLOWERS.split())
_EXPRESSION_WORDS = """
    new true false null ID STRING REGEX OCTAL HEX INTEGER DECIMAL ERROR ( [ ++ -- + - ! ~ $
"""
_STATEMENT_WORDS = "if while for try do continue break return throw def PRIMITIVE"
_EXPRESSION_STARTS = frozenset(_EXPRESSION_WORDS.split())
_STARTS = _EXPRESSION_STARTS | frozenset(_STATEMENT_WORDS.split())


def parse_script(source: str) -> syntax.Script:
    """The tree of a script.

    Errors:
        CompileError: it is not Painless.

    Example:
        >>> parse_script("int twice(int n) { n * 2 } ctx.a = twice(2)").functions[0].name
        'twice'
    """
    return _Parser(source).script()


class _Parser(Expressions):
    def script(self) -> syntax.Script:
        script = syntax.Script(0)
        while self._starts_function():
            script.functions.append(self._function())
        while self.kind() != "EOF":
            if (script.body.statements and self.kind() not in _STARTS) or self.kind() == "}":
                raise self.unexpected("<EOF>")
            script.body.statements.append(self._statement())
        return script

    def _starts_function(self) -> bool:
        length = self.type_length()
        if self.kind() == "ID" and self.kind(length) not in _AFTER_NAME:
            raise self.no_way_on(length)
        if self.kind() in ("PRIMITIVE", "def") and self.kind(length) not in ("ID", "ERROR"):
            raise self.no_way_on(length)
        if not length or self.kind(length) != "ID":
            return False
        if self.kind(length + 1) not in ("(", "=", ",", ";", "EOF"):
            raise self.no_way_on(length + 1)
        return self.kind(length + 1) == "("

    def _function(self) -> syntax.Function:
        start = self.peek()
        returns, name = self.type_name(), self.take().text
        self.expect("(")
        parameters = []
        while self.type_length():
            parameters.append((self.type_name(), self.expect("ID").text))
            if not self.accept(","):
                break
            if not self.type_length():
                raise self.no_way_on()
        self.expect(")", "{')', ','}")
        return syntax.Function(start.offset, returns, name, parameters, self.block())

    def block(self) -> syntax.Block:
        start = self.expect("{", "{'{'}")
        statements = []
        while not self.accept("}"):
            statements.append(self._statement(in_block=True))
        return syntax.Block(start.offset, statements)

    def _statement(self, in_block: bool = False) -> syntax.Statement:
        start = self.peek()
        match start.kind:
            case "if":
                return self._if()
            case "while":
                self.take()
                condition = self._condition()
                return syntax.While(start.offset, condition, self._body(or_none=True))
            case "for":
                return self._for()
            case "try":
                return self._try()
        try:
            return self._ended(in_block)
        except UnexpectedTokenError:
            if in_block:
                raise self.no_way_on() from None
            raise

    def _ended(self, in_block: bool) -> syntax.Statement:
        made = self._simple()
        if in_block and self.kind() == "}":
            return made
        if self.kind() not in (";", "EOF"):
            raise self.unexpected(_ENDS)
        self.accept(";")
        return made

    def _simple(self) -> syntax.Statement:
        start = self.peek()
        match start.kind:
            case "do":
                return self._do()
            case "continue":
                self.take()
                return syntax.Continue(start.offset)
            case "break":
                self.take()
                return syntax.Break(start.offset)
            case "return":
                self.take()
                value = None if self.kind() in (";", "EOF", "}") else self.expression()
                return syntax.Return(start.offset, value)
            case "throw":
                self.take()
                return syntax.Throw(start.offset, self.expression())
        if self._starts_declaration():
            return self._declarations()
        return syntax.Evaluate(start.offset, self.expression())

    def _starts_declaration(self) -> bool:
        length = self.type_length()
        if length and self.kind(length) == "ID":
            return True
        if self.kind() in ("PRIMITIVE", "def") or (length > 1 and self.kind(length - 1) == "]"):
            self.at += length
            raise self.unexpected("ID")
        return False

    def _declarations(self) -> syntax.Declarations:
        start, type = self.peek(), self.type_name()
        each = [self._declaration(type)]
        while self.accept(","):
            each.append(self._declaration(type))
        return syntax.Declarations(start.offset, each)

    def _declaration(self, type: str) -> syntax.Declaration:
        name = self.expect("ID")
        value = self.expression() if self.accept("=") else None
        return syntax.Declaration(name.offset, type, name.text, value)

    def _condition(self) -> syntax.Expression:
        self.expect("(")
        condition = self.expression()
        self.expect(")")
        return condition

    def _body(self, or_none: bool = False) -> syntax.Block | None:
        """A block or one statement; None if there is nothing in it."""
        if or_none and self.accept(";"):
            return None
        if self.kind() == "{":
            block = self.block()
            return block if block.statements else None
        statement = self._statement()
        return syntax.Block(statement.offset, [statement])

    def _if(self) -> syntax.If:
        start = self.take()
        condition, then = self._condition(), self._body()
        has_else = self.accept("else") is not None
        return syntax.If(start.offset, condition, then, self._body() if has_else else None, has_else)

    def _do(self) -> syntax.Do:
        start = self.take()
        block = self.block()
        self.expect("while")
        return syntax.Do(start.offset, block if block.statements else None, self._condition())

    def _for(self) -> syntax.Statement:
        start = self.take()
        if not self.accept("("):
            raise self.no_way_on()
        length = self.type_length()
        if self.kind() == "ID" and self.kind(1) == "in":
            return self._each(start.offset, "def")
        if length and self.kind(length) == "ID":
            if self.kind(length + 1) not in ("=", ",", ";", ":"):
                raise self.no_way_on(length + 1)
            if self.kind(length + 1) == ":":
                return self._each(start.offset, self.type_name())
        follows = _AFTER_NAME if self.kind() == "ID" else ("ID",)
        if length and self.kind(length) not in follows:
            raise self.no_way_on(length)
        initial = None if self.kind() == ";" else self._initial()
        self.expect(";")
        condition = self.expression() if self.kind() in _EXPRESSION_STARTS else None
        self.expect(";")
        after = self.expression() if self.kind() in _EXPRESSION_STARTS else None
        self.expect(")")
        return syntax.For(start.offset, initial, condition, after, self._body(or_none=True))

    def _initial(self) -> syntax.Statement:
        start = self.peek().offset
        if self._starts_declaration():
            return self._declarations()
        return syntax.Evaluate(start, self.expression())

    def _each(self, offset: int, type: str) -> syntax.Each:
        name = self.take().text
        self.take()
        values = self.expression()
        self.expect(")")
        return syntax.Each(offset, type, name, values, self._body())

    def _try(self) -> syntax.Try:
        start = self.take()
        body = self.block()
        catches = [self._catch()]
        while self.kind() == "catch":
            catches.append(self._catch())
        return syntax.Try(start.offset, body if body.statements else None, catches)

    def _catch(self) -> syntax.Catch:
        start = self.expect("catch")
        self.expect("(")
        type, name = self.type_name(), self.expect("ID").text
        self.expect(")")
        body = self.block()
        return syntax.Catch(start.offset, type, name, body if body.statements else None)
