"""What a normaliser does when nobody looks: sources that fall silent, and classes that swallow the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from elastic_ml_kit.normalise.logs.yields import Yield, Yields

Kind = Literal["silent", "missing", "less", "collapsed", "unmatched"]


@dataclass(frozen=True, slots=True)
class Limits:
    """From where on something is told.

    Attributes:
        drop: how much of its share of texts a source may lose against the baseline.
        collapse: the share of documents that one class may have.
        least: documents of a source below which nothing is said of it.
    """

    drop: float = 0.5
    collapse: float = 0.95
    least: int = 20


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a person should look at.

    Attributes:
        kind: `silent` (documents, no text), `missing` (no documents any more), `less` (fewer texts than in
            the baseline), `collapsed` (one class for nearly all), `unmatched` (a branch that matched in the
            baseline).
        source: whose logs.
        reason: what was counted.
    """

    kind: Kind
    source: str
    reason: str


def find_silence(now: Yields, before: Yields | None = None, limits: Limits | None = None) -> list[Finding]:
    """What there is to look at, source by source.

    Args:
        before: the yields of a time when all was well. A source that was silent then may be silent.

    Example:
        >>> from collections import Counter
        >>> yields = Yields()
        >>> yields.sources["zeek"] = Yield(30, skipped=Counter({"no notice": 30}))
        >>> [finding.kind for finding in find_silence(yields)]
        ['silent']
    """
    limits = limits or Limits()
    names = sorted({*now.sources, *(before.sources if before else ())})
    return [
        finding
        for name in names
        for finding in _findings(
            name, now.sources.get(name, Yield()), before.sources.get(name) if before else None, limits
        )
    ]


def _findings(name: str, now: Yield, before: Yield | None, limits: Limits) -> Iterator[Finding]:
    if before and now.read == 0:
        yield Finding("missing", name, f"no documents; the baseline has {before.read:,}")
        return
    if now.read >= limits.least:
        yield from _yield_findings(name, now, before, limits)
    yield from _collapse(name, now, limits)
    if before and now.read >= limits.least:
        for branch in sorted(before.branches.keys() - now.branches.keys()):
            made = before.branches[branch]
            if made * now.read / before.read >= 1:
                yield Finding("unmatched", name, f"'{branch}' made no text; in the baseline {made:,}")


def _yield_findings(name: str, now: Yield, before: Yield | None, limits: Limits) -> Iterator[Finding]:
    why = ", ".join(reason for reason, _ in now.skipped.most_common(3))
    if now.texts == 0 and (before is None or before.texts):
        yield Finding("silent", name, f"{now.read:,} documents and no text: {why}")
    elif before and now.share < before.share * (1 - limits.drop):
        yield Finding(
            "less", name, f"{now.share:.0%} became texts, {before.share:.0%} in the baseline: {why}"
        )


def _collapse(name: str, now: Yield, limits: Limits) -> Iterator[Finding]:
    classified = now.classes.total()
    if classified >= limits.least:
        (top, count), *_ = now.classes.most_common(1)
        if count / classified > limits.collapse:
            share = f"{count:,} of {classified:,} classified documents"
            yield Finding("collapsed", name, f"{share} ({count / classified:.1%}) are '{top}'")


def never_matched(now: Yields, branches: Sequence[str]) -> list[str]:
    """The branches that made no text.

    Args:
        branches: all that there are.
    """
    matched = now.total.branches
    return [branch for branch in branches if branch not in matched]
