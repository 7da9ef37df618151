"""The types of scripts: their names, how they relate, and what can be done with them.

A type is its name as scripts write it: `int`, `def`, `String`, `Map.Entry`, `int[]`. All else comes from the
registry of classes.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, lru_cache

from elastic_ml_kit.errors import nearest
from elastic_ml_kit.normalise.painless.api import classes
from elastic_ml_kit.normalise.painless.api.declare import Constant, JavaClass, Method
from elastic_ml_kit.normalise.painless.tokens import PRIMITIVES

BOXES = {
    "boolean": "Boolean",
    "byte": "Byte",
    "short": "Short",
    "char": "Character",
    "int": "Integer",
    "long": "Long",
    "float": "Float",
    "double": "Double",
}
UNBOXED = {box: primitive for primitive, box in BOXES.items()}
PRIMITIVE = frozenset((*PRIMITIVES, "void"))
WHOLE = ("byte", "short", "char", "int", "long")


class Types:
    """What a script may name and call.

    Args:
        table: the classes by name.
    """

    def __init__(self, table: Mapping[str, JavaClass]) -> None:
        self._classes = table
        self._by_java = {each.java: name for name, each in table.items()}
        self._by_java |= {each.java.replace("$", "."): name for name, each in table.items()}
        self._methods: dict[str, dict[tuple[str, int], Method]] = {}
        self._supers: dict[str, frozenset[str]] = {}

    def resolve(self, written: str) -> str | None:
        """The type of a name as written, which may be with its package; None if there is none.

        Example:
            >>> types().resolve("java.util.Map[]")
            'Map[]'
        """
        bare = written.replace("[]", "")
        brackets = written[len(bare) :]
        if bare in PRIMITIVES or bare == "def" or bare in self._classes:
            return bare + brackets
        if bare == "void":
            return None if brackets else bare
        found = self._by_java.get(bare)
        return None if found is None else found + brackets

    def is_class(self, name: str) -> bool:
        """Whether a name is that of a class, so that no variable may have it."""
        return name in self._classes

    def shown(self, type: str) -> str:
        """As messages name the type.

        Example:
            >>> types().shown("String[]")
            'java.lang.String[]'
        """
        bare = type.replace("[]", "")
        made = self._classes.get(bare)
        return type if made is None else made.java.replace("$", ".") + type[len(bare) :]

    def supers(self, type: str) -> frozenset[str]:
        """The type, all its super classes and interfaces."""
        found = self._supers.get(type)
        if found is None:
            made = self._classes.get(type)
            direct = made.supers if made else ("Object",)
            found = frozenset((type, "Object")).union(*map(self.supers, direct if type != "Object" else ()))
            self._supers[type] = found
        return found

    def fits(self, type: str, wanted: str) -> bool:
        """Whether a value of a reference type is one of the other without a cast."""
        if type == wanted or wanted == "Object":
            return type not in PRIMITIVE
        if type.endswith("[]") and wanted.endswith("[]"):
            inner, outer = type[:-2], wanted[:-2]
            if outer == "def":
                outer = "Object"
            return inner == outer or (inner not in PRIMITIVE and self.fits(inner, outer))
        return type not in PRIMITIVE and wanted in self.supers(type)

    def method(self, type: str, name: str, arguments: int) -> Method | None:
        """A method that objects of the type have."""
        return self.methods(BOXES.get(type, type)).get((name, arguments))

    def methods(self, type: str) -> dict[tuple[str, int], Method]:
        """All methods that objects of the type have, by name and number of arguments."""
        found = self._methods.get(type)
        if found is None:
            made = self._classes.get(type)
            found = {}
            for above in reversed(("Object",) if made is None else made.supers):
                if type != "Object":
                    found |= self.methods(above)
            if made is not None:
                if type != "Object" and "Object" not in made.supers:
                    found = self.methods("Object") | found
                found |= _own(made)
            self._methods[type] = found
        return found

    def getter(self, type: str, name: str) -> Method | None:
        """The method that `.name` stands for: `getName()` or `isName()`."""
        capital = name[:1].upper() + name[1:]
        return self.method(type, f"get{capital}", 0) or self.method(type, f"is{capital}", 0)

    def setter(self, type: str, name: str) -> Method | None:
        """The method that `.name = value` stands for."""
        return self.method(type, f"set{name[:1].upper()}{name[1:]}", 1)

    def static(self, type: str, name: str, arguments: int) -> Method | None:
        """A static method."""
        made = self._classes.get(BOXES.get(type, type))
        return None if made is None else made.find_static(name, arguments)

    def constructor(self, type: str, arguments: int) -> Method | None:
        """A constructor."""
        made = self._classes.get(type)
        return None if made is None else made.find_constructor(arguments)

    def constant(self, type: str, name: str) -> Constant | None:
        """A static field."""
        made = self._classes.get(type)
        return None if made is None else made.constants.get(name)

    def function(self, type: str) -> Method | None:
        """The one method of a functional interface."""
        made = self._classes.get(type)
        return None if made is None else made.function

    @cached_property
    def by_python(self) -> dict[type, str]:
        """The class of scripts for each Python class."""
        return {python: name for name, each in self._classes.items() for python in each.python}

    def nearest_type(self, name: str) -> str:
        """A hint for a name that is no type."""
        return nearest(name, self._classes)

    def nearest_method(self, type: str, name: str, static: bool = False) -> str:
        """A hint for a method that the type does not have."""
        if not static:
            return nearest(name, {each for each, _ in self.methods(BOXES.get(type, type))})
        made = self._classes.get(type)
        own = made.own() if made else ()
        return nearest(name, {each.name for kind, each in own if kind == "static"})


def _own(made: JavaClass) -> dict[tuple[str, int], Method]:
    found = {(each.name, len(each.parameters)): each for kind, each in made.own() if kind == "method"}
    if made.function is not None:
        found[made.function.name, len(made.function.parameters)] = made.function
    return found


@lru_cache(maxsize=1)
def types() -> Types:
    """The types that all scripts share."""
    return Types(classes())
