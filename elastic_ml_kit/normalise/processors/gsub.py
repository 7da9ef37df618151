"""Text in which what a regular expression finds is replaced."""

from __future__ import annotations

from typing import ClassVar

from elastic_ml_kit.normalise.options import Options
from elastic_ml_kit.normalise.patterns import PatternError, Replacement, compile_pattern
from elastic_ml_kit.normalise.processors.text import TextProcessor


class Gsub(TextProcessor):
    """Options `pattern` and `replacement`, in which `$1` is a group."""

    type: ClassVar[str] = "gsub"

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        pattern = options.text("pattern")
        try:
            self._pattern = compile_pattern(pattern)
        except PatternError as error:
            raise options.refuse("pattern", f"Invalid regex pattern. {error}") from None
        self._replacement = Replacement(self._pattern, options.text("replacement"))

    def change(self, text: str) -> str:
        return self._replacement.everywhere(text)
