"""Calls that pipelines make most, done in place where the receiver is plain text or a plain list or table.

Each is what the registry would do for it; anything else goes there.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from elastic_ml_kit.normalise.painless import syntax
from elastic_ml_kit.normalise.painless.compiler.code import Code, filled, name
from elastic_ml_kit.normalise.painless.compiler.scope import Scope

_RECEIVERS = frozenset(("def", "Object", "String", "CharSequence", "Collection", "List", "Map"))
_OF_TEXT = {
    "contains": "B in T if type(T := A) is str or type(T) is list else E",
    "containsKey": "B in T if type(T := A) is dict else E",
    "endsWith": "T.endswith(B) if type(T := A) is str else E",
    "equals": "T == B if type(T := A) is str else E",
    "get": "T.get(B) if type(T := A) is dict else E",
    "startsWith": "T.startswith(B) if type(T := A) is str else E",
}
_OF_NOTHING = {
    "isEmpty": "not T if type(T := A) is str or type(T) is list or type(T) is dict else E",
    "length": "len(T) if type(T := A) is str and T.isascii() else E",
    "size": "len(T) if type(T := A) is list or type(T) is dict else E",
    "toLowerCase": "T.lower() if type(T := A) is str and T.isascii() else E",
    "toUpperCase": "T.upper() if type(T := A) is str and T.isascii() else E",
}


def shortened(scope: Scope, node: syntax.Call, before: Code, general: Callable[[Code], Code]) -> Code | None:
    """The call with its short way; None if it has none.

    Args:
        scope: where it stands.
        node: the call.
        before: its receiver.
        general: makes the call as any other, given the receiver.
    """
    pattern, given = _OF_NOTHING.get(node.name), None
    if len(node.arguments) == 1 and isinstance(node.arguments[0], syntax.Text):
        pattern, given = _OF_TEXT.get(node.name), ast.Constant(node.arguments[0].value)
    elif node.arguments:
        return None
    if pattern is None or before.type not in _RECEIVERS:
        return None
    kept = scope.temporary()
    made = general(Code(name(kept), before.type, present=before.present))
    parts: dict[str, ast.expr | str] = {"A": before.py, "T": kept, "E": made.py}
    if given is not None:
        parts["B"] = given
    py = filled(pattern, **parts)
    return Code(py, made.type, span=made.span)
