"""Checks of the TorchScript archive: what Elasticsearch's process would refuse to load."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from importlib.util import find_spec

from elastic_ml_kit.errors import InputError
from elastic_ml_kit.score.text.archive.allowed import MOST_NODES, judge
from elastic_ml_kit.score.text.archive.graph import graph_operators
from elastic_ml_kit.score.text.preflight import facts
from elastic_ml_kit.score.text.preflight.finding import OK, REFUSED, WARNING, Finding
from elastic_ml_kit.score.text.preflight.subject import Subject

_ADVICE = "such a model cannot be deployed: trace another architecture, or with attention 'eager'"


def archive(subject: Subject) -> Iterator[Finding]:
    """Whether there is an archive, and whether its format can be read."""
    found = subject.archive
    anew = "make it anew with `esmlkit models bundle`"
    if subject.package_fault:
        yield Finding("package", REFUSED, subject.package_fault, anew)
    if subject.archive_fault:
        yield Finding("archive", REFUSED, subject.archive_fault, anew)
    elif found is None and not subject.package_fault:
        advice = "`esmlkit models bundle` or `import` traces the model; then look again for its operators"
        yield Finding("archive", WARNING, "not traced yet", advice)
    if found is None:
        return
    version = found.version
    if version is None or version > facts.NEWEST_FORMAT:
        said = "no format version" if version is None else f"format {version}"
        advice = f"trace it with a PyTorch that writes format {facts.NEWEST_FORMAT} or older"
        yield Finding("archive", REFUSED, f"{said}; up to {facts.NEWEST_FORMAT} can be read", advice)
    elif not found.little_endian:
        yield Finding("archive", REFUSED, "its numbers are big-endian", "trace it on another machine")
    else:
        yield Finding(
            "archive", OK, f"format {version}, {found.size:,} bytes, {found.tensors:,} of them weights"
        )


def hooks(subject: Subject) -> Iterator[Finding]:
    """Whether functions would run while the archive is loaded."""
    found = subject.archive
    if found is None:
        return
    if found.hooks:
        names = ", ".join(sorted({hook for _, hook in found.hooks}))
        record = found.hooks[0][0]
        advice = "trace the model instead of scripting it; a frozen trace has none"
        yield Finding("hooks", REFUSED, f"{names} in {record}: it would run while it is loaded", advice)
    else:
        yield Finding("hooks", OK, "none")


def operators(subject: Subject, ask_torch: bool = True) -> Iterator[Finding]:
    """Whether every operator is on the process's list, told from the code, and from the graph with torch.

    Args:
        ask_torch: also load the archive with torch where it is installed and no hook would run.
    """
    found = subject.archive
    if found is None:
        return
    counted, how = _counted(subject, ask_torch)
    verdict = judge(counted)
    total = counted.total()
    kinds = f"{len(counted)} kinds, {total:,} calls ({how})"
    if verdict.forbidden:
        yield Finding("operators", REFUSED, f"forbidden: {', '.join(verdict.forbidden)}", _ADVICE)
    elif verdict.unknown:
        some = ", ".join(verdict.unknown[:6]) + (" …" if len(verdict.unknown) > 6 else "")
        yield Finding("operators", REFUSED, f"not on the list: {some}", _ADVICE)
    elif total > MOST_NODES:
        yield Finding(
            "operators", REFUSED, f"{kinds}; at most {MOST_NODES:,} are taken", "take a smaller model"
        )
    else:
        yield Finding("operators", OK, kinds)
    yield from _gate(subject, counted)


def _counted(subject: Subject, ask_torch: bool) -> tuple[Counter[str], str]:
    """The operators, by torch's graph where that can be had, which leaves out code that is never run."""
    assert subject.archive is not None
    if not ask_torch or subject.archive.hooks or find_spec("torch") is None:
        return subject.archive.operators, "from its code"
    if judge(subject.archive.operators).accepted:
        return subject.archive.operators, "from its code"
    try:
        return graph_operators(subject.archive.path), "from its graph"
    except (InputError, ImportError):
        return subject.archive.operators, "from its code"


def _gate(subject: Subject, counted: Counter[str]) -> Iterator[Finding]:
    """Whether the PyTorch of this version of Elasticsearch has the operators."""
    version = ".".join(map(str, subject.stack))
    torch = facts.torch_of(subject.stack)
    if torch is None:
        advice = "take 8.3 or later; the kit is tried with 8.19 and 9.x"
        yield Finding("stack", REFUSED, f"Elasticsearch {version} cannot run such models", advice)
        return
    lacking = [
        name
        for name, first in facts.SINCE_TORCH.items()
        if name in counted and facts.numbers(torch) < facts.numbers(first)
    ]
    found = f"Elasticsearch {version} runs PyTorch {torch}"
    if lacking:
        advice = "trace it with attn_implementation 'eager', or take Elasticsearch 8.13 or later"
        yield Finding("stack", REFUSED, f"{found}, which has no {', '.join(lacking)}", advice)
    elif torch != facts.TORCH[0][1]:
        advice = "the list of operators is that of 2.7.1; an older process may check fewer of them"
        yield Finding("stack", WARNING, found, advice)
    else:
        yield Finding("stack", OK, found)
