"""Whether a name with dots is a host's, by the public suffix list and the suffixes of private networks."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

_PRIVATE = (
    "local",
    "lan",
    "internal",
    "intranet",
    "corp",
    "home",
    "localdomain",
    "arpa",
    "test",
    "example",
    "invalid",
)
_FILES = """
    py sh pl rs md zip mov so cc ps app name id info run date host java net cs vb ml mm la gz bz im tv st to
    in is it do at as by no my me us sc sr ms am pm fm ch hs ai tf ws sb
"""
_ALSO_FILES = frozenset(_FILES.split())
"""Suffixes that end file names and identifiers too; a name with one needs three labels or more."""
_PACKAGES = ("com", "org", "net", "edu", "io", "java", "javax", "jdk", "sun", "de")
_CASE = re.compile(r"[a-z0-9._-]+|[A-Z0-9._-]+|[A-Z0-9][A-Z0-9-]*(?:\.[a-z0-9-]+)+")


@lru_cache(1 << 16)
def is_host(name: str) -> bool:
    """Whether a name of two labels or more can be a host's: what is below a public or a private suffix.

    Names of files (`install.sh`), of Java packages (`org.apache.http.info`) and of classes are none.

    Example:
        >>> [is_host(each) for each in ("www.bbc.co.uk", "dc1.corp.local", "install.sh", "java.lang.Object")]
        [True, True, False, False]
    """
    if not _CASE.fullmatch(name):
        return False
    labels = name.lower().split(".")
    last = labels[-1]
    if not last.isascii() or last.isdigit() or any(each.endswith("-") for each in labels):
        return False
    if last in _PRIVATE:
        return True
    if len(labels) > 2 and labels[0] in _PACKAGES:
        return False
    if len(labels) == 2 and last in _ALSO_FILES:
        return False
    return _suffixes().privatesuffix(name.lower()) is not None


@cache
def _suffixes() -> Any:
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList(accept_unknown=False)
