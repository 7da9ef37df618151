"""The tree of a script as it is written; every node knows its offset in the source."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Node:
    """Anything with a place in the source."""

    offset: int


@dataclass(slots=True)
class Expression(Node):
    """What may have a value."""


@dataclass(slots=True)
class Statement(Node):
    """What is done in its turn."""


@dataclass(slots=True)
class Number(Expression):
    """A number as written; `decimal` if it has a point or an exponent."""

    text: str
    radix: int = 10
    decimal: bool = False


@dataclass(slots=True)
class Text(Expression):
    value: str


@dataclass(slots=True)
class Truth(Expression):
    value: bool


@dataclass(slots=True)
class Null(Expression):
    pass


@dataclass(slots=True)
class Regex(Expression):
    pattern: str
    flags: str


@dataclass(slots=True)
class Symbol(Expression):
    """A variable, or the first part of the name of a type."""

    name: str


@dataclass(slots=True)
class Dot(Expression):
    """`prefix.name`; `safe` is `?.`."""

    prefix: Expression
    name: str
    safe: bool


@dataclass(slots=True)
class Brace(Expression):
    """`prefix[index]`."""

    prefix: Expression
    index: Expression


@dataclass(slots=True)
class Call(Expression):
    prefix: Expression
    name: str
    arguments: list[Expression]
    safe: bool


@dataclass(slots=True)
class LocalCall(Expression):
    """A call of a function of the script, or of one that the context brings along."""

    name: str
    arguments: list[Expression]


@dataclass(slots=True)
class New(Expression):
    type: str
    arguments: list[Expression]


@dataclass(slots=True)
class NewArray(Expression):
    """`new int[2][3]`, or `new int[] {1, 2}` if `filled`; `type` includes the brackets."""

    type: str
    values: list[Expression]
    filled: bool


@dataclass(slots=True)
class ListLiteral(Expression):
    values: list[Expression]


@dataclass(slots=True)
class MapLiteral(Expression):
    pairs: list[tuple[Expression, Expression]]


@dataclass(slots=True)
class Unary(Expression):
    operator: str
    child: Expression


@dataclass(slots=True)
class Binary(Expression):
    """Arithmetic, bits, shifts, and `=~` and `==~`."""

    operator: str
    left: Expression
    right: Expression


@dataclass(slots=True)
class Comparison(Expression):
    operator: str
    left: Expression
    right: Expression


@dataclass(slots=True)
class Logic(Expression):
    """`&&` and `||`."""

    operator: str
    left: Expression
    right: Expression


@dataclass(slots=True)
class InstanceOf(Expression):
    value: Expression
    type: str


@dataclass(slots=True)
class Cast(Expression):
    type: str
    value: Expression


@dataclass(slots=True)
class Conditional(Expression):
    condition: Expression
    then: Expression
    other: Expression


@dataclass(slots=True)
class Elvis(Expression):
    left: Expression
    right: Expression


@dataclass(slots=True)
class Assign(Expression):
    """`=`, or with `operator` a compound one; with `after` its value is the old one, as in `i++`."""

    left: Expression
    right: Expression
    operator: str | None = None
    after: bool = False


@dataclass(slots=True)
class Lambda(Expression):
    parameters: list[tuple[str | None, str]]
    body: Block


@dataclass(slots=True)
class Reference(Expression):
    """`String::length`, `ArrayList::new`, `this::f` or `variable::method`."""

    symbol: str
    method: str


@dataclass(slots=True)
class ArrayReference(Expression):
    """`int[]::new`."""

    type: str


@dataclass(slots=True)
class Block(Statement):
    statements: list[Statement]


@dataclass(slots=True)
class If(Statement):
    condition: Expression
    then: Block | None
    other: Block | None
    has_else: bool


@dataclass(slots=True)
class While(Statement):
    condition: Expression
    body: Block | None


@dataclass(slots=True)
class Do(Statement):
    body: Block | None
    condition: Expression


@dataclass(slots=True)
class For(Statement):
    start: Statement | None
    condition: Expression | None
    after: Expression | None
    body: Block | None


@dataclass(slots=True)
class Each(Statement):
    type: str
    name: str
    values: Expression
    body: Block | None


@dataclass(slots=True)
class Declaration(Statement):
    type: str
    name: str
    value: Expression | None


@dataclass(slots=True)
class Declarations(Statement):
    each: list[Declaration]


@dataclass(slots=True)
class Return(Statement):
    value: Expression | None


@dataclass(slots=True)
class Throw(Statement):
    value: Expression


@dataclass(slots=True)
class Catch(Statement):
    type: str
    name: str
    body: Block | None


@dataclass(slots=True)
class Try(Statement):
    body: Block | None
    catches: list[Catch]


@dataclass(slots=True)
class Break(Statement):
    pass


@dataclass(slots=True)
class Continue(Statement):
    pass


@dataclass(slots=True)
class Evaluate(Statement):
    """An expression that stands as a statement."""

    value: Expression


@dataclass(slots=True)
class Function(Node):
    returns: str
    name: str
    parameters: list[tuple[str, str]]
    body: Block


@dataclass(slots=True)
class Script(Node):
    functions: list[Function] = field(default_factory=list)
    body: Block = field(default_factory=lambda: Block(0, []))
