"""Every check of a preflight, in the order in which they are told."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from elastic_ml_kit.score.text.preflight import archive_checks, cost, model_checks, text_checks
from elastic_ml_kit.score.text.preflight.finding import Finding
from elastic_ml_kit.score.text.preflight.subject import Subject

CHECKS: tuple[Callable[[Subject], Iterator[Finding]], ...] = (
    model_checks.architecture,
    model_checks.task,
    model_checks.code,
    model_checks.weights,
    text_checks.tokenizer,
    text_checks.vocabulary,
    text_checks.case,
    text_checks.length,
    model_checks.labels,
    archive_checks.archive,
    archive_checks.hooks,
    archive_checks.operators,
    cost.tools,
    cost.room,
    cost.upload,
    cost.queue,
    model_checks.licence,
)


def preflight(subject: Subject) -> list[Finding]:
    """All that is known of a model before an upload. Nothing is sent, and nothing of the model is run.

    Errors:
        UsageError: the task is none.
        InputError: a file of the folder cannot be read.
    """
    return [finding for check in CHECKS for finding in check(subject)]
