"""Log statements of Python, read with `ast`: calls of loggers, and texts of raised exceptions."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator

from elastic_ml_kit.score.text.training.corpus.statement import EXCEPTION, label_of

Found = tuple[int, str, str]

_METHOD = re.compile(
    r"(?:log_)?(critical|fatal|error|exception|warning|warn|info|notice|debug|trace|verbose)"
)
_LOGGER = re.compile(r"(?i)_*\w*log(?:ger|ging|s)?_*")
_PLACES = re.compile(
    r"%\([^)\s]*\)[-#+ 0]*\d*(?:\.\d+)?[a-zA-Z]|"
    r"%[-#+ 0]*\d*(?:\.\d+)?[diouxXeEfFgGcrsa](?![a-z])|\{[^{}\s]*\}"
)
_TRANSLATE = frozenset(("_", "_LE", "_LW", "_LI", "_LC", "N_", "gettext", "ugettext", "dedent"))


def read_python(text: str) -> Iterator[Found]:
    """Line, label and text of each log statement and raised exception; nothing where it does not parse.

    Example:
        >>> list(read_python('LOG.warning("Volume %(id)s is " + state, values)'))
        [(1, 'WARNING', 'Volume <*> is <*>')]
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return
    for node in ast.walk(tree):
        found = None
        if isinstance(node, ast.Call):
            found = _called(node)
        elif isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args:
            said = say(node.exc.args[0])
            found = (EXCEPTION, said) if said else None
        if found:
            yield getattr(node, "lineno", 0), found[0], _PLACES.sub("<*>", found[1]).replace("%%", "%")


def say(node: ast.expr) -> str | None:
    """The text of an expression with `<*>` for what is not a string; None where it holds no string."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        parts = [str(p.value) if isinstance(p, ast.Constant) else "<*>" for p in node.values]
        return "".join(parts)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        return say(node.left)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = say(node.left), say(node.right)
        return None if left is None and right is None else (left or "<*>") + (right or "<*>")
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        return say(node.func.value)
    if isinstance(node, ast.Call) and node.args and _name(node.func) in _TRANSLATE:
        return say(node.args[0])
    return None


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Call):
        return _name(node.func)
    return node.id if isinstance(node, ast.Name) else ""


def _called(node: ast.Call) -> tuple[str, str] | None:
    if not isinstance(node.func, ast.Attribute) or not _LOGGER.fullmatch(_name(node.func.value)):
        return None
    name, given = node.func.attr, list(node.args)
    if name == "log" and given:
        label = label_of(_name(given.pop(0)))
    elif name == "msg":
        label = "INFO"
    elif name == "err":
        label, given = "ERROR", given[1:]
    else:
        method = _METHOD.fullmatch(name)
        label = label_of(method[1]) if method else None
    for one in given[:2] if label else ():
        said = say(one)
        if said is not None and label:
            return label, said
    return None
