"""The styles of formats: how strictly values are resolved, how signs and texts are written."""

from __future__ import annotations

STRICT, SMART, LENIENT = "STRICT", "SMART", "LENIENT"

NORMAL, ALWAYS, NEVER, NOT_NEGATIVE, EXCEEDS_PAD = "NORMAL", "ALWAYS", "NEVER", "NOT_NEGATIVE", "EXCEEDS_PAD"

FULL, SHORT, NARROW = "FULL", "SHORT", "NARROW"


def sign_allowed(style: str, positive: bool, strict: bool, fixed: bool) -> bool:
    """Whether a sign may be read: in front of a number of that style and of fixed width or not."""
    if style == NORMAL:
        return not positive or not strict
    if style in (ALWAYS, EXCEEDS_PAD):
        return True
    return not strict and not fixed
