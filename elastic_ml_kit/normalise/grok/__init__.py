"""Grok: regular expressions made of named patterns, and the library of these.

Example:
    >>> Grok(["%{IP:client} %{NUMBER:bytes:int}"]).captures_in("10.0.0.1 512")
    {'client': '10.0.0.1', 'bytes': 512}
"""

from __future__ import annotations

from elastic_ml_kit.normalise.grok.expression import Grok, GrokError
from elastic_ml_kit.normalise.grok.library import COMPATIBILITIES, read_patterns

__all__ = ["COMPATIBILITIES", "Grok", "GrokError", "read_patterns"]
