"""Text in upper case."""

from __future__ import annotations

from typing import ClassVar

from elastic_ml_kit.normalise.processors.text import TextProcessor


class Uppercase(TextProcessor):
    """Text in upper case."""

    type: ClassVar[str] = "uppercase"

    def change(self, text: str) -> str:
        return text.upper()
