"""Text in lower case."""

from __future__ import annotations

from typing import ClassVar

from elastic_ml_kit.normalise.processors.text import TextProcessor


class Lowercase(TextProcessor):
    """Text in lower case."""

    type: ClassVar[str] = "lowercase"

    def change(self, text: str) -> str:
        return text.lower()
