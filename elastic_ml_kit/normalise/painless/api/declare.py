"""How the classes that scripts may use are declared: one table a class, one line a method.

What is not declared does not exist for a script. A line is the signature as Java writes it, and the function
that does it. The function gets the receiver first (if the method is not static) and each argument in the form
that `normalise.boxes` describes for its declared type; it gives back the form of the declared return type. It
raises `Thrown` for what Java throws, also for a null argument where Java does; the receiver is never null.

Painless tells methods of one class apart by name and number of arguments only.

Example:
    >>> BOX = JavaClass("Box", "java.util.Box", python=(set,), supers=("Object",))
    >>> BOX.method("int size()", len)
    >>> BOX.find("size", 0).returns
    'int'
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_SIGNATURE = re.compile(r"(?:(?P<returns>[\w.\[\]]+)\s+)?(?P<name>\w+)\s*\((?P<parameters>[^)]*)\)")


@dataclass(frozen=True, slots=True)
class Method:
    """A method, static method or constructor.

    Attributes:
        name: as scripts write it.
        returns: name of its type; of a constructor the class.
        parameters: names of their types. A functional interface is given as a plain Python callable.
        call: what does it.
    """

    name: str
    returns: str
    parameters: tuple[str, ...]
    call: Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Constant:
    """A static field, such as `Math.PI`."""

    name: str
    type: str
    value: Any


class JavaClass:
    """One class or interface and what scripts may do with it.

    Args:
        name: as scripts write it, `String` or `Map.Entry`.
        java: with its package.
        python: the Python classes whose objects are of this class; none for interfaces.
        supers: names of its super class and interfaces, nearest first; their methods are inherited.
        function: signature of the one abstract method, for a functional interface, which lambdas and method
            references may stand for.
    """

    def __init__(
        self,
        name: str,
        java: str,
        python: tuple[type, ...] = (),
        supers: tuple[str, ...] = ("Object",),
        function: str | None = None,
    ) -> None:
        self.name = name
        self.java = java
        self.python = python
        self.supers = supers
        self.function = None if function is None else _parsed(function, lambda f, *args: f(*args), None)
        self._methods: dict[tuple[str, int], Method] = {}
        self._statics: dict[tuple[str, int], Method] = {}
        self._constructors: dict[int, Method] = {}
        self.constants: dict[str, Constant] = {}

    def method(self, signature: str, call: Callable[..., Any]) -> None:
        """Declares a method of its objects; `call` gets the receiver first."""
        made = _parsed(signature, call, None)
        self._methods[made.name, len(made.parameters)] = made

    def methods(self, table: Mapping[str, Callable[..., Any]]) -> None:
        """Declares several."""
        for signature, call in table.items():
            self.method(signature, call)

    def static(self, signature: str, call: Callable[..., Any]) -> None:
        """Declares a static method."""
        made = _parsed(signature, call, None)
        self._statics[made.name, len(made.parameters)] = made

    def statics(self, table: Mapping[str, Callable[..., Any]]) -> None:
        """Declares several."""
        for signature, call in table.items():
            self.static(signature, call)

    def constructor(self, parameters: str, call: Callable[..., Any]) -> None:
        """Declares `new`, such as `"String, int"`."""
        made = _parsed(f"{self.name.rpartition('.')[2]}({parameters})", call, self.name)
        self._constructors[len(made.parameters)] = made

    def constant(self, type: str, name: str, value: Any) -> None:
        """Declares a static field."""
        self.constants[name] = Constant(name, type, value)

    def find(self, name: str, arguments: int) -> Method | None:
        """Its own method, without those of its supers."""
        return self._methods.get((name, arguments))

    def find_static(self, name: str, arguments: int) -> Method | None:
        """A static method."""
        return self._statics.get((name, arguments))

    def find_constructor(self, arguments: int) -> Method | None:
        """A constructor."""
        return self._constructors.get(arguments)

    def own(self) -> Iterator[tuple[str, Method]]:
        """All that is declared here, each with its kind: `method`, `static` or `constructor`."""
        yield from (("method", each) for each in self._methods.values())
        yield from (("static", each) for each in self._statics.values())
        yield from (("constructor", each) for each in self._constructors.values())


def _parsed(signature: str, call: Callable[..., Any], returns: str | None) -> Method:
    found = _SIGNATURE.fullmatch(signature)
    if found is None or not (found["returns"] or returns):
        raise ValueError(f"not a signature: {signature!r}; write it as 'int indexOf(String, int)'")
    parameters = tuple(each.split()[0] for each in found["parameters"].split(",") if each.strip())
    return Method(found["name"], returns or found["returns"], parameters, call)
