"""Checks of a model's files: architecture, task, code, weights, labels, licence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elastic_ml_kit.errors import InputError, UsageError, nearest
from elastic_ml_kit.score.text.architecture import SIMILARITY, ZERO_SHOT, entailment
from elastic_ml_kit.score.text.folder import PICKLES, SAFETENSORS, read_labels
from elastic_ml_kit.score.text.preflight import facts
from elastic_ml_kit.score.text.preflight.finding import OK, REFUSED, WARNING, Finding
from elastic_ml_kit.score.text.preflight.subject import Subject
from elastic_ml_kit.score.text.tracing import AUTO, TASKS

_LICENCE = re.compile(r"^license:[ \t]*(?:\n[ \t]*-[ \t]*)?['\"]?([^'\"\s#\[\]]+)", re.MULTILINE)
_NAME = re.compile(r"^license_name:[ \t]*['\"]?([^'\"\s#]+)", re.MULTILINE)
_FRONT = "---"
_LABELLED = ("text_classification", "ner", "zero_shot_classification")


def architecture(subject: Subject) -> Iterator[Finding]:
    """Whether the kind of model is one that runs there."""
    kind = subject.model_type
    if not kind:
        return
    named = f"{', '.join(subject.architectures) or 'no class named'} ({kind})"
    if kind in facts.REFUSES:
        advice = "take a model of one of " + ", ".join(facts.RUNS)
        yield Finding("architecture", REFUSED, f"{named}: {facts.REFUSES[kind]}", advice)
    elif kind not in facts.RUNS:
        known = "; its operators are judged below" if subject.archive else ""
        advice = "" if subject.archive else "trace it (`esmlkit models bundle`) and look again"
        yield Finding("architecture", WARNING, f"{named}: not one that was tried{known}", advice)
    else:
        yield Finding("architecture", OK, named)


def task(subject: Subject) -> Iterator[Finding]:
    """Whether the model is for the task that is asked of it."""
    asked = subject.task if subject.task != AUTO else ""
    if asked and asked not in TASKS:
        raise UsageError(f"--task-type '{asked}' is not one of {', '.join(TASKS)}{nearest(asked, TASKS)}")
    packed = subject.package.task if subject.package else ""
    if asked and packed and asked != packed:
        advice = f"make the package anew with --task-type {asked}"
        yield Finding("task", REFUSED, f"the package is for {packed}, not {asked}", advice)
        return
    wanted = asked or packed
    if subject.folder is None and not wanted:
        return
    if not wanted:
        found = [name for name, ends in TASKS.items() if ends[0] and _ends(subject, ends)]
        told = found[0] if found else "none that the architecture tells"
        yield Finding("task", OK if found else WARNING, told, "" if found else "say --task-type")
    elif subject.architectures and not _ends(subject, TASKS.get(wanted, ("",))):
        advice = (
            f"take a model that ends in {TASKS[wanted][0]}; else its output layer would be random numbers"
        )
        yield Finding("task", REFUSED, f"{wanted}, but the model is {subject.architectures[0]}", advice)
    else:
        yield _outputs(subject, wanted)


def _outputs(subject: Subject, wanted: str) -> Finding:
    """Whether the outputs are such as the task takes."""
    told = subject.config.get("id2label")
    labels = tuple(map(str, told.values())) if isinstance(told, dict) else ()
    if wanted == ZERO_SHOT and labels and entailment(labels) is None:
        advice = "take a model of natural language inference, with a class 'entailment'"
        return Finding("task", REFUSED, f"{wanted}, but the classes are {', '.join(labels[:4])}", advice)
    if wanted == SIMILARITY and len(labels) > 1:
        found = f"{wanted} takes one output, the model has {len(labels)}"
        return Finding("task", REFUSED, found, "take a cross-encoder, or --task-type text_classification")
    return Finding("task", OK, wanted)


def _ends(subject: Subject, ends: tuple[str, ...]) -> bool:
    return any(name.endswith(ends) for name in subject.architectures)


def code(subject: Subject) -> Iterator[Finding]:
    """Whether Python code of the model's own would have to be run."""
    if subject.config.get("auto_map"):
        advice = "take a model of an architecture that transformers knows"
        yield Finding("own code", REFUSED, "config.json names Python code to be run (auto_map)", advice)
    elif subject.config:
        yield Finding("own code", OK, "none")


def weights(subject: Subject) -> Iterator[Finding]:
    """Whether the weights can be read without running code."""
    if subject.folder is None:
        return
    safe = next((name for name in SAFETENSORS if (subject.folder / name).is_file()), None)
    pickle = next((name for name in PICKLES if (subject.folder / name).is_file()), None)
    if safe:
        yield Finding("weights", OK, safe)
    elif pickle:
        advice = "save it anew with save_pretrained, which writes model.safetensors"
        yield Finding("weights", REFUSED, f"{pickle} is a pickle, which can run any code when read", advice)
    elif subject.package:
        yield Finding("weights", OK, "only those in the archive; nothing can be traced anew here")
    else:
        advice = "add model.safetensors; ONNX cannot be uploaded"
        yield Finding("weights", REFUSED, "none that TorchScript can be made of", advice)


def labels(subject: Subject) -> Iterator[Finding]:
    """Whether the classes come out as they are called."""
    labelled = subject.package is None or subject.package.task in _LABELLED
    if subject.folder is None or not subject.config.get("id2label") or not labelled:
        return
    try:
        own = read_labels(subject.folder, subject.config)
    except InputError as error:
        yield Finding("labels", REFUSED, str(error), "mend id2label in config.json")
        return
    there = tuple(label.replace("-", "_") for label in own)
    if len(set(there)) < len(there):
        twice = ", ".join(sorted({label for label in there if there.count(label) > 1}))
        yield Finding("labels", REFUSED, f"{twice} would be two classes, as '-' becomes '_'", "rename one")
    elif subject.package and subject.package.labels and subject.package.labels != there:
        found = f"the package says {', '.join(subject.package.labels)}, config.json {', '.join(own)}"
        yield Finding("labels", REFUSED, found, "make the package anew; it is another model's")
    elif there != own:
        changed = [label for label in own if "-" in label]
        advice = "expect them so in pipelines and rules"
        yield Finding(
            "labels", WARNING, f"{', '.join(changed[:4])}: '-' becomes '_' in Elasticsearch", advice
        )
    elif all(re.fullmatch(r"LABEL_\d+", label) for label in own):
        yield Finding("labels", WARNING, ", ".join(own[:4]), "give id2label names that people understand")
    else:
        yield Finding("labels", OK, ", ".join(own[:6]) + (" …" if len(own) > 6 else ""))


def licence(subject: Subject) -> Iterator[Finding]:
    """Under which licence the model is, by its card and its files."""
    if subject.folder is None:
        return
    told = _card(subject)
    files = sorted(
        file.name
        for file in subject.folder.iterdir()
        if file.name.upper().startswith(("LICENSE", "LICENCE", "COPYING"))
    )
    if not told and not files:
        advice = "ask who made it before it is passed on"
        yield Finding("licence", WARNING, "none in README.md, and no LICENSE file", advice)
    elif told and told.lower().startswith(facts.FREE):
        yield Finding("licence", OK, told)
    else:
        found = told or f"only told in {', '.join(files)}"
        yield Finding("licence", WARNING, found, "read what it allows before it is used or passed on")


def _card(subject: Subject) -> str:
    """The licence in the front matter of the model's card; empty where it says none."""
    assert subject.folder is not None
    card = subject.folder / "README.md"
    text = card.read_text(encoding="utf-8", errors="replace") if card.is_file() else ""
    if not text.startswith(_FRONT):
        return ""
    front = text[len(_FRONT) :].partition(f"\n{_FRONT}")[0]
    found = _LICENCE.search(front)
    if found is None or found[1] == "other":
        found = _NAME.search(front) or found
    return found[1] if found else ""
