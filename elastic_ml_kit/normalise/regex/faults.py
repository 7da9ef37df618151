"""What can go wrong with a regular expression: when it is read, and when it runs."""

from __future__ import annotations

from elastic_ml_kit.errors import KitError
from elastic_ml_kit.normalise.faults import IngestError


class PatternError(KitError):
    """The text is no regular expression.

    Attributes:
        description: what is wrong, in the engine's words.
        index: where, counted from 0; -1 where the engine does not say.
        pattern: the text.

    Example:
        >>> print(PatternError("Unclosed group", 1, "("))
        Unclosed group near index 1
        (
    """

    exit_code = 3

    def __init__(self, description: str, index: int = -1, pattern: str = "") -> None:
        self.description = description
        self.index = index
        self.pattern = pattern
        super().__init__(self._message())

    def _message(self) -> str:
        place = f" near index {self.index}" if self.index >= 0 else ""
        lines = [self.description + place, *([self.pattern] if self.pattern else [])]
        if 0 <= self.index < len(self.pattern):
            margin = "".join("\t" if letter == "\t" else " " for letter in self.pattern[: self.index])
            lines.append(margin + "^")
        return "\n".join(lines)


class TimeLimitError(IngestError):
    """Matching took too long and was given up.

    Attributes:
        seconds: the limit.
    """

    def __init__(self, seconds: float, pattern: str) -> None:
        self.seconds = seconds
        shown = pattern if len(pattern) <= 80 else pattern[:77] + "..."
        super().__init__(
            "runtime_exception",
            f"pattern matching was interrupted after [{seconds * 1000:.0f}] ms: "
            f"[{shown}] tries too much on this text",
        )
