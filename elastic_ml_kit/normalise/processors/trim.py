"""Text without blanks and control characters around it."""

from __future__ import annotations

from typing import ClassVar

from elastic_ml_kit.normalise.processors.text import TextProcessor

_BLANKS = "".join(map(chr, range(33)))


class Trim(TextProcessor):
    """Text without blanks and control characters around it."""

    type: ClassVar[str] = "trim"

    def change(self, text: str) -> str:
        return text.strip(_BLANKS)
