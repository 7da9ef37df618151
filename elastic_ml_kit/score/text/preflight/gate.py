"""The last look at a package before it is sent: what Elasticsearch would refuse is not uploaded."""

from __future__ import annotations

from pathlib import Path

from elastic_ml_kit.errors import InputError
from elastic_ml_kit.score.text.archive.reader import read_archive
from elastic_ml_kit.score.text.folder import CONFIG, read_json
from elastic_ml_kit.score.text.package import Package
from elastic_ml_kit.score.text.preflight import archive_checks, model_checks, text_checks
from elastic_ml_kit.score.text.preflight.finding import REFUSED, Finding
from elastic_ml_kit.score.text.preflight.subject import Subject, parse_stack

CHECKS = (
    archive_checks.archive,
    archive_checks.hooks,
    archive_checks.operators,
    text_checks.tokenizer,
    text_checks.vocabulary,
    text_checks.case,
    text_checks.length,
    model_checks.labels,
)


def refuse_unfit(package: Package, folder: Path, stack: str) -> list[Finding]:
    """Refuse a package that the cluster would not load, or that would answer wrongly.

    Args:
        folder: the model that it was made of.
        stack: version of the cluster.

    Returns:
        What there is to know of it, none of it in the way.

    Errors:
        InputError: something is in the way; the message says what, and what to do.
    """
    subject = Subject(
        name=package.name,
        folder=folder,
        config=read_json(folder / CONFIG) or {},
        tokenizer_config=read_json(folder / "tokenizer_config.json") or {},
        package=package,
        archive=read_archive(package.archive),
        package_fault="",
        archive_fault="",
        stack=parse_stack(stack),
        task="",
    )
    findings = [finding for check in CHECKS for finding in check(subject)]
    bad = [each for each in findings if each.status == REFUSED]
    if bad:
        more = f"; and {len(bad) - 1} more, see `esmlkit models preflight`" if len(bad) > 1 else ""
        raise InputError(
            f"{package.name} is not uploaded: {bad[0].check}: {bad[0].found}; {bad[0].advice}{more}"
        )
    return findings
