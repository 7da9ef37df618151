"""Variables, functions and what belongs to a whole script while it is compiled."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from elastic_ml_kit.errors import nearest
from elastic_ml_kit.normalise.painless.refusal import CompileError
from elastic_ml_kit.normalise.painless.types import Types


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable: its type, its Python name, and whether it may be set."""

    type: str
    py: str
    final: bool = False


@dataclass(frozen=True, slots=True)
class LocalFunction:
    """A function of the script, or one of its context, which gets the variable `bound` first."""

    py: str
    returns: str
    parameters: tuple[str, ...]
    bound: str | None = None


@dataclass(slots=True)
class Body:
    """What belongs to one function or lambda.

    Attributes:
        returns: its type.
        captures: Python names of outer variables that a lambda uses.
        loops: it has a loop, so that steps are counted.
        temporaries: how many it has made.
    """

    returns: str
    captures: dict[str, None] = field(default_factory=dict)
    loops: bool = False
    temporaries: int = 0
    lambdas: bool = False


class Unit:
    """One script on its way.

    Attributes:
        types: what may be named.
        functions: by name and number of arguments.
        definitions: Python functions made so far.
        environment: names that the Python code may use, and nothing else.
        statements: offsets at which statements begin.
        stores: it may change what it is given.
        nests: it may put a list or map into another.
        tables: Python names of variables that always hold a table.
        later: what is wrong with constants, which counts only if all else is right.
    """

    def __init__(self, types: Types, environment: Mapping[str, Any]) -> None:
        self.types = types
        self.tables: frozenset[str] = frozenset()
        self.functions: dict[tuple[str, int], LocalFunction] = {}
        self.definitions: list[ast.stmt] = []
        self.environment: dict[str, Any] = dict(environment)
        self.statements: set[int] = set()
        self.stores = False
        self.nests = False
        self.later: CompileError | None = None
        self._bound: dict[int, str] = {}

    def bind(self, value: Any) -> str:
        """A Python name for an object of the registry."""
        found = self._bound.get(id(value))
        if found is None:
            found = self._bound[id(value)] = f"k{len(self._bound)}"
            self.environment[found] = value
        return found

    def put_off(self, error: CompileError) -> None:
        """Keeps an error for the end, unless there is one already."""
        self.later = self.later or error

    def fresh(self, prefix: str) -> str:
        """A Python name for a new function."""
        return f"{prefix}{len(self.definitions)}"


class Scope:
    """The variables that can be seen from one place."""

    __slots__ = ("_after", "_variables", "body", "outer", "unit")

    def __init__(
        self, unit: Unit, body: Body, outer: Scope | None = None, after: list[ast.stmt] | None = None
    ) -> None:
        self.unit = unit
        self.body = body
        self.outer = outer
        self._after = after
        self._variables: dict[str, Variable] = {}

    @property
    def types(self) -> Types:
        """What may be named."""
        return self.unit.types

    def inner(self) -> Scope:
        """A scope for a block."""
        return Scope(self.unit, self.body, self)

    def loop(self, after: list[ast.stmt]) -> Scope:
        """A scope for the body of a loop, after which some statements run, also after `continue`."""
        return Scope(self.unit, self.body, self, after)

    def afterthought(self) -> list[ast.stmt]:
        """What runs after each step of the loop around."""
        scope: Scope | None = self
        while scope is not None and scope._after is None:
            scope = scope.outer
        return [] if scope is None or scope._after is None else list(scope._after)

    def inner_lambda(self, returns: str) -> Scope:
        """A scope for a lambda, which sees the variables around it but cannot set them."""
        return Scope(self.unit, Body(returns), self)

    def define(self, offset: int, type: str, name: str, final: bool = False) -> Variable:
        """A new variable.

        Errors:
            CompileError: there is one of that name.
        """
        if self.find(name) is not None:
            raise CompileError(offset, f"variable [{name}] is already defined")
        self._variables[name] = variable = Variable(type, f"v_{name}", final)
        return variable

    def find(self, name: str) -> Variable | None:
        """A variable, without use of it."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope._variables:
                return scope._variables[name]
            scope = scope.outer
        return None

    def use(self, name: str) -> Variable | None:
        """A variable that code at this place works with; a lambda catches it."""
        if name in self._variables:
            return self._variables[name]
        if self.outer is None:
            return None
        found = self.outer.use(name)
        if found is not None and self.outer.body is not self.body:
            self.body.captures[found.py] = None
            return Variable(found.type, found.py, final=True)
        return found

    def nearest(self, name: str) -> str:
        """A hint for a name that is not there."""
        seen: set[str] = set()
        scope: Scope | None = self
        while scope is not None:
            seen |= scope._variables.keys()
            scope = scope.outer
        return nearest(name, seen) or self.types.nearest_type(name)

    def temporary(self) -> str:
        """A Python name for a value in between."""
        self.body.temporaries += 1
        return f"t{self.body.temporaries}"
