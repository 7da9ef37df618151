"""Regular expressions of Java and of Oniguruma, run by Python engines that cannot hang.

Example:
    >>> compile_java("(?<word>\\\\p{Alpha}+)\\\\h").search("5 ab c")["word"]
    'ab'
"""

from __future__ import annotations

from elastic_ml_kit.normalise.regex.faults import PatternError, TimeLimitError
from elastic_ml_kit.normalise.regex.pattern import Pattern, compile_java, compile_oniguruma

__all__ = ["Pattern", "PatternError", "TimeLimitError", "compile_java", "compile_oniguruma"]
